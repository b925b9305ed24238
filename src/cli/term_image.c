/*
 * term_image.c - a figure as an image in the terminal.
 *
 * Kitty's protocol takes a PNG, in base64 and in pieces of 4096 letters. Sixels are bands of six rows; a band
 * is written once for each colour in it, runs of the same letter counted; colours are 252, six levels of red, seven of
 * green, six of blue, so that nothing need be counted beforehand.
 */
#include "term.h"

#include <stdlib.h>
#include <string.h>

enum { PIECE = 4096, COLORS = 252 };

static int gather(const void *bytes, size_t size, void *user)
{
    term_text *to = user;

    term_add(to, bytes, size);
    return to->failed;
}

/* ---- Kitty ----------------------------------------------------------------------------------- */

static void add_base64(term_text *to, const term_text *from)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t i = 0; i < from->length; i += 3) {
        size_t left = from->length - i;
        const unsigned char *b = (const unsigned char *)from->data + i;
        unsigned v = (unsigned)b[0] << 16 | (left > 1 ? (unsigned)b[1] << 8 : 0) | (left > 2 ? b[2] : 0u);
        char four[4] = {letters[v >> 18], letters[v >> 12 & 63], left > 1 ? letters[v >> 6 & 63] : '=',
                        left > 2 ? letters[v & 63] : '='};
        term_add(to, four, 4);
    }
}

static void put_kitty(term_text *to, const term_text *png)
{
    term_text letters = {0};

    add_base64(&letters, png);
    for (size_t at = 0; at < letters.length; at += PIECE) {
        size_t left = letters.length - at, some = left < PIECE ? left : PIECE;
        if (at == 0)
            term_put(to, "\033_Ga=T,f=100,q=2,i=7,p=1,m=%d;", left > PIECE);
        else
            term_put(to, "\033_Gm=%d;", left > PIECE);
        term_add(to, letters.data + at, some);
        term_add(to, "\033\\", 2);
    }
    to->failed |= letters.failed;
    free(letters.data);
}

/* ---- Sixel ----------------------------------------------------------------------------------- */

static int color_of(uint32_t pixel)
{
    unsigned r = (pixel >> 16 & 255) * 5 + 127, g = (pixel >> 8 & 255) * 6 + 127, b = (pixel & 255) * 5 + 127;

    return (int)((r / 255 * 7 + g / 255) * 6 + b / 255);
}

static void put_run(term_text *to, int bits, int32_t count)
{
    char letter = (char)(63 + bits);

    if (count > 3)
        term_put(to, "!%d%c", (int)count, letter);
    else
        for (; count > 0; count--)
            term_add(to, &letter, 1);
}

/* The pixels of one colour in a band. */
static void put_band(term_text *to, const uint8_t *band, int32_t width, int32_t rows, int color)
{
    int before = 0;
    int32_t run = 0;

    term_put(to, "#%d", color);
    for (int32_t x = 0; x < width; x++) {
        int bits = 0;
        for (int32_t y = 0; y < rows; y++)
            bits |= (band[y * width + x] == color) << y;
        if (bits != before) {
            put_run(to, before, run);
            run = 0;
        }
        before = bits;
        run++;
    }
    if (before)
        put_run(to, before, run);
    term_add(to, "$", 1);
}

static kymo_status put_sixel(term_text *to, const uint32_t *pixels, int32_t width, int32_t height, kymo_error *err)
{
    uint8_t *band = malloc((size_t)width * 6);

    if (!band)
        return cli_no_memory(err);
    term_put(to, "\033Pq\"1;1;%d;%d", (int)width, (int)height);
    for (int color = 0; color < COLORS; color++)
        term_put(to, "#%d;2;%d;%d;%d", color, color / 42 * 20, color / 6 % 7 * 100 / 6, color % 6 * 20);
    for (int32_t top = 0; top < height; top += 6) {
        int32_t rows = height - top < 6 ? height - top : 6;
        bool used[COLORS] = {0};
        for (int32_t i = 0; i < rows * width; i++) {
            band[i] = (uint8_t)color_of(pixels[(size_t)top * (size_t)width + (size_t)i]);
            used[band[i]] = true;
        }
        for (int color = 0; color < COLORS; color++)
            if (used[color])
                put_band(to, band, width, rows, color);
        term_add(to, "-", 1);
    }
    term_add(to, "\033\\", 2);
    free(band);
    return KYMO_OK;
}

kymo_status term_image(kymo_figure *figure, term_size size, term_way way, term_text *to, kymo_error *err)
{
    const int32_t width = size.columns * size.cell_width, height = size.rows * size.cell_height / 6 * 6;
    const double scale = size.cell_height >= 28 ? 2 : 1;
    uint32_t *pixels = calloc((size_t)width * (size_t)height, sizeof *pixels);
    kymo_canvas *canvas = kymo_canvas_wrap(pixels, width, height, (int64_t)width * 4, KYMO_RGB24, scale);
    kymo_status status = pixels ? kymo_figure_draw(figure, canvas) : cli_no_memory(err);
    term_text png = {0};

    if (status >= 0 && way == TERM_SIXEL) {
        status = put_sixel(to, pixels, width, height, err);
    } else if (status >= 0) {
        status = kymo_canvas_write(canvas, gather, &png);
        put_kitty(to, &png);
    }
    if (status < 0 && err->code == KYMO_OK && kymo_figure_status(figure, err) == KYMO_OK)
        cli_fail(err, status, "%s", kymo_status_text(status));
    free(png.data);
    kymo_canvas_close(canvas);
    free(pixels);
    if (status < 0)
        return status;
    return to->failed ? cli_no_memory(err) : KYMO_OK;
}
