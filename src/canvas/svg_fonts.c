/*
 * svg_fonts.c - the fonts that an SVG carries.
 *
 * What is shown as text is noted, each character of each face once. At the end a subset of each
 * face, made by the text room, goes into a style sheet of its own as `@font-face` with a data URL.
 * Its family is named after the document, for several documents may be in one page: it has this
 * document's characters only.
 */
#include "canvas/svg.h"

#include <string.h>

typedef struct used {
    uint32_t face, code;
} used;

void kymo__svg_note(kymo__svg *svg, int32_t face, const char *text, size_t size)
{
    const char *end = text + size;

    while (text < end) {
        const used wanted = {(uint32_t)face, kymo__utf8_next(&text, end)};
        const size_t count = svg->used.length / sizeof wanted;
        size_t i = 0;

        while (i < count && memcmp(svg->used.data + i * sizeof wanted, &wanted, sizeof wanted) != 0)
            i++;
        if (i == count)
            kymo__buf_append(&svg->used, &wanted, sizeof wanted);
    }
}

void kymo__svg_font_name(const char *prefix, int32_t face, kymo__buf *to)
{
    kymo__buf_format(to, "%s-f%d", prefix, (int)face);
}

static void put_font(kymo_canvas *canvas, const char *prefix, int32_t face, const uint32_t *codes,
                     int32_t count, kymo__buf *to, kymo_error *err)
{
    const kymo__face_info *about = kymo__face_about(canvas->fonts, face);
    kymo__buf font;

    kymo__buf_init(&font, canvas->mem, KYMO_MEMORY_CANVAS);
    if (kymo__font_subset(canvas->fonts, face, codes, count, &font, err) == KYMO_OK) {
        const bool cff = font.length > 4 && memcmp(font.data, "OTTO", 4) == 0;

        kymo__buf_text(to, "@font-face{font-family:");
        kymo__svg_font_name(prefix, face, to);
        if (about->weight != 400)
            kymo__buf_format(to, ";font-weight:%d", (int)about->weight);
        if (about->italic)
            kymo__buf_text(to, ";font-style:italic");
        kymo__buf_format(to, ";src:url(data:font/%s;base64,", cff ? "otf" : "ttf");
        kymo__buf_base64(to, font.data, font.length);
        kymo__buf_text(to, ")}\n");
    }
    kymo__buf_free(&font);
}

void kymo__svg_fonts(kymo_canvas *canvas, const char *prefix, kymo__buf *to, kymo_error *err)
{
    const kymo__svg *svg = canvas->state;
    const size_t count = svg->used.length / sizeof(used);
    uint32_t *codes;

    if (count == 0)
        return;
    codes = kymo__alloc(canvas->mem, KYMO_MEMORY_CANVAS, count, sizeof *codes, "fonts of an SVG",
                        err);
    if (!codes)
        return;
    kymo__buf_text(to, "<style>\n");
    for (uint32_t face = 0; face < KYMO__FACES_MOST && !err->code; face++) {
        int32_t shown = 0;

        for (size_t i = 0; i < count; i++) {
            used one;

            memcpy(&one, svg->used.data + i * sizeof one, sizeof one);
            if (one.face == face)
                codes[shown++] = one.code;
        }
        if (shown > 0)
            put_font(canvas, prefix, (int32_t)face, codes, shown, to, err);
    }
    kymo__buf_text(to, "</style>\n");
    kymo__free(canvas->mem, KYMO_MEMORY_CANVAS, codes, count, sizeof *codes);
}
