/*
 * math_commands.c - what begins with a backslash, and what belongs to it.
 *
 * A command is looked up by its name; most are a character or a node around one argument. The
 * others read delimiters, lengths and text, which are not formulas themselves.
 */
#include "math_parse.h"

#include <math.h>
#include <string.h>

// ---- names --------------------------------------------------------------------------------------

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/** Reads a command's name; p->at is at its backslash. */
kymo_status kymo__math_command_name(kymo__math_parser *p, const kymo__math_symbol **symbol)
{
    const int32_t from = p->at++;
    const char *name = p->string + p->at, *near;
    size_t length;

    if (p->at == p->end)
        return kymo__math_wrong(p, from, "a \\ with nothing behind it");
    while (p->at < p->end && is_letter(p->string[p->at]))
        p->at++;
    if (p->string + p->at == name)
        kymo__math_code(p);
    length = (size_t)(p->string + p->at - name);
    *symbol = kymo__math_find(name, length);
    if (*symbol)
        return KYMO_OK;
    if (length > 32)
        return kymo__math_fail(p->err, p->name, p->string, from, "unknown command \\%.32s...",
                               name);
    near = kymo__math_near(name, length);
    if (near)
        return kymo__math_fail(p->err, p->name, p->string, from,
                               "unknown command \\%.*s (did you mean \\%s?)", (int)length, name,
                               near);
    return kymo__math_fail(p->err, p->name, p->string, from, "unknown command \\%.*s", (int)length,
                           name);
}

/** Whether \right comes next. */
bool kymo__math_is_right(const kymo__math_parser *p)
{
    return p->end - p->at >= 6 && memcmp(p->string + p->at, "\\right", 6) == 0 &&
           !(p->end - p->at > 6 && is_letter(p->string[p->at + 6]));
}

// ---- arguments of other kinds -------------------------------------------------------------------

/** Reads {...} without anything in braces in it; blanks at both ends are left out. */
static kymo_status parse_raw(kymo__math_parser *p, int32_t command, int32_t to, int32_t *from,
                             int32_t *until)
{
    const char *close;

    kymo__math_blanks(p);
    if (kymo__math_peek(p) != '{')
        return kymo__math_wrong_use(p, command, to, "without {");
    *from = p->at + 1;
    close = memchr(p->string + p->at, '}', (size_t)(p->end - p->at));
    if (!close)
        return kymo__math_wrong(p, p->at, "{ without }");
    *until = (int32_t)(close - p->string);
    p->at = *until + 1;
    while (*from < *until && p->string[*from] == ' ')
        ++*from;
    while (*from < *until && p->string[*until - 1] == ' ')
        --*until;
    return KYMO_OK;
}

/** A length: a number and em, mu, pt (a tenth of an em), or nothing, which is em. */
static kymo_status parse_length(kymo__math_parser *p, int32_t from, int32_t to, double *em)
{
    static const struct {
        const char *name;
        double em;
    } units[] = {{"", 1}, {"em", 1}, {"mu", 1.0 / 18}, {"pt", 0.1}, {"ex", 0.5}};
    const char *end = p->string + to, *s = kymo__parse_f64(p->string + from, end, em);

    if (s && fabs(*em) <= 1000) {
        while (s < end && *s == ' ')
            s++;
        for (size_t i = 0; i < sizeof units / sizeof *units; i++)
            if (strlen(units[i].name) == (size_t)(end - s) &&
                memcmp(s, units[i].name, (size_t)(end - s)) == 0) {
                *em *= units[i].em;
                return KYMO_OK;
            }
    }
    return kymo__math_wrong(p, from, "not a length like 0.5em");
}

/** The delimiter at p->at, up to `end`; 0 for "." and, where `empty` holds, for none. */
static kymo_status parse_delimiter(kymo__math_parser *p, int32_t end, bool empty, uint32_t *code)
{
    const int32_t from = p->at, p_end = p->end;
    const kymo__math_symbol *symbol;

    *code = 0;
    if (empty && p->at == end)
        return KYMO_OK;
    p->end = end;
    if (p->at < end && kymo__math_peek(p) == '\\') {
        if (kymo__math_command_name(p, &symbol) != KYMO_OK)
            return p->err->code;
        *code = symbol->command == KYMO__MATH_SYMBOL ? symbol->code : 1;
    } else if (p->at < end) {
        *code = kymo__math_code(p);
        *code = *code == '{' || *code == '}' ? 1 : *code; // they want a backslash
    }
    p->end = p_end;
    if (*code == '<' || *code == '>')
        *code = *code == '<' ? 0x27e8 : 0x27e9;
    if (p->at > from && *code == '.')
        *code = 0;
    else if (!kymo__math_delimiter(*code))
        return kymo__math_wrong(p, from, "not a delimiter");
    return KYMO_OK;
}

/** Text in braces, as it is but for a backslash before a sign; a list of nodes TEXT. */
static kymo_status parse_text(kymo__math_parser *p, int32_t command, int32_t *first)
{
    kymo__math_chain l = {-1, -1};
    const int32_t to = p->at;
    int32_t depth = 0, from, open, node;

    kymo__math_blanks(p);
    open = p->at;
    if (kymo__math_peek(p) != '{')
        return kymo__math_wrong_use(p, command, to, "without {");
    from = ++p->at;
    for (;; p->at++) {
        const char c = kymo__math_peek(p);

        if (p->at >= p->end)
            return kymo__math_wrong(p, open, "{ without }");
        if (c != '\\' && c != '{' && c != '}')
            continue;
        if (p->at > from) {
            if (kymo__math_add(p, KYMO__MATH_TEXT, KYMO__MATH_ORD, from, &node) != KYMO_OK)
                return p->err->code;
            kymo__math_at(p, node)->to = p->at;
            kymo__math_append(p, &l, node);
        }
        from = p->at + 1;
        if (c == '\\') {
            if (p->at + 1 >= p->end || !strchr("\\{}$%#&_ ", p->string[p->at + 1]))
                return kymo__math_wrong(p, p->at, "a command in text");
            p->at++; // what is behind the backslash begins the next piece
        } else if (c == '{') {
            depth++;
        } else if (depth-- == 0) {
            break;
        }
    }
    p->at++;
    *first = l.first;
    return KYMO_OK;
}
// ---- commands -----------------------------------------------------------------------------------

static kymo_status parse_root(kymo__math_parser *p, int font, int32_t from, int32_t to,
                              int32_t *node)
{
    int32_t degree = -1, radicand;

    kymo__math_blanks(p);
    if (kymo__math_peek(p) == '[') {
        p->at++;
        if (kymo__math_parse_list(p, KYMO__MATH_AT_BRACKET, font, p->at - 1, &degree) != KYMO_OK)
            return p->err->code;
    }
    if (kymo__math_argument(p, font, from, to, &radicand) != KYMO_OK ||
        kymo__math_add(p, KYMO__MATH_RADICAL, KYMO__MATH_ORD, from, node) != KYMO_OK)
        return p->err->code;
    kymo__math_at(p, *node)->a = (int16_t)radicand;
    kymo__math_at(p, *node)->b = (int16_t)degree;
    return KYMO_OK;
}

static kymo_status parse_fenced(kymo__math_parser *p, int font, int32_t from, int32_t *node)
{
    uint32_t left, right;
    int32_t inside;

    kymo__math_blanks(p);
    if (parse_delimiter(p, p->end, false, &left) != KYMO_OK ||
        kymo__math_parse_list(p, KYMO__MATH_AT_RIGHT, font, from, &inside) != KYMO_OK)
        return p->err->code;
    p->at += 6;
    kymo__math_blanks(p);
    if (parse_delimiter(p, p->end, false, &right) != KYMO_OK ||
        kymo__math_add(p, KYMO__MATH_FENCED, KYMO__MATH_INNER, from, node) != KYMO_OK)
        return p->err->code;
    kymo__math_at(p, *node)->a = (int16_t)inside;
    kymo__math_at(p, *node)->code = left;
    kymo__math_at(p, *node)->code2 = right;
    return KYMO_OK;
}

/** \genfrac{left}{right}{thickness}{style}{numerator}{denominator}: the first four. */
static kymo_status parse_genfrac(kymo__math_parser *p, int32_t command, int32_t to,
                                 kymo__math_node *made)
{
    uint32_t codes[2];
    int32_t from, until, after;

    for (int i = 0; i < 2; i++) {
        kymo__math_blanks(p);
        if (parse_raw(p, command, to, &from, &until) != KYMO_OK)
            return p->err->code;
        after = p->at;
        // "\}" holds a brace that is not the end.
        if (until > from && p->string[until - 1] == '\\' && after < p->end &&
            p->string[after] == '}') {
            until++;
            after++;
        }
        p->at = from;
        if (parse_delimiter(p, until, true, &codes[i]) != KYMO_OK)
            return p->err->code;
        if (p->at != until)
            return kymo__math_wrong(p, p->at, "more than one delimiter");
        p->at = after;
    }
    made->code = codes[0];
    made->code2 = codes[1];
    if (parse_raw(p, command, to, &from, &until) != KYMO_OK ||
        (until > from && parse_length(p, from, until, &made->value) != KYMO_OK))
        return p->err->code;
    if (made->value < 0)
        return kymo__math_wrong(p, from, "not a thickness");
    if (parse_raw(p, command, to, &from, &until) != KYMO_OK)
        return p->err->code;
    if (until == from)
        return KYMO_OK;
    if (until - from != 1 || p->string[from] < '0' || p->string[from] > '3')
        return kymo__math_wrong(
            p, from, "not a style: 0 display, 1 text, 2 script, 3 small script, or none");
    made->style = (int8_t)(p->string[from] - '0');
    return KYMO_OK;
}

static kymo_status parse_fraction(kymo__math_parser *p, const kymo__math_symbol *symbol, int font,
                                  int32_t from, int32_t *node)
{
    const int32_t to = p->at;
    kymo__math_node made = {.style = -1, .value = NAN};
    int32_t above, below;

    if (symbol->command == KYMO__MATH_OVER) {
        made.style = symbol->value;
        made.value = symbol->code ? 0 : NAN;
        made.code = symbol->code ? '(' : 0;
        made.code2 = symbol->code ? ')' : 0;
    } else if (parse_genfrac(p, from, to, &made) != KYMO_OK) {
        return p->err->code;
    }
    if (kymo__math_argument(p, font, from, to, &above) != KYMO_OK ||
        kymo__math_argument(p, font, from, to, &below) != KYMO_OK ||
        kymo__math_add(p, KYMO__MATH_FRACTION, KYMO__MATH_INNER, from, node) != KYMO_OK)
        return p->err->code;
    kymo__math_at(p, *node)->a = (int16_t)above;
    kymo__math_at(p, *node)->b = (int16_t)below;
    kymo__math_at(p, *node)->code = made.code;
    kymo__math_at(p, *node)->code2 = made.code2;
    kymo__math_at(p, *node)->value = made.value;
    kymo__math_at(p, *node)->style = made.style;
    return KYMO_OK;
}

/** \overset{above}{base} and \underset{below}{base}. */
static kymo_status parse_stack(kymo__math_parser *p, bool over, int font, int32_t from,
                               int32_t *node)
{
    const int32_t to = p->at;
    int32_t small, base;

    if (kymo__math_argument(p, font, from, to, &small) != KYMO_OK ||
        kymo__math_argument(p, font, from, to, &base) != KYMO_OK ||
        kymo__math_add(p, KYMO__MATH_STACK, KYMO__MATH_ORD, from, node) != KYMO_OK)
        return p->err->code;
    kymo__math_at(p, *node)->a = (int16_t)base;
    kymo__math_at(p, *node)->b = (int16_t)(over ? -1 : small);
    kymo__math_at(p, *node)->c = (int16_t)(over ? small : -1);
    if (base >= 0 && kymo__math_at(p, base)->next < 0)
        kymo__math_at(p, *node)->atom = kymo__math_at(p, base)->atom;
    return KYMO_OK;
}

/** A node around one argument. */
static kymo_status parse_around(kymo__math_parser *p, int kind, int font, int32_t from,
                                int32_t *node)
{
    const int32_t to = p->at;
    int32_t inside;

    if (kymo__math_argument(p, font, from, to, &inside) != KYMO_OK ||
        kymo__math_add(p, kind, KYMO__MATH_ORD, from, node) != KYMO_OK)
        return p->err->code;
    kymo__math_at(p, *node)->a = (int16_t)inside;
    return KYMO_OK;
}

static kymo_status parse_words(kymo__math_parser *p, bool operator_, int32_t from, int32_t *node)
{
    const bool limits = operator_ && kymo__math_peek(p) == '*';
    int32_t first = -1;

    if (limits)
        p->at++;
    if (parse_text(p, from, &first) != KYMO_OK ||
        kymo__math_add(p, KYMO__MATH_LIST, operator_ ? KYMO__MATH_OP : KYMO__MATH_ORD, from,
                       node) != KYMO_OK)
        return p->err->code;
    kymo__math_at(p, *node)->a = (int16_t)first;
    kymo__math_at(p, *node)->limits = limits;
    // Names of functions are upright and light whatever the text around.
    for (int32_t i = operator_ ? first : -1; i >= 0; i = kymo__math_at(p, i)->next)
        kymo__math_at(p, i)->font = KYMO__MATH_RM;
    return KYMO_OK;
}

static kymo_status parse_call(kymo__math_parser *p, const kymo__math_symbol *symbol, int font,
                              int32_t from, int32_t *node)
{
    const int32_t to = p->at;
    int32_t begin, end;

    switch (symbol->code) {
    case KYMO__MATH_DO_SQRT:
        return parse_root(p, font, from, to, node);
    case KYMO__MATH_DO_LEFT:
        return parse_fenced(p, font, from, node);
    case KYMO__MATH_DO_GENFRAC:
        return parse_fraction(p, symbol, font, from, node);
    case KYMO__MATH_DO_OVERLINE:
        return parse_around(p, KYMO__MATH_OVERLINE, font, from, node);
    case KYMO__MATH_DO_UNDERLINE:
        return parse_around(p, KYMO__MATH_UNDERLINE, font, from, node);
    case KYMO__MATH_DO_OVERSET:
    case KYMO__MATH_DO_UNDERSET:
        return parse_stack(p, symbol->code == KYMO__MATH_DO_OVERSET, font, from, node);
    case KYMO__MATH_DO_TEXT:
    case KYMO__MATH_DO_OPERATOR:
        return parse_words(p, symbol->code == KYMO__MATH_DO_OPERATOR, from, node);
    case KYMO__MATH_DO_HSPACE:
        if (parse_raw(p, from, to, &begin, &end) != KYMO_OK ||
            kymo__math_add(p, KYMO__MATH_SPACE, KYMO__MATH_ORD, from, node) != KYMO_OK)
            return p->err->code;
        return parse_length(p, begin, end, &kymo__math_at(p, *node)->value);
    default:
        return kymo__math_wrong_use(p, from, to, "not right behind an operator");
    }
}

kymo_status kymo__math_parse_command(kymo__math_parser *p, int *font, int32_t *node)
{
    const int32_t from = p->at;
    const kymo__math_symbol *symbol;
    kymo__math_node *made;
    kymo_status status;

    if (kymo__math_command_name(p, &symbol) != KYMO_OK)
        return p->err->code;
    switch (symbol->command) {
    case KYMO__MATH_SYMBOL:
    case KYMO__MATH_BIGOP:
        status = kymo__math_add(p, KYMO__MATH_CHAR, symbol->atom, from, node);
        break;
    case KYMO__MATH_WORD:
        status = kymo__math_add(p, KYMO__MATH_NAME, KYMO__MATH_OP, from, node);
        break;
    case KYMO__MATH_KERN:
        status = kymo__math_add(p, KYMO__MATH_SPACE, KYMO__MATH_ORD, from, node);
        break;
    case KYMO__MATH_SET:
        status = kymo__math_add(p, KYMO__MATH_STYLE, KYMO__MATH_ORD, from, node);
        break;
    case KYMO__MATH_MARK:
        status = parse_around(p, KYMO__MATH_ACCENT, *font, from, node);
        break;
    case KYMO__MATH_ALPHABET:
        return parse_around(p, KYMO__MATH_LIST, (int)symbol->code, from, node);
    case KYMO__MATH_SWITCH:
        *font = (int)symbol->code;
        return KYMO_OK;
    case KYMO__MATH_OVER:
        return parse_fraction(p, symbol, *font, from, node);
    default:
        return parse_call(p, symbol, *font, from, node);
    }
    if (status != KYMO_OK)
        return status;
    made = kymo__math_at(p, *node);
    made->code = symbol->code;
    made->word = symbol->name;
    made->font = (uint8_t)*font;
    made->value = symbol->value / 18.0;
    made->wide = symbol->command == KYMO__MATH_BIGOP ||
                 (symbol->command == KYMO__MATH_MARK && symbol->value != 0);
    made->limits = made->atom == KYMO__MATH_OP && symbol->value != 0;
    return KYMO_OK;
}
