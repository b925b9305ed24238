/* What the tests of vector outputs share: drawings as bytes, allocators that fail. */
#ifndef VECTOR_HELP_H
#define VECTOR_HELP_H

#include "canvas/canvas.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kt.h"

/** Bytes of an output, NUL-terminated. Owned: free data. */
typedef struct vector_bytes {
    char *data;
    size_t size;
} vector_bytes;

/** Draws between begin and end. */
typedef void vector_draw(kymo_canvas *canvas, void *user);

static const kymo__rgba vector_black = {0, 0, 0, 255};
static const kymo__page vector_page = {.width = 640, .height = 400};

static inline int vector_take(const void *bytes, size_t size, void *user)
{
    vector_bytes *b = user;

    b->data = realloc(b->data, b->size + size + 1);
    if (!b->data)
        return 1;
    memcpy(b->data + b->size, bytes, size);
    b->size += size;
    b->data[b->size] = '\0';
    return 0;
}

/* Draws once into an open canvas and takes the bytes. */
static inline vector_bytes vector_again(kymo_canvas *canvas, const kymo__page *page,
                                        vector_draw *draw, void *user)
{
    vector_bytes bytes = {NULL, 0};
    kymo_error err;

    kymo__canvas_begin(canvas, page);
    if (draw)
        draw(canvas, user);
    cr_assert_eq(kymo__canvas_end(canvas, &err), KYMO_OK, "%s", err.text);
    cr_assert_eq(kymo_canvas_write(canvas, vector_take, &bytes), KYMO_OK);
    cr_assert_not_null(bytes.data);
    return bytes;
}

static inline vector_bytes vector_once(const char *output, const kymo__page *page,
                                       vector_draw *draw, void *user)
{
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){
        .output = output, .width = page->width, .height = page->height, .scale = 1});
    vector_bytes bytes = vector_again(canvas, page, draw, user);

    kymo_canvas_close(canvas);
    return bytes;
}

static inline bool vector_same(const vector_bytes *a, const vector_bytes *b)
{
    return a->size == b->size && memcmp(a->data, b->data, a->size) == 0;
}

/** Lays out and draws a text. */
static inline void vector_text(kymo_canvas *canvas, const char *string,
                               const kymo__text_style *style, double x, double y, double angle,
                               const char *role)
{
    const kymo__text *text;
    kymo__fonts *fonts = kymo__canvas_fonts(canvas);
    kymo_error err;

    if (!fonts)
        return;
    if (kymo__text_layout(fonts, string, style, &text, &err))
        kymo__canvas_fail(canvas, &err);
    else
        kymo__canvas_text(canvas, text, x, y, angle, vector_black, role);
}

// ---- allocations that fail ----------------------------------------------------------------------

/** Gives out memory `left` times, then never again. */
typedef struct vector_miser {
    int64_t left, held;
    bool refused;
} vector_miser;

static inline bool vector_refuses(vector_miser *m)
{
    m->refused = m->refused || m->left == 0;
    m->left -= m->left > 0;
    return m->refused;
}

static inline void *vector_alloc(size_t size, void *user)
{
    vector_miser *m = user;
    void *p = vector_refuses(m) ? NULL : malloc(size);

    m->held += p != NULL;
    return p;
}

static inline void *vector_realloc(void *p, size_t old_size, size_t size, void *user)
{
    vector_miser *m = user;
    void *moved = vector_refuses(m) ? NULL : realloc(p, size);

    (void)old_size;
    m->held += !p && moved;
    return moved;
}

static inline void vector_free(void *p, size_t size, void *user)
{
    vector_miser *m = user;

    (void)size;
    m->held--;
    free(p);
}

/** Draws with the first allocation failing, then the second, ... until none does. */
static inline void vector_fault_loop(const char *output, const kymo__page *page, vector_draw *draw,
                                     void *user)
{
    for (int64_t n = 0;; n++) {
        vector_miser miser = {.left = n};
        kymo_allocator allocator = {vector_alloc, vector_realloc, vector_free, &miser};
        kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){.output = output,
                                                                      .width = page->width,
                                                                      .height = page->height,
                                                                      .allocator = &allocator});
        vector_bytes bytes = {NULL, 0};
        kymo_error err = {0};
        kymo_status status;

        kymo__canvas_begin(canvas, page);
        if (kymo_canvas_status(canvas, NULL) == KYMO_OK)
            draw(canvas, user);
        status = kymo__canvas_end(canvas, &err);
        if (!status)
            status = kymo_canvas_write(canvas, vector_take, &bytes);
        cr_assert_eq(status, miser.refused ? KYMO_ENOMEM : KYMO_OK, "allocation %d: status %d: %s",
                     (int)n, (int)status, err.text);
        kymo_canvas_close(canvas);
        free(bytes.data);
        cr_assert_eq(miser.held, 0, "allocation %d: %d blocks are held", (int)n, (int)miser.held);
        if (!miser.refused)
            break;
        cr_assert_lt(n, 10000);
    }
}

#endif
