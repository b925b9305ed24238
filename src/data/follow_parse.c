/*
 * follow_parse.c - bytes of a followed input to rows of its ring.
 *
 * The columns are told from the first lines, as soon as there are two (or one that can only be data): the format's
 * own opening looks at them as if they were a file. From then on every piece of whole records is decoded by
 * the format's decoder and pushed. Some programs print titles above their header, and both again and again
 * (vmstat): lines before the first one from which on all have the same number of fields are titles, and they
 * and the header are passed over wherever they come.
 *
 * Memory: what one read brings, and an unfinished line.
 */
#include "data/follow.h"
#include "data/csv.h"

#include <kymo/ext.h>
#include <time.h>

/* ---- Lines ----------------------------------------------------------------------------------- */

/* Where the line at p ends, behind its line end; NULL: it is not whole. */
static const char *line_end(const char *p, const char *end)
{
    const char *at = memchr(p, '\n', (size_t)(end - p));

    return at ? at + 1 : NULL;
}

/* A line's length without its end. */
static size_t bare(const char *p, const char *end)
{
    while (end > p && csv_is_end(end[-1]))
        end--;
    return (size_t)(end - p);
}

static bool is_title(const follow_parser *p, const char *line, size_t length)
{
    for (int32_t i = 0; i < p->title_count; i++)
        if (p->titles[i].length == length && memcmp(p->titles[i].data, line, length) == 0)
            return true;
    return false;
}

enum { UNSURE_LINES = 8 }; /* with which reading begins although they differ */

/* The fields of a line as blanks, tabs, commas or semicolons part them, and whether all are numbers. */
static int32_t fields_of(const char *p, const char *end, char delimiter, bool *numbers)
{
    csv_dialect d = {.delimiter = delimiter};
    int32_t count = 0;
    csv_cell cell;
    double v;

    *numbers = true;
    do {
        p = kymo__csv_cell(&d, p, end, &cell);
        const char *last = cell.text + cell.length;
        if (cell.length > 0 && kymo__parse_f64(cell.text, last, &v) != last)
            *numbers = false;
        count++;
    } while (kymo__csv_next(&d, &p, end));
    return count;
}

/* ---- The head -------------------------------------------------------------------------------- */

/* The whole lines of the text (at most `most`) that are not blank. */
static int32_t list_lines(const char *text, const char *end, const char *lines[], int32_t most)
{
    int32_t count = 0;

    for (const char *p = text, *next; count < most && (next = line_end(p, end)) != NULL; p = next)
        if (bare(p, next) > 0)
            lines[count++] = p;
    return count;
}

/* Where the first title comes again, or `end`. */
static const char *until_again(const char *const lines[], int32_t count, int32_t titles, const char *end)
{
    for (int32_t i = titles; i < count; i++)
        for (int32_t k = 0; k < titles; k++) {
            size_t length = bare(lines[k], line_end(lines[k], end));
            if (bare(lines[i], line_end(lines[i], end)) == length && memcmp(lines[i], lines[k], length) == 0)
                return lines[i];
        }
    return end;
}

/* How many lines are titles: from the next one on all have as many fields as that one, two at least,
 * up to where the titles come again. *sure: it is not only that more lines are wanted to see them. */
static int32_t count_titles(const char *const lines[], int32_t count, const char *end, const char *delimiter, bool *sure)
{
    csv_dialect known = {0};
    bool numbers;

    *sure = true;
    for (int32_t first = 0; first < FOLLOW_TITLES - 1 && first + 2 <= count; first++) {
        const char *stop = until_again(lines, count, first, end);
        char by = delimiter && delimiter[0] ? delimiter[0] : kymo__csv_sniff(&known, lines[first], stop);
        int32_t fields = fields_of(lines[first], line_end(lines[first], end), by, &numbers), same = 1, i = first + 1;
        for (; i < count && lines[i] < stop; i++)
            same += fields_of(lines[i], line_end(lines[i], end), by, &numbers) == fields;
        if (first == 0)
            *sure = same == i;
        if (fields > 1 && same > 1 && same == i - first) {
            *sure = true;
            return first;
        }
    }
    return 0;
}

static kymo_status add_title(follow *f, const char *line, size_t length, kymo_error *err)
{
    follow_parser *p = &f->parser;

    if (p->title_count == FOLLOW_TITLES)
        return KYMO_OK;
    kymo__buf *title = &p->titles[p->title_count++];
    kymo__buf_init(title, f->source->mem, KYMO_MEMORY_DATA);
    kymo__buf_append(title, line, length);
    return kymo__buf_status(title, err);
}

/* Opens the format on the lines from `head` on. */
static kymo_status open_format(follow *f, const char *head, size_t size, kymo_error *err)
{
    follow_parser *p = &f->parser;
    const kymo_allocator *allocator = kymo__mem_allocator(f->source->mem);
    kymo__file file = {.fd = -1, .size = -1, .path = f->source->path, .head = head, .head_size = size, .detail = "",
                       .options = &f->read};

    p->format = kymo__source_new(f->source->path, allocator, NULL, NULL);
    if (p->format->error.code) {
        *err = p->format->error;
        return (kymo_status)err->code;
    }
    p->format->closed = true;
    kymo__root_close(&p->format->root); // nobody's but ours
    p->format->rewindable = false;
    if (kymo__source_open_head(p->format, &file, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (!p->format->class_->block)
        return kymo__fail_at(err, KYMO_EUNSUPPORTED, f->source->path, 0, 0, "%s cannot be followed",
                             kymo_source_format(p->format));
    return KYMO_OK;
}

/* A cursor for all columns, whose chunk takes the pieces. */
static kymo_status open_cursor(follow *f, kymo_error *err)
{
    follow_parser *p = &f->parser;
    size_t count = (size_t)p->format->column_count;
    kymo__mem *mem = f->source->mem;

    p->all = kymo__alloc(mem, KYMO_MEMORY_DATA, count, sizeof *p->all, "follow", err);
    if (!p->all)
        return (kymo_status)err->code;
    for (size_t i = 0; i < count; i++)
        p->all[i] = (int32_t)i;
    kymo__request request = {.columns = p->all, .column_count = (int32_t)count, .threads = 1, .mem = mem};
    if (kymo__cursor_open(&p->cursor, p->format, &request, err) != KYMO_OK)
        return (kymo_status)err->code;
    kymo__buf_init(&p->arrivals, mem, KYMO_MEMORY_DATA);
    kymo__buf_init(&p->columns, mem, KYMO_MEMORY_DATA);
    return kymo__chunk_init(&p->chunk, p->cursor, err);
}

/* Whether the first lines are enough to tell the columns. */
static bool tells(const follow *f, const char *const lines[], int32_t count, int32_t titles, const char *end)
{
    bool numbers;

    if (count - titles >= 2)
        return true;
    if (count == 0)
        return false;
    fields_of(lines[0], line_end(lines[0], end), ' ', &numbers);
    return f->read.header < 0 || (numbers && f->read.header == 0);
}

static kymo_status begin(follow *f, bool ended, kymo_error *err)
{
    follow_parser *p = &f->parser;
    const char *text = f->text.data, *end = text + f->text.length, *lines[32], *head = text;
    const char *said = f->read.format;
    const bool raw = said && strncmp(said, "raw", 3) == 0;
    size_t most = KYMO__HEAD_BYTES - 1;
    int32_t titles = 0;

    if (f->text.length == 0)
        return ended ? kymo__fail_at(err, KYMO_EEMPTY, f->source->path, 0, 0, "nothing came") : KYMO_OK;
    if (!raw) {
        int32_t count = list_lines(text, end, lines, 32);
        bool sure;
        titles = count_titles(lines, count, end, f->read.delimiter, &sure);
        if (!ended && (!tells(f, lines, count, titles, end) || (!sure && count < UNSURE_LINES)))
            return KYMO_OK;
        for (int32_t i = 0; i < titles; i++)
            if (add_title(f, lines[i], bare(lines[i], line_end(lines[i], end)), err) != KYMO_OK)
                return (kymo_status)err->code;
        head = titles > 0 ? lines[titles] : text;
        end = until_again(lines, count, titles, end);
        while (!ended && end > head && end[-1] != '\n') // no unfinished line
            end--;
    }
    size_t size = (size_t)(end - head) < most ? (size_t)(end - head) : most;
    while (!raw && size == most && head[size - 1] != '\n')
        size--;
    if (open_format(f, head, size, err) != KYMO_OK || open_cursor(f, err) != KYMO_OK)
        return (kymo_status)err->code;
    int64_t data = p->format->class_->data_at(p->format, &p->record);
    if (p->record == 0 && data > 0) { // the header may come again
        const char *header = head + data;
        while (header > head && csv_is_end(header[-1]))
            header--;
        const char *start = kymo__csv_line_start(head, header);
        if (add_title(f, start, (size_t)(header - start), err) != KYMO_OK)
            return (kymo_status)err->code;
    }
    p->line = 1;
    size_t skip = (size_t)(head - text) + (size_t)data;
    skip = skip < f->text.length ? skip : f->text.length;
    p->line += kymo__csv_lines(text, text + skip);
    p->offset = (int64_t)skip;
    f->text.length -= skip;
    memmove(f->text.data, f->text.data + skip, f->text.length);
    p->begun = true;
    return KYMO_OK;
}

/* ---- Rows ------------------------------------------------------------------------------------- */

static int64_t wall_clock(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * KYMO__NS + now.tv_nsec;
}

/* Pushes the decoded rows of the chunk, with the time at which they came. */
static kymo_status push_rows(follow *f, kymo_error *err)
{
    follow_parser *p = &f->parser;
    const kymo__batch *batch = &p->chunk.batch;
    const int32_t count = p->format->column_count;
    const int64_t now = wall_clock();

    if (batch->rows == 0)
        return KYMO_OK;
    p->columns.length = p->arrivals.length = 0;
    kymo_column *columns = (kymo_column *)(void *)kymo__buf_reserve(&p->columns, (size_t)(count + 1) * sizeof *columns);
    int64_t *arrivals = (int64_t *)(void *)kymo__buf_reserve(&p->arrivals, (size_t)batch->rows * sizeof now);
    if (!columns || !arrivals)
        return kymo__fail(err, KYMO_ENOMEM, "out of memory for %lld rows", (long long)batch->rows);
    for (int64_t i = 0; i < batch->rows; i++)
        arrivals[i] = now;
    memcpy(columns, batch->columns, (size_t)count * sizeof *columns);
    columns[count] = (kymo_column){.values = arrivals, .type = KYMO_TIME};
    kymo__ring_push(&f->ring, columns, batch->rows);
    p->rows += batch->rows;
    atomic_fetch_add_explicit(&f->repaired, batch->repaired, memory_order_relaxed);
    atomic_store_explicit(&f->last_row, (int64_t)(kymo__now_ms() * 1e3), memory_order_relaxed);
    return KYMO_OK;
}

kymo_status kymo__follow_gap(follow *f, kymo_error *err)
{
    static const uint64_t nothing;
    static const uint8_t none;
    follow_parser *p = &f->parser;
    const int32_t count = p->format->column_count;
    const int64_t now = wall_clock();

    p->columns.length = 0;
    kymo_column *columns = (kymo_column *)(void *)kymo__buf_reserve(&p->columns, (size_t)(count + 1) * sizeof *columns);
    if (!columns)
        return kymo__fail(err, KYMO_ENOMEM, "out of memory for a row");
    for (int32_t i = 0; i < count; i++)
        columns[i] = (kymo_column){.values = &nothing, .valid = &none, .type = p->format->columns[i].type};
    columns[count] = (kymo_column){.values = &now, .type = KYMO_TIME};
    kymo__ring_push(&f->ring, columns, 1);
    return KYMO_OK;
}

/* Decodes and pushes the whole records at the beginning of a piece; *used: their bytes. */
static kymo_status decode(follow *f, const char *text, size_t size, bool ended, size_t *used, kymo_error *err)
{
    follow_parser *p = &f->parser;
    kymo__chunk *chunk = &p->chunk;

    *used = 0;
    chunk->bytes.length = 0;
    kymo__buf_reserve(&chunk->bytes, size + CSV_SLACK + 1);
    kymo__buf_append(&chunk->bytes, text, size);
    if (kymo__buf_status(&chunk->bytes, err) != KYMO_OK)
        return (kymo_status)err->code;
    bool unfinished = ended && p->record == 0 && size > 0 && !csv_is_end(text[size - 1]);
    if (unfinished)
        chunk->bytes.data[chunk->bytes.length++] = '\n';
    memset(chunk->bytes.data + chunk->bytes.length, 0, CSV_SLACK);
    chunk->line = p->line;
    chunk->offset = p->offset;
    chunk->first_row = p->rows;
    chunk->rows = chunk->repaired = 0;
    if (p->format->class_->block(p->cursor, chunk, ended, err) != KYMO_OK)
        return (kymo_status)err->code;
    *used = chunk->length > size ? size : chunk->length;
    kymo_status status = chunk->rows > 0 ? kymo__cursor_decode(p->cursor, chunk, err) : KYMO_OK;
    if (status == KYMO_OK && chunk->rows > 0)
        status = push_rows(f, err);
    return status;
}

/* The rows before one that cannot be read are good. */
static void save_good(follow *f, const char *text, size_t size, const kymo_error *failed)
{
    const char *p = text, *end = text + size;
    kymo_error err;
    size_t used;

    for (int64_t line = f->parser.line; line < failed->line && p; line++)
        p = line_end(p, end);
    if (p && p > text)
        decode(f, text, (size_t)(p - text), false, &used, &err);
}

/* A piece without titles in it. *used: the bytes that have become rows. */
static kymo_status take_piece(follow *f, const char *text, size_t size, bool ended, size_t *used, kymo_error *err)
{
    follow_parser *p = &f->parser;
    size_t some;

    for (*used = 0; *used < size; *used += some) {
        if (decode(f, text + *used, size - *used, ended, &some, err) != KYMO_OK) {
            if (err->line > p->line)
                save_good(f, text + *used, size - *used, err);
            return (kymo_status)err->code;
        }
        if (some == 0)
            break;
        if (p->record == 0)
            p->line += kymo__csv_lines(text + *used, text + *used + some);
        p->offset += (int64_t)some;
    }
    return KYMO_OK;
}

/* Where the next title in the text begins and ends; false: there is none. */
static bool find_title(const follow_parser *p, const char *text, const char *end, bool ended, const char *title[2])
{
    for (const char *at = text, *next; p->title_count > 0 && at < end; at = next) {
        next = line_end(at, end);
        next = next ? next : ended ? end : NULL;
        if (!next)
            return false;
        if (is_title(p, at, bare(at, next))) {
            title[0] = at;
            title[1] = next;
            return true;
        }
    }
    return false;
}

kymo_status kymo__follow_parse(follow *f, bool ended, kymo_error *err)
{
    follow_parser *p = &f->parser;
    size_t at = 0, used;
    kymo_status status = KYMO_OK;

    if (!p->begun && begin(f, ended, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (p->begun && !atomic_load_explicit(&f->ready, memory_order_relaxed)) {
        if (kymo__follow_ready(f, err) != KYMO_OK)
            return (kymo_status)err->code;
    }
    while (p->begun && at < f->text.length) {
        const char *text = f->text.data + at, *end = f->text.data + f->text.length, *title[2] = {end, end};
        bool found = p->record == 0 && find_title(p, text, end, ended, title);
        status = take_piece(f, text, (size_t)(title[0] - text), ended || found, &used, err);
        at += used;
        if (status != KYMO_OK || !found)
            break;
        at = (size_t)(title[1] - f->text.data);
        p->line++;
    }
    f->text.length -= at;
    memmove(f->text.data, f->text.data + at, f->text.length);
    if (status == KYMO_OK && f->text.length > CSV_RECORD_MAX)
        return kymo__fail_at(err, KYMO_EDATA, f->source->path, p->line, 1, "a line of more than %d MiB",
                             CSV_RECORD_MAX >> 20);
    return status;
}

void kymo__follow_parser_close(follow *f)
{
    follow_parser *p = &f->parser;

    for (int32_t i = 0; i < p->title_count; i++)
        kymo__buf_free(&p->titles[i]);
    if (p->cursor) {
        kymo__chunk_free(&p->chunk, p->cursor);
        kymo__cursor_close(p->cursor);
        kymo__buf_free(&p->arrivals);
        kymo__buf_free(&p->columns);
    }
    if (p->all)
        kymo__free(f->source->mem, KYMO_MEMORY_DATA, p->all, (size_t)p->format->column_count, sizeof *p->all);
    kymo__source_drop(p->format);
    *p = (follow_parser){0};
}
