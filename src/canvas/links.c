/*
 * links.c - addresses in titles and captions, which readers of SVG and PDF can follow.
 *
 * An address begins with http:// or https:// at the beginning of a word and ends with it; a full stop, comma or
 * bracket behind it is the sentence's. Where it stands is found from the glyphs; one that is broken over
 * lines is several places. Nothing is kept: a link is derived from the text whenever that is drawn.
 */
#include "canvas/links.h"

#include <math.h>
#include <string.h>

/* Bytes of an address at s; 0 when there is none. */
static size_t address_at(const char *s)
{
    size_t length;

    if (strncmp(s, "https://", 8) != 0 && strncmp(s, "http://", 7) != 0)
        return 0;
    length = strcspn(s, " \t\r\n\"<>");
    while (length > 0 && strchr(".,;:!?)]}'", s[length - 1]))
        length--;
    return length > 10 ? length : 0;
}

/* Widens the box of a line by the glyphs of a run that stand for bytes from .. to. */
static void add_run(const kymo__run *run, uint32_t from, uint32_t to, kymo__rect *box)
{
    for (int32_t i = 0; i < run->glyph_count && !run->shown; i++) {
        const kymo__glyph *g = &run->glyphs[i];
        const double end = i + 1 < run->glyph_count ? g[1].x : run->x + run->width;

        if (g->cluster < from || g->cluster >= to)
            continue;
        if (!(box->w > 0))
            *box = (kymo__rect){g->x, run->y - run->size, 0, 1.25 * run->size};
        box->w = fmax(box->x + box->w, end) - fmin(box->x, g->x);
        box->x = fmin(box->x, g->x);
    }
}

void kymo__canvas_links(kymo_canvas *canvas, const kymo__text *text, double x, double y)
{
    size_t length;

    if (!canvas->output->link)
        return;
    for (const char *at = text->string; *at; at += length ? length : 1) {
        length = at == text->string || strchr(" \t\n(<[", at[-1]) ? address_at(at) : 0;
        for (int32_t line = 0; length > 0 && line < text->line_count; line++) {
            const uint32_t from = (uint32_t)(at - text->string);
            kymo__rect box = {0};

            for (int32_t i = 0; i < text->run_count; i++)
                if (text->runs[i].line == line)
                    add_run(&text->runs[i], from, from + (uint32_t)length, &box);
            box.x += x;
            box.y += y;
            if (box.w > 0)
                canvas->output->link(canvas, &box, at, length);
        }
    }
}
