/*
 * face.c - the embedded faces, each parsed only when first used.
 *
 * For measuring, HarfBuzz reads metrics, kerning and extents straight from the font's tables
 * (hb-ot), at one unit per font unit: no FreeType, no hinting, no rounding. FreeType opens a face
 * only when a glyph of it is drawn, with its own allocation callbacks instead of FT_Init_FreeType,
 * which would let the environment variable FREETYPE_PROPERTIES change pixels. Both read the font
 * where the linker put it.
 */
#include "fontdata.h"
#include "fonts.h"

#include FT_MODULE_H

#include <hb-ot.h>
#include <stdlib.h>

#define CACHE_LIMIT ((size_t)1 << 20) /* bytes of texts, and of masks, that survive a trim */

#define INTER "Inter, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"
#define DEJAVU "'DejaVu Sans', Verdana, sans-serif"

static const struct {
    const char *family;
    int weight;
    bool italic;
} css[KYMO__FACES] = {
    [KYMO__FACE_REGULAR] = {INTER, 400, false},
    [KYMO__FACE_SEMIBOLD] = {INTER, 600, false},
    [KYMO__FACE_ITALIC] = {INTER, 400, true},
    [KYMO__FACE_FALLBACK] = {DEJAVU, 400, false},
    [KYMO__FACE_FALLBACK_BOLD] = {DEJAVU, 700, false},
    [KYMO__FACE_MATH] = {"'DejaVu Math TeX Gyre', 'DejaVu Serif', serif", 400, false},
};

static int32_t valid(int32_t face)
{
    return face >= 0 && face < KYMO__FACES ? face : KYMO__FACE_REGULAR;
}

const char *kymo__face_family(int32_t face)
{
    return css[valid(face)].family;
}

int kymo__face_weight(int32_t face)
{
    return css[valid(face)].weight;
}

bool kymo__face_italic(int32_t face)
{
    return css[valid(face)].italic;
}

kymo_status kymo__fonts_open(kymo__fonts **fonts, kymo__mem *mem, kymo_error *err)
{
    kymo__fonts *made = kymo__alloc(mem, KYMO_MEMORY_TEXT, 1, sizeof *made, "fonts", err);

    *fonts = NULL;
    if (!made)
        return err->code;
    made->mem = mem;
    made->buffer = hb_buffer_create();
    // "und": nothing depends on the language; unset, HarfBuzz would ask the locale for one.
    made->language = hb_language_from_string("und", -1);
    if (!hb_buffer_allocation_successful(made->buffer) || made->language == HB_LANGUAGE_INVALID) {
        kymo__fonts_close(made);
        return kymo__fail(err, KYMO_ENOMEM, "out of memory for fonts");
    }
    *fonts = made;
    return KYMO_OK;
}

void kymo__fonts_close(kymo__fonts *fonts)
{
    kymo__mem *mem;

    if (!fonts)
        return;
    mem = fonts->mem;
    kymo__cache_clear(&fonts->texts, mem);
    kymo__cache_clear(&fonts->masks, mem);
    kymo__scratch_free(fonts);
    for (int i = 0; i < KYMO__FACES; i++) {
        hb_font_destroy(fonts->faces[i].font);
        FT_Done_Face(fonts->faces[i].ft);
    }
    FT_Done_Library(fonts->library);
    hb_buffer_destroy(fonts->buffer);
    kymo__free(mem, KYMO_MEMORY_TEXT, fonts, 1, sizeof *fonts);
}

void kymo__fonts_trim(kymo__fonts *fonts)
{
    kymo__cache_trim(&fonts->texts, fonts->mem, CACHE_LIMIT);
    kymo__cache_trim(&fonts->masks, fonts->mem, CACHE_LIMIT);
}

static kymo_status check_face(int32_t face, kymo_error *err)
{
    if (face >= 0 && face < KYMO__FACES)
        return KYMO_OK;
    return kymo__fail(err, KYMO_EINVAL, "no font face %d", (int)face);
}

kymo_status kymo__face_measure(kymo__fonts *fonts, int32_t face, const kymo__face_state **state,
                               kymo_error *err)
{
    kymo__face_state *made;
    const kymo__font_file *file;
    hb_blob_t *blob;
    hb_face_t *parsed;
    hb_font_extents_t extents;
    unsigned int em;

    if (check_face(face, err) != KYMO_OK)
        return err->code;
    made = &fonts->faces[face];
    *state = made;
    if (made->font)
        return KYMO_OK;
    file = &kymo__font_files[face];
    blob = hb_blob_create((const char *)file->data, (unsigned int)file->size,
                          HB_MEMORY_MODE_READONLY, NULL, NULL);
    parsed = hb_face_create(blob, 0);
    hb_blob_destroy(blob);
    em = hb_face_get_upem(parsed);
    made->font = hb_font_create(parsed);
    hb_ot_font_set_funcs(made->font);
    hb_font_set_scale(made->font, (int)em, (int)em);
    // HarfBuzz answers every failure, of memory too, with an empty face.
    if (hb_face_get_glyph_count(parsed) == 0 || !hb_font_get_h_extents(made->font, &extents)) {
        hb_face_destroy(parsed);
        hb_font_destroy(made->font);
        made->font = NULL;
        return kymo__fail(err, KYMO_EINTERNAL, "cannot read the embedded font %s", file->file);
    }
    hb_face_destroy(parsed);
    hb_font_make_immutable(made->font);
    made->em = (double)em;
    made->ascent = (double)extents.ascender / made->em;
    made->descent = -(double)extents.descender / made->em;
    return KYMO_OK;
}

static void *ft_alloc(FT_Memory memory, long size)
{
    (void)memory;
    return malloc((size_t)size);
}

static void ft_free(FT_Memory memory, void *block)
{
    (void)memory;
    free(block);
}

static void *ft_realloc(FT_Memory memory, long old_size, long size, void *block)
{
    (void)memory;
    (void)old_size;
    return realloc(block, (size_t)size);
}

static kymo_status ft_failed(FT_Error error, const char *file, kymo_error *err)
{
    if (FT_ERROR_BASE(error) == FT_Err_Out_Of_Memory)
        return kymo__fail(err, KYMO_ENOMEM, "out of memory for the font %s", file);
    return kymo__fail(err, KYMO_EINTERNAL, "cannot read the embedded font %s (FreeType error %d)",
                      file, (int)error);
}

kymo_status kymo__face_freetype(kymo__fonts *fonts, int32_t face, void **ft_face, kymo_error *err)
{
    static const struct FT_MemoryRec_ memory = {NULL, ft_alloc, ft_free, ft_realloc};
    const kymo__font_file *file;
    FT_Error error = FT_Err_Ok;

    if (check_face(face, err) != KYMO_OK)
        return err->code;
    file = &kymo__font_files[face];
    if (!fonts->library) {
        error = FT_New_Library((FT_Memory)&memory, &fonts->library); // which only reads it
        if (error) {
            fonts->library = NULL;
            return ft_failed(error, file->file, err);
        }
        FT_Add_Default_Modules(fonts->library);
    }
    if (!fonts->faces[face].ft)
        error = FT_New_Memory_Face(fonts->library, file->data, (FT_Long)file->size, 0,
                                   &fonts->faces[face].ft);
    if (error) {
        fonts->faces[face].ft = NULL;
        return ft_failed(error, file->file, err);
    }
    *ft_face = fonts->faces[face].ft;
    return KYMO_OK;
}

kymo_status kymo__face_outline(kymo__fonts *fonts, int32_t face, uint32_t glyph,
                               FT_Outline **outline, double *em, kymo_error *err)
{
    void *opened;
    FT_Face ft;
    FT_Error error;

    if (kymo__face_freetype(fonts, face, &opened, err) != KYMO_OK)
        return err->code;
    ft = opened;
    if (glyph >= (unsigned long)ft->num_glyphs)
        return kymo__fail(err, KYMO_EINVAL, "no glyph %u in font face %d", (unsigned)glyph,
                          (int)face);
    error = FT_Load_Glyph(ft, glyph, FT_LOAD_NO_SCALE | FT_LOAD_IGNORE_TRANSFORM);
    if (error)
        return ft_failed(error, kymo__font_files[face].file, err);
    *outline = &ft->glyph->outline;
    *em = (double)ft->units_per_EM;
    return KYMO_OK;
}
