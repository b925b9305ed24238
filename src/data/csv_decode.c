/*
 * csv_decode.c - the cells of a chunk to columns.
 *
 * Two ways through a row. Plain blocks (one delimiter, no quotes; nearly all files) go from wanted cell to
 * wanted cell: cells between are passed over by counting delimiters eight bytes at a time, numbers are
 * read where they lie, up to eight digits in three multiplications whatever their count (the leading
 * digits are found by one addition and a count of trailing zeros, so their number costs no branch), and
 * one correctly rounded division (Clinger 1990) ends it. Whatever is unusual (more than 2^53, exponents,
 * words, blanks, a missing or surplus cell) goes the other, exact way: cell by cell as kymo__csv_cell
 * sees them, through the core's number and time readers. Both give the same values; errors come from the
 * exact way alone. No scan looks for the end of the text, since a chunk ends with a line end.
 */
#include "data/csv.h"

#include <float.h>
#include <math.h>

/* A chunk being decoded. */
typedef struct decoder {
    const csv_dialect *d;
    const kymo__source_column *columns;
    const csv_step *steps;
    int32_t step_count, column_count;
    int32_t rest;
    kymo__chunk *chunk;
    csv_extra *extra;
    const char *path;
    const char *begin, *end;
    kymo_error *err;
    int64_t repaired;
    char date[10]; /* the last date met, "YYYY-MM-DD", */
    int64_t day;   /* and its days since 1970 */
} decoder;

/* ---- Errors ------------------------------------------------------------------------------------ */

/* The beginning of a cell, short enough for a message. */
static const char *excerpt(char out[64], const char *text, size_t length)
{
    size_t n = length < 40 ? length : 40;

    while (n < length && n > 30 && ((unsigned char)text[n] & 0xc0) == 0x80)
        n--; // not within a character
    memcpy(out, text, n);
    memcpy(out + n, n < length ? "..." : "", n < length ? 4 : 1);
    return out;
}

/* The place of p: line, and byte of the line from 1. */
static void place_of(const decoder *c, const char *p, int64_t *line, int32_t *column)
{
    const char *start = kymo__csv_line_start(c->begin, p);

    *line = c->chunk->line + kymo__csv_lines(c->begin, start);
    *column = (int32_t)(p - start) + 1;
}

/* The commonest reason: a comment that nobody said is one, here or taken for the header. */
static bool hint_comment(const decoder *c, const char *row)
{
    if (c->d->comment_length > 0 || (*row != '#' && c->columns[0].name[0] != '#'))
        return false;
    kymo__hint(c->err, "lines that begin with # are passed over with comment # (--comment '#')");
    return true;
}

static const char *fail_cell(const decoder *c, const csv_cell *cell, const csv_step *step,
                             const char *text, size_t length)
{
    const char *name = c->columns[step->column].name;
    const char *start = kymo__csv_line_start(c->begin, cell->begin);
    char shown[64];
    int64_t line;
    int32_t column;

    place_of(c, cell->begin, &line, &column);
    if (cell->junk)
        kymo__fail_at(c->err, KYMO_EDATA, c->path, line, column,
                      "text after the closing quote in column %s", name);
    else
        kymo__fail_at(c->err, KYMO_EDATA, c->path, line, column, "not a %s: \"%s\" in column %s",
                      step->type == KYMO_TIME ? "time" : "number", excerpt(shown, text, length), name);
    if (hint_comment(c, start))
        return NULL;
    if (cell->junk)
        kymo__hint(c->err, "a quote within quotes is written twice; or read leniently (--lenient)");
    else
        kymo__hint(c->err, "name it as a missing value (--missing %s) or read leniently (--lenient)",
                   shown);
    return NULL;
}

/* A row that has too few or too many cells, at p. */
static const char *fail_ragged(const decoder *c, const char *row, const char *p, int32_t cells)
{
    int64_t line;
    int32_t column;

    place_of(c, p, &line, &column);
    kymo__fail_at(c->err, KYMO_EDATA, c->path, line, column, "the row has %d field%s, not %d", cells,
                  cells == 1 ? "" : "s", c->column_count);
    if (!hint_comment(c, row))
        kymo__hint(c->err, "say the delimiter (--delimiter), or read leniently (--lenient)");
    return NULL;
}

/* The first NUL byte of a record; comments may have any bytes. */
static const char *find_nul(const decoder *c)
{
    for (const char *p = c->begin;;) {
        const char *record = kymo__csv_record(c->d, p, c->end);
        csv_cell cell;
        if (record == c->end)
            return NULL;
        p = record;
        do {
            p = kymo__csv_cell(c->d, p, c->end, &cell);
        } while (kymo__csv_next(c->d, &p, c->end));
        const char *nul = memchr(record, '\0', (size_t)(p - record));
        if (nul)
            return nul;
        p = csv_after_end(p, c->end);
    }
}

/* NUL bytes are an error of their own, unless one of an earlier row came first. */
static kymo_status check_nul(const decoder *c, kymo_status status)
{
    const char *nul = find_nul(c);
    int64_t line;
    int32_t column;

    if (!nul || (status != KYMO_OK && status != KYMO_EDATA))
        return status;
    place_of(c, nul, &line, &column);
    if (status != KYMO_OK && c->err->line < line)
        return status;
    kymo__fail_at(c->err, KYMO_EDATA, c->path, line, column, "a NUL byte: this is not text");
    kymo__hint(c->err, "convert it to UTF-8, or read leniently (--lenient)");
    return KYMO_EDATA;
}

/* ---- Storing ----------------------------------------------------------------------------------- */

static bool store_missing(const decoder *c, const csv_step *step, void *out, int64_t row)
{
    if (step->type == KYMO_F64) {
        ((double *)out)[row] = (double)NAN;
    } else if (step->type == KYMO_TEXT) {
        ((int32_t *)out)[row] = -1;
    } else {
        kymo_column *column = &c->chunk->columns[step->slot];
        uint8_t *valid = (uint8_t *)c->chunk->valid[step->slot].data;
        if (!column->valid)
            valid = kymo__chunk_valid(c->chunk, step->slot, c->chunk->rows, c->err);
        if (!valid)
            return false;
        ((int64_t *)out)[row] = 0;
        valid[row >> 3] &= (uint8_t)~(1u << (row & 7));
    }
    return true;
}

bool kymo__csv_missing(const csv_dialect *d, const char *text, size_t length)
{
    if (length == 0)
        return true;
    for (int32_t i = 0; i < d->missing_count; i++)
        if (d->missing[i].length == length && memcmp(d->missing[i].text, text, length) == 0)
            return true;
    return false;
}

/* Whether a number is one of the missing words, as "-999" or "-999.0". */
static bool is_missing_number(const csv_dialect *d, double v)
{
    for (int32_t i = 0; i < d->missing_count; i++) {
        const char *end = d->missing[i].text + d->missing[i].length;
        double word;
        if (kymo__parse_f64(d->missing[i].text, end, &word) == end && word == v)
            return true;
    }
    return false;
}

/* ---- The exact way ----------------------------------------------------------------------------- */

/* The text of a quoted cell with its doubled quotes made single, in the chunk's scratch. */
static const char *undouble(decoder *c, const char *text, size_t *length)
{
    kymo__buf *scratch = &c->extra->scratch;
    size_t n = 0;

    scratch->length = 0;
    char *to = kymo__buf_reserve(scratch, *length);
    if (!to) {
        kymo__buf_status(scratch, c->err);
        return NULL;
    }
    for (size_t i = 0; i < *length; i++) {
        to[n++] = text[i];
        i += text[i] == '"';
    }
    *length = n;
    return to;
}

/* Reads a value of the step's type from the whole text. 1: done; 0: it is none; -1: error. */
static int read_value(decoder *c, const csv_step *step, void *out, int64_t row, const char *text,
                      size_t length)
{
    const char *end = text + length;

    if (step->type == KYMO_F64) {
        double *v = &((double *)out)[row];
        if (kymo__parse_f64(text, end, v) != end)
            return 0;
        if (c->d->missing_numbers > 0 && is_missing_number(c->d, *v))
            *v = (double)NAN;
        return 1;
    }
    if (step->type == KYMO_TIME)
        return kymo__parse_time(text, end, c->d->zone, &((int64_t *)out)[row]);
    if (memchr(text, '\0', length))
        return 0;
    int32_t code = kymo__dict_add(&c->chunk->dicts[step->slot], text, length, c->err);
    ((int32_t *)out)[row] = code;
    return code < 0 ? -1 : 1;
}

/* Reads the cell at p, of any form. Returns the byte after it, or NULL with the error. */
static const char *exact_cell(decoder *c, int32_t at, const char *p, int64_t row)
{
    const csv_step *step = &c->steps[at];
    void *out = c->extra->out[at];
    csv_cell cell;
    const char *stop = kymo__csv_cell(c->d, p, c->end, &cell);
    const char *text = cell.text;
    size_t length = cell.length;
    int got = 0;

    if (cell.doubled && !cell.junk) {
        text = undouble(c, text, &length);
        if (!text)
            return NULL;
    }
    if (!cell.junk) {
        if (kymo__csv_missing(c->d, text, length))
            return store_missing(c, step, out, row) ? stop : NULL;
        got = read_value(c, step, out, row, text, length);
    }
    if (got < 0)
        return NULL;
    if (got == 0 && !c->d->lenient)
        return fail_cell(c, &cell, step, text, length);
    if (got == 0) {
        c->repaired++;
        return store_missing(c, step, out, row) ? stop : NULL;
    }
    return stop;
}

/* ---- The plain way: eight bytes at a time -------------------------------------------------------- */

#define EACH UINT64_C(0x0101010101010101)
#define TOPS (EACH * 0x80)

static inline uint64_t load8(const char *p)
{
    uint64_t v;

    memcpy(&v, p, sizeof v);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    return v;
}

/* The top bit of every byte of v that is 0. */
static inline uint64_t zero_bytes(uint64_t v)
{
    return ~(((v & ~TOPS) + ~TOPS) | v | ~TOPS);
}

static inline int first_byte(uint64_t tops)
{
    return __builtin_ctzll(tops) >> 3;
}

static inline int count_bytes(uint64_t tops)
{
    return (int)(((tops >> 7) * EACH) >> 56);
}

/* Goes over `count` delimiters; NULL when the line ends before. */
static const char *skip_cells(const char *p, uint64_t delimiter8, int32_t count)
{
    for (;; p += 8) {
        uint64_t v = load8(p);
        uint64_t found = zero_bytes(v ^ delimiter8), ends = zero_bytes(v ^ (EACH * '\n'));
        if (ends)
            found &= (ends & -ends) - 1;
        int here = count_bytes(found);
        if (here >= count) {
            for (; count > 1; count--)
                found &= found - 1;
            return p + first_byte(found) + 1;
        }
        if (ends)
            return NULL;
        count -= here;
    }
}

/* Counts the delimiters from p to the end of the line, which is returned. */
static const char *skip_line(const char *p, uint64_t delimiter8, int32_t *count)
{
    for (*count = 0;; p += 8) {
        uint64_t v = load8(p);
        uint64_t found = zero_bytes(v ^ delimiter8), ends = zero_bytes(v ^ (EACH * '\n'));
        if (ends) {
            *count += count_bytes(found & ((ends & -ends) - 1));
            return p + first_byte(ends);
        }
        *count += count_bytes(found);
    }
}

/* ---- The plain way: numbers ---------------------------------------------------------------------- */

static const uint64_t tens_u64[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
static const double tens_f64[] = {1e0, 1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,
                                  1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19};

/* Eight bytes less '0': how many of the first are digits. */
static inline int digits_of(uint64_t x)
{
    uint64_t others = ((x + EACH * 0x76) | x) & TOPS;

    return others ? first_byte(others) : 8;
}

/* The value of the first n of them, 1 <= n <= 8: zeros are shifted in before, then pairs, fours, all. */
static inline uint64_t digits_value(uint64_t x, int n)
{
    x <<= 64 - 8 * n;
    x = x * 10 + (x >> 8);
    return ((x & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x000f424000000064) +
            ((x >> 16) & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x0000271000000001)) >> 32;
}

/* Takes up the digits at p; false when there are more than 19 in all. */
static inline bool take_digits(const char **p, uint64_t *value, int *digits)
{
    for (;;) {
        uint64_t x = load8(*p) ^ (EACH * '0');
        int n = digits_of(x);
        if (n == 0)
            return true;
        *digits += n;
        if (*digits > 19)
            return false;
        *value = *value * tens_u64[n] + digits_value(x, n);
        *p += n;
        if (n < 8)
            return true;
    }
}

static inline bool ends_cell(char c, char delimiter)
{
    return (c == delimiter) | (c == '\n') | (c == '\r');
}

/* Reads the number at p if it fills its cell. Returns the byte after it, NULL for the exact way. */
static inline const char *plain_f64(const char *p, const char *end, char delimiter, double *value)
{
    bool negative = *p == '-';
    const char *s = p + negative, *first = s;
    uint64_t v = 0;
    int digits = 0, before;
    bool few = take_digits(&s, &v, &digits);

    if (s == first && few)
        return NULL;
    before = digits;
    if (*s == '.' && few) {
        s++;
        few = take_digits(&s, &v, &digits);
    }
    if (FLT_EVAL_METHOD == 0 && few && v <= UINT64_C(1) << 53 && ends_cell(*s, delimiter)) {
        double x = (double)(int64_t)v / tens_f64[digits - before];
        *value = negative ? -x : x;
        return s;
    }
    s = kymo__parse_f64(p, end, value);
    return s && ends_cell(*s, delimiter) ? s : NULL;
}

/* ---- The plain way: times and text --------------------------------------------------------------- */

static inline int two(const char *p)
{
    unsigned a = (unsigned char)p[0] - '0', b = (unsigned char)p[1] - '0';

    return a < 10 && b < 10 ? (int)(a * 10 + b) : -1;
}

/* "YYYY-MM-DD" at p to days; the last one is remembered, for dates come in runs. */
static inline bool plain_date(decoder *c, const char *p)
{
    static const int8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int high, low, month, day;

    if (memcmp(c->date, p, sizeof c->date) == 0)
        return true;
    high = two(p);
    low = two(p + 2);
    month = two(p + 5);
    day = two(p + 8);
    if (low < 0 || high < 17 || high > 21 || p[4] != '-' || p[7] != '-') // int64 holds 1678 to 2261
        return false;
    int year = high * 100 + low;
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (month < 1 || month > 12 || day < 1 || day > lengths[month - 1] + (month == 2 && leap))
        return false;
    c->day = kymo__days_from_civil(year, month, day);
    memcpy(c->date, p, sizeof c->date);
    return true;
}

/* "hh:mm[:ss[.f]]" at *p to ns of the day; -1: something else. */
static inline int64_t plain_clock(const char **p)
{
    const char *s = *p;
    int hour = two(s), minute = two(s + 3), second = 0;
    bool seconds;
    int64_t ns = 0, unit = KYMO__NS;

    if (hour < 0 || hour > 23 || s[2] != ':' || minute < 0 || minute > 59)
        return -1;
    s += 5;
    seconds = *s == ':';
    if (seconds) {
        second = two(s + 1);
        if (second < 0 || second > 59)
            return -1;
        s += 3;
    }
    if (*s == '.' && seconds) {
        for (s++; *s >= '0' && *s <= '9' && unit > 1; s++) {
            unit /= 10;
            ns += unit * (*s - '0');
        }
        if (unit == KYMO__NS)
            return -1;
    }
    *p = s;
    return (hour * 3600 + minute * 60 + second) * KYMO__NS + ns;
}

/* Reads an ISO 8601 date or time in UTC. Returns the byte after it, NULL for the exact way. */
static inline const char *plain_time(decoder *c, const char *p, char delimiter, int64_t *ns)
{
    const char *s = p + 10;
    int64_t clock = 0;

    if (c->end - p < 10 || !plain_date(c, p))
        return NULL;
    if (*s == 'T' || (*s == ' ' && delimiter != ' ')) {
        s++;
        clock = plain_clock(&s);
    }
    if (*s == 'Z' && s > p + 10)
        s++;
    else if (c->d->zone)
        return NULL;
    if (clock < 0 || !ends_cell(*s, delimiter))
        return NULL;
    *ns = c->day * 86400 * KYMO__NS + clock;
    return s;
}

/* Reads a cell of text that has been met before. Returns the byte after it, NULL for the exact way. */
static inline const char *plain_text(const decoder *c, const csv_step *step, const char *p,
                                     uint64_t delimiter8, int32_t *code)
{
    const char *s = p;
    uint64_t stop;

    for (;; s += 8) {
        uint64_t v = load8(s);
        stop = zero_bytes(v ^ delimiter8) | zero_bytes(v ^ (EACH * '\n')) | zero_bytes(v ^ (EACH * '\r'));
        if (stop)
            break;
    }
    s += first_byte(stop);
    if (s == p)
        return NULL;
    *code = kymo__dict_find(&c->chunk->dicts[step->slot], p, (size_t)(s - p));
    return *code >= 0 ? s : NULL;
}

/* ---- Rows -------------------------------------------------------------------------------------- */

/* Reads one wanted cell. Returns the byte after it, or NULL with the error. `plain`: it is not quoted. */
static inline const char *wanted_cell(decoder *c, int32_t at, const char *p, int64_t row,
                                      uint64_t delimiter8, bool plain)
{
    const csv_step *step = &c->steps[at];
    void *out = c->extra->out[at];
    char delimiter = (char)delimiter8;
    const char *s = NULL;

    if (step->type == KYMO_F64) {
        double *v = &((double *)out)[row];
        bool quoted = *p == '"';
        s = plain_f64(p + quoted, c->end, quoted ? '"' : delimiter, v);
        if (s && quoted)
            s = *s == '"' && ends_cell(s[1], delimiter) ? s + 1 : NULL;
        if (s && c->d->missing_numbers > 0 && is_missing_number(c->d, *v))
            *v = (double)NAN;
    } else if (step->type == KYMO_TIME) {
        s = plain_time(c, p, delimiter, &((int64_t *)out)[row]);
    } else if (plain) {
        s = plain_text(c, step, p, delimiter8, &((int32_t *)out)[row]);
    }
    return s ? s : exact_cell(c, at, p, row);
}

/* Passes over the cell at p, which nobody wants. */
static const char *exact_skip(const decoder *c, const char *p)
{
    csv_cell cell;

    return kymo__csv_cell(c->d, p, c->end, &cell);
}

/* Reads the record at p. Returns the line end after it, or NULL with the error. */
static const char *exact_row(decoder *c, const char *p, int64_t row)
{
    uint64_t delimiter8 = EACH * (uint8_t)c->d->delimiter;
    const char *begin = p, *surplus = NULL;
    int32_t cells = 0, at = 0;
    bool more = true;

    for (; more; cells++) {
        bool wanted = at < c->step_count && c->steps[at].column == cells;
        while (csv_is_blank(c->d, *p))
            p++;
        if (cells == c->column_count)
            surplus = p;
        p = wanted ? wanted_cell(c, at++, p, row, delimiter8, false) : exact_skip(c, p);
        if (!p)
            return NULL;
        more = kymo__csv_next(c->d, &p, c->end);
    }
    if (cells == c->column_count)
        return p;
    if (!c->d->lenient)
        return fail_ragged(c, begin, surplus ? surplus : p, cells);
    c->repaired++;
    for (; at < c->step_count; at++)
        if (!store_missing(c, &c->steps[at], c->extra->out[at], row))
            return NULL;
    return p;
}

static kymo_status decode_exact(decoder *c)
{
    const char *p = c->begin;

    for (int64_t row = 0; row < c->chunk->rows; row++) {
        p = kymo__csv_record(c->d, p, c->end);
        p = exact_row(c, p, row);
        if (!p)
            return (kymo_status)c->err->code;
        p = csv_after_end(p, c->end);
    }
    return KYMO_OK;
}

/* Reads the record at p. Returns the line end after it, or NULL: a cell or its number is at fault. */
static inline const char *plain_row(decoder *c, const char *p, int64_t row, uint64_t delimiter8)
{
    for (int32_t at = 0; at < c->step_count; at++) {
        int32_t skip = c->steps[at].skip;
        if (skip == 1 && *p == (char)delimiter8)
            p++;
        else if (skip > 0)
            p = skip_cells(p, delimiter8, skip);
        if (!p)
            return NULL;
        p = wanted_cell(c, at, p, row, delimiter8, true);
        if (!p)
            return NULL;
    }
    if (c->rest == 0)
        return csv_is_end(*p) ? p : NULL;
    int32_t rest;
    p = skip_line(p, delimiter8, &rest);
    return rest == c->rest ? p : NULL;
}

static kymo_status decode_plain(decoder *c)
{
    uint64_t delimiter8 = EACH * (uint8_t)c->d->delimiter;
    const char *p = c->begin;

    c->err->code = KYMO_OK;
    for (int64_t row = 0; row < c->chunk->rows; row++) {
        while (c->extra->blanks && csv_is_end(*p))
            p++;
        int64_t repaired = c->repaired;
        const char *stop = plain_row(c, p, row, delimiter8);
        if (!stop && c->err->code == KYMO_OK) {
            c->repaired = repaired; // the cells are read again
            stop = exact_row(c, p, row);
        }
        if (!stop)
            return (kymo_status)c->err->code;
        p = stop + 1 + (*stop == '\r');
    }
    return KYMO_OK;
}

/* ---- Chunks ------------------------------------------------------------------------------------ */

/* Makes the columns' buffers. */
static kymo_status make_columns(decoder *c)
{
    csv_extra *extra = c->extra;

    if (extra->count < c->step_count) { // once a chunk
        extra->out = kymo__alloc(c->chunk->mem, KYMO_MEMORY_DATA, (size_t)c->step_count,
                                 sizeof *extra->out, "csv", c->err);
        if (!extra->out)
            return (kymo_status)c->err->code;
        extra->count = c->step_count;
    }
    for (int32_t at = 0; at < c->step_count; at++) {
        const csv_step *step = &c->steps[at];
        size_t size = (size_t)kymo__type_size(step->type);
        extra->out[at] = kymo__chunk_values(c->chunk, step->slot, c->chunk->rows, size, c->err);
        if (!extra->out[at])
            return (kymo_status)c->err->code;
        kymo__dict_clear(&c->chunk->dicts[step->slot]);
    }
    return KYMO_OK;
}

/* Dictionaries, and columns that were asked for more than once. */
static kymo_status finish_columns(const decoder *c, const csv_cursor *from)
{
    kymo__chunk *chunk = c->chunk;

    for (int32_t at = 0; at < c->step_count; at++) {
        kymo_column *column = &chunk->columns[c->steps[at].slot];
        if (column->type != KYMO_TEXT)
            continue;
        column->words = kymo__dict_words(&chunk->dicts[c->steps[at].slot], c->err);
        if (!column->words)
            return (kymo_status)c->err->code;
        column->word_count = chunk->dicts[c->steps[at].slot].count;
    }
    for (int32_t i = 0; i < chunk->column_count; i++)
        if (from->slots[i] != i)
            chunk->columns[i] = chunk->columns[from->slots[i]];
    return KYMO_OK;
}

kymo_status kymo__csv_decode(const kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err)
{
    const kymo_source *source = cursor->source;
    const csv *state = source->state;
    const csv_cursor *from = cursor->state;
    decoder c = {
        .d = &state->dialect,
        .columns = source->columns,
        .steps = from->steps,
        .step_count = from->step_count,
        .column_count = source->column_count,
        .rest = from->rest,
        .chunk = chunk,
        .extra = chunk->extra,
        .path = source->path,
        .begin = chunk->bytes.data,
        .end = chunk->bytes.data + chunk->length,
        .err = err,
        .date = "none",
    };
    bool plain = !c.extra->exact && c.d->delimiter != ' ';
    kymo_status status = make_columns(&c);

    if (status != KYMO_OK)
        return status;
    status = plain ? decode_plain(&c) : decode_exact(&c);
    if (c.extra->nul && !c.d->lenient)
        status = check_nul(&c, status);
    chunk->batch.repaired += c.repaired;
    return status == KYMO_OK ? finish_columns(&c, from) : status;
}
