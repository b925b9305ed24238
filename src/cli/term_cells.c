/*
 * term_cells.c - a figure in the cells of a terminal.
 *
 * A cell is 7 x 14 CSS pixels to the layout, so that what it takes for a text of 11 or 12 px has about as many cells as
 * letters. It is drawn with 6 x 12 pixels a cell; all texts are wiped out of the picture and put back as letters, where
 * the layout has them. What is left becomes dots, 2 x 4 a cell: one is set where a pixel of its 3 x 3 stands out
 * from the background, which grid lines do not. A cell has the colour of its strongest pixel. Without UTF-8, one of
 * a few characters that look like the dots.
 */
#include "term.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { CELL_W = 6, CELL_H = 12, CSS_W = 7, CSS_H = 14, SEEN = 80, WORD = 256 };

typedef struct cell {
    char text[8]; /* UTF-8; "" : dots */
    uint8_t dots;
    uint32_t color;
} cell;

typedef struct page {
    cell *cells;
    int32_t columns, rows;
    uint32_t *pixels;
    int32_t width, height;
    double panels[64][2]; /* tops and bottoms, CSS pixels */
    int32_t panel_count;
} page;

/* ---- Text that grows ------------------------------------------------------------------------- */

void term_add(term_text *to, const void *bytes, size_t size)
{
    if (to->failed)
        return;
    if (to->capacity - to->length < size + 1) {
        size_t capacity = (to->capacity + size + 1) * 2;
        char *grown = realloc(to->data, capacity);
        to->failed = !grown;
        if (!grown)
            return;
        to->data = grown;
        to->capacity = capacity;
    }
    memcpy(to->data + to->length, bytes, size);
    to->length += size;
}

void term_put(term_text *to, const char *format, ...)
{
    char text[256];
    va_list list;

    va_start(list, format);
    int length = vsnprintf(text, sizeof text, format, list);
    va_end(list);
    if (length > 0)
        term_add(to, text, (size_t)length < sizeof text ? (size_t)length : sizeof text - 1);
}

static int gather(const void *bytes, size_t size, void *user)
{
    term_text *to = user;

    term_add(to, bytes, size);
    return to->failed;
}

/* ---- Pixels ---------------------------------------------------------------------------------- */

/* How far a pixel is from the background: the widest channel. */
static int ink_of(uint32_t pixel, uint32_t background)
{
    int most = 0;

    for (int shift = 0; shift < 24; shift += 8) {
        int d = (int)(pixel >> shift & 255) - (int)(background >> shift & 255);
        d = d < 0 ? -d : d;
        most = d > most ? d : most;
    }
    return most;
}

/* The strongest pixel of a rectangle, which may lie partly outside. */
static uint32_t strongest(const page *p, int32_t x, int32_t y, int32_t w, int32_t h)
{
    const uint32_t background = p->pixels[0];
    uint32_t best = background;

    for (int32_t j = y < 0 ? 0 : y; j < y + h && j < p->height; j++)
        for (int32_t i = x < 0 ? 0 : x; i < x + w && i < p->width; i++) {
            uint32_t pixel = p->pixels[(size_t)j * (size_t)p->width + (size_t)i];
            if (ink_of(pixel, background) > ink_of(best, background))
                best = pixel;
        }
    return best;
}

static void wipe(page *p, int32_t x, int32_t y, int32_t w, int32_t h)
{
    for (int32_t j = y < 0 ? 0 : y; j < y + h && j < p->height; j++)
        for (int32_t i = x < 0 ? 0 : x; i < x + w && i < p->width; i++)
            p->pixels[(size_t)j * (size_t)p->width + (size_t)i] = p->pixels[0];
}

static void make_dots(page *p, int32_t column, int32_t row)
{
    /* The bits of U+2800: down the left half, down the right, then the lowest two. */
    static const uint8_t bits[4][2] = {{1, 8}, {2, 16}, {4, 32}, {64, 128}};
    cell *c = &p->cells[row * p->columns + column];

    c->color = strongest(p, column * CELL_W, row * CELL_H, CELL_W, CELL_H);
    for (int32_t j = 0; j < 4; j++)
        for (int32_t i = 0; i < 2; i++) {
            uint32_t pixel = strongest(p, column * CELL_W + i * 3, row * CELL_H + j * 3, 3, 3);
            if (ink_of(pixel, p->pixels[0]) > SEEN)
                c->dots |= bits[j][i];
        }
}

/* ---- Texts ----------------------------------------------------------------------------------- */

/* One text of the layout. */
typedef struct label {
    char role[24], text[WORD];
    double x, y, w, h, angle;
} label;

/* The bytes of the character at s, 0 at the end. */
static size_t character(const char *s)
{
    size_t n = 1;

    if (!*s)
        return 0;
    while (((unsigned char)s[n] & 0xc0) == 0x80)
        n++;
    return n;
}

static int32_t count_characters(const char *s)
{
    int32_t count = 0;

    for (size_t n; (n = character(s)) > 0; s += n)
        count++;
    return count;
}

static int32_t near(double v)
{
    return (int32_t)(v < 0 ? v - 0.5 : v + 0.5);
}

static bool is_free(const page *p, int32_t column, int32_t row, int32_t count)
{
    if (row < 0 || row >= p->rows || column < 0)
        return false;
    for (int32_t i = column > 0 ? -1 : 0; i < count && column + i < p->columns; i++)
        if (p->cells[row * p->columns + column + i].text[0])
            return false;
    return true;
}

/* Letters from a cell on, cut at the edge. */
static void write_letters(page *p, int32_t column, int32_t row, const char *text, uint32_t color)
{
    for (size_t n; (n = character(text)) > 0 && column < p->columns; text += n, column++) {
        cell *c = &p->cells[row * p->columns + column];
        if (n < sizeof c->text)
            memcpy(c->text, text, n);
        c->color = color;
    }
}

/* A name of y stands above its panel, or where it was, letter below letter. */
static void place_turned(page *p, const label *l, uint32_t color)
{
    const int32_t count = count_characters(l->text), column = near(l->x / CSS_W);
    int32_t row = (int32_t)(l->y / CSS_H);

    for (int32_t i = 0; i < p->panel_count; i++) {
        int32_t above = (int32_t)(p->panels[i][0] / CSS_H) - 1;
        if (l->y + l->h / 2 < p->panels[i][0] || l->y + l->h / 2 > p->panels[i][1])
            continue;
        if (!is_free(p, column, above, count))
            break;
        write_letters(p, column, above, l->text, color);
        return;
    }
    row += ((int32_t)(l->h / CSS_H) - count) / 2;
    row = row + count > p->rows ? p->rows - count : row;
    row = row < 0 ? 0 : row;
    for (const char *at = l->text; *at && row < p->rows; at += character(at), row++) {
        char one[8] = "";
        memcpy(one, at, character(at) < sizeof one ? character(at) : 0);
        if (!p->cells[row * p->columns + column].text[0])
            write_letters(p, column, row, one, color);
    }
}

/* Wipes a text out of the picture, and puts its letters where they belong if nobody else's are there. */
static void place(page *p, const label *l)
{
    const int32_t x = (int32_t)(l->x * CELL_W / CSS_W), y = (int32_t)(l->y * CELL_H / CSS_H);
    const int32_t w = near(l->w * CELL_W / CSS_W) + 2, h = near(l->h * CELL_H / CSS_H) + 2;
    const int32_t count = count_characters(l->text);
    const uint32_t color = strongest(p, x, y, w, h);
    int32_t row = (int32_t)((l->y + l->h / 2) / CSS_H), column = near(l->x / CSS_W);

    wipe(p, x - 1, y - 1, w + 1, h + 1);
    if (l->angle >= 60 || l->angle <= -60) {
        place_turned(p, l, color);
        return;
    }
    if (strcmp(l->role, "y-tick") == 0) {
        column = near((l->x + l->w) / CSS_W) - count;
    } else if (strcmp(l->role, "x-tick") == 0 || strcmp(l->role, "x-label") == 0) {
        column = near((l->x + l->w / 2) / CSS_W - count / 2.0);
    }
    if (column + count > p->columns)
        column = p->columns - count;
    column = column < 0 ? 0 : column;
    if (is_free(p, column, row, count))
        write_letters(p, column, row, l->text, color);
}

/* A JSON string from the byte after its quote; returns the byte after its end. */
static const char *read_string(const char *p, const char *end, char *to, size_t size)
{
    size_t length = 0;

    while (p < end && *p != '"') {
        char c = *p++;
        if (c == '\\' && p < end) {
            c = *p++;
            if (c == 'u') { // only control characters are written so
                p = p + 4 < end ? p + 4 : end;
                c = ' ';
            }
            c = c == 'n' || c == 't' ? ' ' : c;
        }
        if (length + 1 < size)
            to[length++] = c;
    }
    while (length > 0 && p < end && length + 1 == size && ((unsigned char)to[length - 1] & 0x80))
        length--; // not within a character
    to[length] = '\0';
    return p < end ? p + 1 : end;
}

static double number_after(const char **p)
{
    char *end;
    char text[32];
    size_t n = strspn(*p, " ,[:");
    size_t length = strspn(*p + n, "-+.0123456789e");

    *p += n;
    memcpy(text, *p, length < sizeof text ? length : sizeof text - 1);
    text[length < sizeof text ? length : sizeof text - 1] = '\0';
    *p += length;
    double whole = (double)strtol(text, &end, 10); // no strtod: it obeys the locale
    double unit = 0.1, sign = text[0] == '-' ? -1 : 1;
    for (end += *end == '.'; *end >= '0' && *end <= '9'; end++, unit /= 10)
        whole += sign * (*end - '0') * unit;
    return whole;
}

/* The box around a turned text, from its four corners: "corners": [[x, y], ... */
static void take_corners(label *l, const char *at)
{
    const char *p = strstr(at, "[[");
    double x[2] = {1e9, -1e9}, y[2] = {1e9, -1e9};

    for (int i = 0; p && i < 8; i++) {
        p += strspn(p, " ,[]");
        double v = number_after(&p), *ends = i % 2 ? y : x;
        ends[0] = v < ends[0] ? v : ends[0];
        ends[1] = v > ends[1] ? v : ends[1];
    }
    l->x = x[0];
    l->y = y[0];
    l->w = x[1] - x[0];
    l->h = y[1] - y[0];
}

/* The texts of the layout, line by line as kymo_layout_dump writes them. */
static void place_all(page *p, const term_text *layout)
{
    const char *end = layout->data + layout->length;

    for (int turn = 0; turn < 2; turn++) { // names of y come last: they give way
        for (const char *at = layout->data; (at = strstr(at, "{\"role\": \"")) != NULL;) {
            label l = {0};
            at = read_string(at + strlen("{\"role\": \""), end, l.role, sizeof l.role);
            at = read_string(at + strlen(", \"text\": \""), end, l.text, sizeof l.text);
            at += strlen(", \"box\": ");
            l.x = number_after(&at);
            l.y = number_after(&at);
            l.w = number_after(&at);
            l.h = number_after(&at);
            at = strstr(at, "\"angle\": ") ? strstr(at, "\"angle\": ") + strlen("\"angle\": ") : end;
            l.angle = number_after(&at);
            if (l.angle != 0)
                take_corners(&l, at);
            if (strcmp(l.role, "panel") == 0 && turn == 0 && p->panel_count < 64) {
                p->panels[p->panel_count][0] = l.y;
                p->panels[p->panel_count++][1] = l.y + l.h;
            }
            if (l.text[0] && (l.angle != 0) == (turn == 1))
                place(p, &l);
        }
    }
}

/* ---- Out ------------------------------------------------------------------------------------- */

static char plain_dots(uint8_t dots)
{
    static const struct {
        uint8_t dots;
        char look;
    } looks[] = {{0x09, '\''}, {0x12, '-'}, {0x24, '-'}, {0xc0, '_'}, {0x47, '|'}, {0xb8, '|'}};
    int count = 0;

    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
        if ((dots & ~looks[i].dots) == 0 && (dots & looks[i].dots))
            return looks[i].look;
    for (int bit = 0; bit < 8; bit++)
        count += dots >> bit & 1;
    return count >= 6 ? '#' : count >= 4 ? '*' : ':';
}

/* Letters that have one in ASCII; others are question marks. */
static char plain_letter(const char *text)
{
    static const struct {
        const char *text;
        char plain;
    } known[] = {{"\xe2\x88\x92", '-'}, {"\xe2\x80\x93", '-'}, {"\xc2\xb5", 'u'}, {"\xce\xbc", 'u'},
                 {"\xe2\x80\xaf", ' '}, {"\xc2\xa0", ' '},     {"\xc2\xb7", '.'}, {"\xe2\x80\x99", '\''}};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].text, text) == 0)
            return known[i].plain;
    return (unsigned char)text[0] < 0x80 ? text[0] : '?';
}

static void put_cell(const cell *c, bool ascii, term_text *to)
{
    char look[4] = {(char)0xe2, (char)(0xa0 | c->dots >> 6), (char)(0x80 | (c->dots & 63)), 0};

    if (c->text[0] && (ascii || strcmp(c->text, "\xe2\x80\xaf") == 0))
        term_put(to, "%c", plain_letter(c->text));
    else if (c->text[0])
        term_add(to, c->text, strlen(c->text));
    else if (c->dots == 0)
        term_add(to, " ", 1);
    else if (ascii)
        term_put(to, "%c", plain_dots(c->dots));
    else
        term_add(to, look, 3);
}

static void put_row(const page *p, int32_t row, bool ascii, bool colors, term_text *to)
{
    const cell *cells = &p->cells[row * p->columns];
    int32_t count = p->columns;
    uint32_t color = UINT32_MAX;

    while (count > 0 && !cells[count - 1].text[0] && cells[count - 1].dots == 0)
        count--;
    for (int32_t i = 0; i < count; i++) {
        bool seen = cells[i].text[0] || cells[i].dots;
        if (colors && seen && cells[i].color != color) {
            color = cells[i].color;
            term_put(to, "\033[38;2;%u;%u;%um", color >> 16 & 255, color >> 8 & 255, color & 255);
        }
        put_cell(&cells[i], ascii, to);
    }
    if (color != UINT32_MAX)
        term_put(to, "\033[0m");
}

static kymo_status draw(kymo_figure *figure, page *p, kymo_error *err)
{
    term_text layout = {0};
    kymo_canvas *canvas = kymo_canvas_wrap(p->pixels, p->width, p->height, (int64_t)p->width * 4, KYMO_RGB24,
                                           (double)CELL_W / CSS_W);
    kymo_status status = kymo_figure_draw(figure, canvas);

    if (status >= 0)
        status = kymo_layout_dump(figure, gather, &layout);
    if (status < 0 && kymo_figure_status(figure, err) == KYMO_OK)
        cli_fail(err, status, "%s", kymo_status_text(status));
    term_add(&layout, "", 1);
    if (layout.failed)
        status = cli_no_memory(err);
    for (int64_t i = 0; i < (int64_t)p->width * p->height; i++)
        p->pixels[i] &= 0xffffff;
    if (status >= 0)
        place_all(p, &layout);
    free(layout.data);
    kymo_canvas_close(canvas);
    return status >= 0 ? KYMO_OK : status;
}

kymo_status term_cells(kymo_figure *figure, term_size size, bool ascii, bool colors, const char *end, term_text *to,
                       kymo_error *err)
{
    page p = {.columns = size.columns, .rows = size.rows, .width = size.columns * CELL_W,
              .height = size.rows * CELL_H};
    kymo_status status;

    p.cells = calloc((size_t)p.columns * (size_t)p.rows, sizeof *p.cells);
    p.pixels = calloc((size_t)p.width * (size_t)p.height, sizeof *p.pixels);
    status = p.cells && p.pixels ? draw(figure, &p, err) : cli_no_memory(err);
    for (int32_t row = 0; row < p.rows && status == KYMO_OK; row++) {
        for (int32_t column = 0; column < p.columns; column++)
            if (!p.cells[row * p.columns + column].text[0])
                make_dots(&p, column, row);
        put_row(&p, row, ascii, colors, to);
        term_add(to, end, strlen(end));
    }
    free(p.cells);
    free(p.pixels);
    return status == KYMO_OK && to->failed ? cli_no_memory(err) : status;
}
