/*
 * choose.c - which fonts the user wants.
 *
 * A name that looks like a path is a file and stands for all faces of text; any other is a family,
 * of which the regular, the semibold (or nearest) and the italic font are looked for. Faces found
 * stay in the table, so that going back and forth between two choices opens nothing again.
 */
#include "fonts.h"

#include <string.h>

static bool ends_with(const char *name, const char *end)
{
    const size_t length = strlen(name), tail = strlen(end);

    return length > tail && kymo__str_equal_fold(name + length - tail, end);
}

bool kymo__font_is_file(const char *font)
{
    return strchr(font, '/') || ends_with(font, ".ttf") || ends_with(font, ".otf") ||
           ends_with(font, ".ttc") || ends_with(font, ".otc");
}

/** Finds the faces for a font and opens them, for nothing must fail later. */
static kymo_status find_roles(kymo__fonts *fonts, const char *font, int32_t roles[KYMO__ROLES],
                              kymo_error *err)
{
    for (int32_t i = 0; i < KYMO__ROLES; i++) {
        const kymo__face_state *state;
        kymo_status status;

        if (kymo__font_is_file(font))
            status = kymo__face_add(fonts, font, 0, NULL, 400, false, &roles[i], err);
        else
            status = kymo__system_family(fonts, font, i == KYMO__FACE_SEMIBOLD,
                                         i == KYMO__FACE_ITALIC, &roles[i], err);
        if (status != KYMO_OK || kymo__face_measure(fonts, roles[i], &state, err) != KYMO_OK)
            return err->code;
    }
    return KYMO_OK;
}

kymo_status kymo__fonts_choose(kymo__fonts *fonts, const char *font, kymo_error *err)
{
    int32_t roles[KYMO__ROLES] = {KYMO__FACE_REGULAR, KYMO__FACE_SEMIBOLD, KYMO__FACE_ITALIC};
    char *copy = NULL;

    if (font && !*font)
        font = NULL;
    if (kymo__str_equal(font, fonts->chosen))
        return KYMO_OK;
    if (font) {
        if (find_roles(fonts, font, roles, err) != KYMO_OK)
            return err->code;
        copy = kymo__strdup(fonts->mem, font, err);
        if (!copy)
            return err->code;
    }
    kymo__strfree(fonts->mem, fonts->chosen);
    fonts->chosen = copy;
    memcpy(fonts->roles, roles, sizeof roles);
    return KYMO_OK;
}
