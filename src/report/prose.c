/*
 * prose.c - from inline nodes of Markdown to spans: text of one style, formulas (which mask.c has kept from
 * Markdown) and references apart.
 *
 * What a text cannot hold is an error with its place; comments of HTML are passed over.
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

bool kymo__is_comment(const char *html)
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
        if (!kymo__is_comment(c->node_get_literal(node)))
            wrong(s, "HTML is not known here");
    } else if (strcmp(c->node_get_type_string(node), "strikethrough") == 0) {
        add_styled(s, node, KYMO__PHRASE_STRUCK, depth);
    } else {
        wrong(s, "not known here");
    }
}

static void add_nodes(spans *s, cmark_node *node, int32_t depth)
{
    if (depth > KYMO__DEEPEST)
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

kymo_status kymo__inline_collect(kymo__inline *to, kymo_report *report, const kymo__markdown *markdown,
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
        if (block && kymo__inline_collect(to, report, &markdown, &tree, block, 1, err) == KYMO_OK) {
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

#else

kymo_status kymo__inline_parse(kymo__inline *to, kymo_report *report, const char *text, const char *what,
                               kymo_error *err)
{
    (void)report, (void)text, (void)what;
    *to = (kymo__inline){0};
    return kymo__fail(err, KYMO_EUNSUPPORTED, "Markdown: not built in: needs libcmark-gfm");
}

#endif
