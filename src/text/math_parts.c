/*
 * math_parts.c - fractions, roots, delimiters, accents and lines.
 *
 * Distances are those of the font's MATH table, by the rules of TeX (TeXbook, appendix G, rules 9
 * to 19) where OpenType leaves them open: how high delimiters have to be, that room left over in a
 * root is shared between above and below, that fractions have a little space around them.
 */
#include "formula.h"

#include <math.h>

#define AROUND 0.12       /* of fractions [em]: TeX's \nulldelimiterspace */
#define FENCE_SHARE 0.901 /* of what is fenced that delimiters cover, */
#define FENCE_SHORT 0.5   /* or up to this much less [em] */

/** A constant of the font in the style's size [em]. */
#define C(name) (scale * kymo__math_constant(s, HB_OT_MATH_CONSTANT_##name))

/** Puts delimiters (0: none) around a box. */
static kymo_status fence(kymo__math_setter *s, uint32_t left, uint32_t right, int style,
                         kymo__math_box *box, kymo_error *err)
{
    const double scale = kymo__math_scale(s, style), axis = C(AXIS_HEIGHT);
    const double high = 2 * fmax(box->height - axis, box->depth + axis);
    const double target = fmax(FENCE_SHARE * high, high - FENCE_SHORT * scale);
    kymo__math_box side;

    if (left) {
        if (kymo__math_stretch(s, left, target, style, &side, err) != KYMO_OK)
            return err->code;
        kymo__math_shift(s, box, side.width, 0);
        box->width += side.width;
        box->height = fmax(box->height, side.height);
        box->depth = fmax(box->depth, side.depth);
    }
    if (right) {
        if (kymo__math_stretch(s, right, target, style, &side, err) != KYMO_OK)
            return err->code;
        kymo__math_shift(s, &side, box->width, 0);
        box->width += side.width;
        box->height = fmax(box->height, side.height);
        box->depth = fmax(box->depth, side.depth);
    }
    box->count = s->fonts->scratch.math_count - box->first;
    box->accent = box->width / 2;
    box->italic = 0;
    box->simple = box->slanted = false;
    return KYMO_OK;
}

kymo_status kymo__math_fenced(kymo__math_setter *s, const kymo__math_node *node, int style,
                              bool cramped, kymo__math_box *box, kymo_error *err)
{
    if (kymo__math_list(s, node->a, style, cramped, box, err) != KYMO_OK)
        return err->code;
    box->width += box->italic;
    return fence(s, node->code, node->code2, style, box, err);
}

/** How far numerator and denominator are moved: with a rule `rule` thick, or without one. */
static void place_fraction(const kymo__math_setter *s, double rule, double scale, bool display,
                           const kymo__math_box *above, const kymo__math_box *below, double *up,
                           double *down)
{
    const double axis = C(AXIS_HEIGHT);

    if (rule > 0) {
        const double over =
            display ? C(FRACTION_NUM_DISPLAY_STYLE_GAP_MIN) : C(FRACTION_NUMERATOR_GAP_MIN);
        const double under =
            display ? C(FRACTION_DENOM_DISPLAY_STYLE_GAP_MIN) : C(FRACTION_DENOMINATOR_GAP_MIN);

        *up = fmax(display ? C(FRACTION_NUMERATOR_DISPLAY_STYLE_SHIFT_UP)
                           : C(FRACTION_NUMERATOR_SHIFT_UP),
                   axis + rule / 2 + over + above->depth);
        *down = fmax(display ? C(FRACTION_DENOMINATOR_DISPLAY_STYLE_SHIFT_DOWN)
                             : C(FRACTION_DENOMINATOR_SHIFT_DOWN),
                     under + below->height - (axis - rule / 2));
        return;
    }
    *up = display ? C(STACK_TOP_DISPLAY_STYLE_SHIFT_UP) : C(STACK_TOP_SHIFT_UP);
    *down = display ? C(STACK_BOTTOM_DISPLAY_STYLE_SHIFT_DOWN) : C(STACK_BOTTOM_SHIFT_DOWN);
    const double lack = (display ? C(STACK_DISPLAY_STYLE_GAP_MIN) : C(STACK_GAP_MIN)) -
                        ((*up - above->depth) - (below->height - *down));
    if (lack > 0) {
        *up += lack / 2;
        *down += lack / 2;
    }
}

kymo_status kymo__math_fraction(kymo__math_setter *s, const kymo__math_node *node, int style,
                                bool cramped, kymo__math_box *box, kymo_error *err)
{
    const int own = node->style < 0 ? style : node->style;
    const int part = own == KYMO__MATH_SCRIPT2 ? own : own + 1;
    const double scale = kymo__math_scale(s, own);
    const double rule = isnan(node->value) ? C(FRACTION_RULE_THICKNESS) : scale * node->value;
    const double around = node->code || node->code2 ? 0 : AROUND * scale;
    kymo__math_box above, below;
    double up, down, width;

    *box = (kymo__math_box){.first = s->fonts->scratch.math_count};
    if (kymo__math_list(s, node->a, part, cramped, &above, err) != KYMO_OK ||
        kymo__math_list(s, node->b, part, true, &below, err) != KYMO_OK)
        return err->code;
    above.width += above.italic;
    below.width += below.italic;
    width = fmax(above.width, below.width);
    place_fraction(s, rule, scale, own == KYMO__MATH_DISPLAY, &above, &below, &up, &down);
    kymo__math_shift(s, &above, around + (width - above.width) / 2, up);
    kymo__math_shift(s, &below, around + (width - below.width) / 2, -down);
    if (rule > 0 &&
        kymo__math_rule(s, around, C(AXIS_HEIGHT) - rule / 2, width, rule, err) != KYMO_OK)
        return err->code;
    box->count = s->fonts->scratch.math_count - box->first;
    box->width = width + 2 * around;
    box->height = fmax(up + above.height, 0);
    box->depth = fmax(down + below.depth, 0);
    return fence(s, node->code, node->code2, own, box, err);
}

/** Puts the degree of a root before its sign, which is `high` in all. */
static kymo_status add_degree(kymo__math_setter *s, int32_t degree, double scale, double high,
                              kymo__math_box *box, kymo_error *err)
{
    kymo__math_box small;
    double x, y, after;

    if (kymo__math_list(s, degree, KYMO__MATH_SCRIPT2, false, &small, err) != KYMO_OK)
        return err->code;
    x = fmax(C(RADICAL_KERN_BEFORE_DEGREE), 0);
    after = fmax(C(RADICAL_KERN_AFTER_DEGREE), -(x + small.width));
    y = high *
            hb_ot_math_get_constant(s->font,
                                    HB_OT_MATH_CONSTANT_RADICAL_DEGREE_BOTTOM_RAISE_PERCENT) /
            100.0 -
        box->depth + small.depth;
    kymo__math_shift(s, box, x + small.width + after, 0);
    kymo__math_shift(s, &small, x, y);
    box->width += x + small.width + after;
    box->height = fmax(box->height, y + small.height);
    return KYMO_OK;
}

kymo_status kymo__math_radical(kymo__math_setter *s, const kymo__math_node *node, int style,
                               kymo__math_box *box, kymo_error *err)
{
    const double scale = kymo__math_scale(s, style), rule = C(RADICAL_RULE_THICKNESS);
    double gap = style == KYMO__MATH_DISPLAY ? C(RADICAL_DISPLAY_STYLE_VERTICAL_GAP)
                                             : C(RADICAL_VERTICAL_GAP);
    kymo__math_box inside, sign;
    double high, over;

    *box = (kymo__math_box){.first = s->fonts->scratch.math_count};
    if (kymo__math_list(s, node->a, style, true, &inside, err) != KYMO_OK)
        return err->code;
    inside.width += inside.italic;
    if (kymo__math_stretch(s, 0x221a, inside.height + inside.depth + gap + rule, style, &sign,
                           err) != KYMO_OK)
        return err->code;
    high = sign.height + sign.depth;
    over = high - rule - (inside.height + inside.depth);
    gap = fmax(gap, (gap + over) / 2);
    // The top of the sign is the top of the rule.
    kymo__math_shift(s, &sign, 0, inside.height + gap + rule - sign.height);
    kymo__math_shift(s, &inside, sign.width, 0);
    if (kymo__math_rule(s, sign.width, inside.height + gap, inside.width, rule, err) != KYMO_OK)
        return err->code;
    box->count = s->fonts->scratch.math_count - box->first;
    box->width = sign.width + inside.width;
    box->height = inside.height + gap + rule;
    box->depth = fmax(high - box->height, inside.depth);
    if (node->b >= 0 && add_degree(s, node->b, scale, high, box, err) != KYMO_OK)
        return err->code;
    box->height = fmax(box->height, inside.height + gap + rule + C(RADICAL_EXTRA_ASCENDER));
    box->count = s->fonts->scratch.math_count - box->first;
    box->accent = box->width / 2;
    return KYMO_OK;
}

/** A character alone, given by its list: i and j, which lose their dots below an accent. */
static void take_dot(kymo__math *math, int32_t list)
{
    kymo__math_node *node = list >= 0 ? &math->nodes[list] : NULL;

    while (node && node->next < 0 && node->kind == KYMO__MATH_LIST && node->a >= 0)
        node = &math->nodes[node->a];
    if (!node || node->next >= 0 || node->kind != KYMO__MATH_CHAR)
        return;
    if (node->code == 'i' || node->code == 'j')
        node->code = node->code == 'i' ? 0x131 : 0x237;
}

kymo_status kymo__math_accented(kymo__math_setter *s, const kymo__math_node *node, int style,
                                kymo__math_box *box, kymo_error *err)
{
    const double scale = kymo__math_scale(s, style);
    kymo__math_box mark;
    double x, y;

    take_dot(s->math, node->a);
    if (kymo__math_list(s, node->a, style, true, box, err) != KYMO_OK ||
        kymo__math_mark(s, node->code, node->wide ? box->width : 0, style, &mark, err) != KYMO_OK)
        return err->code;
    x = (box->simple ? box->accent : box->width / 2) - mark.accent;
    y = box->height - fmin(box->height, C(ACCENT_BASE_HEIGHT));
    kymo__math_shift(s, &mark, x, y);
    box->height = fmax(box->height, y + mark.height);
    box->count = s->fonts->scratch.math_count - box->first;
    return KYMO_OK;
}

kymo_status kymo__math_lined(kymo__math_setter *s, const kymo__math_node *node, int style,
                             bool cramped, kymo__math_box *box, kymo_error *err)
{
    const double scale = kymo__math_scale(s, style);
    const bool over = node->kind == KYMO__MATH_OVERLINE;
    double rule, y;

    if (kymo__math_list(s, node->a, style, over || cramped, box, err) != KYMO_OK)
        return err->code;
    box->width += box->italic;
    if (over) {
        rule = C(OVERBAR_RULE_THICKNESS);
        y = box->height + C(OVERBAR_VERTICAL_GAP);
        box->height = y + rule + C(OVERBAR_EXTRA_ASCENDER);
    } else {
        rule = C(UNDERBAR_RULE_THICKNESS);
        y = -box->depth - C(UNDERBAR_VERTICAL_GAP) - rule;
        box->depth = -y + C(UNDERBAR_EXTRA_DESCENDER);
    }
    if (kymo__math_rule(s, 0, y, box->width, rule, err) != KYMO_OK)
        return err->code;
    box->count = s->fonts->scratch.math_count - box->first;
    box->italic = 0;
    box->simple = box->slanted = false;
    return KYMO_OK;
}
