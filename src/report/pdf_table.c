/*
 * pdf_table.c - tables on pages: columns as wide as their first rows need, rows streamed.
 *
 * The first rows are held until the widths are chosen: what fits stays on one line; else the widest
 * columns give way, all to the same width, but to no less than their longest word; then the text gets
 * smaller, and at last words are torn. After that rows go to pages as they come. Numbers get room to
 * grow by a few digits; where a word would be torn later on and there is room, its column gets wider, and
 * the head is put once more.
 */
#include "report/pdf.h"

#include <math.h>
#include <string.h>

enum { HELD = 100, HELD_BYTES = 256 * 1024 };

#define SIZE (9.5 / 10.5)   // of the text, in sizes of the text around
#define SMALLEST (7 / 10.5)
#define PAD 0.55            // left and right of cells, in sizes
#define SMALL_PAD 0.3       // the same in tables of MANY columns
#define MANY 14
#define LEADING 1.3
#define GROWTH 3.0          // of columns of numbers of which more rows come, in sizes

struct kymo__pdf_table {
    int32_t count;
    kymo__table_column *columns; // without their heads
    double *least, *natural, *widths;
    kymo__flow *flows;           // of a row
    kymo__prose *row;            // rebuilt
    kymo__inline *cells;         // what rebuilt ones are made of
    kymo__buf held;              // rows, the heads first; when they are on pages, the heads alone
    int64_t rows;                // held, the heads among them
    double size;                 // of the text [CSS px]
    double pad;                  // left and right of cells, in sizes
    bool settled;
    bool streams;                // rows go to pages as they come
    bool first;                  // the next row is the first
    int32_t number;
    kymo__inline caption;
    char *label, *anchor;
};

static kymo__pdf_state *state_of(const kymo__writer *writer)
{
    return writer->state;
}

/* ---- Keeping --------------------------------------------------------------------------------- */

/* A phrase as it is kept; its text and its link follow, ended. */
typedef struct kept_phrase {
    uint32_t style;
    int32_t text, link; // bytes with their end; link 0: none
    int32_t forward;
} kept_phrase;

static void keep_prose(kymo__buf *to, const kymo__prose *prose)
{
    kymo__buf_append(to, &prose->count, sizeof prose->count);
    for (int32_t i = 0; i < prose->count; i++) {
        const kymo__phrase *phrase = &prose->phrases[i];
        const kept_phrase k = {.style = phrase->style,
                        .text = (int32_t)strlen(phrase->text) + 1,
                        .link = phrase->link ? (int32_t)strlen(phrase->link) + 1 : 0,
                        .forward = phrase->forward};

        kymo__buf_append(to, &k, sizeof k);
        kymo__buf_append(to, phrase->text, (size_t)k.text);
        kymo__buf_append(to, phrase->link, (size_t)k.link);
    }
}

/* Rebuilds a prose on what is kept at `at`, which must stay. Returns what is behind it. */
static size_t restore_prose(const kymo__buf *from, size_t at, kymo__inline *to, kymo__mem *mem)
{
    int32_t count;

    if (!to->mem) {
        to->mem = mem;
        kymo__buf_init(&to->spans, mem, KYMO_MEMORY_TEXT);
        kymo__buf_init(&to->strings, mem, KYMO_MEMORY_TEXT);
    }
    to->spans.length = 0;
    memcpy(&count, from->data + at, sizeof count);
    at += sizeof count;
    for (int32_t i = 0; i < count; i++) {
        kept_phrase k;

        memcpy(&k, from->data + at, sizeof k);
        at += sizeof k;
        const kymo__phrase phrase = {.text = from->data + at,
                                     .style = k.style,
                                     .forward = k.forward != 0,
                                     .link = k.link ? from->data + at + k.text : NULL};
        kymo__buf_append(&to->spans, &phrase, sizeof phrase);
        at += (size_t)k.text + (size_t)k.link;
    }
    to->prose = (kymo__prose){(const kymo__phrase *)(const void *)to->spans.data,
                              to->spans.status ? 0 : count};
    return at;
}

/* Rebuilds a row that is held. */
static size_t restore_row(kymo__pdf_state *p, size_t at, kymo_error *err)
{
    kymo__pdf_table *t = p->table;

    for (int32_t i = 0; i < t->count; i++) {
        at = restore_prose(&t->held, at, &t->cells[i], p->mem);
        t->row[i] = t->cells[i].prose;
        if (kymo__buf_status(&t->cells[i].spans, err) != KYMO_OK)
            break;
    }
    return at;
}

/* ---- Widths ---------------------------------------------------------------------------------- */

static kymo__flow_style style_of(const kymo__pdf_state *p, const kymo__table_column *column, bool head)
{
    const kymo__pdf_table *t = p->table;
    kymo__flow_style style = kymo__pdf_style(p);

    style.size = t->size;
    style.leading = LEADING;
    style.strong = head;
    style.tabular = column->numeric;
    style.align = column->align;
    return style;
}

/* What the columns need, over the rows that are held. */
static kymo_status measure(kymo__pdf_state *p, kymo_error *err)
{
    kymo__pdf_table *t = p->table;
    size_t at = 0;

    for (int32_t i = 0; i < t->count; i++)
        t->least[i] = t->natural[i] = 0;
    for (int64_t row = 0; row < t->rows; row++) {
        at = restore_row(p, at, err);
        for (int32_t i = 0; i < t->count && err->code == KYMO_OK; i++) {
            const kymo__flow_style style = style_of(p, &t->columns[i], row == 0);

            kymo__flow_measure(&p->flow, p->fonts, &t->row[i], &style, err);
            t->least[i] = fmax(t->least[i], p->flow.min_width + 0.5);
            t->natural[i] = fmax(t->natural[i], p->flow.natural + 0.5);
        }
        if (err->code != KYMO_OK)
            return (kymo_status)err->code;
        if (row % 16 == 15)
            kymo__fonts_trim(p->fonts);
    }
    return KYMO_OK;
}

static double sum_at(const kymo__pdf_table *t, double level)
{
    double sum = 0;

    for (int32_t i = 0; i < t->count; i++)
        sum += fmax(t->least[i], fmin(t->natural[i], level));
    return sum;
}

/* Widths that fill `room` at most. */
static void share(kymo__pdf_table *t, double room)
{
    double low = 0, high = room, least = 0;

    for (int32_t i = 0; i < t->count; i++)
        least += t->least[i];
    if (least > room) { // words are torn: the widest first
        for (int32_t round = 0; round < 60; round++) {
            const double level = (low + high) / 2;
            double sum = 0;

            for (int32_t i = 0; i < t->count; i++)
                sum += fmin(t->least[i], level);
            if (sum > room)
                high = level;
            else
                low = level;
        }
        for (int32_t i = 0; i < t->count; i++)
            t->widths[i] = fmin(t->least[i], low);
        return;
    }
    for (int32_t round = 0; round < 60; round++) {
        const double level = (low + high) / 2;

        if (sum_at(t, level) > room)
            high = level;
        else
            low = level;
    }
    for (int32_t i = 0; i < t->count; i++)
        t->widths[i] = fmax(t->least[i], fmin(t->natural[i], sum_at(t, INFINITY) <= room ? INFINITY : low));
}

/* What the columns leave of the width. */
static double room_left(const kymo__pdf_state *p)
{
    const kymo__pdf_table *t = p->table;
    double room = p->width - kymo__pdf_indent(p) - 2 * t->pad * t->size * t->count;

    for (int32_t i = 0; i < t->count; i++)
        room -= t->widths[i];
    return room;
}

/* Numbers of later rows may have more digits. */
static void leave_room(kymo__pdf_state *p)
{
    kymo__pdf_table *t = p->table;
    const double room = room_left(p);
    int32_t numbers = 0;

    for (int32_t i = 0; i < t->count; i++)
        numbers += t->columns[i].numeric;
    for (int32_t i = 0; i < t->count; i++)
        if (t->columns[i].numeric && room > 0)
            t->widths[i] += fmin(GROWTH * t->size, room / numbers);
}

static kymo_status choose_widths(kymo__pdf_state *p, kymo_error *err)
{
    kymo__pdf_table *t = p->table;
    const double room = p->width - kymo__pdf_indent(p);
    double inner = room;

    for (double size = SIZE; size > SMALLEST - 0.01; size -= (SIZE - SMALLEST) / 3) {
        double least = 0;

        t->size = p->base * size;
        inner = room - 2 * t->pad * t->size * t->count;
        if (measure(p, err) != KYMO_OK)
            return (kymo_status)err->code;
        for (int32_t i = 0; i < t->count; i++)
            least += t->least[i];
        if (least <= inner)
            break;
    }
    if (inner < 1.2 * t->size * t->count) {
        kymo__fail(err, KYMO_ELAYOUT, "a table of %d columns does not fit on the page", (int)t->count);
        kymo__hint(err, "show fewer columns, or turn the paper: landscape");
        return (kymo_status)err->code;
    }
    share(t, inner);
    return KYMO_OK;
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static double line_height(const kymo__pdf_table *t, int32_t line)
{
    double height = 0;

    for (int32_t i = 0; i < t->count; i++)
        if (line < kymo__flow_lines(&t->flows[i]))
            height = fmax(height, kymo__flow_line_at(&t->flows[i], line)->height);
    return height;
}

/* Lines first..end of the row that is set, as one item. */
static kymo_status put_part(kymo__pdf_state *p, int32_t first, int32_t end, int32_t count, bool head,
                            bool kept, kymo_error *err)
{
    kymo__pdf_table *t = p->table;
    const double left = kymo__pdf_indent(p), pad = 0.28 * t->size, top = first == 0 ? pad : 0;
    double whole = 0, height = top;

    for (int32_t i = 0; i < t->count; i++)
        whole += t->widths[i] + 2 * t->pad * t->size;
    for (int32_t line = first; line < end; line++)
        height += line_height(t, line);
    height += end == count ? pad : 0;
    kymo__pdf_item(p, 0, kept);
    kymo__item *item = kymo__item_now(p->pages);
    item->table = t->number;
    item->head = head;
    if (head && first == 0)
        kymo__call_rect(p->pages, left, 0, whole, 1, KYMO__PDF_DARK_RULE);
    if (!head && first == 0 && !t->first)
        kymo__call_rect(p->pages, left, 0, whole, 0.75, KYMO__PDF_RULE);
    if (first == 0)
        kymo__call_group(p->pages, "tag:TR", NULL);
    double x = left + t->pad * t->size;
    for (int32_t i = 0; i < t->count; i++) {
        const kymo__flow_style style = style_of(p, &t->columns[i], head);
        double y = top;

        kymo__call_group(p->pages, head ? "tag:TH" : "tag:TD", NULL);
        for (int32_t line = first; line < end; line++) {
            if (line < kymo__flow_lines(&t->flows[i]))
                kymo__pdf_line(p, &t->flows[i], line, x, y, &style);
            y += line_height(t, line);
        }
        kymo__call_ungroup(p->pages);
        x += t->widths[i] + 2 * t->pad * t->size;
    }
    if (end == count) {
        kymo__call_ungroup(p->pages);
        if (head)
            kymo__call_rect(p->pages, left, height - 0.75, whole, 0.75, KYMO__PDF_DARK_RULE);
    }
    return kymo__item_end(p->pages, height, err);
}

/* Sets the cells of a row; *count is how many lines it has. */
static kymo_status set_cells(kymo__pdf_state *p, const kymo__prose *cells, bool head, int32_t *count,
                             kymo_error *err)
{
    kymo__pdf_table *t = p->table;

    *count = 1;
    for (int32_t i = 0; i < t->count && err->code == KYMO_OK; i++) {
        kymo__flow_style style = style_of(p, &t->columns[i], head);

        style.width = t->widths[i];
        if (kymo__flow_set(&t->flows[i], p->fonts, &cells[i], &style, err) == KYMO_OK &&
            kymo__flow_lines(&t->flows[i]) > *count)
            *count = kymo__flow_lines(&t->flows[i]);
    }
    return (kymo_status)err->code;
}

/* Makes columns wider in which a word of this row is torn, if they can be; says whether one is wider now. */
static bool widen(kymo__pdf_state *p, const kymo__prose *cells, kymo_error *err)
{
    kymo__pdf_table *t = p->table;
    bool wider = false;

    for (int32_t i = 0; i < t->count && err->code == KYMO_OK; i++) {
        const kymo__flow_style style = style_of(p, &t->columns[i], false);

        if (kymo__flow_lines(&t->flows[i]) < 2 ||
            kymo__flow_measure(&p->flow, p->fonts, &cells[i], &style, err) != KYMO_OK)
            continue;
        const double more = p->flow.min_width + 0.5 - t->widths[i];
        if (more <= 0 || more > room_left(p))
            continue;
        t->widths[i] += more;
        wider = true;
    }
    return wider && err->code == KYMO_OK;
}

static kymo_status put_row(kymo__pdf_state *p, const kymo__prose *cells, bool head, kymo_error *err);

/* From here on it is another table, with the same head. */
static kymo_status put_head_again(kymo__pdf_state *p, kymo_error *err)
{
    kymo__pdf_table *t = p->table;

    t->number = ++p->tables;
    restore_row(p, 0, err);
    return err->code == KYMO_OK ? put_row(p, t->row, true, err) : (kymo_status)err->code;
}

/* Sets a row and puts it on the page, in pieces when it is very high. */
static kymo_status put_row(kymo__pdf_state *p, const kymo__prose *cells, bool head, kymo_error *err)
{
    kymo__pdf_table *t = p->table;
    int32_t count;
    double height = 0;

    if (set_cells(p, cells, head, &count, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (!head && count > 1 && t->streams && widen(p, cells, err) &&
        put_head_again(p, err) == KYMO_OK)
        set_cells(p, cells, head, &count, err);
    if (err->code != KYMO_OK)
        return (kymo_status)err->code;
    for (int32_t line = 0; line < count; line++)
        height += line_height(t, line);
    const int32_t step = height > p->pages->height / 2 ? 4 : count;
    for (int32_t line = 0; line < count && err->code == KYMO_OK; line += step) {
        const int32_t end = line + step + 1 >= count ? count : line + step;

        put_part(p, line, end, count, head, line > 0 ? step < 4 : !head && t->first, err);
        line += end - line - step;
    }
    t->first = head;
    kymo__fonts_trim(p->fonts);
    return (kymo_status)err->code;
}

static kymo_status put_caption(kymo__pdf_state *p, kymo_error *err)
{
    kymo__pdf_table *t = p->table;
    const kymo__caption caption = {.prose = t->caption.prose, .label = t->label, .anchor = t->anchor};
    kymo__flow_style style = kymo__pdf_style(p);
    double height;

    style.size = p->base * kymo__pdf_caption_size;
    if (kymo__pdf_caption(p, &caption, p->width - kymo__pdf_indent(p), &height, err) != KYMO_OK)
        return (kymo_status)err->code;
    const int32_t count = kymo__flow_lines(&p->flow);
    p->after = fmax(p->after, 0.7 * p->base);
    for (int32_t i = 0; i < count && err->code == KYMO_OK; i++) {
        kymo__pdf_item(p, 0, i > 0);
        if (i == 0) {
            kymo__call_group(p->pages, "tag:Caption", NULL);
            if (t->anchor)
                kymo__call_group(p->pages, "dest", t->anchor);
        }
        kymo__pdf_marker(p, 1.07 * p->base);
        kymo__pdf_line(p, &p->flow, i, kymo__pdf_indent(p), 0, &style);
        if (i == 0 && t->anchor)
            kymo__call_ungroup(p->pages);
        if (i == count - 1)
            kymo__call_ungroup(p->pages);
        kymo__item_end(p->pages, kymo__flow_line_at(&p->flow, i)->height, err);
    }
    if (count > 0)
        p->after = 0.3 * p->base;
    p->kept = count > 0 ? 1 : p->kept; // the head stays with it
    return (kymo_status)err->code;
}

/* Lets go of the rows that were held, but for the first. */
static kymo_status keep_head_alone(kymo__pdf_state *p, kymo_error *err)
{
    kymo__pdf_table *t = p->table;
    kymo__buf head;

    kymo__buf_init(&head, p->mem, KYMO_MEMORY_TEXT);
    restore_row(p, 0, err);
    for (int32_t i = 0; i < t->count && err->code == KYMO_OK; i++)
        keep_prose(&head, &t->row[i]);
    kymo__buf_free(&t->held);
    t->held = head;
    t->streams = true;
    return err->code == KYMO_OK ? kymo__buf_status(&t->held, err) : (kymo_status)err->code;
}

/* Chooses the widths and puts what was held; whether more rows may come. */
static kymo_status settle(kymo__pdf_state *p, bool more, kymo_error *err)
{
    kymo__pdf_table *t = p->table;
    size_t at = 0;

    if (choose_widths(p, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (more)
        leave_room(p);
    t->settled = t->first = true;
    kymo__call_group(p->pages, "tag:Table", NULL);
    if (put_caption(p, err) != KYMO_OK)
        return (kymo_status)err->code;
    for (int64_t row = 0; row < t->rows && err->code == KYMO_OK; row++) {
        at = restore_row(p, at, err);
        if (err->code == KYMO_OK)
            put_row(p, t->row, row == 0, err);
    }
    return err->code == KYMO_OK ? keep_head_alone(p, err) : (kymo_status)err->code;
}

/* ---- The calls ------------------------------------------------------------------------------- */

static void *array(kymo__pdf_state *p, size_t count, size_t size, kymo_error *err)
{
    return err->code == KYMO_OK ? kymo__alloc(p->mem, KYMO_MEMORY_TEXT, count, size, "table", err) : NULL;
}

static kymo_status open_table(kymo__pdf_state *p, const kymo__table *table, kymo_error *err)
{
    const size_t n = (size_t)table->column_count;
    kymo__pdf_table *t = array(p, 1, sizeof *t, err);

    if (!t)
        return (kymo_status)err->code;
    p->table = t;
    t->count = table->column_count;
    t->pad = t->count > MANY ? SMALL_PAD : PAD;
    t->number = ++p->tables;
    kymo__buf_init(&t->held, p->mem, KYMO_MEMORY_TEXT);
    t->columns = array(p, n, sizeof *t->columns, err);
    t->least = array(p, n, sizeof *t->least, err);
    t->natural = array(p, n, sizeof *t->natural, err);
    t->widths = array(p, n, sizeof *t->widths, err);
    t->flows = array(p, n, sizeof *t->flows, err);
    t->row = array(p, n, sizeof *t->row, err);
    t->cells = array(p, n, sizeof *t->cells, err);
    if (err->code != KYMO_OK)
        return (kymo_status)err->code;
    for (size_t i = 0; i < n; i++) {
        kymo__flow_open(&t->flows[i], p->mem);
        t->columns[i] = table->columns[i];
        keep_prose(&t->held, &table->columns[i].head);
    }
    t->rows = 1;
    return kymo__buf_status(&t->held, err);
}

void kymo__pdf_table_free(kymo__pdf_state *p)
{
    kymo__pdf_table *t = p->table;
    const size_t n = t ? (size_t)t->count : 0;

    if (!t)
        return;
    for (size_t i = 0; t->cells && i < n; i++) {
        kymo__flow_close(&t->flows[i]);
        kymo__inline_free(&t->cells[i]);
    }
    kymo__inline_free(&t->caption);
    kymo__strfree(p->mem, t->label);
    kymo__strfree(p->mem, t->anchor);
    kymo__buf_free(&t->held);
    kymo__free(p->mem, KYMO_MEMORY_TEXT, t->columns, n, sizeof *t->columns);
    kymo__free(p->mem, KYMO_MEMORY_TEXT, t->least, n, sizeof *t->least);
    kymo__free(p->mem, KYMO_MEMORY_TEXT, t->natural, n, sizeof *t->natural);
    kymo__free(p->mem, KYMO_MEMORY_TEXT, t->widths, n, sizeof *t->widths);
    kymo__free(p->mem, KYMO_MEMORY_TEXT, t->flows, n, sizeof *t->flows);
    kymo__free(p->mem, KYMO_MEMORY_TEXT, t->row, n, sizeof *t->row);
    kymo__free(p->mem, KYMO_MEMORY_TEXT, t->cells, n, sizeof *t->cells);
    kymo__free(p->mem, KYMO_MEMORY_TEXT, t, 1, sizeof *t);
    p->table = NULL;
}

kymo_status kymo__pdf_table_begin(kymo__writer *writer, const kymo__table *table, kymo_error *err)
{
    kymo__pdf_state *p = state_of(writer);

    if (kymo__pdf_block(p, err) != KYMO_OK || open_table(p, table, err) != KYMO_OK)
        return (kymo_status)err->code;
    kymo__pdf_table *t = p->table;
    if (table->caption.label && !(t->label = kymo__strdup(p->mem, table->caption.label, err)))
        return (kymo_status)err->code;
    if (table->caption.anchor && !(t->anchor = kymo__strdup(p->mem, table->caption.anchor, err)))
        return (kymo_status)err->code;
    t->caption.mem = p->mem;
    kymo__buf_init(&t->caption.spans, p->mem, KYMO_MEMORY_TEXT);
    kymo__buf_init(&t->caption.strings, p->mem, KYMO_MEMORY_TEXT);
    keep_prose(&t->caption.strings, &table->caption.prose);
    if (kymo__buf_status(&t->caption.strings, err) != KYMO_OK)
        return (kymo_status)err->code;
    restore_prose(&t->caption.strings, 0, &t->caption, p->mem);
    return kymo__buf_status(&t->caption.spans, err);
}

kymo_status kymo__pdf_table_row(kymo__writer *writer, const kymo__prose *cells, kymo_error *err)
{
    kymo__pdf_state *p = state_of(writer);
    kymo__pdf_table *t = p->table;

    if (t->settled)
        return put_row(p, cells, false, err);
    for (int32_t i = 0; i < t->count; i++)
        keep_prose(&t->held, &cells[i]);
    t->rows++;
    if (kymo__buf_status(&t->held, err) != KYMO_OK)
        return (kymo_status)err->code;
    return t->rows > HELD || t->held.length > HELD_BYTES ? settle(p, true, err) : KYMO_OK;
}

kymo_status kymo__pdf_table_end(kymo__writer *writer, kymo_error *err)
{
    kymo__pdf_state *p = state_of(writer);
    kymo__pdf_table *t = p->table;
    double whole = 0;

    if (!t->settled && settle(p, false, err) != KYMO_OK)
        return (kymo_status)err->code;
    for (int32_t i = 0; i < t->count; i++)
        whole += t->widths[i] + 2 * t->pad * t->size;
    kymo__pdf_item(p, 0, true);
    kymo__item_now(p->pages)->table = t->number;
    kymo__call_rect(p->pages, kymo__pdf_indent(p), 0, whole, 1, KYMO__PDF_DARK_RULE);
    kymo__item_end(p->pages, 1, err);
    kymo__call_ungroup(p->pages);
    kymo__pdf_table_free(p);
    p->after = 1.1 * p->base;
    return (kymo_status)err->code;
}
