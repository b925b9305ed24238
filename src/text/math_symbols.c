/*
 * math_symbols.c - what the commands and characters of formulas stand for.
 *
 * One table, made of include/kymo/math.def, read from front to back: some hundred short names,
 * looked at only when a formula is laid out for the first time. A character that stands for itself
 * has the class of the first command for it.
 */
#include "formula.h"

#include <string.h>

#define GROUP(title)
#define S(name, code, atom) {name, code, KYMO__MATH_SYMBOL, KYMO__MATH_##atom, 0},
#define B(name, code, limits) {name, code, KYMO__MATH_BIGOP, KYMO__MATH_OP, limits},
#define W(name, limits) {name, 0, KYMO__MATH_WORD, KYMO__MATH_OP, limits},
#define A(name, code, wide) {name, code, KYMO__MATH_MARK, KYMO__MATH_ORD, wide},
#define K(name, mu) {name, 0, KYMO__MATH_KERN, KYMO__MATH_ORD, mu},
#define F(name, font) {name, KYMO__MATH_##font, KYMO__MATH_ALPHABET, KYMO__MATH_ORD, 0},
#define T(name, font) {name, KYMO__MATH_##font, KYMO__MATH_SWITCH, KYMO__MATH_ORD, 0},
#define Y(name, style) {name, KYMO__MATH_##style, KYMO__MATH_SET, KYMO__MATH_ORD, 0},
#define O(name, binomial, style) {name, binomial, KYMO__MATH_OVER, KYMO__MATH_INNER, style},
#define C(name, what) {name, KYMO__MATH_DO_##what, KYMO__MATH_CALL, KYMO__MATH_ORD, 0},

static const kymo__math_symbol symbols[] = {
#include <kymo/math.def>
};

enum { COUNT = sizeof symbols / sizeof *symbols };

const kymo__math_symbol *kymo__math_find(const char *name, size_t length)
{
    for (int i = 0; i < COUNT; i++)
        if (strncmp(symbols[i].name, name, length) == 0 && symbols[i].name[length] == '\0')
            return &symbols[i];
    return NULL;
}

const char *kymo__math_near(const char *name, size_t length)
{
    const char *names[COUNT];
    char word[32];

    if (length >= sizeof word)
        return NULL;
    memcpy(word, name, length);
    word[length] = '\0';
    for (int i = 0; i < COUNT; i++)
        names[i] = symbols[i].name;
    return kymo__did_you_mean(word, names, COUNT);
}

/** The class of an ASCII character. */
static kymo__math_atom ascii_class(uint32_t code)
{
    switch (code) {
    case '+':
    case '-':
    case '*':
        return KYMO__MATH_BIN;
    case '=':
    case '<':
    case '>':
    case ':':
        return KYMO__MATH_REL;
    case '(':
    case '[':
        return KYMO__MATH_OPEN;
    case ')':
    case ']':
    case '!':
    case '?':
        return KYMO__MATH_CLOSE;
    case ',':
    case ';':
        return KYMO__MATH_PUNCT;
    default:
        return KYMO__MATH_ORD;
    }
}

kymo__math_atom kymo__math_class(uint32_t code, bool *big, bool *limits)
{
    *big = *limits = false;
    if (code < 0x80)
        return ascii_class(code);
    if (code == 0x2212)
        return KYMO__MATH_BIN;
    for (int i = 0; i < COUNT; i++) {
        if (symbols[i].code != code ||
            (symbols[i].command != KYMO__MATH_SYMBOL && symbols[i].command != KYMO__MATH_BIGOP))
            continue;
        *big = symbols[i].command == KYMO__MATH_BIGOP;
        *limits = *big && symbols[i].value;
        return symbols[i].atom;
    }
    return KYMO__MATH_ORD;
}

const char *kymo__math_word(const char *name)
{
    if (strcmp(name, "liminf") == 0)
        return "lim\xe2\x80\x89inf"; // a thin space
    if (strcmp(name, "limsup") == 0)
        return "lim\xe2\x80\x89sup";
    return name;
}

bool kymo__math_delimiter(uint32_t code)
{
    static const uint32_t codes[] = {'(',    ')',    '[',    ']',    '{',    '}',
                                     '<',    '>',    '/',    '\\',   '|',    0x2016,
                                     0x230a, 0x230b, 0x2308, 0x2309, 0x27e8, 0x27e9,
                                     0x2191, 0x2193, 0x2195, 0x21d1, 0x21d3, 0x21d5};

    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (codes[i] == code)
            return true;
    return false;
}
