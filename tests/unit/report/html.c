/*
 * html.c - reports as HTML: an independent reading of the document (every element closed in its turn, ids and what
 * leads to them, names of pictures, nothing fetched), and the words that have to be in it.
 */
#include "kt.h"

#include <kymo/ext.h>
#include <kymo/report.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- A strict reader of HTML as kymo writes it --------------------------------------------------------- */

enum { DEEPEST = 64, IDS = 20000 };

typedef struct page {
    char open[DEEPEST][24];
    int depth;
    char *ids[IDS], *links[IDS];
    int id_count, link_count, names; /* names: of the SVG being read */
    int svgs, headings[7], last_heading;
} page;

static bool is_void(const char *name)
{
    static const char *const names[] = { "meta", "br", "hr", "img", "input" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(name, names[i]) == 0)
            return true;
    }
    return false;
}

static bool in_svg(const page *p)
{
    for (int i = 0; i < p->depth; i++) {
        if (strcmp(p->open[i], "svg") == 0)
            return true;
    }
    return false;
}

/* The value of an attribute of the tag, or NULL. Owned. */
static char *attribute(const char *tag, const char *end, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = tag; at < end; at++) {
        if (isspace((unsigned char)at[0]) && strncmp(at + 1, name, length) == 0 && strncmp(at + 1 + length, "=\"", 2) == 0) {
            const char *from = at + length + 3, *to = strchr(from, '"');
            return strndup(from, (size_t)(to - from));
        }
    }
    return NULL;
}

static void read_tag(page *p, const char *tag, const char *end)
{
    char name[24] = "";
    size_t length = strcspn(tag, " />\n");
    bool empty = end[-1] == '/';
    cr_assert_lt(length, sizeof name);
    memcpy(name, tag, length);
    char *id = attribute(tag, end, "id"), *href = attribute(tag, end, "href"), *src = attribute(tag, end, "src");
    if (id) {
        cr_assert_lt(p->id_count, (int)IDS);
        p->ids[p->id_count++] = id;
    }
    if (href && href[0] == '#')
        p->links[p->link_count++] = href;
    else
        free(href);
    cr_expect(!src || strncmp(src, "data:", 5) == 0, "fetched: %.40s", src ? src : "");
    cr_expect(strcmp(name, "script") != 0 && strcmp(name, "link") != 0 && strcmp(name, "iframe") != 0, "<%s>", name);
    free(src);
    if (strcmp(name, "svg") == 0 && !in_svg(p)) {
        char *role = attribute(tag, end, "role"), *label = attribute(tag, end, "aria-label");
        char *by = attribute(tag, end, "aria-labelledby"), *hidden = attribute(tag, end, "aria-hidden");
        p->svgs++;
        cr_expect(hidden || (role && strcmp(role, "img") == 0 && !label != !by), "a picture without one name: %.200s", tag);
        free(role), free(label), free(by), free(hidden);
    }
    if (name[0] == 'h' && isdigit((unsigned char)name[1]) && !name[2]) {
        int level = name[1] - '0';
        cr_expect_leq(level, p->last_heading + 1, "a level of headings is left out before h%d", level);
        p->last_heading = level;
        p->headings[level]++;
    }
    if (empty || is_void(name))
        return;
    cr_assert_lt(p->depth, (int)DEEPEST);
    strcpy(p->open[p->depth++], name);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Reads a document; fails the test at whatever is wrong. */
static page read_page(const char *html)
{
    page p = { .last_heading = 0 };
    cr_assert_eq(strncmp(html, "<!DOCTYPE html>\n", 16), 0);
    for (const char *at = html + 16; *at;) {
        if (*at != '<') {
            cr_assert_neq(*at, '>', "a bare > before %.60s", at);
            cr_assert(*at != '&' || strchr(at, ';'), "a bare & before %.60s", at);
            at++;
            continue;
        }
        const char *end = strchr(at, '>');
        cr_assert_not_null(end);
        if (at[1] == '/') {
            size_t length = (size_t)(end - at) - 2;
            cr_assert_gt(p.depth, 0);
            p.depth--;
            cr_assert(strlen(p.open[p.depth]) == length && strncmp(p.open[p.depth], at + 2, length) == 0,
                      "</%.*s> closes <%s>: %.200s", (int)length, at + 2, p.open[p.depth], at - 100);
        } else {
            read_tag(&p, at + 1, end);
            if (strncmp(at, "<style>", 7) == 0)
                end = strstr(end, "</style>") - 1;
        }
        at = end + 1;
    }
    cr_assert_eq(p.depth, 0);
    qsort(p.ids, (size_t)p.id_count, sizeof *p.ids, by_text);
    for (int i = 1; i < p.id_count; i++)
        cr_expect_str_neq(p.ids[i], p.ids[i - 1]);
    for (int i = 0; i < p.link_count; i++) {
        const char *to = p.links[i] + 1;
        cr_expect(bsearch(&to, p.ids, (size_t)p.id_count, sizeof *p.ids, by_text), "nothing is at %s", p.links[i]);
    }
    return p;
}

static void free_page(page *p)
{
    for (int i = 0; i < p->id_count; i++)
        free(p->ids[i]);
    for (int i = 0; i < p->link_count; i++)
        free(p->links[i]);
}

/* ---- Documents ------------------------------------------------------------------------------------------ */

static kymo_report *begin(kt_bytes *bytes, const kymo_report_options *options)
{
    *bytes = (kt_bytes){ 0 };
    return kymo_report_open_sink("html", kt_keep, bytes, options);
}

static void end(kymo_report *report)
{
    kymo_error err;
    cr_assert_eq(kymo_report_close(report, &err), KYMO_OK, "%s", err.text);
}

static kymo_figure *figure(const char *title)
{
    char json[256];
    snprintf(json, sizeof json, "{\"title\": \"%s\", \"data\": {\"columns\": {\"x\": [1, 2, 3], \"y\": [1, 3, 2]}}, \"axes\":"
                                "{\"x_label\": \"$x_1$\", \"marks\": {\"x\": \"x\", \"y\": \"y\"}}}", title);
    return kymo_figure_from_json(json, strlen(json), NULL);
}

static void add(kymo_report *report, const char *title, const kymo_report_figure_options *options)
{
    kymo_figure *f = figure(title);
    kymo_error err;
    kymo_report_figure(report, f, options);
    cr_assert_eq(kymo_figure_close(f, &err), KYMO_OK, "%s", err.text);
}

static void has(const char *html, const char *text)
{
    cr_expect_not_null(strstr(html, text), "no %s", text);
}

static void document(kymo_report *r)
{
    kymo_report_text(r, "# One & two \\<x>\n\nSee @fig:late and *@tab:t*; $a < b$ and $\\frac{a}{b}$, `c < d & e`.  \nBroken "
                        "[a **b** c](https://x.example/?a=1&b=2).\n\n"
                        "$E = mc^2$\n\n- a\n- b\n\n  c\n\n1. x\n2. y\n\n> q\n\n```c\nif (a < b && c) {}\n```\n\n"
                        "- [x] done\n- [ ] not\n\n### Deep $x$\n\n###### Deeper\n\n## Up again\n\n"
                        "| l | n | c |\n|---|--:|:-:|\n| a\\|b | 1 | $x$ |\n\n: What it is. {#t}\n");
    kymo_report_columns(r, 2);
    add(r, "First", NULL);
    add(r, "First", &(kymo_report_figure_options){ .id = "late", .caption = "A *caption* with $x$, @fig:late.", .alt = "\"alt\" <&>" });
    kymo_report_text(r, "After.\n\n---\n\nThe end.");
    add(r, "Second", &(kymo_report_figure_options){ .width = 50 });
}

Test(html, is_well_formed_and_names_everything)
{
    kt_bytes html;
    kymo_report *r = begin(&html, &(kymo_report_options){ .title = "T & <t>", .subtitle = "S", .author = "A \"B\"", .toc = 1,
                                                           .numbering = 1, .lang = "de-CH", .subject = "about", .date = "today" });
    document(r);
    end(r);
    page p = read_page(html.data);
    cr_expect_eq(p.svgs, 1 + 3 + 6 + 1, "%d", p.svgs); /* outlines, figures, formulas, and one heading in the contents */
    cr_expect_eq(p.headings[1], 1);
    cr_expect_eq(p.headings[2], 2); /* contents, One */
    cr_expect_eq(p.headings[3], 2); /* Deep, Up again */
    cr_expect_eq(p.headings[4], 1);
    free_page(&p);
    has(html.data, "<html lang=\"de-CH\">");
    has(html.data, "<title>T &amp; &lt;t&gt;</title>");
    has(html.data, "content=\"default-src 'none';");
    has(html.data, "<meta name=\"description\" content=\"about\">");
    has(html.data, "<p class=\"byline\">A &quot;B&quot; \xc2\xb7 today</p>");
    has(html.data, "<h2 id=\"sec-one-two-x\"><span class=\"number\">1</span> One &amp; two &lt;x&gt;</h2>");
    has(html.data, "<a href=\"#fig-late\">Abbildung\xc2\xa0" "1</a> and <a href=\"#tab-t\"><em>Tabelle\xc2\xa0" "1</em></a>; <svg");
    has(html.data, "aria-label=\"a &lt; b\"");
    has(html.data, "<code>c &lt; d &amp; e</code>.<br>\nBroken");
    has(html.data, "<a href=\"https://x.example/?a=1&amp;b=2\">a <strong>b</strong> c</a>");
    has(html.data, "<p class=\"display\"><svg class=\"math\" role=\"img\" aria-label=\"E = mc^2\"");
    has(html.data, "<pre><code class=\"language-c\">if (a &lt; b &amp;&amp; c) {}\n</code></pre>");
    has(html.data, "<li class=\"task\"><input type=\"checkbox\" disabled checked aria-label=\"done\">done");
    has(html.data, "<table id=\"tab-t\">\n<caption><span class=\"label\">Tabelle\xc2\xa0" "1.</span> What it is.</caption>\n<thead>\n"
                   "<tr><th scope=\"col\">l</th><th class=\"n\" scope=\"col\">n</th><th class=\"c\" scope=\"col\">c</th></tr>");
    has(html.data, "<tr><td>a|b</td><td class=\"n\">1</td><td class=\"c\"><svg");
    has(html.data, "<figure id=\"fig-late\">\n<div class=\"plate\"><svg xmlns");
    has(html.data, "<desc id=\"f2-desc\">&quot;alt&quot; &lt;&amp;&gt;</desc>");
    has(html.data, "<figcaption><span class=\"label\">Abbildung\xc2\xa0" "1.</span> A <em>caption</em> with <svg");
    cr_expect_lt(strstr(html.data, "<nav ") - html.data, strstr(html.data, "<main>") - html.data);
    free(html.data);
    KT_ALL_CLOSED();
}

Test(html, the_same_bytes_twice)
{
    kt_bytes a, b;
    kymo_report *r = begin(&a, NULL);
    document(r);
    end(r);
    setenv("TZ", "Asia/Kathmandu", 1);
    r = begin(&b, NULL);
    document(r);
    end(r);
    unsetenv("TZ");
    cr_expect(a.size == b.size && memcmp(a.data, b.data, a.size) == 0);
    cr_expect_null(strstr(a.data, "<nav"));
    cr_expect_null(strstr(a.data, "<header>"));
    free(a.data);
    free(b.data);
    KT_ALL_CLOSED();
}

Test(html, themes)
{
    kt_bytes html;
    kymo_report *r = begin(&html, NULL);
    add(r, "F", NULL);
    end(r);
    has(html.data, ":root{--paper:#ffffff;--text:#1f2328;");
    has(html.data, "@media screen and (prefers-color-scheme:dark){:root{--paper:#16181d;");
    has(html.data, ".f1 [fill=\"#fff\"]{fill:#16181d}");
    free(html.data);
    r = begin(&html, &(kymo_report_options){ .theme = "dark" });
    add(r, "F", NULL);
    end(r);
    has(html.data, ":root{--paper:#16181d;");
    has(html.data, "color-scheme:dark}");
    cr_expect_null(strstr(html.data, "prefers-color-scheme"));
    free(html.data);
    KT_ALL_CLOSED();
}

Test(html, paper_and_sizes)
{
    kt_bytes html;
    kymo_report *r = begin(&html, &(kymo_report_options){ .paper = "A5", .landscape = 1, .margin = 12.5, .title_page = 1, .title = "T" });
    add(r, "F", &(kymo_report_figure_options){ .width = 1000 });
    add(r, "F", &(kymo_report_figure_options){ .width = 50, .height = 40 });
    end(r);
    has(html.data, "@page{size:210mm 148mm;margin:12.5mm;");
    has(html.data, "header{break-after:page;");
    has(html.data, "width=\"680\" height=\"425\" viewBox=\"0 0 680 425\""); /* as wide as the text, at most */
    has(html.data, "width=\"189\" height=\"151\"");
    free(html.data);
    KT_ALL_CLOSED();
}

Test(html, long_tables_stream)
{
    enum { ROWS = 10000 };
    kt_bytes html;
    double *values = malloc(ROWS * sizeof *values);
    for (int i = 0; i < ROWS; i++)
        values[i] = i * 0.5 - 100;
    kymo_source *source = kymo_source_arrays(&(kymo_column){ .name = "v & w", .values = values }, 1, ROWS, NULL);
    kymo_report *r = begin(&html, &(kymo_report_options){ .memory = 4 << 20 });
    kymo_report_table(r, source, &(kymo_report_table_options){ .caption = "All" });
    kymo_report_counts counts;
    kymo_report_stats(r, &counts);
    cr_expect_lt(counts.peak_heap, 2 << 20, "%lld", (long long)counts.peak_heap);
    end(r);
    kymo_source_close(source);
    page p = read_page(html.data);
    free_page(&p);
    static const char row[] = "<tr><td class=\"n\">";
    int rows = 0;
    for (const char *at = html.data; *at; at++) // not strstr: the address sanitizer's looks at all that follows
        rows += *at == '<' && strncmp(at, row, sizeof row - 1) == 0;
    cr_expect_eq(rows, (int)ROWS);
    has(html.data, "<th class=\"n\" scope=\"col\">v &amp; w</th>");
    free(html.data);
    free(values);
    KT_ALL_CLOSED();
}

Test(html, nothing_is_left_of_a_failed_one)
{
    char folder[256], path[300];
    kymo_error err;
    kt_folder_make(folder);
    snprintf(path, sizeof path, "%s/a.html", folder);
    kymo_report *r = kymo_report_open(path, NULL);
    kymo_report_text(r, "Fine.\n\nSee @fig:nowhere.");
    cr_expect_eq(kymo_report_close(r, &err), KYMO_EINVAL);
    cr_expect_not_null(strstr(err.text, "no figure has the id \"nowhere\""), "%s", err.text);
    cr_expect_eq(kt_folder_count(folder), 0);
    r = kymo_report_open(path, NULL);
    kymo_report_text(r, "Fine.");
    end(r);
    cr_expect_eq(kt_folder_count(folder), 1);
    kt_folder_remove(folder);
    KT_ALL_CLOSED();
}
