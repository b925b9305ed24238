/*
 * csv_open.c - delimited text: options, the head of the file, and what is told from it.
 *
 * The head is the first 64 KiB, and more only where that is not two records yet. From it come the
 * delimiter, the header and the types (csv_infer.c), then its rows are decoded once, leniently, for
 * what kymo_column_info says. Of a pipe the head is kept until the cursor takes it over.
 */
#include "data/csv_level.h"

static const csv_word default_missing[] = {{"NA", 2}, {"NaN", 3}, {"null", 4}, {"-", 1}};

/* ---- Options --------------------------------------------------------------------------------- */

static kymo_status set_delimiter(csv *state, const char *said, char fixed, kymo_error *err)
{
    state->dialect.delimiter = fixed;
    if (!said || !said[0])
        return KYMO_OK;
    if (kymo__str_equal(said, "\\t"))
        said = "\t";
    if (said[1] || said[0] == '"' || csv_is_end(said[0]))
        return kymo__fail(err, KYMO_EINVAL, "delimiter must be one character, not \"%s\"", said);
    state->dialect.delimiter = said[0];
    return KYMO_OK;
}

/* Splits the words at the commas of `said`; an empty cell is missing whatever they are. */
static kymo_status set_missing(kymo_source *source, csv *state, const char *said, kymo_error *err)
{
    int32_t count = 1;

    state->dialect.missing = default_missing;
    state->dialect.missing_count = sizeof default_missing / sizeof *default_missing;
    if (!said)
        return KYMO_OK;
    state->missing_text = kymo__strdup(source->mem, said, err);
    if (!state->missing_text)
        return (kymo_status)err->code;
    for (const char *p = said; *p; p++)
        count += *p == ',';
    state->missing = kymo__alloc(source->mem, KYMO_MEMORY_OBJECT, (size_t)count,
                                 sizeof *state->missing, "missing words", err);
    if (!state->missing)
        return (kymo_status)err->code;
    state->dialect.missing = state->missing;
    state->dialect.missing_count = count;
    const char *p = state->missing_text;
    for (int32_t i = 0; i < count; i++) {
        csv_word *word = &state->missing[i];
        double v;
        *word = (csv_word){.text = p, .length = strcspn(p, ",")};
        p += word->length;
        if (kymo__parse_f64(word->text, p, &v) == p && word->length > 0)
            state->dialect.missing_numbers++;
        p += *p == ',';
    }
    return KYMO_OK;
}

static kymo_status set_options(kymo_source *source, const kymo_source_options *o, char fixed,
                               kymo_error *err)
{
    csv *state = source->state;

    if (o->header < -1 || o->header > 1)
        return kymo__fail(err, KYMO_EINVAL, "header must be 0, 1 or -1, not %d", o->header);
    state->dialect.level = kymo__csv_level();
    state->dialect.lenient = o->lenient == 1;
    state->dialect.doubles = o->doubles == 1;
    if (set_delimiter(state, o->delimiter, fixed, err) != KYMO_OK ||
        set_missing(source, state, o->missing, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (o->comment && o->comment[0]) {
        state->comment = kymo__strdup(source->mem, o->comment, err);
        if (!state->comment)
            return (kymo_status)err->code;
        state->dialect.comment = state->comment;
        state->dialect.comment_length = strlen(state->comment);
    }
    if (o->time_zone && o->time_zone[0] && !kymo__str_equal(o->time_zone, "UTC")) {
        if (kymo__zone_open(&state->zone, o->time_zone, source->mem, err) != KYMO_OK)
            return (kymo_status)err->code;
        state->dialect.zone = state->zone;
    }
    return KYMO_OK;
}

/* ---- The head -------------------------------------------------------------------------------- */

/* Adds up to `more` bytes to the head. */
static kymo_status read_head(kymo_source *source, size_t more, bool *ended, kymo_error *err)
{
    csv *state = source->state;
    kymo__buf *head = &state->head;
    size_t got;
    char *to = kymo__buf_reserve(head, more + CSV_SLACK);
    kymo_status status;

    if (!to)
        return kymo__buf_status(head, err);
    status = source->rewindable
                 ? kymo__pread_full(source, to, more, (int64_t)head->length, &got, err)
                 : kymo__read_full(source, to, more, &got, err);
    if (status != KYMO_OK)
        return status;
    head->length += got;
    *ended = got < more;
    return KYMO_OK;
}

/* Puts a line end behind a last record that has none, and blank slack behind all. */
static void end_head(kymo__buf *head, bool ended)
{
    if (ended && head->length > 0 && !csv_is_end(head->data[head->length - 1]))
        head->data[head->length++] = '\n';
    memset(head->data + head->length, 0, CSV_SLACK - 1);
}

/* Passes over a byte order mark; UTF-16 is told apart by its own. */
static kymo_status check_mark(kymo_source *source, kymo_error *err)
{
    csv *state = source->state;
    const char *p = state->head.data;
    size_t size = state->head.length;

    if (size >= 2 && (memcmp(p, "\xff\xfe", 2) == 0 || memcmp(p, "\xfe\xff", 2) == 0)) {
        kymo__fail_at(err, KYMO_EFORMAT, source->path, 0, 0, "this is UTF-16 text");
        kymo__hint(err, "convert it: iconv -f UTF-16 -t UTF-8");
        return KYMO_EFORMAT;
    }
    if (size >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
        state->data_offset = 3;
    return KYMO_OK;
}

/* Reads until the head has two records, or all there is. *cut covers the whole records to look at.
 * */
static kymo_status take_head(kymo_source *source, const kymo__file *file, csv_cut *cut, bool *ended,
                             kymo_error *err)
{
    csv *state = source->state;
    kymo__buf *head = &state->head;
    bool sniff = state->dialect.delimiter == 0;

    *ended = file->head_size < KYMO__HEAD_BYTES;
    kymo__buf_init(head, source->mem, KYMO_MEMORY_DATA);
    kymo__buf_reserve(head, file->head_size + CSV_SLACK);
    kymo__buf_append(head, file->head, file->head_size);
    if (kymo__buf_status(head, err) != KYMO_OK || check_mark(source, err) != KYMO_OK)
        return (kymo_status)err->code;
    for (;;) {
        end_head(head, *ended);
        const char *text = head->data + state->data_offset;
        const char *end = head->data + head->length;
        if (sniff)
            state->dialect.delimiter = kymo__csv_sniff(&state->dialect, text, end);
        *cut =
            kymo__csv_cut(&state->dialect, text, (size_t)(end - text), *ended, KYMO__PEEK_ROWS + 1);
        bool whole = *ended || head->length >= CSV_RECORD_MAX;
        if (cut->rows >= 2 || (whole && (cut->rows > 0 || cut->length == (size_t)(end - text))))
            return KYMO_OK;
        if (whole) { // the blank lines and comments before are not at fault
            int64_t line = 1 + cut->lines;
            text += cut->length;
            *cut = kymo__csv_cut(&state->dialect, text, (size_t)(end - text), *ended, 1);
            return kymo__csv_fail_endless(source->path, text, line, cut, err);
        }
        if (read_head(source, head->length, ended, err) != KYMO_OK)
            return (kymo_status)err->code;
    }
}

/* ---- Opening --------------------------------------------------------------------------------- */

static kymo_status open_head(kymo_source *source, const kymo__file *file, kymo_error *err)
{
    csv *state = source->state;
    bool ended;
    csv_cut cut;

    if (take_head(source, file, &cut, &ended, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (cut.rows == 0)
        return kymo__fail_at(err, KYMO_EEMPTY, source->path, 0, 0, "there are no rows in the file");
    state->data_line = 1;
    state->record_bytes = (int64_t)cut.length / cut.rows;
    if (kymo__csv_infer(source, (size_t)state->data_offset + cut.length, file->options->header,
                        err) != KYMO_OK)
        return (kymo_status)err->code;

    const char *data = state->head.data + state->data_offset;
    const char *end = state->head.data + state->head.length;
    cut = kymo__csv_cut(&state->dialect, data, (size_t)(end - data), ended, KYMO__PEEK_ROWS);
    if (ended && data + cut.length == end)
        source->rows = cut.rows;
    return cut.rows > 0 ? kymo__csv_peek(source, &cut, err) : KYMO_OK;
}

static kymo_status open_delimited(kymo_source *source, const kymo__file *file, char delimiter,
                                  kymo_error *err)
{
    csv *state;

    if (file->detail[0])
        return kymo__fail(err, KYMO_EINVAL, "csv and tsv take no \"%.40s\"", file->detail);
    if (kymo__source_state(source, &kymo__csv_class, err) != KYMO_OK)
        return (kymo_status)err->code;
    state = source->state;
    if (set_options(source, file->options, delimiter, err) != KYMO_OK ||
        open_head(source, file, err) != KYMO_OK)
        return (kymo_status)err->code;
    source->format = state->dialect.delimiter == '\t' ? "tsv" : "csv";
    if (source->rewindable)
        kymo__buf_free(&state->head);
    return KYMO_OK;
}

static kymo_status csv_open(kymo_source *source, const kymo__file *file, kymo_error *err)
{
    return open_delimited(source, file, '\0', err);
}

static kymo_status tsv_open(kymo_source *source, const kymo__file *file, kymo_error *err)
{
    return open_delimited(source, file, '\t', err);
}

/* Text has no NUL and few other control characters. */
static int csv_probe(const char *head, size_t size)
{
    size_t controls = 0;

    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)head[i];
        if (c == 0)
            return 0;
        controls += c < 0x20 && c != '\t' && c != '\n' && c != '\r';
    }
    return size > 0 && controls * 100 <= size;
}

static int tsv_probe(const char *head, size_t size)
{
    (void)head, (void)size;
    return 0; // csv finds tabs out
}

const kymo__format kymo__format_csv = {.probe = csv_probe, .open = csv_open};
const kymo__format kymo__format_tsv = {.probe = tsv_probe, .open = tsv_open};
