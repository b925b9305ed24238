/*
 * csv_scan.c - where cells, records and blocks of CSV end.
 *
 * Fetch is serial, so it must only count. A block without quotes, comments and odd line ends is
 * counted in vectors (csv_level.h): line feeds, blank lines (a line feed before a line feed or a CR
 * LF), and a flag for everything that asks for the exact way; 6 GB/s and more. The exact way goes
 * from one quote or line end to the next, eight bytes at a time, and knows quoted cells; 1 GB/s.
 */
#include "data/bytes8.h"
#include "data/csv_level.h"

/* The first byte that is one of three, or `end`. */
static inline const char *find3(const char *p, const char *end, char a, char b, char c)
{
    uint64_t a8 = BYTES8 * (uint8_t)a, b8 = BYTES8 * (uint8_t)b, c8 = BYTES8 * (uint8_t)c;

    for (; p < end; p += 8) {
        uint64_t v = bytes8_load(p);
        uint64_t found = bytes8_zero(v ^ a8) | bytes8_zero(v ^ b8) | bytes8_zero(v ^ c8);
        if (found) {
            p += __builtin_ctzll(found) >> 3;
            break;
        }
    }
    return p < end ? p : end;
}

/* ---- Cells ----------------------------------------------------------------------------------- */

/* The delimiter or line end that ends an unquoted cell. */
static const char *unquoted_end(const csv_dialect *d, const char *p, const char *end)
{
    const char *stop = find3(p, end, d->delimiter, '\n', '\r');

    if (d->delimiter == ' ') {
        const char *tab = memchr(p, '\t', (size_t)(stop - p));
        stop = tab ? tab : stop;
    }
    return stop;
}

/* The quote that closes the one before p, or NULL. */
static const char *closing_quote(const char *p, const char *end, bool *doubled)
{
    while (p < end) {
        p = find3(p, end, '"', '"', '"');
        if (p == end)
            return NULL;
        if (p + 1 == end || p[1] != '"')
            return p;
        *doubled = true;
        p += 2;
    }
    return NULL;
}

const char *kymo__csv_cell(const csv_dialect *d, const char *p, const char *end, csv_cell *cell)
{
    while (p < end && csv_is_blank(d, *p))
        p++;
    *cell = (csv_cell){.begin = p, .text = p};
    if (p < end && *p == '"') {
        const char *closed = closing_quote(p + 1, end, &cell->doubled);
        cell->text = p + 1;
        if (!closed) {
            cell->open = true;
            cell->length = (size_t)(end - cell->text);
            return end;
        }
        cell->length = (size_t)(closed - cell->text);
        p = unquoted_end(d, closed + 1, end);
        for (const char *q = closed + 1; q < p && !cell->junk; q++)
            cell->junk = !csv_is_blank(d, *q);
        return p;
    }
    p = unquoted_end(d, p, end);
    const char *last = p;
    while (last > cell->text && csv_is_blank(d, last[-1]))
        last--;
    cell->length = (size_t)(last - cell->text);
    return p;
}

bool kymo__csv_next(const csv_dialect *d, const char **p, const char *end)
{
    if (d->delimiter == ' ') {
        while (*p < end && csv_is_blank(d, **p))
            ++*p;
        return *p < end && !csv_is_end(**p);
    }
    if (*p < end && **p == d->delimiter) {
        ++*p;
        return true;
    }
    return false;
}

/* ---- Lines ----------------------------------------------------------------------------------- */

int64_t kymo__csv_lines(const char *from, const char *to)
{
    int64_t lines = 0;

    for (const char *p = from; p < to; p++)
        lines += *p == '\n' || (*p == '\r' && (p + 1 == to || p[1] != '\n'));
    return lines;
}

const char *kymo__csv_line_start(const char *from, const char *p)
{
    while (p > from && !csv_is_end(p[-1]))
        p--;
    return p;
}

static bool is_comment(const csv_dialect *d, const char *p, const char *end)
{
    return d->comment_length > 0 && (size_t)(end - p) >= d->comment_length &&
           memcmp(p, d->comment, d->comment_length) == 0;
}

/* The byte of the line at p that is not blank, where only blanks may be left out (blank delimiter).
 * */
static const char *line_text(const csv_dialect *d, const char *p, const char *end)
{
    while (d->delimiter == ' ' && p < end && csv_is_blank(d, *p))
        p++;
    return p;
}

const char *kymo__csv_record(const csv_dialect *d, const char *p, const char *end)
{
    while (p < end) {
        const char *text = line_text(d, p, end);
        if (is_comment(d, p, end))
            text = find3(p, end, '\n', '\r', '\n');
        if (text == end)
            return end;
        if (!csv_is_end(*text))
            return p;
        p = csv_after_end(text, end);
    }
    return end;
}

/* ---- Blocks: the fast way -------------------------------------------------------------------- */

/* Bytes that make a line special when it begins with them; 0 where there is no such byte. */
static void special_starts(const csv_dialect *d, char start[3])
{
    bool spaces = d->delimiter == ' '; // then a line of blanks is a blank line

    start[0] = spaces ? ' ' : '\0';
    start[1] = spaces ? '\t' : '\0';
    start[2] = d->comment_length > 0 ? d->comment[0] : '\0';
}

static inline bool is_special(const char start[3], char c)
{
    return (c == start[0]) | (c == start[1]) | (c == start[2]);
}

/* Goes over `rows` records of a plain block. */
static const char *pass_rows(const char *p, const char *end, int64_t rows, int64_t *lines)
{
    while (rows > 0 && p < end) {
        rows -= !csv_is_end(*p);
        p = (const char *)memchr(p, '\n', (size_t)(end - p)) + 1;
        ++*lines;
    }
    return p;
}

/* The fast way; false: the block needs the exact one. */
static bool cut_plain(const csv_dialect *d, const char *text, size_t size, bool at_end,
                      int64_t max_rows, csv_cut *cut)
{
    char special[3];
    size_t length = size;

    while (length > 0 && text[length - 1] != '\n')
        length--;
    special_starts(d, special);
    if (length == 0 || is_special(special, text[0]) || (at_end && length < size)) // a last lone CR
        return false;
    // The last line feed is left out, for the byte after it belongs to the next chunk.
    csv_counts found = d->level->count(special, text, length - 1);
    bool first_blank = csv_is_end(text[0]);
    if (found.exact || (text[0] == '\r' && text[1] != '\n'))
        return false;
    *cut = (csv_cut){
        .length = length,
        .lines = found.feeds + 1,
        .rows = found.feeds + 1 - found.blanks - first_blank,
        .nul = found.nul,
        .blanks = found.blanks > 0 || first_blank,
    };
    if (cut->rows > max_rows) {
        cut->rows = max_rows;
        cut->lines = 0;
        cut->length = (size_t)(pass_rows(text, text + length, max_rows, &cut->lines) - text);
    }
    return true;
}

/* ---- Blocks: the exact way ------------------------------------------------------------------- */

/* Whether the quote at p, in a record that begins at `record`, opens a cell. */
static bool opens(const csv_dialect *d, const char *record, const char *p)
{
    if (d->delimiter == ' ')
        return p == record || csv_is_blank(d, p[-1]);
    while (p > record && csv_is_blank(d, p[-1]))
        p--;
    return p == record || p[-1] == d->delimiter;
}

/* The line end of the record at p; NULL: not within the text. */
static const char *record_end(const csv_dialect *d, const char *record, const char *end,
                              const char **open)
{
    bool doubled;

    for (const char *p = record;;) {
        p = find3(p, end, '"', '\n', '\r');
        if (p == end)
            return NULL;
        if (*p != '"')
            return p;
        if (opens(d, record, p)) {
            const char *closed = closing_quote(p + 1, end, &doubled);
            if (!closed) {
                *open = p;
                return NULL;
            }
            p = closed;
        }
        p++;
    }
}

static csv_cut cut_exact(const csv_dialect *d, const char *text, size_t size, bool at_end,
                         int64_t max_rows)
{
    csv_cut cut = {.exact = true, .blanks = true};
    const char *p = text, *end = text + size, *open = NULL;

    while (p < end && cut.rows < max_rows) {
        if (d->comment_length > (size_t)(end - p) && !at_end)
            break;
        const char *begin = line_text(d, p, end);
        bool comment = is_comment(d, p, end);
        bool record = !comment && begin < end && !csv_is_end(*begin);
        const char *stop = record ? record_end(d, p, end, &open) : find3(p, end, '\n', '\r', '\n');
        if (!stop || stop == end || (*stop == '\r' && stop + 1 == end && !at_end))
            break;
        const char *next = csv_after_end(stop, end);
        cut.lines += kymo__csv_lines(p, next);
        cut.rows += record;
        p = next;
    }
    cut.length = (size_t)(p - text);
    cut.nul = memchr(text, '\0', cut.length) != NULL;
    cut.open = open != NULL;
    cut.open_at = open ? (size_t)(open - text) : 0;
    return cut;
}

csv_cut kymo__csv_cut(const csv_dialect *d, const char *text, size_t size, bool at_end,
                      int64_t max_rows)
{
    csv_cut cut;

    if (cut_plain(d, text, size, at_end, max_rows, &cut))
        return cut;
    return cut_exact(d, text, size, at_end, max_rows);
}
