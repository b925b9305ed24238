/*
 * face.c - faces, each parsed only when first used: the embedded ones, and font files of the system
 * (system.c finds them), which are mapped into memory and behind the embedded ones in the table.
 *
 * For measuring, HarfBuzz reads metrics, kerning and extents straight from the font's tables
 * (hb-ot), at one unit per font unit: no FreeType, no hinting, no rounding. FreeType opens a face
 * only when a glyph of it is drawn, with its own allocation callbacks instead of FT_Init_FreeType,
 * which would let the environment variable FREETYPE_PROPERTIES change pixels. Both read the font
 * where the linker put it or the file is mapped. Of variable fonts the default instance is used.
 */
#include "fontdata.h"
#include "fonts.h"

#include FT_MODULE_H

#include <errno.h>
#include <fcntl.h>
#include <hb-ot.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define CACHE_LIMIT ((size_t)1 << 20) /* bytes of texts, and of masks, that survive a trim */

#define INTER "Inter, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"
#define DEJAVU "'DejaVu Sans', Verdana, sans-serif"

static const kymo__face_info embedded[KYMO__FACES] = {
    [KYMO__FACE_REGULAR] = {.family = INTER, .weight = 400},
    [KYMO__FACE_SEMIBOLD] = {.family = INTER, .weight = 600},
    [KYMO__FACE_ITALIC] = {.family = INTER, .weight = 400, .italic = true},
    [KYMO__FACE_FALLBACK] = {.family = DEJAVU, .weight = 400},
    [KYMO__FACE_FALLBACK_BOLD] = {.family = DEJAVU, .weight = 700},
    [KYMO__FACE_MATH] = {.family = "'DejaVu Math TeX Gyre', 'DejaVu Serif', serif", .weight = 400},
    [KYMO__FACE_MONO] = {.family = "'DejaVu Sans Mono', Menlo, Consolas, monospace", .weight = 400},
};

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
    for (int32_t i = 0; i < KYMO__FACES; i++) {
        kymo__face_state *face = &made->faces[i];

        face->file = kymo__font_files[i].file;
        face->data = kymo__font_files[i].data;
        face->size = kymo__font_files[i].size;
        face->info = embedded[i];
    }
    made->face_count = KYMO__FACES;
    for (int32_t i = 0; i < KYMO__ROLES; i++)
        made->roles[i] = i;
    *fonts = made;
    return KYMO_OK;
}

static void close_face(kymo__fonts *fonts, kymo__face_state *face)
{
    hb_font_destroy(face->font);
    FT_Done_Face(face->ft);
    if (!face->info.path)
        return;
    if (face->data)
        munmap(face->data_mapped, face->size);
    kymo__strfree(fonts->mem, face->path);
    kymo__strfree(fonts->mem, face->family);
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
    for (int32_t i = 0; i < fonts->face_count; i++)
        close_face(fonts, &fonts->faces[i]);
    FT_Done_Library(fonts->library);
    kymo__system_close(fonts);
    kymo__strfree(mem, fonts->chosen);
    hb_buffer_destroy(fonts->buffer);
    kymo__free(mem, KYMO_MEMORY_TEXT, fonts, 1, sizeof *fonts);
}

void kymo__fonts_trim(kymo__fonts *fonts)
{
    kymo__cache_trim(&fonts->texts, fonts->mem, CACHE_LIMIT);
    kymo__cache_trim(&fonts->masks, fonts->mem, CACHE_LIMIT);
}

static kymo_status check_face(const kymo__fonts *fonts, int32_t face, kymo_error *err)
{
    if (face >= 0 && face < fonts->face_count)
        return KYMO_OK;
    return kymo__fail(err, KYMO_EINVAL, "no font face %d", (int)face);
}

const kymo__face_info *kymo__face_about(const kymo__fonts *fonts, int32_t face)
{
    if (fonts && face >= 0 && face < fonts->face_count)
        return &fonts->faces[face].info;
    return &embedded[face >= 0 && face < KYMO__FACES ? face : KYMO__FACE_REGULAR];
}

kymo_status kymo__face_add(kymo__fonts *fonts, const char *path, int32_t index, const char *css,
                           int32_t weight, bool italic, int32_t *face, kymo_error *err)
{
    kymo__face_state *made;

    for (*face = KYMO__FACES; *face < fonts->face_count; ++*face)
        if (fonts->faces[*face].info.index == index &&
            kymo__str_equal(fonts->faces[*face].info.path, path))
            return KYMO_OK;
    if (fonts->face_count == KYMO__FACES_MOST)
        return kymo__fail(err, KYMO_EINVAL, "more than %d font files", KYMO__FACES_MOST);
    made = &fonts->faces[fonts->face_count];
    *made = (kymo__face_state){0};
    made->path = kymo__strdup(fonts->mem, path, err);
    if (!made->path)
        return err->code;
    if (css)
        made->family = kymo__strdup(fonts->mem, css, err);
    if (css && !made->family) {
        kymo__strfree(fonts->mem, made->path);
        return err->code;
    }
    made->file = made->path;
    made->info = (kymo__face_info){.family = css ? made->family : "sans-serif",
                                   .weight = weight,
                                   .italic = italic,
                                   .path = made->path,
                                   .index = index};
    fonts->face_count++;
    return KYMO_OK;
}

/** Maps the file of a face that is not embedded. */
static kymo_status map_file(kymo__face_state *face, kymo_error *err)
{
    struct stat about = {0};
    void *mapped;
    int number;
    const int fd = open(face->path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return kymo__fail_errno(err, errno, face->path, "cannot open");
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size <= 0 ||
        about.st_size > INT32_MAX) {
        close(fd);
        return kymo__fail(err, KYMO_EFORMAT, "%s: not a font file", face->path);
    }
    mapped = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    number = errno;
    close(fd);
    if (mapped == MAP_FAILED)
        return kymo__fail_errno(err, number, face->path, "cannot read");
    face->data = face->data_mapped = mapped;
    face->size = (size_t)about.st_size;
    return KYMO_OK;
}

/** Sets names, weight and slant of a face to what its font says of itself. */
static kymo_status describe(kymo__fonts *fonts, kymo__face_state *face, hb_font_t *font,
                            kymo_error *err)
{
    char name[96] = "", css[128] = "'";
    unsigned int length = sizeof name;
    size_t used = 1;

    hb_ot_name_get_utf8(hb_font_get_face(font), HB_OT_NAME_ID_FONT_FAMILY, HB_LANGUAGE_INVALID,
                        &length, name);
    for (const char *c = name; *c; c++)
        if (!strchr("'\"\\<>&;{}", *c) && (unsigned char)*c >= ' ')
            css[used++] = *c;
    kymo__str_copy(css + used, sizeof css - used, "', sans-serif");
    face->family = kymo__strdup(fonts->mem, used > 1 ? css : "sans-serif", err);
    if (!face->family)
        return err->code;
    face->info.family = face->family;
    face->info.weight = (int32_t)hb_style_get_value(font, HB_STYLE_TAG_WEIGHT);
    face->info.italic = hb_style_get_value(font, HB_STYLE_TAG_ITALIC) > 0;
    return KYMO_OK;
}

/** The font of a face, in font units; HarfBuzz answers every failure with an empty one. */
static hb_font_t *parse_font(const kymo__face_state *face)
{
    hb_blob_t *blob = hb_blob_create((const char *)face->data, (unsigned int)face->size,
                                     HB_MEMORY_MODE_READONLY, NULL, NULL);
    hb_face_t *parsed = hb_face_create(blob, (unsigned int)face->info.index);
    hb_font_t *font = hb_font_create(parsed);
    const int em = (int)hb_face_get_upem(parsed);

    hb_blob_destroy(blob);
    hb_face_destroy(parsed);
    hb_ot_font_set_funcs(font);
    hb_font_set_scale(font, em, em);
    return font;
}

kymo_status kymo__face_measure(kymo__fonts *fonts, int32_t face, const kymo__face_state **state,
                               kymo_error *err)
{
    kymo__face_state *made;
    hb_font_extents_t extents;
    hb_font_t *font;

    if (check_face(fonts, face, err) != KYMO_OK)
        return err->code;
    made = &fonts->faces[face];
    *state = made;
    if (made->font)
        return KYMO_OK;
    if (!made->data && map_file(made, err) != KYMO_OK)
        return err->code;
    font = parse_font(made);
    if (hb_face_get_glyph_count(hb_font_get_face(font)) == 0 ||
        !hb_font_get_h_extents(font, &extents)) {
        hb_font_destroy(font);
        if (made->info.path)
            return kymo__fail(err, KYMO_EFORMAT, "%s: not a font file", made->file);
        return kymo__fail(err, KYMO_EINTERNAL, "cannot read the embedded font %s", made->file);
    }
    if (made->info.path && !made->family && describe(fonts, made, font, err) != KYMO_OK) {
        hb_font_destroy(font);
        return err->code;
    }
    hb_font_make_immutable(font);
    made->font = font;
    made->em = (double)hb_face_get_upem(hb_font_get_face(font));
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
    return kymo__fail(err, KYMO_EFORMAT, "cannot read the font %s (FreeType error %d)", file,
                      (int)error);
}

kymo_status kymo__face_freetype(kymo__fonts *fonts, int32_t face, void **ft_face, kymo_error *err)
{
    static const struct FT_MemoryRec_ memory = {NULL, ft_alloc, ft_free, ft_realloc};
    const kymo__face_state *measured;
    kymo__face_state *state;
    FT_Error error = FT_Err_Ok;

    if (kymo__face_measure(fonts, face, &measured, err) != KYMO_OK) // maps the file, too
        return err->code;
    state = &fonts->faces[face];
    if (!fonts->library) {
        error = FT_New_Library((FT_Memory)&memory, &fonts->library); // which only reads it
        if (error) {
            fonts->library = NULL;
            return ft_failed(error, state->file, err);
        }
        FT_Add_Default_Modules(fonts->library);
    }
    if (!state->ft)
        error = FT_New_Memory_Face(fonts->library, state->data, (FT_Long)state->size,
                                   state->info.index, &state->ft);
    if (error) {
        state->ft = NULL;
        return ft_failed(error, state->file, err);
    }
    *ft_face = state->ft;
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
        return ft_failed(error, fonts->faces[face].file, err);
    *outline = &ft->glyph->outline;
    *em = (double)ft->units_per_EM;
    return KYMO_OK;
}
