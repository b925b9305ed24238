/*
 * survey.c - what must be known of x and y before values can be transformed at all: the words of
 * text columns, in the order in which the rows bring them, and how many values have which power
 * of ten, from which a symlog scale finds its bend.
 *
 * Both are monoids: words are noted by a chunk in order of use and added in the order of the
 * chunks, counts are added. Axes that need neither are never surveyed; the others cost one more
 * reading. Bytes: 10 KB, and those of the words.
 */
#include "reduce/reduce.h"

#include <math.h>
#include <string.h>

/* Of one chunk. */
typedef struct part {
    const kymo_column *text[2]; /* NULL: numbers */
    int32_t *order[2];          /* codes in order of use; then a flag for each code */
    int32_t count[2], capacity[2];
    int64_t decades[2][KYMO__DECADES];
} part;

static kymo_status init(kymo__reducer *r, kymo_error *err)
{
    kymo__survey *s = r->state;
    (void)err;
    kymo__words_init(&s->words[0], r->mem);
    kymo__words_init(&s->words[1], r->mem);
    return KYMO_OK;
}

static void free_words(kymo__reducer *r)
{
    kymo__survey *s = r->state;
    kymo__words_free(&s->words[0]);
    kymo__words_free(&s->words[1]);
}

static void part_clear(const kymo__reducer *r, void *p)
{
    part *s = p;
    (void)r;
    s->text[0] = s->text[1] = NULL;
    s->count[0] = s->count[1] = 0;
    memset(s->decades, 0, sizeof s->decades);
}

static void part_free(kymo__mem *mem, void *p)
{
    part *s = p;
    for (int k = 0; k < 2; k++)
        kymo__free(mem, KYMO_MEMORY_REDUCE, s->order[k], 2 * (size_t)s->capacity[k],
                   sizeof *s->order[k]);
}

/* Room for all words of the chunk, none of them met yet. */
static kymo_status prepare(part *s, const kymo__reducer *r, int k, const kymo_column *column,
                           kymo_error *err)
{
    s->text[k] = column;
    if (column->word_count > s->capacity[k]) {
        int32_t *order =
            kymo__realloc(r->mem, KYMO_MEMORY_REDUCE, s->order[k], 2 * (size_t)s->capacity[k],
                          2 * (size_t)column->word_count, sizeof *order, "categories", err);
        if (!order)
            return err->code;
        s->order[k] = order;
        s->capacity[k] = column->word_count;
    }
    if (column->word_count > 0)
        memset(s->order[k] + s->capacity[k], 0, (size_t)column->word_count * sizeof *s->order[k]);
    return KYMO_OK;
}

static void note_words(part *s, int k, const double *codes, int32_t count)
{
    int32_t *met = s->order[k] + s->capacity[k];
    for (int32_t i = 0; i < count; i++) {
        if (!(codes[i] >= 0) || met[(int32_t)codes[i]])
            continue;
        met[(int32_t)codes[i]] = 1;
        s->order[k][s->count[k]++] = (int32_t)codes[i];
    }
}

static void count_sizes(part *s, int k, const double *v, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        if (v[i] != 0 && isfinite(v[i]))
            s->decades[k][(int)floor(log10(fabs(v[i]))) - KYMO__LEAST_DECADE]++;
    }
}

static kymo_status absorb(kymo__reducer *r, void *p, const kymo__batch *batch, kymo_error *err)
{
    part *s = p;
    double scratch[KYMO__BLOCK];
    for (int k = 0; k < 2; k++) {
        int32_t slot = r->slot[k];
        if (slot < 0)
            continue;
        const kymo_column *column = &batch->columns[slot];
        bool text = column->type == KYMO_TEXT;
        if (text && prepare(s, r, k, column, err) != KYMO_OK)
            return err->code;
        for (int64_t at = 0; at < batch->rows; at += KYMO__BLOCK) {
            int32_t n = (int32_t)(batch->rows - at < KYMO__BLOCK ? batch->rows - at : KYMO__BLOCK);
            const double *v = kymo__column_f64(column, at, n, scratch);
            if (text)
                note_words(s, k, v, n);
            else
                count_sizes(s, k, v, n);
        }
    }
    return KYMO_OK;
}

static kymo_status merge(kymo__reducer *r, void *p, kymo_error *err)
{
    kymo__survey *to = r->state;
    const part *s = p;
    for (int k = 0; k < 2; k++) {
        for (int32_t i = 0; i < s->count[k]; i++) {
            if (kymo__words_add(&to->words[k], s->text[k]->words[s->order[k][i]], err) < 0)
                return err->code;
        }
        for (int i = 0; i < KYMO__DECADES; i++)
            to->decades[k][i] += s->decades[k][i];
    }
    return KYMO_OK;
}

const kymo__reducer_class kymo__reducer_survey = {
    .name = "survey",
    .state_size = sizeof(kymo__survey),
    .part_size = sizeof(part),
    .init = init,
    .free = free_words,
    .part_clear = part_clear,
    .part_free = part_free,
    .absorb = absorb,
    .merge = merge,
};
