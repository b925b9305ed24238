/*
 * walk.c - from a tree of Markdown to blocks, in order: headings, images, paragraphs, code, tables, lists, quotes.
 *
 * Their texts are made by prose.c, what is done with them by blocks.c. What a document cannot hold is an error with
 * its place.
 */
#include "report/markdown.h"

#include <ctype.h>
#include <string.h>

#ifdef KYMO_LIBCMARK_GFM

/* ---- Blocks ---------------------------------------------------------------------------------- */

typedef struct walk {
    kymo_report *report;
    const kymo__markdown *markdown;
    const kymo__tree *tree;
    kymo_error *err;
    int32_t depth; // of lists, items and quotes
} walk;

/* Errors without a place get that of the block. */
static kymo_status placed(const walk *w, cmark_node *node)
{
    if (w->err->code == KYMO_OK || w->err->line > 0)
        return (kymo_status)w->err->code;
    const kymo_error inner = *w->err;
    kymo__markdown_fail(w->markdown, w->tree->c.node_get_start_line(node),
                        w->tree->c.node_get_start_column(node), w->err, inner.text);
    w->err->code = inner.code;
    memcpy(w->err->hint, inner.hint, sizeof inner.hint);
    return (kymo_status)inner.code;
}

static kymo_status wrong_block(const walk *w, cmark_node *node, const char *what)
{
    return kymo__markdown_fail(w->markdown, w->tree->c.node_get_start_line(node),
                               w->tree->c.node_get_start_column(node), w->err, what);
}

static kymo_status inline_of(const walk *w, cmark_node *node, kymo__inline *to)
{
    return kymo__inline_collect(to, w->report, w->markdown, w->tree, node, 0, w->err);
}

/* "... {#name}" at the end of the last span: cut off; the name. */
static const char *cut_name(kymo__inline *of)
{
    if (of->prose.count == 0)
        return NULL;
    kymo__phrase *last = (kymo__phrase *)(void *)of->spans.data + of->prose.count - 1;
    char *text = of->strings.data + (last->text - of->strings.data);
    char *open = last->style & (KYMO__PHRASE_CODE | KYMO__PHRASE_MATH) ? NULL : strrchr(text, '{');
    const size_t length = strlen(text);

    if (!open || open[1] != '#' || text[length - 1] != '}' || (open > text && open[-1] != ' '))
        return NULL;
    text[length - 1] = '\0';
    while (open > text && open[-1] == ' ')
        open--;
    char *name = strchr(open, '#') + 1;
    *open = '\0';
    if (open == text)
        of->prose.count--;
    return name;
}

static kymo_status heading(const walk *w, cmark_node *node)
{
    kymo__inline text;

    if (w->depth > 0)
        return wrong_block(w, node, "a heading within a list or a quote");
    if (inline_of(w, node, &text) == KYMO_OK) {
        const char *id = cut_name(&text);

        kymo__block_heading(w->report, w->tree->c.node_get_heading_level(node), &text.prose, id, w->err);
    }
    kymo__inline_free(&text);
    return placed(w, node);
}

/* ![alt](path "caption") */
static kymo_status image(const walk *w, cmark_node *node)
{
    const kymo__cmark *c = &w->tree->c;
    kymo__inline alt, caption = {0};
    kymo__buf plain, path;
    kymo_report_figure_options options = {0};

    kymo__buf_init(&plain, w->report->mem, KYMO_MEMORY_OBJECT);
    kymo__buf_init(&path, w->report->mem, KYMO_MEMORY_OBJECT);
    if (inline_of(w, node, &alt) == KYMO_OK) {
        const char *title = c->node_get_title(node);

        kymo__prose_plain(&alt.prose, &plain);
        kymo__buf_append(&plain, "", 1);
        kymo__buf_text(&path, c->node_get_url(node));
        kymo__buf_append(&path, "", 1);
        const size_t at = path.length;
        kymo__buf_append(&path, title ? title : "", title ? strlen(title) + 1 : 1);
        if (kymo__buf_status(&plain, w->err) == KYMO_OK && kymo__buf_status(&path, w->err) == KYMO_OK &&
            (kymo__unmask(path.data), kymo__unmask(path.data + at),
             kymo__inline_parse(&caption, w->report, path.data + at, "caption", w->err)) == KYMO_OK) {
            options.id = cut_name(&caption);
            options.alt = plain.data;
            kymo__block_image(w->report, path.data, &caption.prose, &options, w->err);
        }
        kymo__inline_free(&caption);
    }
    kymo__inline_free(&alt);
    kymo__buf_free(&plain);
    kymo__buf_free(&path);
    return placed(w, node);
}

static kymo_status paragraph(const walk *w, cmark_node *node)
{
    const kymo__cmark *c = &w->tree->c;
    cmark_node *only = c->node_first_child(node);
    kymo__inline text;

    if (only && !c->node_next(only) && c->node_get_type(only) == CMARK_NODE_IMAGE)
        return image(w, only);
    if (inline_of(w, node, &text) == KYMO_OK && text.prose.count > 0)
        kymo__block_paragraph(w->report, &text.prose, w->err);
    kymo__inline_free(&text);
    return placed(w, node);
}

/* The words behind "kymo", if a fence is one of ours. */
static const char *own_fence(const char *info)
{
    if (strncmp(info, "kymo", 4) != 0 || (info[4] && !isspace((unsigned char)info[4])))
        return NULL;
    return info + 4 + strspn(info + 4, " \t");
}

static kymo_status code(const walk *w, cmark_node *node)
{
    const kymo__cmark *c = &w->tree->c;
    const char *given = c->node_get_fence_info(node);
    kymo__buf copy;

    kymo__buf_init(&copy, w->report->mem, KYMO_MEMORY_OBJECT);
    kymo__buf_text(&copy, given);
    kymo__buf_append(&copy, "", 1);
    const size_t at = copy.length;
    kymo__buf_text(&copy, c->node_get_literal(node));
    kymo__buf_append(&copy, "", 1);
    if (kymo__buf_status(&copy, w->err) != KYMO_OK) {
        kymo__buf_free(&copy);
        return (kymo_status)w->err->code;
    }
    char *info = copy.data, *text = copy.data + at;
    kymo__unmask(info);
    kymo__unmask(text);
    const char *own = own_fence(info);
    const int64_t line =
        c->node_get_start_line(node) + (w->markdown->line > 0 ? w->markdown->line - 1 : 0);
    if (own && !w->markdown->fence) {
        wrong_block(w, node, "no block of kymo can stand here");
    } else if (own) {
        const kymo_status status =
            w->markdown->fence(w->report, own, text, line, w->markdown->user, w->err);

        if (status != KYMO_OK && w->report->error.code != KYMO_OK)
            *w->err = w->report->error;
        else if (status != KYMO_OK && w->err->code == KYMO_OK)
            kymo__fail(w->err, status, "%s", kymo_status_text(status));
    } else {
        info[strcspn(info, " \t")] = '\0';
        kymo__block_code(w->report, info, text, w->err);
    }
    kymo__buf_free(&copy);
    return placed(w, node);
}

/* ---- Tables ---------------------------------------------------------------------------------- */

/* Whether a text reads as a number: digits with a sign, separators and a unit of a few signs. */
static bool is_number(const kymo__prose *prose)
{
    bool digits = false;

    for (int32_t i = 0; i < prose->count; i++) {
        const char *p = prose->phrases[i].text;

        if (prose->phrases[i].style & (KYMO__PHRASE_MATH | KYMO__PHRASE_BREAK))
            return false;
        for (; *p; p++) {
            digits = digits || isdigit((unsigned char)*p);
            if (isalpha((unsigned char)*p) && *p != 'e' && *p != 'E')
                return false;
            if (!digits && (unsigned char)*p < 0x80 && !strchr(" +-.$%", *p))
                return false;
        }
    }
    return digits;
}

/* The cells of a row. */
static kymo_status cells_of(const walk *w, cmark_node *row, kymo__inline *cells, int32_t count)
{
    cmark_node *cell = w->tree->c.node_first_child(row);

    for (int32_t i = 0; i < count; i++) {
        cells[i] = (kymo__inline){0};
        if (cell && inline_of(w, cell, &cells[i]) != KYMO_OK)
            break;
        cell = cell ? w->tree->c.node_next(cell) : NULL;
    }
    return (kymo_status)w->err->code;
}

static void free_cells(kymo__inline *cells, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        kymo__inline_free(&cells[i]);
        cells[i] = (kymo__inline){0};
    }
}

typedef struct table_work {
    kymo__inline *heads, *cells;
    kymo__table_column *columns;
    kymo__prose *row;
    int32_t count;
} table_work;

/* Columns of numbers are found by looking through them. References are not counted twice by that. */
static kymo_status look_through(const walk *w, cmark_node *row, table_work *t, int64_t *rows)
{
    for (int32_t i = 0; i < t->count; i++)
        t->columns[i].numeric = row != NULL;
    for (*rows = 0; row; row = w->tree->c.node_next(row), ++*rows) {
        if (cells_of(w, row, t->cells, t->count) != KYMO_OK)
            return (kymo_status)w->err->code;
        for (int32_t i = 0; i < t->count; i++)
            if (t->cells[i].prose.count > 0 && !is_number(&t->cells[i].prose))
                t->columns[i].numeric = false;
        free_cells(t->cells, t->count);
    }
    return KYMO_OK;
}

/* A paragraph ": caption {#id}" behind the table is its caption. */
static bool is_caption(const walk *w, cmark_node *node)
{
    const kymo__cmark *c = &w->tree->c;
    cmark_node *first = node && c->node_get_type(node) == CMARK_NODE_PARAGRAPH ? c->node_first_child(node)
                                                                               : NULL;

    return first && c->node_get_type(first) == CMARK_NODE_TEXT &&
           strncmp(c->node_get_literal(first), ": ", 2) == 0;
}

static kymo_status send_table(const walk *w, cmark_node *node, table_work *t)
{
    const kymo__cmark *c = &w->tree->c;
    const uint8_t *aligns = c->get_table_alignments(node);
    cmark_node *head = c->node_first_child(node), *first = c->node_next(head), *next = c->node_next(node);
    kymo__table table = {.columns = t->columns, .column_count = t->count};
    kymo__inline caption = {0};
    const char *id = NULL;

    if (cells_of(w, head, t->heads, t->count) != KYMO_OK ||
        look_through(w, first, t, &table.rows) != KYMO_OK)
        return (kymo_status)w->err->code;
    for (int32_t i = 0; i < t->count; i++) {
        t->columns[i].head = t->heads[i].prose;
        t->columns[i].align = aligns[i] == 'l'   ? -1
                              : aligns[i] == 'c' ? 0
                              : aligns[i] == 'r' || t->columns[i].numeric ? 1 : -1;
    }
    if (is_caption(w, next) && inline_of(w, next, &caption) == KYMO_OK) {
        id = cut_name(&caption);
        kymo__phrase *span = (kymo__phrase *)(void *)caption.spans.data;
        span->text += 2;
        table.caption.prose = caption.prose;
    }
    if (w->err->code == KYMO_OK)
        kymo__block_table(w->report, &table, id, w->err);
    for (cmark_node *row = first; row && w->err->code == KYMO_OK; row = c->node_next(row)) {
        if (cells_of(w, row, t->cells, t->count) != KYMO_OK)
            break;
        for (int32_t i = 0; i < t->count; i++)
            t->row[i] = t->cells[i].prose;
        kymo__block_row(w->report, t->row, w->err);
        free_cells(t->cells, t->count);
    }
    if (w->err->code == KYMO_OK)
        kymo__block_table_end(w->report, w->err);
    kymo__inline_free(&caption);
    return (kymo_status)w->err->code;
}

static kymo_status table(const walk *w, cmark_node *node)
{
    kymo__mem *mem = w->report->mem;
    table_work t = {.count = w->tree->c.get_table_columns(node)};
    const size_t n = (size_t)t.count;

    t.heads = kymo__alloc(mem, KYMO_MEMORY_OBJECT, n, sizeof *t.heads, "table", w->err);
    t.cells = t.heads ? kymo__alloc(mem, KYMO_MEMORY_OBJECT, n, sizeof *t.cells, "table", w->err) : NULL;
    t.columns = t.cells ? kymo__alloc(mem, KYMO_MEMORY_OBJECT, n, sizeof *t.columns, "table", w->err) : NULL;
    t.row = t.columns ? kymo__alloc(mem, KYMO_MEMORY_OBJECT, n, sizeof *t.row, "table", w->err) : NULL;
    if (t.row)
        send_table(w, node, &t);
    if (t.heads)
        free_cells(t.heads, t.count);
    if (t.cells)
        free_cells(t.cells, t.count);
    kymo__free(mem, KYMO_MEMORY_OBJECT, t.heads, n, sizeof *t.heads);
    kymo__free(mem, KYMO_MEMORY_OBJECT, t.cells, n, sizeof *t.cells);
    kymo__free(mem, KYMO_MEMORY_OBJECT, t.columns, n, sizeof *t.columns);
    kymo__free(mem, KYMO_MEMORY_OBJECT, t.row, n, sizeof *t.row);
    return placed(w, node);
}

/* ---- All blocks ------------------------------------------------------------------------------ */

static kymo_status blocks(walk *w, cmark_node *node);

static kymo_status list(walk *w, cmark_node *node)
{
    const kymo__cmark *c = &w->tree->c;
    const kymo__list list = {
        .kind = c->node_get_list_type(node) == CMARK_ORDERED_LIST ? KYMO__LIST_NUMBERS : KYMO__LIST_BULLETS,
        .start = c->node_get_list_start(node),
        .tight = c->node_get_list_tight(node) != 0};

    kymo__block_list(w->report, &list, w->err);
    for (cmark_node *item = c->node_first_child(node); item && w->err->code == KYMO_OK;
         item = c->node_next(item)) {
        const bool task = strcmp(c->node_get_type_string(item), "tasklist") == 0;

        if (kymo__block_item(w->report,
                             !task                               ? KYMO__TASK_NONE
                             : c->get_tasklist_item_checked(item) ? KYMO__TASK_DONE
                                                                  : KYMO__TASK_OPEN,
                             w->err) == KYMO_OK &&
            blocks(w, c->node_first_child(item)) == KYMO_OK)
            kymo__block_item_end(w->report, w->err);
    }
    if (w->err->code == KYMO_OK)
        kymo__block_list(w->report, NULL, w->err);
    return placed(w, node);
}

static kymo_status quote(walk *w, cmark_node *node)
{
    if (kymo__block_quote(w->report, true, w->err) == KYMO_OK &&
        blocks(w, w->tree->c.node_first_child(node)) == KYMO_OK)
        kymo__block_quote(w->report, false, w->err);
    return placed(w, node);
}

static kymo_status block(walk *w, cmark_node *node)
{
    const kymo__cmark *c = &w->tree->c;

    switch (c->node_get_type(node)) {
    case CMARK_NODE_HEADING:
        return heading(w, node);
    case CMARK_NODE_PARAGRAPH:
        return paragraph(w, node);
    case CMARK_NODE_LIST:
        return list(w, node);
    case CMARK_NODE_BLOCK_QUOTE:
        return quote(w, node);
    case CMARK_NODE_CODE_BLOCK:
        return code(w, node);
    case CMARK_NODE_THEMATIC_BREAK:
        if (w->depth > 0)
            return wrong_block(w, node, "a page cannot end within a list or a quote");
        return kymo__block_page_break(w->report, w->err);
    case CMARK_NODE_HTML_BLOCK:
        if (kymo__is_comment(c->node_get_literal(node)))
            return KYMO_OK;
        return wrong_block(w, node, "HTML is not known here");
    default:
        if (strcmp(c->node_get_type_string(node), "table") == 0)
            return table(w, node);
        return wrong_block(w, node, "not known here");
    }
}

static kymo_status blocks(walk *w, cmark_node *node)
{
    const kymo__cmark *c = &w->tree->c;

    if (node && ++w->depth > KYMO__DEEPEST)
        wrong_block(w, node, "nested too deep");
    for (cmark_node *at = node; at && w->err->code == KYMO_OK; at = c->node_next(at)) {
        const bool is_table = strcmp(c->node_get_type_string(at), "table") == 0;

        if (block(w, at) == KYMO_OK && is_table && is_caption(w, c->node_next(at)))
            at = c->node_next(at);
    }
    w->depth -= node != NULL;
    return (kymo_status)w->err->code;
}

kymo_status kymo__markdown_blocks(kymo_report *report, const kymo__markdown *markdown, kymo_error *err)
{
    kymo__tree tree = {0};

    if (kymo__tree_open(&tree, markdown, report->mem, err) == KYMO_OK) {
        walk w = {.report = report, .markdown = markdown, .tree = &tree, .err = err, .depth = -1};

        blocks(&w, tree.c.node_first_child(tree.root));
    }
    kymo__tree_close(&tree);
    return (kymo_status)err->code;
}

#else

kymo_status kymo__markdown_blocks(kymo_report *report, const kymo__markdown *markdown, kymo_error *err)
{
    (void)report, (void)markdown;
    return kymo__fail(err, KYMO_EUNSUPPORTED, "Markdown: not built in: needs libcmark-gfm");
}

#endif
