/*
 * breaks.c - where a line may end.
 *
 * A small part of the Unicode line breaking algorithm (Standard Annex 14), as much as labels need:
 * after blanks and zero width spaces (LB 7, 8, 18); between ideographs, kana and what stands beside
 * them, but not before closing marks and small kana nor after opening ones (LB 13, 14, 21, 30; JIS
 * X 4051 kinsoku); less gladly after - _ / and dashes, at soft hyphens, and between Korean
 * syllables, whose words have spaces between them. No-break spaces, word joiners and what joins the
 * character before it hold. No dictionary: Thai breaks at its spaces, else between clusters.
 */
#include "fonts.h"

static bool is_between(uint32_t code, uint32_t first, uint32_t last)
{
    return code >= first && code <= last;
}

static bool is_ideographic(uint32_t code)
{
    return is_between(code, 0x2e80, 0x312f) || is_between(code, 0x3190, 0x4dbf) ||
           is_between(code, 0x4e00, 0xa4cf) || is_between(code, 0xf900, 0xfaff) ||
           is_between(code, 0xff01, 0xff9f) || is_between(code, 0x20000, 0x3ffff);
}

static bool is_one_of(uint32_t code, const uint16_t *list)
{
    while (*list && *list != code)
        list++;
    return *list;
}

/** Whether a line must not begin with a character that stands in ideographic text. */
static bool is_closing(uint32_t code)
{
    static const uint16_t list[] = {
        '!',    '%',    ')',    ',',    '.',    ':',    ';',    '?',    ']',    '}',    0x2019,
        0x201d, 0x2025, 0x2026, 0x3001, 0x3002, 0x3005, 0x3009, 0x300b, 0x300d, 0x300f, 0x3011,
        0x3015, 0x3017, 0x3019, 0x301b, 0x301f, 0x303b, 0x3041, 0x3043, 0x3045, 0x3047, 0x3049,
        0x3063, 0x3083, 0x3085, 0x3087, 0x308e, 0x3095, 0x3096, 0x309b, 0x309c, 0x309d, 0x309e,
        0x30a1, 0x30a3, 0x30a5, 0x30a7, 0x30a9, 0x30c3, 0x30e3, 0x30e5, 0x30e7, 0x30ee, 0x30f5,
        0x30f6, 0x30fb, 0x30fc, 0x30fd, 0x30fe, 0xff01, 0xff05, 0xff09, 0xff0c, 0xff0e, 0xff1a,
        0xff1b, 0xff1f, 0xff3d, 0xff5d, 0xff60, 0xff61, 0xff63, 0xff64, 0};

    return is_one_of(code, list);
}

/** Whether a line must not end with a character that stands in ideographic text. */
static bool is_opening(uint32_t code)
{
    static const uint16_t list[] = {'(',    '[',    '{',    '$',    0xa3,   0xa5,   0x2018,
                                    0x201c, 0x3008, 0x300a, 0x300c, 0x300e, 0x3010, 0x3014,
                                    0x3016, 0x3018, 0x301a, 0x301d, 0xff04, 0xff08, 0xff3b,
                                    0xff5b, 0xff5f, 0xff62, 0xffe5, 0};

    return is_one_of(code, list);
}

/** Whether a character holds on to both its neighbours. */
static bool is_glue(uint32_t code)
{
    return code == 0xa0 || code == 0x2007 || code == 0x202f || code == 0x2060 || code == 0xfeff ||
           code == 0x2011 || code == 0x34f || code == 0x200d;
}

static bool is_blank(uint32_t code)
{
    return code == ' ' || code == 0x1680 || (is_between(code, 0x2000, 0x200b) && code != 0x2007) ||
           code == 0x205f || code == 0x3000;
}

static bool is_joint(uint32_t code)
{
    static const uint16_t list[] = {'-', '_', '/', 0xad, 0x2010, 0x2012, 0x2013, 0x2014, 0};

    return is_one_of(code, list);
}

kymo__joint kymo__joint_between(uint32_t before, uint32_t after)
{
    if (is_glue(before) || is_glue(after))
        return KYMO__JOINT_NONE;
    if (is_blank(before))
        return KYMO__JOINT_SPACE;
    if (is_blank(after))
        return KYMO__JOINT_NONE;
    if ((is_ideographic(before) || is_ideographic(after)) && !is_closing(after) &&
        !is_opening(before))
        return KYMO__JOINT_SPACE;
    if (is_joint(before))
        return KYMO__JOINT_SOFT;
    if (is_between(before, 0xac00, 0xd7a3) && is_between(after, 0xac00, 0xd7a3))
        return KYMO__JOINT_SOFT;
    return KYMO__JOINT_NONE;
}
