/*
 * scene_read.c - the lines of a scene, taken apart: numbers, colours, strings, fields by name.
 *
 * One table says which names there are and what they hold; a name may stand in the line of any
 * call. Nothing is read past the end of a line, and no NUL is needed behind the text.
 */
#include "canvas/scene_read.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

typedef enum holds { NUMBER, COLOR, FLAG, STRING, DASH, GRID, SHAPE, KIND, FACE, ALIGN } holds;

#define FIELD(name, what)                               \
    {                                                   \
#name, what, offsetof(kymo__scene_values, name) \
    }
static const struct {
    const char *name;
    holds what;
    size_t place;
} fields[] = {
    FIELD(x, NUMBER),           FIELD(y, NUMBER),          FIELD(w, NUMBER),
    FIELD(h, NUMBER),           FIELD(width, NUMBER),      FIELD(angle, NUMBER),
    FIELD(size, NUMBER),        FIELD(edge_width, NUMBER), FIELD(wrap, NUMBER),
    FIELD(lines, NUMBER),       FIELD(unit, NUMBER),       FIELD(columns, NUMBER),
    FIELD(rows, NUMBER),        FIELD(dash, DASH),         FIELD(color, COLOR),
    FIELD(fill, COLOR),         FIELD(stroke, COLOR),      FIELD(background, COLOR),
    FIELD(edge, COLOR),         FIELD(shape, SHAPE),       FIELD(kind, KIND),
    FIELD(face, FACE),          FIELD(align, ALIGN),       FIELD(closed, FLAG),
    FIELD(butt, FLAG),          FIELD(snap, FLAG),         FIELD(tabular, FLAG),
    FIELD(flat, FLAG),          FIELD(math, FLAG),         FIELD(dark, FLAG),
    FIELD(title, STRING),       FIELD(label, STRING),      FIELD(role, STRING),
    FIELD(text, STRING),        FIELD(author, STRING),     FIELD(keywords, STRING),
    FIELD(description, STRING), FIELD(id, STRING),         {"grid", GRID, 0},
};
#undef FIELD

bool kymo__scene_next(kymo__scene_reader *r)
{
    do {
        const char *newline;

        if (r->end)
            r->line = r->end < r->text_end ? r->end + 1 : r->end;
        if (r->line >= r->text_end)
            return false;
        newline = memchr(r->line, '\n', (size_t)(r->text_end - r->line));
        r->end = newline ? newline : r->text_end;
        r->number++;
        for (r->at = r->line; r->at < r->end && *r->at == ' '; r->at++)
            continue;
    } while (r->at == r->end);
    r->strings.length = 0;
    kymo__buf_append(&r->strings, "", 1); // so that no place is 0
    return true;
}

kymo_status kymo__scene_wrong(const kymo__scene_reader *r, const char *what)
{
    return kymo__fail_at(r->err, KYMO_EFORMAT, "scene", r->number, (int32_t)(r->at - r->line) + 1,
                         "%s", what);
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/* The length of the word that is next. */
static size_t word_length(const kymo__scene_reader *r)
{
    size_t length = 0;

    while (r->at + length < r->end && is_word(r->at[length]))
        length++;
    return length;
}

static bool is_next(const kymo__scene_reader *r, const char *word)
{
    size_t length = word_length(r);

    return word && length == strlen(word) && memcmp(r->at, word, length) == 0;
}

bool kymo__scene_word(kymo__scene_reader *r, const char *word)
{
    if (!is_next(r, word))
        return false;
    r->at += strlen(word);
    return true;
}

bool kymo__scene_char(kymo__scene_reader *r, char c)
{
    if (r->at == r->end || *r->at != c)
        return false;
    r->at++;
    return true;
}

kymo_status kymo__scene_number(kymo__scene_reader *r, double *v)
{
    const char *end = kymo__parse_f64(r->at, r->end, v);

    if (!end)
        return kymo__scene_wrong(r, "a number is missing");
    r->at = end;
    return KYMO_OK;
}

kymo_status kymo__scene_count(kymo__scene_reader *r, int64_t most, int64_t *v)
{
    const char *end = kymo__parse_i64(r->at, r->end, v);

    if (!end || *v < 0 || *v > most)
        return kymo__scene_wrong(r, "a whole number is missing, or too large");
    r->at = end;
    return KYMO_OK;
}

kymo_status kymo__scene_color(kymo__scene_reader *r, kymo__rgba *v)
{
    char text[16];
    size_t length = 1;

    while (r->at + length < r->end && is_word(r->at[length]))
        length++;
    if (r->at < r->end && length < sizeof text) {
        memcpy(text, r->at, length);
        text[length] = '\0';
        if (text[0] == '#' && kymo__color_parse(text, v)) {
            r->at += length;
            return KYMO_OK;
        }
    }
    return kymo__scene_wrong(r, "a colour is missing");
}

/* The four hexadecimal digits of an escape. */
static kymo_status read_code(kymo__scene_reader *r, uint32_t *code)
{
    *code = 0;
    for (int i = 0; i < 4; i++) {
        char c = r->at < r->end ? *r->at : '\0';

        if (c >= '0' && c <= '9')
            *code = *code << 4 | (uint32_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            *code = *code << 4 | (uint32_t)(c - 'a' + 10);
        else
            return kymo__scene_wrong(r, "an escape wants four hexadecimal digits");
        r->at++;
    }
    return *code ? KYMO_OK : kymo__scene_wrong(r, "strings have no NUL");
}

/* An escape, its backslash taken. */
static kymo_status read_escape(kymo__scene_reader *r)
{
    static const char letters[] = "\"\\/nrtbf", means[] = "\"\\/\n\r\t\b\f";
    const char *letter = r->at < r->end && *r->at ? strchr(letters, *r->at) : NULL;
    uint32_t code;
    char utf8[4];

    if (letter) {
        r->at++;
        kymo__buf_append(&r->strings, &means[letter - letters], 1);
        return KYMO_OK;
    }
    if (!kymo__scene_char(r, 'u'))
        return kymo__scene_wrong(r, "not an escape");
    if (read_code(r, &code))
        return (kymo_status)r->err->code;
    kymo__buf_append(&r->strings, utf8, (size_t)kymo__utf8_put(code, utf8));
    return KYMO_OK;
}

kymo_status kymo__scene_string(kymo__scene_reader *r, size_t *place)
{
    *place = r->strings.length;
    if (!kymo__scene_char(r, '"'))
        return kymo__scene_wrong(r, "a string is missing");
    while (!kymo__scene_char(r, '"')) {
        if (r->at == r->end)
            return kymo__scene_wrong(r, "a string does not end");
        if (*r->at == '\0')
            return kymo__scene_wrong(r, "strings have no NUL");
        if (!kymo__scene_char(r, '\\'))
            kymo__buf_append(&r->strings, r->at++, 1);
        else if (read_escape(r))
            return (kymo_status)r->err->code;
    }
    kymo__buf_append(&r->strings, "", 1);
    return kymo__buf_status(&r->strings, r->err);
}

/* The index of the name that is next. */
static kymo_status read_name(kymo__scene_reader *r, const char *const *names, int32_t count,
                             int32_t *v)
{
    for (int32_t i = 0; i < count; i++)
        if (kymo__scene_word(r, names[i])) {
            *v = i;
            return KYMO_OK;
        }
    return kymo__scene_wrong(r, "no such name");
}

static kymo_status read_dash(kymo__scene_reader *r, kymo__scene_values *v)
{
    v->dash_count = 0;
    do {
        if (v->dash_count == KYMO__SCENE_DASHES)
            return kymo__scene_wrong(r, "too many dashes");
        if (kymo__scene_number(r, &v->dash[v->dash_count++]))
            return (kymo_status)r->err->code;
    } while (kymo__scene_char(r, ','));
    return KYMO_OK;
}

static kymo_status read_grid(kymo__scene_reader *r, kymo__scene_values *v)
{
    if (kymo__scene_number(r, &v->x0))
        return (kymo_status)r->err->code;
    if (!kymo__scene_char(r, ','))
        return kymo__scene_wrong(r, "a grid is x,width,count");
    if (kymo__scene_number(r, &v->dx))
        return (kymo_status)r->err->code;
    if (!kymo__scene_char(r, ','))
        return kymo__scene_wrong(r, "a grid is x,width,count");
    if (kymo__scene_number(r, &v->count))
        return (kymo_status)r->err->code;
    if (!isfinite(v->x0) || !(v->dx > 0) || !isfinite(v->dx) || !(v->count >= 1))
        return kymo__scene_wrong(r, "a grid is x,width,count");
    return KYMO_OK;
}

static kymo_status read_value(kymo__scene_reader *r, holds what, kymo__scene_values *v, size_t at)
{
    void *place = (char *)v + at;

    switch (what) {
    case NUMBER:
        return kymo__scene_number(r, place);
    case COLOR:
        return kymo__scene_color(r, place);
    case STRING:
        return kymo__scene_string(r, place);
    case DASH:
        return read_dash(r, v);
    case GRID:
        return read_grid(r, v);
    case SHAPE:
        return read_name(r, kymo__shape_names, KYMO__SHAPES, place);
    case KIND:
        return read_name(r, kymo__scene_layers, 4, place);
    case FACE:
        return read_name(r, kymo__scene_faces, KYMO__FACES, place);
    case ALIGN:
        if (read_name(r, kymo__scene_aligns, 3, place))
            return (kymo_status)r->err->code;
        v->align--;
        return KYMO_OK;
    default:
        return kymo__scene_wrong(r, "a flag has no value");
    }
}

static kymo_status read_field(kymo__scene_reader *r, kymo__scene_values *v)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (!kymo__scene_word(r, fields[i].name))
            continue;
        if (kymo__scene_char(r, '='))
            return read_value(r, fields[i].what, v, fields[i].place);
        if (fields[i].what != FLAG)
            return kymo__scene_wrong(r, "a value is missing");
        *(bool *)((char *)v + fields[i].place) = true;
        return KYMO_OK;
    }
    return kymo__scene_wrong(r, "no such field");
}

kymo_status kymo__scene_fields(kymo__scene_reader *r, kymo__scene_values *values)
{
    *values = (kymo__scene_values){.align = -1};
    while (kymo__scene_item(r)) {
        if (kymo__scene_char(r, ':'))
            return KYMO_OK;
        if (read_field(r, values))
            return (kymo_status)r->err->code;
    }
    return r->at == r->end ? KYMO_OK : kymo__scene_wrong(r, "a blank is missing");
}

bool kymo__scene_item(kymo__scene_reader *r)
{
    if (!kymo__scene_char(r, ' '))
        return false;
    while (kymo__scene_char(r, ' '))
        continue;
    return r->at < r->end;
}
