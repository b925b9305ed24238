/*
 * json_data.c - columns written in the JSON of a figure: `{"x": [1, 2, null], "name": ["a", "b", "c"]}`.
 *
 * A list of numbers is int64 when all are written as whole numbers, else double ("1e999" is infinite); a list
 * of texts is times when all are times, else words, and `{"text": [...]}` is words in any case; null is a missing
 * value. Two looks at each list, 8 bytes a value, freed when the last user of the source is gone.
 */
#include "figure/json_data.h"

#include <math.h>
#include <string.h>

/* What a source of columns holds. */
typedef struct held {
    kymo__mem *mem;
    kymo_column *columns;
    kymo__words *words; /* one a column */
    int32_t count;
    int64_t rows;
} held;

/* What is in a list. */
typedef struct kinds {
    int64_t rows, missing, numbers, whole, texts, times;
    uint32_t first_number, first_text;
} kinds;

static void let_go(void *user)
{
    held *h = user;
    kymo__mem *mem = h->mem;
    for (int32_t i = 0; i < h->count; i++) {
        if (h->columns[i].values)
            kymo__free(mem, KYMO_MEMORY_DATA, (void *)(uintptr_t)h->columns[i].values, (size_t)h->rows, 8);
        if (h->columns[i].valid)
            kymo__free(mem, KYMO_MEMORY_DATA, (void *)(uintptr_t)h->columns[i].valid, (size_t)h->rows / 8 + 1, 1);
        kymo__words_free(&h->words[i]);
    }
    kymo__free(mem, KYMO_MEMORY_DATA, h->columns, (size_t)h->count, sizeof *h->columns);
    kymo__free(mem, KYMO_MEMORY_DATA, h->words, (size_t)h->count, sizeof *h->words);
    kymo__free(mem, KYMO_MEMORY_DATA, h, 1, sizeof *h);
    kymo__mem_close(mem);
}

/* ---- what kind of column a list is ----------------------------------------------------------------------- */

static bool is_whole(const char *text, int64_t *v)
{
    const char *end = text + strlen(text);
    return kymo__parse_i64(text, end, v) == end;
}

/* A year alone is no time: it may be a name. */
static bool is_time(const char *text, const kymo__zone *zone, int64_t *ns)
{
    const char *end = text + strlen(text);
    return text[strspn(text, "0123456789")] && kymo__parse_time(text, end, zone, ns);
}

static kymo_status count_kinds(const kymo__json *json, uint32_t list, const kymo__zone *zone, kinds *k, kymo_error *err)
{
    *k = (kinds){ 0 };
    for (uint32_t i = list + 1; i < json->nodes[list].end; i = json->nodes[i].end, k->rows++) {
        int64_t unused;
        switch (json->nodes[i].type) {
        case KYMO__JSON_NULL:
            k->missing++;
            break;
        case KYMO__JSON_NUMBER:
            k->first_number = k->numbers++ ? k->first_number : i;
            k->whole += is_whole(kymo__json_text(json, i), &unused);
            break;
        case KYMO__JSON_STRING:
            k->first_text = k->texts++ ? k->first_text : i;
            k->times += is_time(kymo__json_text(json, i), zone, &unused);
            break;
        default:
            return kymo__json_refuse(json, i, err, "a column has numbers, texts and null, not %s",
                                     kymo__json_kind(json, i));
        }
    }
    if (k->numbers && k->texts) {
        uint32_t second = k->first_number > k->first_text ? k->first_number : k->first_text;
        return kymo__json_refuse(json, second, err, "a column has numbers or texts, not both");
    }
    return KYMO_OK;
}

/* ---- filling --------------------------------------------------------------------------------------------- */

static kymo_status reserve(held *h, kymo_column *column, const kinds *k, void **values, uint8_t **valid,
                           kymo_error *err)
{
    *values = kymo__alloc(h->mem, KYMO_MEMORY_DATA, (size_t)h->rows, 8, "columns", err);
    column->values = *values;
    *valid = NULL;
    if (*values && k->missing && column->type != KYMO_TEXT && column->type != KYMO_F64) {
        *valid = kymo__alloc(h->mem, KYMO_MEMORY_DATA, (size_t)h->rows / 8 + 1, 1, "columns", err);
        column->valid = *valid;
        return *valid ? KYMO_OK : (kymo_status)err->code;
    }
    return *values ? KYMO_OK : (kymo_status)err->code;
}

/* One value to its place; false: out of memory. */
static bool put(const kymo__json *json, uint32_t node, int32_t type, const kymo__zone *zone, kymo__words *words,
                void *to, kymo_error *err)
{
    const char *text = kymo__json_text(json, node);
    double v = NAN;
    int64_t whole = 0;
    int32_t code;
    switch (type) {
    case KYMO_F64:
        kymo__parse_f64(text, text + strlen(text), &v);
        memcpy(to, &v, sizeof v);
        return true;
    case KYMO_TEXT:
        code = kymo__words_add(words, text, err);
        memcpy(to, &code, sizeof code);
        return code >= 0;
    case KYMO_TIME:
        is_time(text, zone, &whole);
        break;
    default:
        is_whole(text, &whole);
        break;
    }
    memcpy(to, &whole, sizeof whole);
    return true;
}

static kymo_status fill(held *h, int32_t index, const kymo__json *json, uint32_t list, const kinds *k, bool words,
                        const kymo__zone *zone, kymo_error *err)
{
    kymo_column *column = &h->columns[index];
    void *values;
    uint8_t *valid;
    column->type = k->texts || words ? (k->times == k->texts && !words ? KYMO_TIME : KYMO_TEXT)
                   : k->numbers && k->whole == k->numbers ? KYMO_I64
                                                          : KYMO_F64;
    column->stride = 8;
    if (reserve(h, column, k, &values, &valid, err) != KYMO_OK)
        return (kymo_status)err->code;
    int64_t row = 0;
    for (uint32_t i = list + 1; i < json->nodes[list].end; i = json->nodes[i].end, row++) {
        char *to = (char *)values + row * 8;
        bool missing = json->nodes[i].type == KYMO__JSON_NULL;
        if (!missing && !put(json, i, column->type, zone, &h->words[index], to, err))
            return (kymo_status)err->code;
        if (missing && column->type == KYMO_F64)
            memcpy(to, &(double){ NAN }, sizeof(double));
        else if (missing && column->type == KYMO_TEXT)
            memcpy(to, &(int32_t){ -1 }, sizeof(int32_t));
        else if (!missing && valid)
            valid[row / 8] = (uint8_t)(valid[row / 8] | 1 << row % 8);
    }
    column->words = (const char *const *)h->words[index].word;
    column->word_count = h->words[index].count;
    return KYMO_OK;
}

static kymo_status add_column(held *h, const kymo__json *json, uint32_t key, const kymo__zone *zone, kymo_error *err)
{
    int32_t index = h->count - 1;
    uint32_t list = key + 1;
    bool words = false;
    kinds k;
    if (kymo__json_type_of(json, list) == KYMO__JSON_OBJECT && json->nodes[list].end > list + 2 &&
        json->nodes[list + 2].end == json->nodes[list].end && strcmp(kymo__json_text(json, list + 1), "text") == 0) {
        list += 2;
        words = true;
    }
    if (kymo__json_type_of(json, list) != KYMO__JSON_ARRAY)
        return kymo__json_refuse(json, list, err, "the column \"%.80s\" wants a list of values, not %s",
                                 kymo__json_text(json, key), kymo__json_kind(json, list));
    if (count_kinds(json, list, zone, &k, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (words && k.numbers)
        return kymo__json_refuse(json, k.first_number, err, "texts are wanted here, not numbers");
    if (index > 0 && k.rows != h->rows)
        return kymo__json_refuse(json, key, err, "the column \"%.80s\" has %lld values, the first one %lld",
                                 kymo__json_text(json, key), (long long)k.rows, (long long)h->rows);
    h->rows = k.rows;
    h->columns[index].name = kymo__json_text(json, key);
    return fill(h, index, json, list, &k, words, zone, err);
}

/* ---- the source ------------------------------------------------------------------------------------------ */

static kymo_status add_columns(held *h, const kymo__json *json, uint32_t object, const kymo__zone *zone,
                               kymo_error *err)
{
    size_t count = 0;
    for (uint32_t i = object + 1; i < json->nodes[object].end; i = json->nodes[i + 1].end)
        count++;
    if (count == 0)
        return kymo__json_refuse(json, object, err, "no columns");
    if (count > 4096)
        return kymo__json_refuse(json, object, err, "more than 4096 columns");
    h->columns = kymo__alloc(h->mem, KYMO_MEMORY_DATA, count, sizeof *h->columns, "columns", err);
    if (!h->columns)
        return (kymo_status)err->code;
    h->words = kymo__alloc(h->mem, KYMO_MEMORY_DATA, count, sizeof *h->words, "columns", err);
    if (!h->words) {
        kymo__free(h->mem, KYMO_MEMORY_DATA, h->columns, count, sizeof *h->columns);
        h->columns = NULL;
        return (kymo_status)err->code;
    }
    for (size_t i = 0; i < count; i++)
        kymo__words_init(&h->words[i], h->mem);
    kymo_status status = KYMO_OK;
    for (uint32_t i = object + 1; i < json->nodes[object].end; i = json->nodes[i + 1].end) {
        h->count++;
        if (status == KYMO_OK)
            status = add_column(h, json, i, zone, err);
    }
    return status;
}

kymo_source *kymo__json_columns(const kymo__json *json, uint32_t object, const kymo__zone *zone,
                                const kymo_allocator *allocator, kymo_error *err)
{
    kymo__mem *mem = kymo__mem_open(allocator, 0);
    held *h = mem ? kymo__alloc(mem, KYMO_MEMORY_DATA, 1, sizeof *h, "columns", err) : NULL;
    if (!h) {
        kymo__mem_close(mem);
        kymo__fail(err, KYMO_ENOMEM, "out of memory: columns");
        return NULL;
    }
    h->mem = mem;
    if (add_columns(h, json, object, zone, err) != KYMO_OK) {
        let_go(h);
        return NULL;
    }
    kymo_source_options options = { .allocator = allocator, .release = let_go, .user = h };
    return kymo_source_arrays(h->columns, h->count, h->rows, &options);
}
