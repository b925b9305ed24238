/*
 * csv_decode.c - the cells of a chunk to columns.
 *
 * Two ways through a row. Plain blocks (one delimiter, no quotes; nearly all files) go from wanted
 * cell to wanted cell: cells between are passed over by counting delimiters eight bytes at a time,
 * and numbers and times are read where they lie (csv_plain.h). Whatever is unusual (quotes, words,
 * blanks, a missing or surplus cell) goes the other, exact way: cell by cell as kymo__csv_cell sees
 * them, through the core's number and time readers. Both give the same values; errors come from the
 * exact way alone. No scan looks for the end of the text, since a chunk ends with a line end.
 */
#include "data/csv_plain.h"

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
    csv_rows plain; /* the chunk as rows of plain numbers and times */
} decoder;

/* ---- Errors ---------------------------------------------------------------------------------- */

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

/* Whether a cell begins with a date that times cannot hold, or that there is not. */
static bool is_far_date(const char *text, size_t length)
{
    int64_t ns;

    return kymo__csv_is_date(text, length) && !kymo__parse_time(text, text + 10, NULL, &ns);
}

/* Whether a cell is a number that its column of whole ones cannot hold. */
static bool is_unfit(const csv_step *step, const char *text, size_t length)
{
    double v;

    return (step->type == KYMO_I64 || step->type == KYMO_U64) &&
           kymo__parse_f64(text, text + length, &v) == text + length;
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
                      is_unfit(step, text, length) ? "whole number of 64 bits"
                      : step->type == KYMO_TIME    ? "time"
                                                   : "number",
                      excerpt(shown, text, length), name);
    if (hint_comment(c, start))
        return NULL;
    if (step->type == KYMO_TIME && is_far_date(text, length))
        kymo__hint(c->err, "times lie between 1677-09-22 and 2262-04-11; name it as a missing value "
                           "(--missing %s) or read leniently (--lenient)",
                   shown);
    else if (!cell->junk && is_unfit(step, text, length))
        kymo__hint(c->err, "numbers above it lie beyond 2^53 and are kept exactly; let all be rounded to doubles "
                           "(--doubles)");
    else if (cell->junk)
        kymo__hint(c->err, "a quote within quotes is written twice; or read leniently (--lenient)");
    else
        kymo__hint(c->err,
                   "name it as a missing value (--missing %s) or read leniently (--lenient)",
                   shown);
    return NULL;
}

/* A row that has too few or too many cells, at p. */
static const char *fail_ragged(const decoder *c, const char *row, const char *p, int32_t cells)
{
    int64_t line;
    int32_t column;

    place_of(c, p, &line, &column);
    kymo__fail_at(c->err, KYMO_EDATA, c->path, line, column, "the row has %d field%s, not %d",
                  cells, cells == 1 ? "" : "s", c->column_count);
    if (!hint_comment(c, row))
        kymo__hint(c->err, "say the delimiter (--delimiter), or read leniently (--lenient)");
    return NULL;
}

/* What is forgiven is counted, and the first of it told. */
static bool wants_note(const decoder *c)
{
    return c->chunk->notes.count < KYMO__NOTES;
}

static void forgive(decoder *c)
{
    c->repaired++;
    if (c->err->code == KYMO_OK)
        return;
    c->chunk->notes.note[c->chunk->notes.count++] = *c->err;
    kymo__error_clear(c->err);
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

/* ---- Storing --------------------------------------------------------------------------------- */

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
        valid[row >> 3] &= (uint8_t) ~(1u << (row & 7));
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

/* The same of a whole number, of which a double may be another one. */
static bool is_missing_whole(const csv_dialect *d, const csv_whole *whole)
{
    for (int32_t i = 0; d->missing_numbers > 0 && i < d->missing_count; i++) {
        csv_whole word;
        if (kymo__csv_whole(d->missing[i].text, d->missing[i].text + d->missing[i].length, &word) &&
            word.size == whole->size && (word.negative == whole->negative || word.size == 0))
            return true;
    }
    return false;
}

/* ---- The exact way --------------------------------------------------------------------------- */

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

/* A whole number: 1, 0 or -1 as read_value. */
static int read_whole(decoder *c, const csv_step *step, void *out, int64_t row, const char *text, const char *end)
{
    csv_whole whole;

    if (!kymo__csv_whole(text, end, &whole) || !kymo__csv_whole_fits(&whole, step->type))
        return 0;
    if (is_missing_whole(c->d, &whole))
        return store_missing(c, step, out, row) ? 1 : -1;
    ((uint64_t *)out)[row] = whole.negative ? 0 - whole.size : whole.size;
    return 1;
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
    if (step->type != KYMO_TEXT)
        return read_whole(c, step, out, row, text, end);
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
        if (wants_note(c))
            fail_cell(c, &cell, step, text, length);
        forgive(c);
        return store_missing(c, step, out, row) ? stop : NULL;
    }
    return stop;
}

/* ---- The plain way: cells that nobody wants -------------------------------------------------- */

/* Goes over `count` delimiters; NULL when the line ends before. */
static const char *skip_cells(const char *p, uint64_t delimiter8, int32_t count)
{
    for (;; p += 8) {
        uint64_t v = bytes8_load(p);
        uint64_t found = bytes8_zero(v ^ delimiter8), ends = bytes8_zero(v ^ (BYTES8 * '\n'));
        if (ends)
            found &= (ends & -ends) - 1;
        int here = bytes8_count(found);
        if (here >= count) {
            for (; count > 1; count--)
                found &= found - 1;
            return p + bytes8_first(found) + 1;
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
        uint64_t v = bytes8_load(p);
        uint64_t found = bytes8_zero(v ^ delimiter8), ends = bytes8_zero(v ^ (BYTES8 * '\n'));
        if (ends) {
            *count += bytes8_count(found & ((ends & -ends) - 1));
            return p + bytes8_first(ends);
        }
        *count += bytes8_count(found);
    }
}

/* ---- The plain way: text that has been met before -------------------------------------------- */

/* Reads a cell of text that has been met before. Returns the byte after it, NULL for the exact way.
 * */
static inline const char *plain_text(const decoder *c, const csv_step *step, const char *p,
                                     uint64_t delimiter8, int32_t *code)
{
    const char *s = p;
    uint64_t stop;

    for (;; s += 8) {
        uint64_t v = bytes8_load(s);
        stop = bytes8_zero(v ^ delimiter8) | bytes8_zero(v ^ (BYTES8 * '\n')) |
               bytes8_zero(v ^ (BYTES8 * '\r'));
        if (stop)
            break;
    }
    s += bytes8_first(stop);
    if (s == p)
        return NULL;
    *code = kymo__dict_find(&c->chunk->dicts[step->slot], p, (size_t)(s - p));
    return *code >= 0 ? s : NULL;
}

/* ---- Rows ------------------------------------------------------------------------------------ */

/* Reads one wanted cell. Returns the byte after it, or NULL with the error. `plain`: it is not
 * quoted. */
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
        s = csv_plain_f64(p + quoted, c->end, quoted ? '"' : delimiter, v);
        if (s && quoted)
            s = *s == '"' && csv_ends_cell(s[1], delimiter) ? s + 1 : NULL;
        if (s && c->d->missing_numbers > 0 && is_missing_number(c->d, *v))
            *v = (double)NAN;
    } else if (step->type == KYMO_TIME) {
        s = csv_plain_time(&c->plain.date, p, delimiter, c->d->zone != NULL, &((int64_t *)out)[row]);
    } else if (step->type != KYMO_TEXT) {
        if (c->d->missing_numbers == 0)
            s = csv_plain_whole(p, delimiter, step->type, &((int64_t *)out)[row]);
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
    uint64_t delimiter8 = BYTES8 * (uint8_t)c->d->delimiter;
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
    if (!c->d->lenient || wants_note(c))
        fail_ragged(c, begin, surplus ? surplus : p, cells);
    if (!c->d->lenient)
        return NULL;
    forgive(c);
    for (; at < c->step_count; at++)
        if (!store_missing(c, &c->steps[at], c->extra->out[at], row))
            return NULL;
    return p;
}

static kymo_status decode_exact(decoder *c)
{
    const char *p = c->begin;

    c->err->code = KYMO_OK;
    for (int64_t row = 0; row < c->chunk->rows; row++) {
        p = kymo__csv_record(c->d, p, c->end);
        p = exact_row(c, p, row);
        if (!p)
            return (kymo_status)c->err->code;
        p = csv_after_end(p, c->end);
    }
    return KYMO_OK;
}

/* Reads the record at p. Returns the line end after it, or NULL: a cell or its number is at fault.
 * */
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

/* Whether the level's loop may read the chunk: it knows numbers and times, and no words for missing
   ones. */
static bool is_simple(const decoder *c)
{
    bool simple = c->d->level->read && c->d->missing_numbers == 0;

    for (int32_t at = 0; at < c->step_count && simple; at++)
        simple = c->steps[at].type == KYMO_F64 || c->steps[at].type == KYMO_TIME;
    return simple;
}

static kymo_status decode_plain(decoder *c)
{
    uint64_t delimiter8 = BYTES8 * (uint8_t)c->d->delimiter;
    const char *p = c->begin;
    const bool simple = is_simple(c);
    csv_rows *rows = &c->plain;

    *rows = (csv_rows){.steps = c->steps,
                       .out = c->extra->out,
                       .step_count = c->step_count,
                       .rest = c->rest,
                       .rows = c->chunk->rows,
                       .end = c->end,
                       .delimiter = c->d->delimiter,
                       .blanks = c->extra->blanks,
                       .zone = c->d->zone != NULL,
                       .date = {.text = "none"}};
    c->err->code = KYMO_OK;
    for (;; rows->row++) {
        if (simple)
            p = c->d->level->read(rows, p);
        if (rows->row == rows->rows)
            return KYMO_OK;
        while (rows->blanks && csv_is_end(*p))
            p++;
        int64_t repaired = c->repaired;
        int32_t notes = c->chunk->notes.count;
        const char *stop = plain_row(c, p, rows->row, delimiter8);
        if (!stop && c->err->code == KYMO_OK) {
            c->repaired = repaired; // the cells are read again
            c->chunk->notes.count = notes;
            stop = exact_row(c, p, rows->row);
        }
        if (!stop)
            return (kymo_status)c->err->code;
        p = stop + 1 + (*stop == '\r');
    }
}

/* ---- Chunks ---------------------------------------------------------------------------------- */

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
