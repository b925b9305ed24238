/*
 * math_layout.c - rows of atoms and their scripts.
 *
 * A row is set atom by atom with the spaces that the classes of neighbours ask for (TeXbook,
 * chapter 18; binary operators without operands become ordinary, appendix G, rules 5 and 6).
 * Scripts keep the distances of the font's MATH table. Boxes are not kept as a tree: each is a
 * stretch of the items in the scratch, which a box around it moves as a whole, so that what is left
 * at the end is the glyphs and rules in place. Cost: each item is moved once a level of nesting.
 */
#include "formula.h"

#include <math.h>

/** A constant of the font in the style's size [em]. */
#define C(name) (scale * kymo__math_constant(s, HB_OT_MATH_CONSTANT_##name))

/** Spaces between classes in 1/18 em; negative: not in scripts. */
static const int8_t spaces[8][8] = {
    /*            Ord  Op Bin Rel Open Close Punct Inner */
    /* Ord   */ {0, 3, -4, -5, 0, 0, 0, -3},
    /* Op    */ {3, 3, 0, -5, 0, 0, 0, -3},
    /* Bin   */ {-4, -4, 0, 0, -4, 0, 0, -4},
    /* Rel   */ {-5, -5, 0, 0, -5, 0, 0, -5},
    /* Open  */ {0, 0, 0, 0, 0, 0, 0, 0},
    /* Close */ {0, 3, -4, -5, 0, 0, 0, -3},
    /* Punct */ {-3, -3, 0, -3, -3, -3, -3, -3},
    /* Inner */ {-3, 3, -4, -5, -3, 0, -3, -3},
};

static double space(int before, int after, int style)
{
    const int mu = spaces[before][after];

    if (mu < 0)
        return style >= KYMO__MATH_SCRIPT ? 0 : -mu / 18.0;
    return mu / 18.0;
}

/** The next node of a list that is an atom; -1: none. */
static int32_t next_atom(const kymo__math *math, int32_t node)
{
    while (node >= 0 && (math->nodes[node].kind == KYMO__MATH_SPACE ||
                         math->nodes[node].kind == KYMO__MATH_STYLE))
        node = math->nodes[node].next;
    return node;
}

/** Binary operators that have nothing to join become ordinary atoms. */
static void settle_classes(kymo__math *math, int32_t first)
{
    int before = KYMO__MATH_BIN; // nothing before the first, either

    for (int32_t i = next_atom(math, first), next; i >= 0; i = next) {
        kymo__math_node *node = &math->nodes[i];
        int after;

        next = next_atom(math, node->next);
        after = next >= 0 ? math->nodes[next].atom : KYMO__MATH_CLOSE;
        if (node->atom == KYMO__MATH_BIN &&
            (before == KYMO__MATH_BIN || before == KYMO__MATH_OP || before == KYMO__MATH_REL ||
             before == KYMO__MATH_OPEN || before == KYMO__MATH_PUNCT || after == KYMO__MATH_REL ||
             after == KYMO__MATH_CLOSE || after == KYMO__MATH_PUNCT))
            node->atom = KYMO__MATH_ORD;
        before = node->atom;
    }
}

kymo_status kymo__math_list(kymo__math_setter *s, int32_t first, int style, bool cramped,
                            kymo__math_box *box, kymo_error *err)
{
    kymo__math_box last = {0};
    int before = -1;
    double pen = 0;

    *box = (kymo__math_box){.first = s->fonts->scratch.math_count};
    settle_classes(s->math, first);
    for (int32_t i = first; i >= 0; i = s->math->nodes[i].next) {
        const kymo__math_node *node = &s->math->nodes[i];
        const double scale = kymo__math_scale(s, style);

        if (node->kind == KYMO__MATH_STYLE) {
            style = (int)node->code;
            continue;
        }
        if (node->kind == KYMO__MATH_SPACE) {
            pen += node->value * scale;
            continue;
        }
        if (before >= 0)
            pen += space(before, node->atom, style) * scale;
        before = node->atom;
        kymo__math_box one;
        if (kymo__math_node_box(s, i, style, cramped, &one, err) != KYMO_OK)
            return err->code;
        // A slanted letter leans into the next one, but must not touch what is upright.
        if (i != first && !one.slanted)
            pen += last.italic;
        kymo__math_shift(s, &one, pen, 0);
        box->accent = pen + one.accent;
        box->simple = i == first && node->next < 0 && one.simple;
        box->slanted = one.slanted && (i == first || box->slanted);
        box->italic = one.simple ? one.italic : 0;
        box->height = fmax(box->height, one.height);
        box->depth = fmax(box->depth, one.depth);
        pen += one.width;
        last = *box;
    }
    box->count = s->fonts->scratch.math_count - box->first;
    box->width = pen;
    if (!box->simple)
        box->accent = pen / 2;
    return KYMO_OK;
}

kymo_status kymo__math_node_box(kymo__math_setter *s, int32_t index, int style, bool cramped,
                                kymo__math_box *box, kymo_error *err)
{
    const kymo__math_node *node = &s->math->nodes[index];

    switch (node->kind) {
    case KYMO__MATH_CHAR:
        return kymo__math_char(s, node, style, box, err);
    case KYMO__MATH_SCRIPTS:
        return kymo__math_scripts(s, node, style, cramped, box, err);
    case KYMO__MATH_FRACTION:
        return kymo__math_fraction(s, node, style, cramped, box, err);
    case KYMO__MATH_RADICAL:
        return kymo__math_radical(s, node, style, box, err);
    case KYMO__MATH_FENCED:
        return kymo__math_fenced(s, node, style, cramped, box, err);
    case KYMO__MATH_ACCENT:
        return kymo__math_accented(s, node, style, box, err);
    case KYMO__MATH_OVERLINE:
    case KYMO__MATH_UNDERLINE:
        return kymo__math_lined(s, node, style, cramped, box, err);
    case KYMO__MATH_STACK:
        if (kymo__math_list(s, node->a, style, cramped, box, err) != KYMO_OK)
            return err->code;
        return kymo__math_limits(s, node->b, node->c, style, cramped, box, err);
    case KYMO__MATH_TEXT:
    case KYMO__MATH_NAME:
        return kymo__math_words(s, node, style, box, err);
    default:
        return kymo__math_list(s, node->a, style, cramped, box, err);
    }
}

static int script_style(int style)
{
    return style < KYMO__MATH_SCRIPT ? KYMO__MATH_SCRIPT : KYMO__MATH_SCRIPT2;
}

/** The heights at which scripts stand, `up` and `down` from the baseline. */
static void place_scripts(const kymo__math_setter *s, const kymo__math_node *node, double scale,
                          bool cramped, const kymo__math_box *base, const kymo__math_box *sub,
                          const kymo__math_box *sup, double *up, double *down)
{
    double gap, lack;

    *up = fmax(cramped ? C(SUPERSCRIPT_SHIFT_UP_CRAMPED) : C(SUPERSCRIPT_SHIFT_UP),
               sup->depth + C(SUPERSCRIPT_BOTTOM_MIN));
    *down = fmax(C(SUBSCRIPT_SHIFT_DOWN), sub->height - C(SUBSCRIPT_TOP_MAX));
    // Behind a single character scripts stand at one height, so that x^2 + E^2 is level.
    if (!base->simple) {
        *up = fmax(*up, base->height - C(SUPERSCRIPT_BASELINE_DROP_MAX));
        *down = fmax(*down, base->depth + C(SUBSCRIPT_BASELINE_DROP_MIN));
    }
    if (node->b < 0 || node->c < 0)
        return;
    gap = (*up - sup->depth) - (sub->height - *down);
    if (gap >= C(SUB_SUPERSCRIPT_GAP_MIN))
        return;
    *down += C(SUB_SUPERSCRIPT_GAP_MIN) - gap;
    lack = C(SUPERSCRIPT_BOTTOM_MAX_WITH_SUBSCRIPT) - (*up - sup->depth);
    if (lack > 0) {
        lack = fmin(lack, C(SUB_SUPERSCRIPT_GAP_MIN) - gap);
        *up += lack;
        *down -= lack;
    }
}

kymo_status kymo__math_scripts(kymo__math_setter *s, const kymo__math_node *node, int style,
                               bool cramped, kymo__math_box *box, kymo_error *err)
{
    const kymo__math_node *nucleus = &s->math->nodes[node->a];
    const bool operator_ = nucleus->kind == KYMO__MATH_CHAR && nucleus->wide;
    const double scale = kymo__math_scale(s, style);
    kymo__math_box sub = {0}, sup = {0};
    double up, down, sub_x, sup_x;

    if (kymo__math_node_box(s, node->a, style, cramped, box, err) != KYMO_OK)
        return err->code;
    if (nucleus->limits && style <= KYMO__MATH_INLINE)
        return kymo__math_limits(s, node->b, node->c, style, cramped, box, err);
    if (kymo__math_list(s, node->b, script_style(style), true, &sub, err) != KYMO_OK ||
        kymo__math_list(s, node->c, script_style(style), cramped, &sup, err) != KYMO_OK)
        return err->code;
    place_scripts(s, node, scale, cramped, box, &sub, &sup, &up, &down);
    // An integral's advance has room for its top; a letter's has not.
    sub_x = box->width - (operator_ ? box->italic : 0);
    sup_x = box->width + (operator_ ? 0 : box->italic);
    kymo__math_shift(s, &sub, sub_x, -down);
    kymo__math_shift(s, &sup, sup_x, up);
    if (node->b >= 0) {
        box->width = fmax(box->width, sub_x + sub.width);
        box->height = fmax(box->height, sub.height - down);
        box->depth = fmax(box->depth, sub.depth + down);
    }
    if (node->c >= 0) {
        box->width = fmax(box->width, sup_x + sup.width);
        box->height = fmax(box->height, sup.height + up);
        box->depth = fmax(box->depth, sup.depth - up);
    }
    box->width += scale * kymo__math_constant(s, HB_OT_MATH_CONSTANT_SPACE_AFTER_SCRIPT);
    box->italic = 0;
    box->simple = box->slanted = false;
    box->count = s->fonts->scratch.math_count - box->first;
    return KYMO_OK;
}

kymo_status kymo__math_limits(kymo__math_setter *s, int32_t below, int32_t above, int style,
                              bool cramped, kymo__math_box *box, kymo_error *err)
{
    const double scale = kymo__math_scale(s, style), lean = box->italic / 2;
    const kymo__math_box base = *box;
    kymo__math_box lower = {0}, upper = {0};
    double middle, left = 0;

    if (kymo__math_list(s, below, script_style(style), true, &lower, err) != KYMO_OK ||
        kymo__math_list(s, above, script_style(style), cramped, &upper, err) != KYMO_OK)
        return err->code;
    middle = fmax(base.width, fmax(below >= 0 ? lower.width + 2 * lean : 0,
                                   above >= 0 ? upper.width + 2 * lean : 0)) /
             2;
    left = middle - base.width / 2;
    kymo__math_shift(s, &base, left, 0);
    if (above >= 0) {
        const double y = base.height + fmax(C(UPPER_LIMIT_GAP_MIN) + upper.depth,
                                            C(UPPER_LIMIT_BASELINE_RISE_MIN));

        kymo__math_shift(s, &upper, middle + lean - upper.width / 2, y);
        box->height = y + upper.height;
    }
    if (below >= 0) {
        const double y = base.depth + fmax(C(LOWER_LIMIT_GAP_MIN) + lower.height,
                                           C(LOWER_LIMIT_BASELINE_DROP_MIN));

        kymo__math_shift(s, &lower, middle - lean - lower.width / 2, -y);
        box->depth = y + lower.depth;
    }
    *box = (kymo__math_box){
        .width = 2 * middle,
        .height = box->height,
        .depth = box->depth,
        .accent = left + base.accent,
        .first = base.first,
        .count = s->fonts->scratch.math_count - base.first,
    };
    return KYMO_OK;
}
