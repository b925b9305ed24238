/*
 * where.c - conditions on rows: "station==north && temp >= 20".
 *
 * COLUMN OPERATOR VALUE, with == = != < <= > >=, joined by &&; all must hold. Columns and values
 * may stand in quotes, in which \" and \\ are what they are behind the backslash. Numbers and
 * times are compared as the column's type says, text by == and != alone, a word at a time: the
 * words of a batch are compared, not its cells. A row without a value fulfils no condition on it.
 */
#include "data/where.h"

#include <string.h>

/* What a condition is that nothing is said of: EQUAL. */
enum { EQUAL, UNEQUAL, LESS, AT_MOST, MORE, AT_LEAST };

/* Longer ones first. */
static const struct {
    char text[3];
    int32_t operator;
} operators[] = {{"==", EQUAL}, {"!=", UNEQUAL}, {"<=", AT_MOST}, {">=", AT_LEAST},
                 {"=", EQUAL},  {"<", LESS},     {">", MORE}};

enum { OPERATORS = sizeof operators / sizeof *operators };

/* ---- Reading --------------------------------------------------------------------------------- */

static const char *skip_blanks(const char *s)
{
    while (*s == ' ' || *s == '\t')
        s++;
    return s;
}

static int find_operator(const char *s)
{
    for (int i = 0; i < OPERATORS; i++)
        if (strncmp(s, operators[i].text, strlen(operators[i].text)) == 0)
            return i;
    return -1;
}

/* Where an unquoted column or value ends. */
static bool is_end(const char *s, bool column)
{
    return !*s || (s[0] == '&' && s[1] == '&') || (column && find_operator(s) >= 0);
}

/* A column or a value, copied to `to` with its NUL; returns what follows. NULL: a quote is not
 * closed. */
static const char *take_word(const char *s, bool column, char *to)
{
    char *start = to;

    s = skip_blanks(s);
    if (*s == '"') {
        for (s++; *s && *s != '"'; s++) {
            if (*s == '\\' && (s[1] == '"' || s[1] == '\\'))
                s++;
            *to++ = *s;
        }
        *to = '\0';
        return *s ? skip_blanks(s + 1) : NULL;
    }
    while (!is_end(s, column))
        *to++ = *s++;
    while (to > start && (to[-1] == ' ' || to[-1] == '\t'))
        to--;
    *to = '\0';
    return s;
}

static kymo_status not_understood(const char *where, kymo_error *err)
{
    kymo__fail(err, KYMO_EINVAL, "where: \"%.80s\" is no condition", where);
    kymo__hint(err, "write COLUMN==VALUE, or != < <= > >=, and && between several");
    return KYMO_EINVAL;
}

kymo_status kymo__where_value(const kymo_source *source, kymo__condition *c, const kymo__zone *zone,
                              kymo_error *err)
{
    const kymo__source_column *column = &source->columns[c->column];
    const char *end = c->text + strlen(c->text);

    if (column->type == KYMO_TEXT) {
        if (c->operator== EQUAL || c->operator== UNEQUAL)
            return KYMO_OK;
        return kymo__fail(err, KYMO_EINVAL,
                          "where: \"%s\" is text, which is compared by == and != alone",
                          column->name);
    }
    if (column->type == KYMO_TIME) {
        c->is_exact = true;
        if (kymo__parse_time(c->text, end, zone, &c->exact))
            return KYMO_OK;
        return kymo__fail(err, KYMO_EINVAL, "where: \"%.80s\" is no time, as \"%s\" is", c->text,
                          column->name);
    }
    c->is_exact =
        kymo__type_is_integer(column->type) && kymo__parse_i64(c->text, end, &c->exact) == end;
    if (end > c->text && kymo__parse_f64(c->text, end, &c->number) == end)
        return KYMO_OK;
    return kymo__fail(err, KYMO_EINVAL, "where: \"%.80s\" is no number, as \"%s\" is", c->text,
                      column->name);
}

/* One condition at *at, which goes on; its column and value are put to *to, which goes on too. */
static kymo_status take_condition(kymo__where *w, const kymo_source *source, const char *all,
                                  const char **at, char **to, const kymo__zone *zone,
                                  kymo_error *err)
{
    kymo__condition *c = &w->list[w->count];
    char *name = *to;
    const char *s = take_word(*at, true, name);
    int operator= s ? find_operator(s) : - 1;

    if (operator<0 || !name[0])
        return not_understood(all, err);
    c->operator= operators[operator].operator;
    c->text = name + strlen(name) + 1;
    s = take_word(s + strlen(operators[operator].text), false, c->text);
    if (!s)
        return not_understood(all, err);
    *to = c->text + strlen(c->text) + 1;
    *at = s;
    if (kymo__source_find(source, name, &c->column, err) != KYMO_OK)
        return (kymo_status)err->code;
    w->count++;
    return kymo__where_value(source, c, zone, err);
}

kymo_status kymo__where_open(kymo__where *w, const kymo_source *source, const char *text,
                             const char *zone_name, kymo__mem *mem, kymo_error *err)
{
    kymo__zone *zone = NULL;
    const char *at = text;

    *w = (kymo__where){.mem = mem, .size = 2 * strlen(text) + 2 * KYMO__CONDITIONS};
    w->texts = kymo__alloc(mem, KYMO_MEMORY_OBJECT, w->size, 1, "condition", err);
    char *to = w->texts;
    if (!to || kymo__zone_open(&zone, zone_name, mem, err) != KYMO_OK)
        return (kymo_status)err->code;
    for (bool more = true; more && err->code == KYMO_OK;) {
        if (w->count == KYMO__CONDITIONS) {
            kymo__fail(err, KYMO_EINVAL, "where: more than %d conditions", KYMO__CONDITIONS);
            break;
        }
        if (take_condition(w, source, text, &at, &to, zone, err) != KYMO_OK)
            break;
        more = strncmp(at, "&&", 2) == 0;
        if (!more && *at)
            not_understood(text, err);
        at += more ? 2 : 0;
    }
    kymo__zone_close(zone);
    return (kymo_status)err->code;
}

void kymo__where_close(kymo__where *w)
{
    kymo__free(w->mem, KYMO_MEMORY_OBJECT, w->texts, w->size, 1);
    *w = (kymo__where){0};
}

/* ---- Comparing ------------------------------------------------------------------------------- */

static bool holds(int32_t operator, int order)
{
    switch (operator) {
    case EQUAL:
        return order == 0;
    case UNEQUAL:
        return order != 0;
    case LESS:
        return order < 0;
    case AT_MOST:
        return order <= 0;
    case MORE:
        return order > 0;
    default:
        return order >= 0;
    }
}

static void mask_text(const kymo__condition *c, const kymo_column *column, int64_t rows,
                      uint8_t *mask)
{
    int32_t code = -1;

    for (int32_t i = 0; i < column->word_count && code < 0; i++)
        if (strcmp(column->words[i], c->text) == 0)
            code = i;
    for (int64_t row = 0; row < rows; row++) {
        int32_t value;
        kymo__column_copy((char *)&value, column, row, 1);
        bool there = value >= 0 && kymo__column_valid(column, row);
        mask[row] &= there && (value == code) == (c->operator== EQUAL);
    }
}

enum { BLOCK = 256 };

static void mask_numbers(const kymo__condition *c, const kymo_column *column, int64_t rows,
                         uint8_t *mask)
{
    double room[BLOCK];

    for (int64_t at = 0; at < rows; at += BLOCK) {
        int64_t count = rows - at < BLOCK ? rows - at : BLOCK;
        const double *values = kymo__column_f64(column, at, count, room);
        for (int64_t i = 0; i < count; i++) {
            double v = values[i];
            mask[at + i] &= v == v && holds(c->operator,(v > c->number) - (v < c->number));
        }
    }
}

static void mask_integers(const kymo__condition *c, const kymo_column *column, int64_t rows,
                          uint8_t *mask)
{
    int64_t room[BLOCK];

    for (int64_t at = 0; at < rows; at += BLOCK) {
        int64_t count = rows - at < BLOCK ? rows - at : BLOCK;
        const int64_t *values = kymo__column_i64(column, at, count, room);
        for (int64_t i = 0; i < count; i++) {
            int64_t v = values[i];
            mask[at + i] &= v != INT64_MIN && holds(c->operator,(v > c->exact) - (v < c->exact));
        }
    }
}

void kymo__where_mask(const kymo__where *w, int32_t condition, const kymo_column *column,
                      int64_t rows, uint8_t *mask)
{
    const kymo__condition *c = &w->list[condition];

    if (column->type == KYMO_TEXT)
        mask_text(c, column, rows, mask);
    else if (c->is_exact)
        mask_integers(c, column, rows, mask);
    else
        mask_numbers(c, column, rows, mask);
}
