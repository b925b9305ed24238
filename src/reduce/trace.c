/*
 * trace.c - a line as its segments, for reducers that draw each of them. See trace.h. One pass, no memory.
 */
#include "reduce/trace.h"

static void segment(const kymo__reducer *r, kymo__coord xa, double ya, kymo__coord xb, double yb,
                    trace_ink ink)
{
    kymo__coord middle = kymo__middle(xa, xb);
    switch (r->spec.step) {
    case KYMO_STEP_POST:
        ink(r, xa, ya, xb, ya);
        ink(r, xb, ya, xb, yb);
        break;
    case KYMO_STEP_PRE:
        ink(r, xa, ya, xa, yb);
        ink(r, xa, yb, xb, yb);
        break;
    case KYMO_STEP_MID:
        ink(r, xa, ya, middle, ya);
        ink(r, middle, ya, middle, yb);
        ink(r, middle, yb, xb, yb);
        break;
    default:
        ink(r, xa, ya, xb, yb);
    }
}

void kymo__trace_absorb(const kymo__reducer *r, trace *part, const kymo__batch *batch, trace_ink ink)
{
    kymo__block block;
    part->rows = batch->rows;
    for (int64_t at = 0; at < batch->rows; at += block.count) {
        kymo__block_load(&block, r, batch, at);
        for (int32_t i = 0; i < block.count; i++) {
            bool valid = kymo__block_valid(&block, i, &part->tally);
            if (at == 0 && i == 0)
                part->leads = valid;
            if (!valid) {
                part->last_valid = false;
                continue;
            }
            kymo__coord x = kymo__block_x(&block, i);
            double y = block.y[i] + 0.0;
            if (part->last_valid)
                segment(r, part->last_x, part->last_y, x, y, ink);
            else
                ink(r, x, y, x, y);
            if (!part->ever) {
                part->first_x = x;
                part->first_y = y;
            } else if (!part->last_valid) {
                part->tally.gaps++;
            }
            part->ever = part->last_valid = true;
            part->last_x = x;
            part->last_y = y;
            part->tally.points++;
        }
    }
}

void kymo__trace_merge(kymo__reducer *r, trace *state, const trace *part, trace_ink ink)
{
    if (part->rows == 0)
        return;
    bool joined = state->last_valid && part->leads;
    if (joined)
        segment(r, state->last_x, state->last_y, part->first_x, part->first_y, ink);
    state->tally.points += part->tally.points;
    state->tally.missing += part->tally.missing;
    state->tally.not_finite += part->tally.not_finite;
    state->tally.dropped += part->tally.dropped;
    state->tally.gaps += part->tally.gaps + (state->ever && part->ever && !joined);
    if (part->ever) {
        state->ever = true;
        state->last_x = part->last_x;
        state->last_y = part->last_y;
    }
    state->last_valid = part->last_valid;
    r->tally = state->tally;
}
