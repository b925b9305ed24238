/*
 * math_parse.h - what the two files of the formula parser share; private to them.
 *
 * math_parse.c reads lists, scripts and single characters, math_commands.c what begins with a
 * backslash.
 */
#ifndef KYMO_TEXT_MATH_PARSE_H
#define KYMO_TEXT_MATH_PARSE_H

#include "formula.h"

typedef struct kymo__math_parser {
    kymo__math *math;
    const char *string, *name;
    int32_t at, end;
    int32_t depth;
    kymo_error *err;
} kymo__math_parser;

/** What ends a list. */
typedef enum kymo__math_stop {
    KYMO__MATH_AT_END, KYMO__MATH_AT_BRACE, KYMO__MATH_AT_BRACKET, KYMO__MATH_AT_RIGHT
} kymo__math_stop;

static inline kymo__math_node *kymo__math_at(const kymo__math_parser *p, int32_t index)
{
    return &p->math->nodes[index];
}

/** The next byte; 0 at the end. */
static inline char kymo__math_peek(const kymo__math_parser *p)
{
    return p->at < p->end ? p->string[p->at] : '\0';
}

static inline void kymo__math_blanks(kymo__math_parser *p)
{
    while (kymo__math_peek(p) == ' ' || kymo__math_peek(p) == '\t')
        p->at++;
}

/** An error at a byte. */
kymo_status kymo__math_wrong(const kymo__math_parser *p, int32_t at, const char *what);
/** An error about a command, of which the bytes at..to are shown. */
kymo_status kymo__math_wrong_use(const kymo__math_parser *p, int32_t at, int32_t to,
                                 const char *what);

/** Adds a node without neighbours. */
kymo_status kymo__math_add(kymo__math_parser *p, int kind, int atom, int32_t from, int32_t *index);

/** A list in the making; -1: empty. */
typedef struct kymo__math_chain {
    int32_t first, last;
} kymo__math_chain;
void kymo__math_append(const kymo__math_parser *p, kymo__math_chain *to, int32_t node);

uint32_t kymo__math_code(kymo__math_parser *p);
/** Reads a list up to its end; `open` is where it began, for messages. */
kymo_status kymo__math_parse_list(kymo__math_parser *p, kymo__math_stop until, int font,
                                  int32_t open, int32_t *first);
/** Reads what a command (bytes command..to) or a script takes: a group, or one atom. */
kymo_status kymo__math_argument(kymo__math_parser *p, int font, int32_t command, int32_t to,
                                int32_t *first);

/** Reads a command's name; p->at is at its backslash. */
kymo_status kymo__math_command_name(kymo__math_parser *p, const kymo__math_symbol **symbol);
/** Reads a command and what it takes; node -1: it only changed the font. */
kymo_status kymo__math_parse_command(kymo__math_parser *p, int *font, int32_t *node);
/** Whether \right comes next. */
bool kymo__math_is_right(const kymo__math_parser *p);

#endif
