/*
 * field.c - options by name: the text side of every options struct, made from kymo/fields.def.
 *
 * One table drives `more`, the command line, its help and (later) figures as JSON, so that a field has
 * one name, one parser and one line of documentation.
 */
#include "figure/figure.h"

#include <kymo/ext.h>
#include <math.h>
#include <string.h>

#define TABLE_FIGURE 0
#define TABLE_AXES 1
#define TABLE_SPEC 2
#define TABLE_SOURCE 3
#define TABLE_REPORT 4
#define TABLE_REPORT_FIGURE 5
#define TABLE_REPORT_TABLE 6

/* A row of fields.def with its table. */
typedef struct row {
    int table;
    kymo_field field;
} row;

#define KYMO_FIELD(table, type, name, kind, values, doc) \
    { TABLE_##table, { #name, values, doc, KYMO_FIELD_##kind, (int32_t)offsetof(type, name) } },
static const row rows[] = {
#include <kymo/fields.def>
};
#undef KYMO_FIELD

enum { ROWS = sizeof rows / sizeof rows[0] };

#define KYMO_FIELD(table, type, name, kind, values, doc) \
    { #name, values, doc, KYMO_FIELD_##kind, (int32_t)offsetof(type, name) },
static const kymo_field fields[] = {
#include <kymo/fields.def>
};
#undef KYMO_FIELD

const kymo_field *kymo_fields(kymo_table table, int32_t *count)
{
    int32_t first = 0, n = 0;
    while (first < (int32_t)ROWS && rows[first].table != (int)table)
        first++;
    while (first + n < (int32_t)ROWS && rows[first + n].table == (int)table)
        n++;
    *count = n;
    return fields + first;
}

static const kymo_field *find(kymo_table table, const char *name, kymo_error *err)
{
    int32_t count;
    const kymo_field *field = kymo_fields(table, &count);
    const char *names[64];
    for (int32_t i = 0; i < count; i++) {
        if (strcmp(field[i].name, name) == 0)
            return &field[i];
        names[i < 64 ? i : 63] = field[i].name;
    }
    const char *near = kymo__did_you_mean(name, names, count < 64 ? count : 64);
    kymo__fail(err, KYMO_EINVAL, "unknown option \"%s\"", name);
    if (near)
        kymo__hint(err, "did you mean \"%s\"?", near);
    return NULL;
}

static kymo_status bad(const kymo_field *field, const char *value, kymo_error *err)
{
    kymo__fail(err, KYMO_EINVAL, "%s: bad value \"%s\"", field->name, value);
    if (field->values[0])
        kymo__hint(err, "write %s", field->values);
    return KYMO_EINVAL;
}

static kymo_status set_number(const kymo_field *field, void *to, const char *value, kymo_error *err)
{
    double v;
    const char *end = value + strlen(value);
    if (kymo__parse_f64(value, end, &v) != end || !isfinite(v))
        return bad(field, value, err);
    memcpy(to, &v, sizeof v);
    return KYMO_OK;
}

static kymo_status set_ratio(const kymo_field *field, void *to, const char *value, kymo_error *err)
{
    double v = 1;
    const char *end = value + strlen(value);
    if (strcmp(value, "equal") != 0 &&
        (kymo__parse_f64(value, end, &v) != end || !isfinite(v) || !(v > 0)))
        return bad(field, value, err);
    memcpy(to, &v, sizeof v);
    return KYMO_OK;
}

static kymo_status set_angle(const kymo_field *field, void *to, const char *value, kymo_error *err)
{
    double v;
    const char *end = value + strlen(value);
    if (kymo__parse_f64(value, end, &v) != end || !(fabs(v) <= 90))
        return bad(field, value, err);
    memcpy(to, &v, sizeof v);
    return KYMO_OK;
}

/* A number and its unit, in millimetres. */
static kymo_status set_length(const kymo_field *field, void *to, const char *value, kymo_error *err)
{
    static const struct {
        const char *name;
        double mm;
    } units[] = { { "", 1 }, { "mm", 1 }, { "cm", 10 }, { "in", 25.4 }, { "pt", 25.4 / 72 } };
    double v;
    const char *unit = kymo__parse_f64(value, value + strlen(value), &v);
    for (size_t i = 0; unit && v > 0 && isfinite(v) && i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(unit, units[i].name) == 0) {
            v *= units[i].mm;
            memcpy(to, &v, sizeof v);
            return KYMO_OK;
        }
    }
    return bad(field, value, err);
}

static kymo_status set_count(const kymo_field *field, void *to, const char *value, kymo_error *err)
{
    int64_t v;
    const char *end = value + strlen(value);
    if (kymo__parse_i64(value, end, &v) != end || v < 0)
        return bad(field, value, err);
    memcpy(to, &v, sizeof v);
    return KYMO_OK;
}

static kymo_status set_box(const kymo_field *field, void *to, const char *value, kymo_error *err)
{
    double v[4];
    const char *at = value, *end = value + strlen(value);
    for (int i = 0; i < 4; i++) {
        at = at < end ? kymo__parse_f64(at, end, &v[i]) : NULL;
        if (!at || !isfinite(v[i]) || (i < 3 ? at == end || *at++ != ',' : at != end))
            return bad(field, value, err);
    }
    memcpy(to, v, sizeof v);
    return KYMO_OK;
}

static kymo_status set_integer(const kymo_field *field, void *to, const char *value, kymo_error *err)
{
    int64_t v;
    const char *end = value + strlen(value);
    if (kymo__parse_i64(value, end, &v) != end || v < 0 || v > INT32_MAX)
        return bad(field, value, err);
    int32_t narrow = (int32_t)v;
    memcpy(to, &narrow, sizeof narrow);
    return KYMO_OK;
}

static kymo_status set_bytes(const kymo_field *field, void *to, const char *value, kymo_error *err)
{
    int64_t v = -1;
    if (strcmp(value, "none") != 0) {
        const char *end = value + strlen(value), *at = kymo__parse_i64(value, end, &v);
        int shift = 0;
        if (at && at < end) {
            if (*at == 'K' || *at == 'k')
                shift = 10;
            else if (*at == 'M' || *at == 'm')
                shift = 20;
            else if (*at == 'G' || *at == 'g')
                shift = 30;
            else
                return bad(field, value, err);
            at++;
            if (at < end && *at == 'i')
                at++;
            if (at < end && *at == 'B')
                at++;
        }
        if (at != end || v <= 0 || v > (INT64_MAX >> shift))
            return bad(field, value, err);
        v <<= shift;
    }
    memcpy(to, &v, sizeof v);
    return KYMO_OK;
}

/* The same for a choice, with the nearest of its words. */
static kymo_status bad_choice(const kymo_field *field, const char *value, kymo_error *err)
{
    char text[128];
    const char *words[16];
    int32_t count = 0;
    kymo__str_copy(text, sizeof text, field->values);
    for (char *at = text; at && count < 16; count++) {
        words[count] = at;
        at = strchr(at, '|');
        if (at)
            *at++ = '\0';
    }
    const char *near = kymo__did_you_mean(value, words, count);
    bad(field, value, err);
    if (near)
        kymo__hint(err, "did you mean \"%s\"? write %s", near, field->values);
    return KYMO_EINVAL;
}

static bool word_is(const char *word, size_t length, const char *value)
{
    return strlen(value) == length && strncmp(word, value, length) == 0;
}

static kymo_status set_choice(const kymo_field *field, void *to, const char *value, kymo_error *err)
{
    int32_t index = 0;
    for (const char *word = field->values; *word; index++) {
        size_t length = strcspn(word, "|");
        if (word_is(word, length, value)) {
            memcpy(to, &index, sizeof index);
            return KYMO_OK;
        }
        word += length + (word[length] == '|');
    }
    return bad_choice(field, value, err);
}

static kymo_status set_flag(const kymo_field *field, void *to, const char *value, kymo_error *err)
{
    static const char *const yes[] = { "", "1", "yes", "true", "on" };
    static const char *const no[] = { "0", "no", "false", "off" };
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        if (strcmp(value, yes[i]) == 0) {
            memcpy(to, &(int32_t){ 1 }, sizeof(int32_t));
            return KYMO_OK;
        }
    }
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
        if (strcmp(value, no[i]) == 0) {
            memcpy(to, &(int32_t){ 0 }, sizeof(int32_t));
            return KYMO_OK;
        }
    }
    return bad(field, value, err);
}

static kymo_status set_header(const kymo_field *field, void *to, const char *value, kymo_error *err)
{
    int32_t v = strcmp(value, "yes") == 0 ? 1 : strcmp(value, "no") == 0 ? -1 : 0;
    if (v == 0 && strcmp(value, "auto") != 0)
        return bad(field, value, err);
    memcpy(to, &v, sizeof v);
    return KYMO_OK;
}

/* What an end of a range is. A number of four digits is a year where the axis shows times. */
typedef enum end_kind { END_BAD, END_OPEN, END_NUMBER, END_YEAR, END_TIME } end_kind;

static end_kind parse_end(const char *s, const char *end, const kymo__zone *zone, double *v, int64_t *ns)
{
    int64_t year;
    *ns = INT64_MIN;
    *v = NAN;
    if (s == end)
        return END_OPEN;
    if (kymo__parse_f64(s, end, v) == end && isfinite(*v)) {
        *ns = fabs(*v) < 0x1p62 ? (int64_t)*v : INT64_MIN;
        if (end - s != 4 || strspn(s, "0123456789") < 4 || !kymo__parse_time(s, end, zone, &year))
            return END_NUMBER;
        *ns = year;
        return END_YEAR;
    }
    if (!kymo__parse_time(s, end, zone, ns))
        return END_BAD;
    *v = (double)*ns;
    return END_TIME;
}

/* "A..B", or "A:B" while both are plain numbers; ISO times have colons of their own. */
static bool split_range(const char *value, const char **a_end, const char **b)
{
    const char *dots = strstr(value, "..");
    if (dots) {
        *a_end = dots;
        *b = dots + 2;
        return true;
    }
    const char *colon = strchr(value, ':');
    if (!colon || strchr(colon + 1, ':'))
        return false;
    double v;
    const char *end = value + strlen(value);
    if ((colon > value && kymo__parse_f64(value, colon, &v) != colon) ||
        (colon + 1 < end && kymo__parse_f64(colon + 1, end, &v) != end))
        return false;
    *a_end = colon;
    *b = colon + 1;
    return true;
}

static kymo_status set_range(kymo_table table, const kymo_field *field, void *options, const char *value,
                             const kymo__zone *zone, kymo_error *err)
{
    const char *a_end, *b, *end = value + strlen(value);
    double v[2];
    int64_t ns[2];
    if (!split_range(value, &a_end, &b))
        return bad(field, value, err);
    end_kind first = parse_end(value, a_end, zone, &v[0], &ns[0]), last = parse_end(b, end, zone, &v[1], &ns[1]);
    bool times = first == END_TIME || last == END_TIME, numbers = first == END_NUMBER || last == END_NUMBER;
    if (first == END_BAD || last == END_BAD || (first == END_OPEN && last == END_OPEN) || (times && numbers))
        return bad(field, value, err);
    memcpy((char *)options + field->offset, v, sizeof v);
    if (table == KYMO_TABLE_AXES && strcmp(field->name, "x_lim") == 0) {
        int64_t *exact = ((kymo_axes_options *)options)->x_time;
        exact[0] = numbers ? 0 : ns[0];
        exact[1] = numbers ? 0 : ns[1];
    }
    return KYMO_OK;
}

static kymo_status set(kymo_table table, const kymo_field *field, void *options, const char *value,
                       const kymo__zone *zone, kymo_error *err)
{
    char *to = (char *)options + field->offset;
    switch (field->type) {
    case KYMO_FIELD_TEXT:
    case KYMO_FIELD_COLUMN:
        memcpy(to, &value, sizeof value);
        return KYMO_OK;
    case KYMO_FIELD_NUMBER:
        return set_number(field, to, value, err);
    case KYMO_FIELD_RATIO:
        return set_ratio(field, to, value, err);
    case KYMO_FIELD_ANGLE:
        return set_angle(field, to, value, err);
    case KYMO_FIELD_LENGTH:
        return set_length(field, to, value, err);
    case KYMO_FIELD_COUNT:
        return set_count(field, to, value, err);
    case KYMO_FIELD_BOX:
        return set_box(field, to, value, err);
    case KYMO_FIELD_INTEGER:
        return set_integer(field, to, value, err);
    case KYMO_FIELD_BYTES:
        return set_bytes(field, to, value, err);
    case KYMO_FIELD_CHOICE:
        return set_choice(field, to, value, err);
    case KYMO_FIELD_FLAG:
        return set_flag(field, to, value, err);
    case KYMO_FIELD_HEADER:
        return set_header(field, to, value, err);
    case KYMO_FIELD_RANGE:
        return set_range(table, field, options, value, zone, err);
    case KYMO_FIELD_TIME: {
        int64_t ns;
        if (!kymo__parse_time(value, value + strlen(value), zone, &ns))
            return bad(field, value, err);
        memcpy(to, &ns, sizeof ns);
        return KYMO_OK;
    }
    default:
        return kymo__fail(err, KYMO_EINTERNAL, "%s has no type", field->name);
    }
}

kymo_status kymo_field_set(kymo_table table, void *options, const char *name, const char *value,
                           const char *time_zone, kymo_error *error)
{
    kymo_error unused;
    kymo_error *err = error ? error : &unused;
    kymo__error_clear(err);
    const kymo_field *field = find(table, name, err);
    if (!field)
        return err->code;
    kymo__zone *zone = NULL;
    kymo__mem *mem = NULL;
    if (time_zone && (field->type == KYMO_FIELD_RANGE || field->type == KYMO_FIELD_TIME)) {
        mem = kymo__mem_open(NULL, 0);
        if (!mem)
            return kymo__fail(err, KYMO_ENOMEM, "out of memory");
        if (kymo__zone_open(&zone, time_zone, mem, err) != KYMO_OK) {
            kymo__mem_close(mem);
            return err->code;
        }
    }
    kymo_status status = set(table, field, options, value, zone, err);
    if (mem) {
        kymo__zone_close(zone);
        kymo__mem_close(mem);
    }
    return status;
}

/* How many words a choice has. */
static int32_t choices(const kymo_field *field)
{
    int32_t count = 1;
    for (const char *at = field->values; *at; at++)
        count += *at == '|';
    return count;
}

kymo_status kymo__fields_check(kymo_table table, const void *options, kymo_error *err)
{
    int32_t count;
    const kymo_field *field = kymo_fields(table, &count);
    for (int32_t i = 0; i < count; i++) {
        int32_t value;
        if (field[i].type != KYMO_FIELD_CHOICE)
            continue;
        memcpy(&value, (const char *)options + field[i].offset, sizeof value);
        if (value >= 0 && value < choices(&field[i]))
            continue;
        kymo__fail(err, KYMO_EINVAL, "%s: no choice has the number %d", field[i].name, (int)value);
        kymo__hint(err, "choices from 0: %s", field[i].values);
        return (kymo_status)err->code;
    }
    return KYMO_OK;
}

#define KYMO_MARK(number, NAME, name, summary) { KYMO_##NAME, #name, summary },
static const struct {
    kymo_kind kind;
    const char *name, *summary;
} kinds_table[] = {
#include <kymo/marks.def>
};
#undef KYMO_MARK

enum { KINDS = sizeof kinds_table / sizeof kinds_table[0] };

int32_t kymo_kinds(kymo_kind kinds[64], const char *names[64], const char *summaries[64])
{
    for (int32_t i = 0; i < (int32_t)KINDS && i < 64; i++) {
        if (kinds)
            kinds[i] = kinds_table[i].kind;
        if (names)
            names[i] = kinds_table[i].name;
        if (summaries)
            summaries[i] = kinds_table[i].summary;
    }
    return (int32_t)KINDS;
}

kymo_kind kymo_kind_find(const char *name, const char **hint)
{
    const char *names[64];
    int32_t count = kymo_kinds(NULL, names, NULL);
    if (hint)
        *hint = NULL;
    for (int32_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0)
            return kinds_table[i].kind;
    }
    if (hint)
        *hint = kymo__did_you_mean(name, names, count);
    return KYMO_KIND_NONE;
}

int32_t kymo_output_extensions(const char *names[16])
{
    return kymo__output_names(names, true);
}

const char *kymo_did_you_mean(const char *word, const char *const *words, int32_t count)
{
    return kymo__did_you_mean(word, words, count);
}
