/*
 * csv_infer.c - what the head of a CSV file tells: delimiter, header, types.
 *
 * Delimiter: of tab ; | , and blanks, in this order, the first that gives nine records in ten the
 * same number of cells, two at least; else the one that comes nearest. (The comma comes late, since
 * it also stands in numbers; blanks last, since they stand everywhere.) Types: a column is numbers,
 * or times, when more than half of its cells that are not missing are; a stray word is then an
 * error with its place, not a column of text. Numbers are doubles, but for whole ones that a double
 * cannot hold (csv_whole.c). Header: the first record is one when it has a word
 * where the column below has numbers or times. One pass over at most 1000 records for each of the
 * two questions.
 */
#include "data/csv.h"

enum { SNIFF_RECORDS = 200, MAX_COLUMNS = 1 << 20 };

/* ---- Delimiter ------------------------------------------------------------------------------- */

/* The cells of the record at *p, which is moved to the line end after it; 0: the record is cut off.
 * */
static int32_t count_cells(const csv_dialect *d, const char **p, const char *end)
{
    int32_t cells = 0;
    csv_cell cell;

    do {
        *p = kymo__csv_cell(d, *p, end, &cell);
        cells++;
    } while (kymo__csv_next(d, p, end) && cells < MAX_COLUMNS);
    return *p < end && csv_is_end(**p) ? cells : 0;
}

/* How many of a thousand records have the most frequent number of cells, if that is two or more. */
static int32_t agreement(const csv_dialect *d, const char *p, const char *end)
{
    int32_t counts[SNIFF_RECORDS];
    int32_t records = 0, best = 0;

    for (p = kymo__csv_record(d, p, end); p < end && records < SNIFF_RECORDS;
         p = kymo__csv_record(d, p, end)) {
        counts[records] = count_cells(d, &p, end);
        if (counts[records] == 0)
            break;
        records++;
        p = csv_after_end(p, end);
    }
    for (int32_t i = 0; i < records; i++) {
        int32_t same = 0;
        for (int32_t j = 0; j < records && counts[i] > 1; j++)
            same += counts[j] == counts[i];
        best = same > best ? same : best;
    }
    return records > 0 ? best * 1000 / records : 0;
}

char kymo__csv_sniff(const csv_dialect *known, const char *text, const char *end)
{
    static const char candidates[] = {'\t', ';', '|', ',', ' '};
    csv_dialect d = *known;
    int32_t best = 0;
    char delimiter = ',';

    for (size_t i = 0; i < sizeof candidates; i++) {
        d.delimiter = candidates[i];
        int32_t agreed = agreement(&d, text, end);
        if (agreed >= 900)
            return candidates[i];
        if (agreed > best) {
            best = agreed;
            delimiter = candidates[i];
        }
    }
    return delimiter;
}

/* ---- Types ----------------------------------------------------------------------------------- */

enum { MISSING, NUMBER, TIME, WORD };

/* What the cells of a column are. */
typedef struct tally {
    int64_t of[4];
    int32_t first; /* what the first record has there */
    csv_wholes wholes, first_whole;
} tally;

/* YYYY-MM-DD with any year, and any day up to 31: a date that int64 ns cannot hold, or that is in no
   calendar, must not make its column words in silence. */
bool kymo__csv_is_date(const char *text, size_t length)
{
    static const char shape[] = "dddd-dd-dd";

    for (size_t i = 0; i < sizeof shape - 1; i++)
        if (i >= length || (shape[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i]))
            return false;
    const int month = (text[5] - '0') * 10 + text[6] - '0', day = (text[8] - '0') * 10 + text[9] - '0';
    return (length == 10 || text[10] == 'T' || text[10] == ' ') && month >= 1 && month <= 12 &&
           day >= 1 && day <= 31;
}

static int32_t kind_of(const csv_dialect *d, const csv_cell *cell)
{
    const char *end = cell->text + cell->length;
    double v;
    int64_t ns;

    if (kymo__csv_missing(d, cell->text, cell->length))
        return MISSING;
    if (cell->junk || cell->open)
        return WORD;
    if (kymo__parse_f64(cell->text, end, &v) == end)
        return NUMBER;
    return kymo__parse_time(cell->text, end, d->zone, &ns) ||
                   kymo__csv_is_date(cell->text, cell->length)
               ? TIME
               : WORD;
}

static int32_t type_of(const tally *t)
{
    int64_t present = t->of[NUMBER] + t->of[TIME] + t->of[WORD];

    if (t->of[NUMBER] * 2 > present || present == 0)
        return KYMO_F64;
    return t->of[TIME] * 2 > present ? KYMO_TIME : KYMO_TEXT;
}

/* The same, and which numbers a double cannot hold. Those that say that a value is missing are none. */
static int32_t note_kind(const csv_dialect *d, const csv_cell *cell, csv_wholes *wholes)
{
    const int32_t kind = kind_of(d, cell);

    if (kind == NUMBER && !d->doubles)
        kymo__csv_whole_note(wholes, cell->text, cell->length);
    return kind;
}

/* Counts the cells of all records after the first, and notes what the first has. */
static void count_kinds(const csv_dialect *d, const char *text, const char *end, tally *tallies,
                        int32_t columns)
{
    const char *p = kymo__csv_record(d, text, end);

    for (int64_t record = 0; record <= KYMO__PEEK_ROWS && p < end; record++) {
        bool more = true;
        for (int32_t i = 0; more; i++) {
            csv_cell cell;
            p = kymo__csv_cell(d, p, end, &cell);
            if (i < columns && record == 0)
                tallies[i].first = note_kind(d, &cell, &tallies[i].first_whole);
            else if (i < columns)
                tallies[i].of[note_kind(d, &cell, &tallies[i].wholes)]++;
            more = kymo__csv_next(d, &p, end);
        }
        p = kymo__csv_record(d, csv_after_end(p, end), end);
    }
}

/* ---- Header ---------------------------------------------------------------------------------- */

static bool has_header(const tally *tallies, int32_t columns)
{
    bool alone = true, words = false, values = false;

    for (int32_t i = 0; i < columns; i++) {
        const tally *t = &tallies[i];
        bool below = t->of[NUMBER] + t->of[TIME] > 0;
        int32_t type = type_of(t);
        if (below && type == KYMO_F64 && (t->first == WORD || t->first == TIME))
            return true;
        if (below && type == KYMO_TIME && t->first == WORD)
            return true;
        alone &= !below && t->of[WORD] == 0 && t->of[MISSING] == 0;
        words |= t->first == WORD;
        values |= t->first == NUMBER || t->first == TIME;
    }
    return alone && words && !values; // nothing but one record of words
}

/* Names the columns by the record at p. */
static kymo_status name_columns(kymo_source *source, const csv_dialect *d, const char *p,
                                const char *end, kymo_error *err)
{
    kymo__buf name;
    kymo_status status = KYMO_OK;

    kymo__buf_init(&name, source->mem, KYMO_MEMORY_DATA);
    for (int32_t i = 0; i < source->column_count && status == KYMO_OK; i++) {
        csv_cell cell;
        p = kymo__csv_cell(d, p, end, &cell);
        name.length = 0;
        for (size_t at = 0; at < cell.length; at++) {
            kymo__buf_append(&name, &cell.text[at], 1);
            at += cell.doubled && cell.text[at] == '"';
        }
        kymo__buf_append(&name, "", 1);
        status = kymo__buf_status(&name, err);
        if (status == KYMO_OK)
            status = kymo__source_name_column(source, i, name.data, err);
        kymo__csv_next(d, &p, end);
    }
    kymo__buf_free(&name);
    return status;
}

/* The first record is one of data. */
static void count_first(tally *t)
{
    t->of[t->first]++;
    t->wholes.broken |= t->first_whole.broken;
    t->wholes.large |= t->first_whole.large;
    t->wholes.unfit_i64 |= t->first_whole.unfit_i64;
    t->wholes.unfit_u64 |= t->first_whole.unfit_u64;
}

/* ---- All of it ------------------------------------------------------------------------------- */

static kymo_status infer_columns(kymo_source *source, const char *text, const char *end,
                                 tally *tallies, int32_t header, kymo_error *err)
{
    csv *state = source->state;
    const csv_dialect *d = &state->dialect;
    const char *first = kymo__csv_record(d, text, end), *data = first;
    bool named;

    count_kinds(d, text, end, tallies, source->column_count);
    named = header > 0 || (header == 0 && has_header(tallies, source->column_count));
    for (int32_t i = 0; i < source->column_count; i++) {
        if (!named)
            count_first(&tallies[i]);
        source->columns[i].type = type_of(&tallies[i]);
        if (source->columns[i].type == KYMO_F64)
            source->columns[i].type = kymo__csv_whole_type(&tallies[i].wholes);
        if (!named && kymo__source_name_column(source, i, NULL, err) != KYMO_OK)
            return (kymo_status)err->code;
    }
    if (named) {
        count_cells(d, &data, end);
        data = csv_after_end(data, end);
        if (name_columns(source, d, first, end, err) != KYMO_OK)
            return (kymo_status)err->code;
    }
    state->data_line += kymo__csv_lines(text, data);
    state->data_offset += data - text;
    return KYMO_OK;
}

kymo_status kymo__csv_infer(kymo_source *source, size_t size, int32_t header, kymo_error *err)
{
    csv *state = source->state;
    const char *text = state->head.data + state->data_offset;
    const char *end = state->head.data + size;
    const char *p = kymo__csv_record(&state->dialect, text, end);
    int32_t columns = count_cells(&state->dialect, &p, end);

    if (columns == MAX_COLUMNS)
        return kymo__fail_at(err, KYMO_EDATA, source->path, state->data_line, 0,
                             "more than %d columns", MAX_COLUMNS);
    if (kymo__source_add_columns(source, columns, err) != KYMO_OK)
        return (kymo_status)err->code;
    tally *tallies = kymo__alloc(source->mem, KYMO_MEMORY_DATA, (size_t)columns, sizeof *tallies,
                                 "csv columns", err);
    if (!tallies)
        return (kymo_status)err->code;
    kymo_status status = infer_columns(source, text, end, tallies, header, err);
    kymo__free(source->mem, KYMO_MEMORY_DATA, tallies, (size_t)columns, sizeof *tallies);
    return status;
}
