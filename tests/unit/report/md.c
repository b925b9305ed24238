/*
 * md.c - reports as Markdown: what is written is read again as the same blocks, by the reader of Markdown that
 * reports have; files beside the document are there together with it or not at all.
 */
#include "recorder.h"

#include <kymo/ext.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Markdown as the writer makes it of Markdown. Owned. */
static char *written(const char *markdown)
{
    kt_bytes bytes = { 0 };
    kymo_error err;
    kymo_report *r = kymo_report_open_sink("md", kt_keep, &bytes, NULL);
    kymo_report_markdown(r, markdown, "r.md", 1, NULL, NULL);
    cr_assert_eq(kymo_report_close(r, &err), KYMO_OK, "%s: %s", markdown, err.text);
    return bytes.data ? bytes.data : calloc(1, 1);
}

static const char *const texts[] = {
    "Plain *em* **strong *both*** `code` ~~gone~~ a*b*c **x**y\nnext line  \nbroken",
    "*em **both** em* and **strong *both* strong** ***all*** *a **b***",
    "\\# no heading\n\n\\- no list\n\n1\\. nor this\n\n\\> nor that\n\n2024\\) end\n\n#tag and -5 and +3",
    "a \\* b \\_c\\_ \\`d\\` \\[e\\](f) \\<g> h_i_j \\~~k~~ &amp;lt; &copy; A&B ! \\![x](https://y.example) 5 \\\\ 6",
    "costs $5, or $6; \\$x\\$ and $a_1 * b_2$ and $\\{x\\}$",
    "`` a`b `` and `` ` `` and `c|d`",
    "[a **b** c](https://x.example/?a=1&b=2) [d](<https://x.example/a b(c)>) <https://y.example>",
    "- a\n- b\n  1. c\n\n     d\n  2. e\n- f",
    "- a\n\n- b\n\n  text\n\n      code\n\n* other list\n\n1. x\n2. y\n\n1) z",
    "7. seven\n8. eight\n   - in\n     - deeper\n10. ten",
    "- [ ] open\n- [x] done `x`\n- \n- end",
    "> quote\n>\n> - list\n>   > inner\n>\n> end\n\n> another\n\ntext",
    "- > quoted item\n  > more\n\n  after\n- 1. nested at once\n  2. second",
    "```c\nint a;\n\n\tb; // `x`\n```\n\n````\n```\ninner\n```\n````\n\n    indented",
    "- item\n\n  ```sh\n  ls\n\n  cd\n  ```\n\n  | a | b |\n  |---|--:|\n  | 1 | 2 |",
    "| a | b | c |\n|:--|:-:|--:|\n| *x* | `y\\|z` | 1 |\n| p\\|q | $a_1$ | -2 |\n| | ~~s~~ | |",
    "a\n\n---\n\nb\n\n- l\n\n---\n",
    "line one  \n\\# line two  \n- three\\\n4. four",
    "trailing\\\\ and \\\n\\\\ begins",
    "**a **b and *c *d",
    "*(a)*b **\"q\"**x",
};

Test(md, reads_as_it_was)
{
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char *md = written(texts[i]), *before = recorder_text(texts[i], NULL), *after = recorder_text(md, NULL);
        cr_expect_str_eq(after, before, "%s\n--- is written as\n%s\n--- which reads\n%s\n--- not\n%s", texts[i], md, after, before);
        free(md), free(before), free(after);
    }
    KT_ALL_CLOSED();
}

/* ---- Texts of chance ------------------------------------------------------------------------------------- */

/* Any of some pieces, in lines of any indentation. */
static void add_chance(kt_rng *rng, char *text, size_t size)
{
    static const char *const pieces[] = {
        "a", "word", "b c", " ", " ", "*", "**", "_", "`", "``", "~~", "[", "](https://x.example)", "!", "<", ">", "&", "&lt;",
        "\\", "\\*", "$x_1$", "|", "#", "1.", "2)", "-", "+", "=", "\xc3\xa4", "(", ")", ":", "\"", "  \n", "\n", "\n",
    };
    static const char *const starts[] = { "", "", "", "- ", "* ", "1. ", "> ", "  ", "   ", "# ", "- [ ] ", "```\n", "| a | b |\n|---|--:|\n| ", "    ",
                                          "7) ", "> - ", "- > ", "\n" };
    size_t used = 0;
    int64_t lines = 1 + kt_below(rng, 8);
    text[0] = '\0';
    for (int64_t l = 0; l < lines && used + 400 < size; l++) {
        used += (size_t)sprintf(text + used, "%s", starts[kt_below(rng, sizeof starts / sizeof *starts)]);
        int64_t count = kt_below(rng, 14);
        for (int64_t i = 0; i < count; i++)
            used += (size_t)sprintf(text + used, "%s", pieces[kt_below(rng, sizeof pieces / sizeof *pieces)]);
        used += (size_t)sprintf(text + used, "%s", kt_below(rng, 3) ? "\n" : "\n\n");
    }
}

/* What is recorded without blanks, breaks and the ends of spans: blanks may have changed sides of emphasis, plain
   text may have been in two parts, and a break at the end is none. */
static void squeeze(char *text)
{
    char *to = text;
    for (const char *at = text; *at; at++) {
        if (at[0] == '[' && at[1] == ':')
            at++;
        else if (*at != ' ' && *at != ']' && *at != '|')
            *to++ = *at;
    }
    *to = '\0';
}

Test(md, texts_of_chance_read_as_they_were)
{
    kt_rng rng = { 20261121 };
    int read = 0;
    for (int i = 0; i < 4000; i++) {
        char text[4096];
        kt_bytes bytes = { 0 };
        add_chance(&rng, text, sizeof text);
        kymo_report *r = kymo_report_open_sink("md", kt_keep, &bytes, NULL);
        kymo_report_markdown(r, text, "r.md", 1, NULL, NULL);
        kymo_error err;
        if (kymo_report_close(r, &err) != KYMO_OK || (bytes.data && strstr(bytes.data, "<a id="))) {
            free(bytes.data);
            continue; /* no Markdown, or one with headings, whose anchors are HTML */
        }
        read++;
        char *before = recorder_text(text, NULL), *after = recorder_text(bytes.data ? bytes.data : "", NULL);
        squeeze(before);
        squeeze(after);
        cr_assert_str_eq(after, before, "%d: %s\n--- is written as\n%s\n--- which reads\n%s\n--- not\n%s", i, text,
                         bytes.data ? bytes.data : "", after, before);
        free(before), free(after), free(bytes.data);
    }
    cr_expect_gt(read, 1000, "%d", read);
    KT_ALL_CLOSED();
}

static const char expected[] =
    "# A \\<title>\n\n**Sub**\n\nMe \xc2\xb7 2026-01-02\n\n**Contents**\n\n- [1 One](#sec-one)\n  - [1.1 Two $x$](#sec-two-x)\n\n"
    "## <a id=\"sec-one\"></a>1 One\n\nSee [Figure\xc2\xa0" "1](#fig-f) and [*Table\xc2\xa0" "1*](#tab-t).\n\n"
    "### <a id=\"sec-two-x\"></a>1.1 Two $x$\n\n"
    "<a id=\"fig-f\"></a>![A \\[b\\]](<a report_files/fig-f.svg>)\n\n**Figure\xc2\xa0" "1.** Cap *t*.\n\n"
    "<a id=\"tab-t\"></a>**Table\xc2\xa0" "1.** Values\n\n| v | w |\n| ---: | :--- |\n| 1 | x |\n| 2 | y\\|z |\n";

static kymo_report *document(const char *path)
{
    static const double v[] = { 1, 2 };
    static const int32_t w[] = { 0, 1 };
    static const char *const words[] = { "x", "y|z" };
    const kymo_column columns[] = { { .name = "v", .values = v },
                                    { .name = "w", .values = w, .type = KYMO_TEXT, .words = words, .word_count = 2 } };
    kymo_source *source = kymo_source_arrays(columns, 2, 2, NULL);
    kymo_report *r = kymo_report_open(path, &(kymo_report_options){ .title = "A <title>", .subtitle = "Sub", .author = "Me",
                                                                     .date = "2026-01-02", .toc = 1, .numbering = 1 });
    kymo_report_text(r, "# One\n\nSee @fig:f and *@tab:t*.\n\n## Two $x$");
    kymo_figure *figure = kymo_figure_open(NULL);
    kymo_error err;
    kymo_add(kymo_axes_add(figure, NULL), KYMO_LINE, &(kymo_spec){ .data = source, .y = "v" });
    kymo_report_figure(r, figure, &(kymo_report_figure_options){ .id = "f", .caption = "Cap *t*.", .alt = "A [b]" });
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
    kymo_report_table(r, source, &(kymo_report_table_options){ .id = "t", .caption = "Values" });
    kymo_source_close(source);
    return r;
}

Test(md, bars_in_cells)
{
    char *md = written("| a | b |\n|---|---|\n| $|a|$ | `c\\|d` |\n");
    cr_expect_str_eq(md, "| a | b |\n| :--- | :--- |\n| ${\\vert}a{\\vert}$ | `c\\|d` |\n");
    free(md);
    KT_ALL_CLOSED();
}

Test(md, files_beside_it)
{
    char folder[256], path[300], beside[300], other[340], svg[340];
    size_t size;
    kymo_error err;
    struct stat st;
    kt_folder_make(folder);
    snprintf(path, sizeof path, "%s/a report.md", folder);
    snprintf(beside, sizeof beside, "%s/a report_files", folder);
    snprintf(other, sizeof other, "%s/other", beside);
    snprintf(svg, sizeof svg, "%s/fig-f.svg", beside);

    kymo_report *r = document(path);
    cr_expect_eq(kt_folder_count(folder), 0); /* nothing before the end */
    cr_assert_eq(kymo_report_close(r, &err), KYMO_OK, "%s", err.text);
    char *md = kt_file_read(path, &size), *picture = kt_file_read(svg, &size);
    cr_expect_str_eq(md, expected);
    cr_expect_eq(strncmp(picture, "<svg xmlns", 10), 0);
    cr_expect_eq(kt_folder_count(folder), 2);
    cr_expect_eq(kt_folder_count(beside), 1);
    free(picture);

    /* Again, over what is there: other files stay. */
    kt_file_write(other, "x", 1);
    kt_file_write(svg, "old", 3);
    cr_assert_eq(kymo_report_close(document(path), &err), KYMO_OK, "%s", err.text);
    char *again = kt_file_read(path, &size);
    cr_expect_str_eq(again, md);
    picture = kt_file_read(svg, &size);
    cr_expect_eq(strncmp(picture, "<svg xmlns", 10), 0);
    cr_expect(kt_file_exists(other) && kt_folder_count(beside) == 2 && kt_folder_count(folder) == 2);
    cr_expect(stat(svg, &st) == 0 && (st.st_mode & 0444) != 0);
    free(picture), free(md), free(again);

    /* A failed one leaves what was there. */
    r = document(path);
    kymo_report_text(r, "@fig:none");
    cr_expect_eq(kymo_report_close(r, &err), KYMO_EINVAL);
    cr_expect(kt_folder_count(beside) == 2 && kt_folder_count(folder) == 2);
    kt_folder_remove(folder);
    KT_ALL_CLOSED();
}

Test(md, the_folder_cannot_be_made)
{
    char folder[256], path[300], beside[300];
    kymo_error err;
    kt_folder_make(folder);
    snprintf(path, sizeof path, "%s/r.md", folder);
    snprintf(beside, sizeof beside, "%s/r_files", folder);
    kt_file_write(beside, "", 0); /* a file has its name */
    cr_expect_eq(kymo_report_close(document(path), &err), KYMO_EIO);
    cr_expect_not_null(strstr(err.text, "r_files: cannot write: not a directory"), "%s", err.text);
    cr_expect_eq(kt_folder_count(folder), 1);
    kt_folder_remove(folder);
    KT_ALL_CLOSED();
}

Test(md, pictures_are_inside_where_there_is_no_folder)
{
    kt_bytes bytes = { 0 };
    kymo_error err;
    kymo_report *r = kymo_report_open_sink("md", kt_keep, &bytes, NULL);
    kymo_figure *figure = kymo_figure_from_json("{\"axes\": {\"marks\": {\"data\": {\"columns\": {\"y\": [1, 2]}}}}}", 57, NULL);
    kymo_report_figure(r, figure, NULL);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
    cr_assert_eq(kymo_report_close(r, &err), KYMO_OK, "%s", err.text);
    cr_expect_eq(strncmp(bytes.data, "![Line chart of y;", 18), 0, "%.60s", bytes.data);
    cr_expect_not_null(strstr(bytes.data, "](data:image/svg+xml;base64,PHN2ZyB4bWxu"), "%.200s", bytes.data);
    free(bytes.data);
    KT_ALL_CLOSED();
}
