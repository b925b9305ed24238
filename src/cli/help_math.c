/*
 * help_math.c - the commands of formulas, for `kymo help math` and the manual, group by group from
 * kymo/math.def.
 */
#include "cli.h"

#include <string.h>

static const struct {
    const char *name;
    bool group;
} rows[] = {
#define GROUP(title) {title, true},
#define S(name, code, atom) {name, false},
#define B(name, code, limits) {name, false},
#define W(name, limits) {name, false},
#define A(name, code, wide) {name, false},
#define K(name, mu) {name, false},
#define F(name, font) {name, false},
#define T(name, font) {name, false},
#define Y(name, style) {name, false},
#define O(name, binomial, style) {name, false},
#define C(name, what) {name, false},
#include <kymo/math.def>
};

bool cli_math_group(int32_t index, char *to, size_t size)
{
    size_t row = 0, length;

    for (; row < sizeof rows / sizeof rows[0]; row++)
        if (rows[row].group && index-- == 0)
            break;
    if (row == sizeof rows / sizeof rows[0])
        return false;
    snprintf(to, size, "%s:", rows[row].name);
    for (row++; row < sizeof rows / sizeof rows[0] && !rows[row].group; row++) {
        length = strlen(to);
        if (strcmp(rows[row].name, " ") == 0)
            snprintf(to + length, size - length, " \\(space)");
        else
            snprintf(to + length, size - length, " \\%s", rows[row].name);
    }
    return true;
}
