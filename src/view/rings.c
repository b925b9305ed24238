/*
 * rings.c - what becomes of the rows of live data, counted by the worker, each source once.
 *
 * Lost are rows that were refused, that were overwritten while they were read, and that were overwritten before any
 * picture had them. For the last a picture notes how many of its rows were there to be overwritten: what is overwritten
 * after them, and before the next picture, nobody has seen. What was overwritten before the window opened is history.
 */
#include "view.h"

static view_ring *ring_of(view_rings *rings, kymo_source *source)
{
    for (int32_t i = 0; i < rings->count; i++)
        if (rings->list[i].source == source)
            return &rings->list[i];
    return NULL;
}

void view_rings_find(view_rings *rings, kymo_mark *const *marks, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        kymo_mark_info info = {0};
        kymo_ring_counts counts;
        if (kymo_mark_get_info(marks[i], &info) == KYMO_OK && info.source && !ring_of(rings, info.source) &&
            kymo_ring_stats(info.source, &counts) == KYMO_OK && rings->count < VIEW_RINGS)
            rings->list[rings->count++] =
                (view_ring){.source = info.source, .overwritten = counts.overwritten};
    }
}

bool view_rings_has(const view_rings *rings, const kymo_source *source)
{
    for (int32_t i = 0; i < rings->count; i++)
        if (rings->list[i].source == source)
            return true;
    return false;
}

uint64_t view_rings_news(const view_rings *rings)
{
    uint64_t news = 0;

    for (int32_t i = 0; i < rings->count; i++) {
        kymo_live live;
        kymo_live_state(rings->list[i].source, &live);
        news = news * 31 + (uint64_t)live.rows.pushed;
        news = news * 31 + (uint64_t)live.renewed * 16 + (uint64_t)live.gone * 8 + (uint64_t)live.phase;
    }
    return news;
}

void view_rings_look(view_rings *rings, view_frame *frame)
{
    frame->live = frame->ended = rings->count > 0;
    frame->rows = frame->pushed = frame->waiting = frame->lost = frame->gone = frame->renewed = 0;
    frame->nameless = false;
    frame->live_error = (kymo_error){0};
    for (int32_t i = 0; i < rings->count; i++) {
        view_ring *ring = &rings->list[i];
        kymo_live live;
        kymo_live_state(ring->source, &live);
        const kymo_ring_counts *c = &live.rows;
        const int64_t passed = c->overwritten - ring->overwritten - ring->there;
        ring->next_passed = passed > 0 ? passed : 0;
        ring->next_overwritten = c->overwritten;
        ring->next_there = c->held > c->waiting ? c->held - c->waiting : 0;
        frame->rows = c->pushed > frame->rows ? c->pushed : frame->rows;
        frame->pushed += c->pushed;
        frame->waiting += c->waiting;
        frame->lost += c->refused + c->missed + ring->unseen + ring->next_passed;
        frame->gone += c->gone;
        frame->renewed += live.renewed;
        frame->nameless |= live.gone != 0;
        frame->ended &= live.phase == KYMO_LIVE_ENDED || live.phase == KYMO_LIVE_FAILED;
        if (live.phase == KYMO_LIVE_FAILED && frame->live_error.code == KYMO_OK)
            frame->live_error = live.error;
    }
}

void view_rings_drawn(view_rings *rings)
{
    for (int32_t i = 0; i < rings->count; i++) {
        view_ring *ring = &rings->list[i];
        ring->unseen += ring->next_passed;
        ring->next_passed = 0;
        ring->overwritten = ring->next_overwritten;
        ring->there = ring->next_there;
    }
}
