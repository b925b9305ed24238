/*
 * math_parse.c - the source of a formula becomes a tree of nodes.
 *
 * Recursive descent over TeX's notation: a list is atoms up to a closing brace, an argument is a
 * group in braces or the one atom that follows, ^ and _ take hold of the atom before them. There is
 * no macro expansion, so nothing read is ever read again: one pass. The tree has a fixed number of
 * nodes and lies where the caller wants it, commonly on the stack (29 kB); nothing is allocated.
 * What is unknown is an error at its column, not text in the picture.
 */
#include "math_parse.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static kymo_status parse_atom(kymo__math_parser *p, int *font, int32_t *node);

// ---- errors -------------------------------------------------------------------------------------

kymo_status kymo__math_fail(kymo_error *err, const char *name, const char *string, int32_t at,
                            const char *format, ...)
{
    const char *s = string, *end = string + at;
    char what[160];
    int32_t column = 1;
    int64_t line = 1;
    va_list list;

    while (s < end) {
        const bool feed = *s == '\n';

        kymo__utf8_next(&s, end);
        line += feed;
        column = feed ? 1 : column + 1;
    }
    va_start(list, format);
    vsnprintf(what, sizeof what, format, list);
    va_end(list);
    return kymo__fail_at(err, KYMO_EINVAL, name ? name : "text", line, column, "%s", what);
}

kymo_status kymo__math_wrong(const kymo__math_parser *p, int32_t at, const char *what)
{
    return kymo__math_fail(p->err, p->name, p->string, at, "%s", what);
}

kymo_status kymo__math_wrong_use(const kymo__math_parser *p, int32_t at, int32_t to,
                                 const char *what)
{
    return kymo__math_fail(p->err, p->name, p->string, at, "%.*s %s", (int)(to - at),
                           p->string + at, what);
}
// ---- nodes --------------------------------------------------------------------------------------

kymo_status kymo__math_add(kymo__math_parser *p, int kind, int atom, int32_t from, int32_t *index)
{
    if (p->math->count == KYMO__MATH_NODES)
        return kymo__math_fail(p->err, p->name, p->string, from, "a formula of more than %d parts",
                               KYMO__MATH_NODES);
    *index = p->math->count++;
    p->math->nodes[*index] = (kymo__math_node){.kind = (uint8_t)kind,
                                               .atom = (uint8_t)atom,
                                               .style = -1,
                                               .a = -1,
                                               .b = -1,
                                               .c = -1,
                                               .next = -1,
                                               .from = from,
                                               .value = NAN};
    return KYMO_OK;
}

void kymo__math_append(const kymo__math_parser *p, kymo__math_chain *to, int32_t node)
{
    if (to->last >= 0)
        kymo__math_at(p, to->last)->next = (int16_t)node;
    else
        to->first = node;
    to->last = node;
}
uint32_t kymo__math_code(kymo__math_parser *p)
{
    const char *s = p->string + p->at;
    const uint32_t code = kymo__utf8_next(&s, p->string + p->end);

    p->at = (int32_t)(s - p->string);
    return code;
}

// ---- scripts ------------------------------------------------------------------------------------

/** Makes the last node of a list one that takes scripts. */
static kymo_status take_hold(kymo__math_parser *p, kymo__math_chain *l, kymo__math_node **node)
{
    int32_t nucleus;

    if (l->last >= 0 && kymo__math_at(p, l->last)->kind == KYMO__MATH_SCRIPTS) {
        *node = kymo__math_at(p, l->last);
        return KYMO_OK;
    }
    if (l->last < 0 || kymo__math_at(p, l->last)->kind == KYMO__MATH_SPACE ||
        kymo__math_at(p, l->last)->kind == KYMO__MATH_STYLE) {
        if (kymo__math_add(p, KYMO__MATH_LIST, KYMO__MATH_ORD, p->at, &nucleus) != KYMO_OK)
            return p->err->code;
        kymo__math_append(p, l, nucleus);
    }
    if (kymo__math_add(p, KYMO__MATH_SCRIPTS, KYMO__MATH_ORD, p->at, &nucleus) != KYMO_OK)
        return p->err->code;
    *node = kymo__math_at(p, l->last);
    *kymo__math_at(p, nucleus) = **node;
    **node = (kymo__math_node){.kind = KYMO__MATH_SCRIPTS,
                               .atom = kymo__math_at(p, nucleus)->atom,
                               .style = -1,
                               .a = (int16_t)nucleus,
                               .b = -1,
                               .c = -1,
                               .next = -1,
                               .from = kymo__math_at(p, nucleus)->from};
    return KYMO_OK;
}

/** Reads what a command or script takes: a group, or one atom. */
kymo_status kymo__math_argument(kymo__math_parser *p, int font, int32_t command, int32_t to,
                                int32_t *first)
{
    const int32_t open = (kymo__math_blanks(p), p->at);
    const char c = kymo__math_peek(p);
    int32_t node = -1;

    *first = -1;
    if (++p->depth > KYMO__MATH_DEPTH)
        return kymo__math_wrong(p, command, "a formula nested too deeply");
    if (p->at == p->end || c == '}' || c == '^' || c == '_' || c == '\'' || kymo__math_is_right(p))
        return kymo__math_wrong_use(p, command, to, "with nothing behind it");
    if (c == '{') {
        p->at++;
        if (kymo__math_parse_list(p, KYMO__MATH_AT_BRACE, font, open, first) != KYMO_OK)
            return p->err->code;
    } else {
        if (parse_atom(p, &font, &node) != KYMO_OK)
            return p->err->code;
        *first = node;
    }
    p->depth--;
    return KYMO_OK;
}

/** Reads primes and a superscript behind them, or an index. */
static kymo_status parse_script(kymo__math_parser *p, kymo__math_chain *l, int font)
{
    const int32_t from = p->at;
    const char c = kymo__math_peek(p);
    kymo__math_chain script = {-1, -1};
    kymo__math_node *node = NULL;
    int32_t first, holder;

    if (take_hold(p, l, &node) != KYMO_OK)
        return p->err->code;
    if (c == '_' ? node->b >= 0 : node->c >= 0)
        return kymo__math_wrong(p, from,
                                c == '_' ? "a second index on one symbol; put it in { }"
                                         : "a second exponent on one symbol; put it in { }");
    holder = (int32_t)(node - p->math->nodes);
    for (; kymo__math_peek(p) == '\''; p->at++) {
        int32_t prime;

        if (kymo__math_add(p, KYMO__MATH_CHAR, KYMO__MATH_ORD, p->at, &prime) != KYMO_OK)
            return p->err->code;
        kymo__math_at(p, prime)->code = 0x2032;
        kymo__math_at(p, prime)->wide = true;
        kymo__math_append(p, &script, prime);
    }
    kymo__math_blanks(p);
    if (c != '\'' || kymo__math_peek(p) == '^') {
        p->at++;
        if (kymo__math_argument(p, font, p->at - 1, p->at, &first) != KYMO_OK)
            return p->err->code;
        // An empty group is an exponent too: the next one is a second.
        if (first < 0 &&
            kymo__math_add(p, KYMO__MATH_LIST, KYMO__MATH_ORD, from, &first) != KYMO_OK)
            return p->err->code;
        kymo__math_append(p, &script, first);
    }
    if (c == '_')
        kymo__math_at(p, holder)->b = (int16_t)script.first;
    else
        kymo__math_at(p, holder)->c = (int16_t)script.first;
    return KYMO_OK;
}
// ---- lists --------------------------------------------------------------------------------------

/** Whether a list ends here; its end is read over, \right is not. */
static kymo_status at_stop(kymo__math_parser *p, kymo__math_stop until, int32_t open, bool *ended)
{
    const char c = kymo__math_peek(p);

    *ended = true;
    if (p->at == p->end) {
        if (until == KYMO__MATH_AT_END)
            return KYMO_OK;
        return kymo__math_wrong(p, open,
                                until == KYMO__MATH_AT_RIGHT   ? "\\left without \\right"
                                : until == KYMO__MATH_AT_BRACE ? "{ without }"
                                                               : "[ without ]");
    }
    if (c == '}' && until != KYMO__MATH_AT_BRACE)
        return until == KYMO__MATH_AT_RIGHT ? kymo__math_wrong(p, open, "\\left without \\right")
                                            : kymo__math_wrong(p, p->at, "} without {");
    if (kymo__math_is_right(p))
        return until == KYMO__MATH_AT_RIGHT ? KYMO_OK
                                            : kymo__math_wrong(p, p->at, "\\right without \\left");
    if (c == '}' || (c == ']' && until == KYMO__MATH_AT_BRACKET)) {
        p->at++;
        return KYMO_OK;
    }
    *ended = false;
    return KYMO_OK;
}

/** \limits and \nolimits, for the operator before them; false: something else comes. */
static kymo_status parse_limits(kymo__math_parser *p, kymo__math_chain *l, bool *found)
{
    const int32_t from = p->at;
    const kymo__math_symbol *symbol;

    *found = false;
    if (kymo__math_peek(p) != '\\' || p->end - p->at < 2 || !strchr("ln", p->string[p->at + 1]))
        return KYMO_OK;
    if (kymo__math_command_name(p, &symbol) != KYMO_OK)
        return p->err->code;
    *found = symbol->command == KYMO__MATH_CALL &&
             (symbol->code == KYMO__MATH_DO_LIMITS || symbol->code == KYMO__MATH_DO_NOLIMITS);
    if (!*found) {
        p->at = from;
        return KYMO_OK;
    }
    if (l->last < 0 || kymo__math_at(p, l->last)->atom != KYMO__MATH_OP ||
        kymo__math_at(p, l->last)->kind == KYMO__MATH_SCRIPTS)
        return kymo__math_wrong_use(p, from, p->at, "not right behind an operator");
    kymo__math_at(p, l->last)->limits = symbol->code == KYMO__MATH_DO_LIMITS;
    return KYMO_OK;
}

/** Reads a list up to its end; `open` is where it began, for messages. */
kymo_status kymo__math_parse_list(kymo__math_parser *p, kymo__math_stop until, int font,
                                  int32_t open, int32_t *first)
{
    kymo__math_chain l = {-1, -1};

    if (++p->depth > KYMO__MATH_DEPTH)
        return kymo__math_wrong(p, open, "a formula nested too deeply");
    for (;;) {
        bool found;
        int32_t node = -1;

        kymo__math_blanks(p);
        if (at_stop(p, until, open, &found) != KYMO_OK)
            return p->err->code;
        if (found)
            break;
        if (kymo__math_peek(p) == '^' || kymo__math_peek(p) == '_' || kymo__math_peek(p) == '\'') {
            if (parse_script(p, &l, font) != KYMO_OK)
                return p->err->code;
            continue;
        }
        if (parse_limits(p, &l, &found) != KYMO_OK ||
            (!found && parse_atom(p, &font, &node) != KYMO_OK))
            return p->err->code;
        if (node >= 0)
            kymo__math_append(p, &l, node);
    }
    p->depth--;
    *first = l.first;
    return KYMO_OK;
}
// ---- atoms --------------------------------------------------------------------------------------

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/** A character that stands for itself. */
static kymo_status parse_char(kymo__math_parser *p, int font, int32_t *node)
{
    const int32_t from = p->at;
    uint32_t code = kymo__math_code(p);
    bool big, limits;
    int atom = (int)kymo__math_class(code, &big, &limits);
    kymo__math_node *made;

    // 1,000 is a number: no space behind a comma between digits.
    if (code == ',' && from > 0 && is_digit(p->string[from - 1]) && is_digit(kymo__math_peek(p)))
        atom = KYMO__MATH_ORD;
    if (code == '-')
        code = 0x2212;
    else if (code == '*')
        code = 0x2217;
    if (kymo__math_add(p, code == '~' ? KYMO__MATH_SPACE : KYMO__MATH_CHAR, atom, from, node) !=
        KYMO_OK)
        return p->err->code;
    made = kymo__math_at(p, *node);
    made->code = code;
    made->font = (uint8_t)font;
    made->value = 6.0 / 18;
    made->wide = big;
    made->limits = limits;
    return KYMO_OK;
}

/** Reads one atom; -1: it was only a change of font. */
static kymo_status parse_atom(kymo__math_parser *p, int *font, int32_t *node)
{
    const int32_t from = p->at;
    int32_t inside;

    *node = -1;
    if (kymo__math_peek(p) == '\\')
        return kymo__math_parse_command(p, font, node);
    if (kymo__math_peek(p) != '{')
        return parse_char(p, *font, node);
    p->at++;
    if (kymo__math_parse_list(p, KYMO__MATH_AT_BRACE, *font, from, &inside) != KYMO_OK ||
        kymo__math_add(p, KYMO__MATH_LIST, KYMO__MATH_ORD, from, node) != KYMO_OK)
        return p->err->code;
    kymo__math_at(p, *node)->a = (int16_t)inside;
    return KYMO_OK;
}

kymo_status kymo__math_parse(kymo__math *math, const char *string, int32_t from, int32_t to,
                             const char *name, kymo_error *err)
{
    kymo__math_parser p = {
        .math = math, .string = string, .name = name, .at = from, .end = to, .err = err};

    math->count = 0;
    math->first = -1;
    return kymo__math_parse_list(&p, KYMO__MATH_AT_END, KYMO__MATH_NORMAL, from, &math->first);
}
