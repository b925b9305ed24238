/*
 * math_glyph.c - which glyph a character of a formula is, and how large.
 *
 * Letters and digits come from the text's own family, so that a formula belongs to its label:
 * slanted ones from the italic face, the rest upright. Symbols, delimiters, accents and the styled
 * alphabets (bold italic, script, ...) come from the face with the MATH table. What a face lacks
 * the others are asked for.
 *
 * Larger delimiters, operators and accents are the font's variants; beyond the largest a glyph is
 * put together from parts: as few repeats of the extenders as reach the size with the least
 * overlap, which is then enlarged evenly to meet it (OpenType, MathVariants). Scripts take the
 * font's `ssty` forms. Each glyph is a lookup or two; the items of a formula lie in the scratch.
 */
#include "formula.h"

#include <math.h>

#define VARIANTS 16
#define PARTS 8
#define FACES 3     /* asked for a character before all others */
#define REPEATS 400 /* of an extender: 100 em with the embedded font */

double kymo__math_constant(const kymo__math_setter *s, hb_ot_math_constant_t constant)
{
    return s->unit * (double)hb_ot_math_get_constant(s->font, constant);
}

double kymo__math_scale(const kymo__math_setter *s, int style)
{
    if (style < KYMO__MATH_SCRIPT)
        return 1;
    return hb_ot_math_get_constant(s->font,
                                   style == KYMO__MATH_SCRIPT
                                       ? HB_OT_MATH_CONSTANT_SCRIPT_PERCENT_SCALE_DOWN
                                       : HB_OT_MATH_CONSTANT_SCRIPT_SCRIPT_PERCENT_SCALE_DOWN) /
           100.0;
}

static kymo_status add_item(kymo__math_setter *s, const kymo__math_item *item, kymo_error *err)
{
    kymo__scratch *scratch = &s->fonts->scratch;
    kymo__math_item *items = kymo__scratch_grow(s->fonts, scratch->math, &scratch->math_capacity,
                                                scratch->math_count + 1, sizeof *item, err);

    if (!items)
        return err->code;
    scratch->math = items;
    items[scratch->math_count++] = *item;
    return KYMO_OK;
}

kymo_status kymo__math_rule(kymo__math_setter *s, double x, double y, double width, double height,
                            kymo_error *err)
{
    return add_item(
        s, &(kymo__math_item){.x = x, .y = y, .width = width, .height = height, .face = -1}, err);
}

void kymo__math_shift(kymo__math_setter *s, const kymo__math_box *box, double x, double y)
{
    for (int32_t i = box->first; i < box->first + box->count; i++) {
        s->fonts->scratch.math[i].x += x;
        s->fonts->scratch.math[i].y += y;
    }
}

// ---- which glyph --------------------------------------------------------------------------------

/** The styled forms of a to z, A to Z, alpha to omega and 0 to 9 in Unicode; 0: none. */
typedef struct alphabet {
    uint32_t upper, lower, greek, digits;
} alphabet;

static const alphabet alphabets[] = {
    [KYMO__MATH_BOLD] = {0x1d468, 0x1d482, 0x1d736, 0},
    [KYMO__MATH_TT] = {0x1d670, 0x1d68a, 0, 0x1d7f6},
    [KYMO__MATH_CAL] = {0x1d49c, 0x1d4b6, 0, 0},
    [KYMO__MATH_BB] = {0x1d538, 0x1d552, 0, 0x1d7d8},
    [KYMO__MATH_FRAK] = {0x1d504, 0x1d51e, 0, 0},
};

/** Styled letters that Unicode had before it had the alphabets. */
static const struct {
    uint32_t styled, old;
} early[] = {{0x1d49d, 0x212c}, {0x1d4a0, 0x2130}, {0x1d4a1, 0x2131}, {0x1d4a3, 0x210b},
             {0x1d4a4, 0x2110}, {0x1d4a7, 0x2112}, {0x1d4a8, 0x2133}, {0x1d4ad, 0x211b},
             {0x1d4ba, 0x212f}, {0x1d4bc, 0x210a}, {0x1d4c4, 0x2134}, {0x1d506, 0x212d},
             {0x1d50b, 0x210c}, {0x1d50c, 0x2111}, {0x1d515, 0x211c}, {0x1d51d, 0x2128},
             {0x1d53a, 0x2102}, {0x1d53f, 0x210d}, {0x1d545, 0x2115}, {0x1d547, 0x2119},
             {0x1d548, 0x211a}, {0x1d549, 0x211d}, {0x1d551, 0x2124}};

static bool within(uint32_t code, uint32_t from, uint32_t to)
{
    return code >= from && code <= to;
}

static bool is_small_greek(uint32_t code)
{
    return within(code, 0x3b1, 0x3c9) || code == 0x3d1 || code == 0x3d5 || code == 0x3d6 ||
           code == 0x3f0 || code == 0x3f1 || code == 0x3f5;
}

/** Letters that are slanted as variables are; dotless i and j, which are for accents, too. */
static bool is_slanted(uint32_t code)
{
    return within(code, 'a', 'z') || within(code, 'A', 'Z') || within(code, 0xc0, 0xd6) ||
           within(code, 0xd8, 0xf6) || within(code, 0xf8, 0x24f) || is_small_greek(code);
}

static uint32_t styled(uint32_t code, int font)
{
    const alphabet *a = font < (int)(sizeof alphabets / sizeof *alphabets) ? &alphabets[font] : 0;
    uint32_t made = 0;

    if (!a || !a->upper)
        return code;
    if (within(code, 'A', 'Z'))
        made = a->upper + (code - 'A');
    else if (within(code, 'a', 'z'))
        made = a->lower + (code - 'a');
    else if (within(code, '0', '9') && a->digits)
        made = a->digits + (code - '0');
    else if (within(code, 0x3b1, 0x3c9) && a->greek)
        made = a->greek + (code - 0x3b1);
    for (size_t i = 0; i < sizeof early / sizeof *early; i++)
        if (early[i].styled == made)
            made = early[i].old;
    return made ? made : code;
}

/** The faces to ask for a character, the best first. */
static void choose_faces(const kymo__fonts *fonts, uint32_t code, int font, int32_t faces[FACES])
{
    const bool letter = is_slanted(code) || within(code, 0x391, 0x3a9);
    // Of ASCII these are parts of text rather than operators.
    const bool plain = within(code, '0', '9') || code == '.' || code == ',' || code == ';' ||
                       code == ':' || code == '!' || code == '?' || code == '%' || code == '&' ||
                       code == '#' || code == '$' || code == '@' || code == '"' || code == '_' ||
                       code == 0xa7 || code == 0xb0 || code == 0xb6 || code == 0x212b;
    int32_t best = KYMO__FACE_MATH;

    if (letter)
        best = font == KYMO__MATH_IT || (font == KYMO__MATH_NORMAL && is_slanted(code))
                   ? KYMO__FACE_ITALIC
                   : KYMO__FACE_REGULAR;
    else if (plain)
        best = font == KYMO__MATH_IT ? KYMO__FACE_ITALIC : KYMO__FACE_REGULAR;
    if ((letter || plain) && (font == KYMO__MATH_BF || font == KYMO__MATH_BOLD))
        best = KYMO__FACE_SEMIBOLD;
    faces[0] = best == KYMO__FACE_MATH ? best : fonts->roles[best];
    faces[1] = best == KYMO__FACE_MATH ? fonts->roles[KYMO__FACE_REGULAR] : KYMO__FACE_MATH;
    faces[2] = KYMO__FACE_FALLBACK;
}

/** A glyph as the layout sees it: of which face, and its measures [em of its own size]. */
typedef struct glyph {
    uint32_t id;
    int32_t face;
    const kymo__face_state *state;
    double advance, left, right, top, bottom;
} glyph;

static void measure(glyph *g)
{
    hb_glyph_extents_t box = {0};
    const double em = g->state->em;

    hb_font_get_glyph_extents(g->state->font, g->id, &box);
    g->advance = (double)hb_font_get_glyph_h_advance(g->state->font, g->id) / em;
    g->left = (double)box.x_bearing / em;
    g->right = ((double)box.x_bearing + (double)box.width) / em;
    g->top = (double)box.y_bearing / em;
    g->bottom = ((double)box.y_bearing + (double)box.height) / em;
}

/** The form of a glyph of the math face for scripts (the feature "ssty"). */
static kymo_status script_form(kymo__math_setter *s, uint32_t code, int style, uint32_t *id,
                               kymo_error *err)
{
    static const char *const shapers[] = {"ot", NULL};
    const hb_feature_t feature = {HB_TAG('s', 's', 't', 'y'),
                                  (uint32_t)(style - KYMO__MATH_SCRIPT + 1),
                                  HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END};
    hb_buffer_t *buffer = s->fonts->buffer;
    const hb_glyph_info_t *infos;
    unsigned int count;

    hb_buffer_clear_contents(buffer);
    hb_buffer_set_content_type(buffer, HB_BUFFER_CONTENT_TYPE_UNICODE);
    hb_buffer_set_flags(buffer, HB_BUFFER_FLAG_DO_NOT_INSERT_DOTTED_CIRCLE);
    hb_buffer_set_direction(buffer, HB_DIRECTION_LTR);
    hb_buffer_set_script(buffer, HB_SCRIPT_MATH);
    hb_buffer_set_language(buffer, s->fonts->language);
    hb_buffer_add(buffer, code, 0);
    if (!hb_shape_full(s->font, buffer, &feature, 1, shapers) ||
        !hb_buffer_allocation_successful(buffer))
        return kymo__fail(err, KYMO_ENOMEM, "out of memory for a formula");
    infos = hb_buffer_get_glyph_infos(buffer, &count);
    if (count == 1 && infos[0].codepoint)
        *id = infos[0].codepoint;
    return KYMO_OK;
}

static kymo_status find_glyph(kymo__math_setter *s, uint32_t code, int font, glyph *g,
                              kymo_error *err)
{
    int32_t faces[FACES];

    choose_faces(s->fonts, code, font, faces);
    for (int i = 0; i <= FACES; i++) {
        // At last the fonts of the system are asked, as for text.
        if (i < FACES)
            g->face = faces[i];
        else if (kymo__choose_face(s->fonts, faces[0], &code, 1, -1, NULL, &g->face, err) !=
                 KYMO_OK)
            return err->code;
        g->id = 0;
        if (kymo__face_measure(s->fonts, g->face, &g->state, err) != KYMO_OK)
            return err->code;
        if (hb_font_get_nominal_glyph(g->state->font, code, &g->id))
            break;
    }
    if (g->id == 0 && s->fonts->scratch.missing == 0)
        s->fonts->scratch.missing = code;
    measure(g);
    return KYMO_OK;
}

// ---- characters ---------------------------------------------------------------------------------

/** Appends a glyph and makes its box. */
static kymo_status place(kymo__math_setter *s, const glyph *g, double scale, double y,
                         kymo__math_box *box, kymo_error *err)
{
    *box = (kymo__math_box){
        .width = scale * g->advance,
        .height = fmax(y + scale * g->top, 0),
        .depth = fmax(-y - scale * g->bottom, 0),
        .accent = scale * g->advance / 2,
        .first = s->fonts->scratch.math_count,
        .count = 1,
        .simple = true,
    };
    if (g->face == KYMO__FACE_MATH) {
        const double unit = scale * s->unit;

        box->italic = unit * hb_ot_math_get_glyph_italics_correction(s->font, g->id);
        box->accent = unit * hb_ot_math_get_glyph_top_accent_attachment(s->font, g->id);
    }
    if (g->face == s->fonts->roles[KYMO__FACE_ITALIC]) {
        // The middle of the ink is where it was before slanting at half its height.
        const double slant =
            tan(-3.14159265358979323846 / 180 *
                (double)hb_style_get_value(g->state->font, HB_STYLE_TAG_SLANT_ANGLE));

        box->slanted = true;
        box->italic = scale * fmax(g->right - g->advance, 0);
        box->accent = scale * ((g->left + g->right) / 2 + slant * (g->top - g->bottom) / 2);
    }
    return add_item(s, &(kymo__math_item){.y = y, .size = scale, .id = g->id, .face = g->face},
                    err);
}

/** The variant of a glyph of the math face that is at least `target` high. */
static bool find_variant(kymo__math_setter *s, double target, glyph *g)
{
    hb_ot_math_glyph_variant_t variants[VARIANTS];
    unsigned int count = VARIANTS;

    hb_ot_math_get_glyph_variants(s->font, g->id, HB_DIRECTION_TTB, 0, &count, variants);
    for (unsigned int i = 0; i < count; i++) {
        g->id = variants[i].glyph;
        if (s->unit * (double)variants[i].advance >= target)
            return true;
    }
    return false;
}

kymo_status kymo__math_char(kymo__math_setter *s, const kymo__math_node *node, int style,
                            kymo__math_box *box, kymo_error *err)
{
    const bool prime = node->wide && node->code == 0x2032;
    const uint32_t code = styled(node->code, node->font);
    double scale = kymo__math_scale(s, style), y = 0;
    glyph g;

    if (find_glyph(s, code, node->font, &g, err) != KYMO_OK)
        return err->code;
    if (prime) {
        // The glyph is raised by itself: it keeps the size of what it stands at, and its height.
        scale = kymo__math_scale(s, style - 1);
        y = -scale * kymo__math_constant(s, HB_OT_MATH_CONSTANT_SUPERSCRIPT_SHIFT_UP);
    } else if (g.face == KYMO__FACE_MATH && style >= KYMO__MATH_SCRIPT) {
        if (script_form(s, code, style, &g.id, err) != KYMO_OK)
            return err->code;
        measure(&g);
    }
    if (node->wide && !prime && g.face == KYMO__FACE_MATH) {
        if (style == KYMO__MATH_DISPLAY)
            find_variant(s, kymo__math_constant(s, HB_OT_MATH_CONSTANT_DISPLAY_OPERATOR_MIN_HEIGHT),
                         &g);
        measure(&g);
        y = scale *
            (kymo__math_constant(s, HB_OT_MATH_CONSTANT_AXIS_HEIGHT) - (g.top + g.bottom) / 2);
    }
    if (place(s, &g, scale, y, box, err) != KYMO_OK)
        return err->code;
    if (node->wide && !prime)
        box->simple = false;
    return KYMO_OK;
}

// ---- glyphs that grow ---------------------------------------------------------------------------

/** Puts a glyph together from parts, `target` high [em of its own size], if it has any. */
static kymo_status assemble(kymo__math_setter *s, uint32_t id, double target, double scale,
                            kymo__math_box *box, kymo_error *err)
{
    hb_ot_math_glyph_part_t parts[PARTS];
    unsigned int count = PARTS;
    const double least = s->unit * hb_ot_math_get_min_connector_overlap(s->font, HB_DIRECTION_TTB);
    double fixed = 0, extending = 0, overlap = least, at = 0, width = 0, end = 0;
    int total, extenders = 0, repeats = 0;

    *box = (kymo__math_box){.first = s->fonts->scratch.math_count};
    hb_ot_math_get_glyph_assembly(s->font, id, HB_DIRECTION_TTB, 0, &count, parts, NULL);
    for (unsigned int i = 0; i < count; i++) {
        const bool extender = parts[i].flags & HB_OT_MATH_GLYPH_PART_FLAG_EXTENDER;

        *(extender ? &extending : &fixed) += s->unit * (double)parts[i].full_advance;
        extenders += extender;
    }
    total = (int)count - extenders;
    while (repeats < REPEATS && extenders &&
           fixed + repeats * extending - (total + repeats * extenders - 1) * least < target)
        repeats++;
    total += repeats * extenders;
    if (total > 1)
        overlap = fmax(least, least + (fixed + repeats * extending - (total - 1) * least - target) /
                                          (total - 1));
    for (unsigned int i = 0; i < count; i++) {
        const bool extender = parts[i].flags & HB_OT_MATH_GLYPH_PART_FLAG_EXTENDER;
        glyph g = {.id = parts[i].glyph, .face = KYMO__FACE_MATH};

        if (kymo__face_measure(s->fonts, g.face, &g.state, err) != KYMO_OK)
            return err->code;
        measure(&g);
        width = fmax(width, g.advance);
        for (int r = 0; r < (extender ? repeats : 1); r++) {
            // Parts overlap by no more than their connectors are long.
            if (box->count > 0)
                at -= fmin(overlap, fmin(end, s->unit * (double)parts[i].start_connector_length));
            if (add_item(
                    s,
                    &(kymo__math_item){
                        .y = scale * (at - g.bottom), .size = scale, .id = g.id, .face = g.face},
                    err) != KYMO_OK)
                return err->code;
            box->count++;
            at += s->unit * (double)parts[i].full_advance;
            end = s->unit * (double)parts[i].end_connector_length;
        }
    }
    box->width = scale * width;
    box->height = scale * at;
    return KYMO_OK;
}

kymo_status kymo__math_stretch(kymo__math_setter *s, uint32_t code, double target, int style,
                               kymo__math_box *box, kymo_error *err)
{
    const double scale = kymo__math_scale(s, style);
    const double axis = scale * kymo__math_constant(s, HB_OT_MATH_CONSTANT_AXIS_HEIGHT);
    glyph g;
    uint32_t small;

    if (find_glyph(s, code, KYMO__MATH_NORMAL, &g, err) != KYMO_OK)
        return err->code;
    small = g.id;
    if (g.face == KYMO__FACE_MATH && !find_variant(s, target / scale, &g)) {
        if (assemble(s, small, target / scale, scale, box, err) != KYMO_OK)
            return err->code;
        if (box->count > 0) {
            const double y = axis - box->height / 2;

            kymo__math_shift(s, box, 0, y);
            box->depth = fmax(-y, 0);
            box->height += y;
            return KYMO_OK;
        }
    }
    measure(&g);
    return place(s, &g, scale, axis - scale * (g.top + g.bottom) / 2, box, err);
}

kymo_status kymo__math_mark(kymo__math_setter *s, uint32_t code, double target, int style,
                            kymo__math_box *box, kymo_error *err)
{
    const double scale = kymo__math_scale(s, style);
    hb_ot_math_glyph_variant_t variants[VARIANTS];
    unsigned int count = VARIANTS;
    glyph g;

    if (find_glyph(s, code, KYMO__MATH_NORMAL, &g, err) != KYMO_OK)
        return err->code;
    if (g.face == KYMO__FACE_MATH) {
        hb_ot_math_get_glyph_variants(s->font, g.id, HB_DIRECTION_LTR, 0, &count, variants);
        for (unsigned int i = 0; i < count; i++)
            if (scale * s->unit * (double)variants[i].advance <= target)
                g.id = variants[i].glyph;
        measure(&g);
    }
    return place(s, &g, scale, 0, box, err);
}

// ---- text ---------------------------------------------------------------------------------------

/** Takes the runs since `first`, which are one line, for items. */
static kymo_status take_runs(kymo__math_setter *s, int32_t first, double scale, kymo__math_box *box,
                             kymo_error *err)
{
    const kymo__scratch *scratch = &s->fonts->scratch;
    double pen = 0;

    for (int32_t r = first; r < scratch->run_count; r++) {
        const kymo__shaped_run *run = &scratch->runs[r];
        glyph g = {.face = run->face};

        if (kymo__face_measure(s->fonts, g.face, &g.state, err) != KYMO_OK)
            return err->code;
        for (int32_t i = run->first; i < run->first + run->count; i++) {
            const kymo__shaped_glyph *from = &scratch->glyphs[i];

            g.id = from->id;
            measure(&g);
            if (add_item(s,
                         &(kymo__math_item){.x = scale * (pen + from->x),
                                            .y = scale * from->y,
                                            .size = scale,
                                            .id = g.id,
                                            .face = g.face},
                         err) != KYMO_OK)
                return err->code;
            box->height = fmax(box->height, scale * (from->y + g.top));
            box->depth = fmax(box->depth, -scale * (from->y + g.bottom));
            box->count++;
        }
        pen += run->advance;
    }
    box->width = scale * pen;
    box->accent = box->width / 2;
    return KYMO_OK;
}

kymo_status kymo__math_words(kymo__math_setter *s, const kymo__math_node *node, int style,
                             kymo__math_box *box, kymo_error *err)
{
    const bool name = node->kind == KYMO__MATH_NAME;
    const int32_t face =
        name || node->font == KYMO__MATH_RM ? s->fonts->roles[KYMO__FACE_REGULAR] : s->face;
    kymo__scratch *scratch = &s->fonts->scratch;
    const int32_t runs = scratch->run_count, glyphs = scratch->glyph_count;
    const int32_t shown = scratch->shown_count;

    *box = (kymo__math_box){.first = scratch->math_count};
    if (name ? kymo__shape_shown(s->fonts, kymo__math_word(node->word), 0, face, s->tabular, err)
             : kymo__paragraph(s->fonts, s->string, node->from, node->to, face, err))
        return err->code;
    if (!name && kymo__shape(s->fonts, node->from, node->to, s->tabular, err) != KYMO_OK)
        return err->code;
    if (take_runs(s, runs, kymo__math_scale(s, style), box, err) != KYMO_OK)
        return err->code;
    scratch->run_count = runs;
    scratch->glyph_count = glyphs;
    scratch->shown_count = shown;
    return KYMO_OK;
}
