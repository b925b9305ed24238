/*
 * prose.c - from a tree of Markdown to spans and blocks.
 *
 * Inline nodes become spans: text of one style, formulas (which mask.c has kept from Markdown) and
 * references apart. Blocks go to blocks.c in order. What a document cannot hold is an error with its
 * place; comments of HTML are passed over.
 */
#include "report/markdown.h"

#include <ctype.h>
#include <string.h>

void kymo__inline_free(kymo__inline *inline_)
{
    if (!inline_->mem)
        return;
    kymo__buf_free(&inline_->spans);
    kymo__buf_free(&inline_->strings);
    inline_->prose.count = 0;
}

#ifdef KYMO_LIBCMARK_GFM

enum { DEEPEST = 24 };

/* ---- Spans ----------------------------------------------------------------------------------- */

/* Inline text in the making. Until the end, texts and links of spans are places in `strings`. */
typedef struct spans {
    kymo_report *report;
    const kymo__markdown *markdown;
    const kymo__tree *tree;
    kymo__inline *to;
    kymo_error *err;
    uint32_t style;
    const char *link; // of the nodes around, as it will be
    int64_t link_at;  // where it is in `strings`; -1: not yet
    bool math;        // a formula is open, which begins here:
    int64_t math_line;
    int32_t math_column;
    bool joined;      // the last span can be gone on with
    int64_t line;     // of the node
    int32_t column;
    int32_t shift;    // of columns: what was put before the text
} spans;

typedef struct raw_span { // what the buffer has until the end
    int64_t text, link;
    uint32_t style;
    bool forward;
} raw_span;

/* The line of the node in the file that the text is a part of. */
static int64_t line_in_file(const spans *s)
{
    return s->line + (s->markdown->line > 0 ? s->markdown->line - 1 : 0);
}

static kymo_status wrong(const spans *s, const char *what)
{
    if (s->err->code != KYMO_OK)
        return (kymo_status)s->err->code;
    return kymo__markdown_fail(s->markdown, s->line, s->column > s->shift ? s->column - s->shift : 1, s->err,
                               what);
}

static void end_span(spans *s)
{
    if (s->joined)
        kymo__buf_append(&s->to->strings, "", 1);
    s->joined = false;
}

static void begin_span(spans *s, uint32_t style, bool forward)
{
    end_span(s);
    if (s->link && s->link_at < 0) {
        s->link_at = (int64_t)s->to->strings.length;
        kymo__buf_append(&s->to->strings, s->link, strlen(s->link) + 1);
    }
    const raw_span span = {.text = (int64_t)s->to->strings.length,
                           .link = s->link ? s->link_at : -1,
                           .style = style,
                           .forward = forward};
    kymo__buf_append(&s->to->spans, &span, sizeof span);
    s->joined = true;
    s->to->prose.count++;
}

/* The last span, or NULL: none can be gone on with. */
static raw_span *last_of(const spans *s)
{
    if (!s->joined || s->to->spans.status)
        return NULL;
    return (raw_span *)(void *)s->to->spans.data + s->to->prose.count - 1;
}

/* Adds to the last span if that is of this style and goes on. */
static void add(spans *s, uint32_t style, const char *text, size_t size)
{
    const raw_span *last = last_of(s);

    if (size == 0)
        return;
    if (!last || last->style != style || last->forward)
        begin_span(s, style, false);
    kymo__buf_append(&s->to->strings, text, size);
}

static bool known_kind(const char *at)
{
    return strncmp(at, "fig:", 4) == 0 || strncmp(at, "tab:", 4) == 0 || strncmp(at, "sec:", 4) == 0;
}

/* The length of the reference at an "@", 0: none. */
static size_t reference_length(const char *at, size_t size)
{
    size_t length = 5;

    if (size < 6 || !known_kind(at + 1))
        return 0;
    while (length < size && (isalnum((unsigned char)at[length]) || at[length] == '-' || at[length] == '_'))
        length++;
    while (length > 5 && (at[length - 1] == '-' || at[length - 1] == '_'))
        length--;
    return length > 5 && length < 80 ? length : 0;
}

static void add_reference(spans *s, const char *text, const char *at, size_t length)
{
    const int32_t column = s->column - s->shift + (int32_t)(at - text);
    char anchor[96] = "#";
    bool forward;

    memcpy(anchor + 1, at + 1, length - 1);
    anchor[length] = '\0';
    anchor[4] = '-'; // "#fig-id"
    const char *outer = s->link;
    const int64_t outer_at = s->link_at;
    s->link = anchor;
    s->link_at = -1;
    begin_span(s, s->style, false);
    raw_span *span = last_of(s);
    if (span && kymo__report_refer(s->report, anchor + 1, s->markdown->file, line_in_file(s), column, &s->to->strings,
                           &forward, s->err) == KYMO_OK)
        span->forward = forward;
    end_span(s);
    s->link = outer;
    s->link_at = outer_at;
}

/* Checks the formula of the last span. */
static void end_math(spans *s)
{
    const raw_span *span = last_of(s);
    kymo_error err;

    s->math = false;
    end_span(s);
    kymo__error_clear(&err);
    if (span && !s->to->strings.status &&
        kymo__text_check(s->to->strings.data + span->text, "formula", &err) != KYMO_OK) {
        const char *what = err.line > 0 ? strstr(err.text, ": ") : NULL;

        s->line = s->math_line;
        s->column = s->math_column + (err.column > 1 ? err.column - 1 : 0);
        wrong(s, what ? what + 2 : err.text);
    }
}

/* Text as cmark gives it. */
static void add_text(spans *s, const char *text)
{
    const char *from = text, *p = text;

    for (; *p && s->err->code == KYMO_OK; p++) {
        const size_t length = *p == '@' && (p == text || !isalnum((unsigned char)p[-1])) && !s->math
                                  ? reference_length(p, strlen(p)) : 0;
        if (*p == KYMO__MASK_OPEN) {
            add(s, s->style, from, (size_t)(p - from));
            begin_span(s, s->style | KYMO__PHRASE_MATH, false);
            s->math = true;
            s->math_line = s->line;
            s->math_column = s->column + (int32_t)(p - text);
            kymo__buf_append(&s->to->strings, "$", 1);
        } else if (*p == KYMO__MASK_CLOSE) {
            kymo__buf_append(&s->to->strings, "$", 1);
            end_math(s);
        } else if (s->math) {
            kymo__buf_append(&s->to->strings, &(char){kymo__unmasked(*p)}, 1);
        } else if (*p == KYMO__MASK_PLAIN) { // and the "@" behind it is one
            add(s, s->style, from, (size_t)(p - from));
            add(s, s->style, "@", 1);
            p++;
        } else if (kymo__unmasked(*p) != *p) { // of what looked like a fence, and is none
            add(s, s->style, from, (size_t)(p - from));
            add(s, s->style, &(char){kymo__unmasked(*p)}, 1);
        } else if (length > 0 && !s->link) {
            add(s, s->style, from, (size_t)(p - from));
            add_reference(s, text, p, length);
            p += length - 1;
        } else if (p[0] == '[' && p[1] == '^' && isalnum((unsigned char)p[2]) && strchr(p, ']')) {
            wrong(s, "footnotes are not known");
        } else {
            continue; // of the text from `from` on
        }
        from = p + 1;
    }
    add(s, s->style, from, (size_t)(p - from));
}

/* Code has its bytes back. */
static void add_code(spans *s, const char *text)
{
    for (; *text; text++)
        add(s, s->style | KYMO__PHRASE_CODE, &(char){kymo__unmasked(*text)}, 1);
}

/* Whether a link is of a kind that a reader may follow. */
static bool good_link(const char *url)
{
    static const char *const schemes[] = {"http:", "https:", "mailto:", "ftp:", "tel:"};
    const size_t length = strcspn(url, ":/?#");

    if (url[length] != ':')
        return true; // relative
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (length + 1 == strlen(schemes[i]) && strncmp(url, schemes[i], length + 1) == 0)
            return true;
    return false;
}

static bool is_anchor(const char *name)
{
    return strncmp(name, "fig-", 4) == 0 || strncmp(name, "tab-", 4) == 0 || strncmp(name, "sec-", 4) == 0;
}

/* Makes the link of a node: "#summary" and "@sec:summary" are "#sec-summary". */
static kymo_status make_link(spans *s, const char *url, kymo__buf *to)
{
    bool forward;
    const size_t at = to->length;

    if (url[0] == '@' && known_kind(url + 1))
        kymo__buf_format(to, "#%.3s-%s", url + 1, url + 5);
    else if (url[0] == '#' && !is_anchor(url + 1))
        kymo__buf_format(to, "#sec-%s", url + 1);
    else
        kymo__buf_text(to, url);
    kymo__buf_append(to, "", 1);
    if (kymo__buf_status(to, s->err) != KYMO_OK)
        return (kymo_status)s->err->code;
    kymo__unmask(to->data + at);
    if (!good_link(to->data + at))
        return wrong(s, "a link of a kind that is not known");
    if (to->data[at] != '#')
        return KYMO_OK;
    kymo__buf unused;
    kymo__buf_init(&unused, s->report->mem, KYMO_MEMORY_OBJECT);
    kymo__report_refer(s->report, to->data + at + 1, s->markdown->file, line_in_file(s), s->column, &unused, &forward,
                       s->err);
    kymo__buf_free(&unused);
    return (kymo_status)s->err->code;
}

static void add_nodes(spans *s, cmark_node *node, int32_t depth);

static void add_link(spans *s, cmark_node *node, int32_t depth)
{
    const kymo__cmark *c = &s->tree->c;
    kymo__buf url;

    kymo__buf_init(&url, s->report->mem, KYMO_MEMORY_OBJECT);
    if (make_link(s, c->node_get_url(node), &url) == KYMO_OK) {
        end_span(s);
        s->link = url.data;
        s->link_at = -1;
        add_nodes(s, c->node_first_child(node), depth + 1);
        end_span(s);
        s->link = NULL;
    }
    kymo__buf_free(&url);
}

static void add_styled(spans *s, cmark_node *node, uint32_t style, int32_t depth)
{
    const uint32_t outer = s->style;

    s->style |= style;
    add_nodes(s, s->tree->c.node_first_child(node), depth + 1);
    s->style = outer;
}

static bool is_comment(const char *html)
{
    const char *end = strstr(html, "-->");

    return strncmp(html, "<!--", 4) == 0 && end && end[3 + strspn(end + 3, " \r\n")] == '\0';
}

static void add_node(spans *s, cmark_node *node, int32_t depth)
{
    const kymo__cmark *c = &s->tree->c;
    const cmark_node_type type = c->node_get_type(node);

    if (c->node_get_start_line(node) > 0) {
        s->line = c->node_get_start_line(node);
        s->column = c->node_get_start_column(node);
    }
    if (type == CMARK_NODE_TEXT) {
        add_text(s, c->node_get_literal(node));
    } else if (type == CMARK_NODE_SOFTBREAK) {
        if (s->math)
            kymo__buf_append(&s->to->strings, " ", 1);
        else
            add(s, s->style, " ", 1);
    } else if (type == CMARK_NODE_LINEBREAK && s->math) {
        kymo__buf_append(&s->to->strings, " ", 1);
    } else if (type == CMARK_NODE_LINEBREAK) {
        begin_span(s, KYMO__PHRASE_BREAK, false);
        end_span(s);
    } else if (type == CMARK_NODE_CODE) {
        add_code(s, c->node_get_literal(node));
    } else if (type == CMARK_NODE_EMPH) {
        add_styled(s, node, KYMO__PHRASE_EMPHASIS, depth);
    } else if (type == CMARK_NODE_STRONG) {
        add_styled(s, node, KYMO__PHRASE_STRONG, depth);
    } else if (type == CMARK_NODE_LINK) {
        add_link(s, node, depth);
    } else if (type == CMARK_NODE_IMAGE) {
        wrong(s, "an image stands in a paragraph of its own");
    } else if (type == CMARK_NODE_HTML_INLINE) {
        if (!is_comment(c->node_get_literal(node)))
            wrong(s, "HTML is not known here");
    } else if (strcmp(c->node_get_type_string(node), "strikethrough") == 0) {
        add_styled(s, node, KYMO__PHRASE_STRUCK, depth);
    } else {
        wrong(s, "not known here");
    }
}

static void add_nodes(spans *s, cmark_node *node, int32_t depth)
{
    if (depth > DEEPEST)
        wrong(s, "nested too deep");
    for (; node && s->err->code == KYMO_OK; node = s->tree->c.node_next(node))
        add_node(s, node, depth);
}

/* The places become pointers. */
static kymo_status settle(spans *s)
{
    kymo__inline *to = s->to;
    const int32_t count = to->prose.count;
    kymo__buf made;

    end_span(s);
    if (s->err->code == KYMO_OK && s->math)
        wrong(s, "a formula does not end");
    if (s->err->code != KYMO_OK || kymo__buf_status(&to->strings, s->err) != KYMO_OK ||
        kymo__buf_status(&to->spans, s->err) != KYMO_OK)
        return (kymo_status)s->err->code;
    kymo__buf_init(&made, to->mem, KYMO_MEMORY_OBJECT);
    for (int32_t i = 0; i < count; i++) {
        const raw_span *raw = (const raw_span *)(const void *)to->spans.data + i;
        const kymo__phrase span = {.text = raw->style & KYMO__PHRASE_BREAK ? "" : to->strings.data + raw->text,
                                 .style = raw->style,
                                 .forward = raw->forward,
                                 .link = raw->link >= 0 ? to->strings.data + raw->link : NULL};

        kymo__buf_append(&made, &span, sizeof span);
    }
    kymo__buf_free(&to->spans);
    to->spans = made;
    to->prose.phrases = (const kymo__phrase *)(const void *)made.data;
    return kymo__buf_status(&to->spans, s->err);
}

static void open_inline(kymo__inline *to, kymo__mem *mem)
{
    *to = (kymo__inline){.mem = mem};
    kymo__buf_init(&to->spans, mem, KYMO_MEMORY_OBJECT);
    kymo__buf_init(&to->strings, mem, KYMO_MEMORY_OBJECT);
}

/* The inline text of a node's children. */
static kymo_status collect(kymo__inline *to, kymo_report *report, const kymo__markdown *markdown,
                           const kymo__tree *tree, cmark_node *node, int32_t shift, kymo_error *err)
{
    spans s = {.report = report,
               .markdown = markdown,
               .tree = tree,
               .to = to,
               .err = err,
               .link_at = -1,
               .line = tree->c.node_get_start_line(node),
               .column = tree->c.node_get_start_column(node),
               .shift = shift};

    open_inline(to, report->mem);
    add_nodes(&s, tree->c.node_first_child(node), 0);
    return settle(&s);
}

/* A dot before the text keeps blocks from being seen in it; line ends are spaces. */
static kymo_status as_line(const char *text, kymo__buf *to, kymo_error *err)
{
    kymo__buf_append(to, ".", 1);
    kymo__buf_append(to, text, strlen(text) + 1);
    for (size_t i = 0; !to->status && i < to->length; i++)
        if (to->data[i] == '\n' || to->data[i] == '\r')
            to->data[i] = ' ';
    return kymo__buf_status(to, err);
}

kymo_status kymo__inline_parse(kymo__inline *to, kymo_report *report, const char *text, const char *what,
                               kymo_error *err)
{
    kymo__tree tree = {0};
    kymo__buf line;

    open_inline(to, report->mem);
    if (!text || text[strspn(text, " \t\r\n")] == '\0')
        return KYMO_OK;
    text += strspn(text, " \t\r\n");
    kymo__buf_init(&line, report->mem, KYMO_MEMORY_OBJECT);
    if (as_line(text, &line, err) == KYMO_OK) {
        const kymo__markdown markdown = {.text = line.data, .file = what};

        kymo__tree_open(&tree, &markdown, report->mem, err);
        cmark_node *block = err->code == KYMO_OK ? tree.c.node_first_child(tree.root) : NULL;
        if (block && collect(to, report, &markdown, &tree, block, 1, err) == KYMO_OK) {
            kymo__phrase *first = (kymo__phrase *)(void *)to->spans.data;

            first->text++; // the dot
            if (!first->text[0]) {
                to->prose.phrases++;
                to->prose.count--;
            }
        }
        kymo__tree_close(&tree);
    }
    kymo__buf_free(&line);
    return (kymo_status)err->code;
}

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
    return collect(to, w->report, w->markdown, w->tree, node, 0, w->err);
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
        if (is_comment(c->node_get_literal(node)))
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

    if (node && ++w->depth > DEEPEST)
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

kymo_status kymo__inline_parse(kymo__inline *to, kymo_report *report, const char *text, const char *what,
                               kymo_error *err)
{
    (void)report, (void)text, (void)what;
    *to = (kymo__inline){0};
    return kymo__fail(err, KYMO_EUNSUPPORTED, "Markdown: not built in: needs libcmark-gfm");
}

kymo_status kymo__markdown_blocks(kymo_report *report, const kymo__markdown *markdown, kymo_error *err)
{
    (void)report, (void)markdown;
    return kymo__fail(err, KYMO_EUNSUPPORTED, "Markdown: not built in: needs libcmark-gfm");
}

#endif
