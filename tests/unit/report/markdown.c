/* Markdown to blocks and spans, formulas kept from it, references, and errors with their places. */
#include "recorder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check(const char *markdown, const char *expected, int line)
{
    char *text = recorder_text(markdown, NULL);

    cr_assert_str_eq(text, expected, "line %d:\n%s\nexpected:\n%s", line, text, expected);
    free(text);
}
#define CHECK(markdown, expected) check(markdown, expected, __LINE__)

Test(markdown, inline_styles)
{
    CHECK("plain *em* **strong *both*** `code` ~~gone~~\nnext line  \nbroken",
          "p [:plain ][e:em][: ][s:strong ][es:both][: ][c:code][: ][x:gone][: next line]|[:broken]\n");
    CHECK("[a *b*](https://x.example/?a=1&b=2) <https://y.example>",
          "p [<https://x.example/?a=1&b=2>:a ][e<https://x.example/?a=1&b=2>:b][: ]"
          "[<https://y.example>:https://y.example]\n");
    CHECK("&lt;5 \\*no\\* 1 ~ 2 <!-- a remark --> end\n\n<!-- and\nanother -->\n",
          "p [:<5 *no* 1 ~ 2  end]\n");
    KT_ALL_CLOSED();
}

Test(markdown, formulas)
{
    CHECK("$a_1 * b_2 * c_3$ and $\\{x\\}$", "p [m:$a_1 * b_2 * c_3$][: and ][m:$\\{x\\}$]\n");
    CHECK("*$x_i$, y*", "p [em:$x_i$][e:, y]\n");
    CHECK("costs $5 or $6, 3 $ more; \\$x\\$", "p [:costs $5 or $6, 3 $ more; $x$]\n");
    CHECK("`$a` and `b$`, $ a $", "p [c:$a][: and ][c:b$][:, $ a $]\n");
    CHECK("one $a +\nb$ two", "p [:one ][m:$a + b$][: two]\n");
    CHECK("| $|a|$ | b |\n|---|---|\n| 1 | $x|y$ |\n",
          "table 1 # \n  head 1 numeric [m:$|a|$]\n  head -1 [:b]\n  row [:1]\n   & [m:$x|y$]\n/table\n");
    CHECK("    $indented_code$ *x*\n", "code  \"$indented_code$ *x*\\n\"\n");
    CHECK("text\n$\\frac{1$\n", "r.md:2:7: { without }");
    KT_ALL_CLOSED();
}

Test(markdown, blocks)
{
    CHECK("# One\ntext\n\nTwo *em*\n---\n", "h1 #sec-one [:One]\np [:text]\nh2 #sec-two-em [:Two ][e:em]\n");
    CHECK("a\n\n---\n\nb", "p [:a]\npage break\np [:b]\n");
    CHECK("- a\n- b\n  1. c\n\n     d\n  2. e\n",
          "list bullets 0 tight\nitem\np [:a]\n/item\nitem\np [:b]\nlist numbers 1\nitem\np [:c]\np [:d]\n/item\n"
          "item\np [:e]\n/item\n/list\n/item\n/list\n");
    CHECK("- [ ] a\n- [x] b\n",
          "list bullets 0 tight\nitem o\np [:a]\n/item\nitem x\np [:b]\n/item\n/list\n");
    CHECK("> a\n> - b\n", "quote\np [:a]\nlist bullets 0 tight\nitem\np [:b]\n/item\n/list\n/quote\n");
    CHECK("```c x\nint *a; $b$\n```\n", "code c \"int *a; $b$\\n\"\n");
    CHECK("> - a\nb\n    ~~~~](x) c_\n",
          "quote\nlist bullets 0 tight\nitem\np [:a b ~~~~](x) c_]\n/item\n/list\n/quote\n");
    CHECK("$a  \nb$", "p [m:$a b$]\n");
    CHECK("", "");
    KT_ALL_CLOSED();
}

Test(markdown, tables)
{
    CHECK("| a | b | c |\n|:--|:-:|--:|\n| 1 | x | y |\n| *2* | | |\n\n: What it is. {#t}\n\nend @tab:t",
          "table 2 Table\u00a01#tab-t [:What it is.]\n  head -1 numeric [:a]\n  head 0 [:b]\n  head 1 [:c]\n"
          "  row [:1]\n   & [:x]\n   & [:y]\n  row [e:2]\n   & \n   & \n/table\n"
          "p [:end ][<#tab-t>:Table\u00a01]\n");
    CHECK("| n | w |\n|---|---|\n| −3.5 | 1 kg |\n| 1e6 | 2 |\n",
          "table 2 # \n  head 1 numeric [:n]\n  head -1 [:w]\n  row [:−3.5]\n   & [:1 kg]\n  row [:1e6]\n   & [:2]\n"
          "/table\n");
    KT_ALL_CLOSED();
}

Test(markdown, headings_and_references)
{
    char *text = recorder_text("See @sec:end and [it](#first), @fig:none\\@fig:x a@fig:b.\n\n# First\n## Deep {#d}\n"
                               "# First\n# End\n@sec:d, [deep](@sec:d)\n",
                               &(kymo_report_options){.numbering = 1});
    cr_assert_str_eq(text, "r.md:1:32: no figure has the id \"none\"");
    free(text);
    text = recorder_text("See @sec:end and [it](#first).\n\n# First\n## Deep {#d}\n# First\n# End\n"
                         "@sec:d, [deep](@sec:d), \\@sec:d, a@sec:d\n",
                         &(kymo_report_options){.numbering = 1});
    cr_assert_str_eq(text, "p [:See ][<#sec-end>?:Section\u00a0??][: and ][<#sec-first>:it][:.]\n"
                           "h1 1#sec-first [:First]\nh2 1.1#sec-d [:Deep]\nh1 2#sec-first-1 [:First]\n"
                           "h1 3#sec-end [:End]\n"
                           "p [<#sec-d>:Section 1.1][:, ][<#sec-d>:deep][:, @sec:d, a@sec:d]\n", "%s", text);
    free(text);
    CHECK("# A\n\n@sec:b\n\n# B\n\n@sec:a", "h1 #sec-a [:A]\np [<#sec-b>?:??]\nh1 #sec-b [:B]\np [<#sec-a>:A]\n");
    CHECK("@sec:summry\n\n# Summary\n",
          "r.md:1:1: no section has the id \"summry\" -> did you mean \"summary\"?");
    CHECK("# A {#b}\n# C {#b}\n", "r.md:2:1: the id \"b\" is given twice");
    KT_ALL_CLOSED();
}

Test(markdown, what_a_document_cannot_hold)
{
    CHECK("a\n\n<div>\nx\n</div>\n", "r.md:3:1: HTML is not known here");
    CHECK("a\nb <b>x</b>\n", "r.md:2:3: HTML is not known here");
    CHECK("> # head\n", "r.md:1:3: a heading within a list or a quote");
    CHECK("- a\n\n  ---\n", "r.md:3:3: a page cannot end within a list or a quote");
    CHECK("text ![x](y.png) text\n", "r.md:1:6: an image stands in a paragraph of its own");
    CHECK("a [x](javascript:alert)\n", "r.md:1:3: a link of a kind that is not known");
    CHECK("x\n\n~~~kymo id=a\nline\n~~~\n", "r.md:3:1: no block of kymo can stand here");
    CHECK("note[^1]\n", "r.md:1:1: footnotes are not known");
    CHECK("a\nb\x01\n", "r.md:2:2: a control character");
    CHECK("a\n\xff\n", "r.md:2:1: not UTF-8");
    CHECK("![x](missing.png)\n", "r.md:1:1: missing.png: cannot open: no such file or directory");
    CHECK("a {#x y\n", "p [:a {#x y]\n");
    KT_ALL_CLOSED();
}

Test(markdown, inline_texts)
{
    kt_bytes bytes = {0};
    kymo_report *report = recorder_open(&bytes, NULL);
    kymo_error err;

    kymo_report_heading(report, 1, "1. *Not* a list\n# {#one}");
    kymo_report_heading(report, 2, "_Em_ and $x_1$");
    kymo_report_heading(report, 2, "---");
    kymo_report_heading(report, 2, "");
    kymo_report_heading(report, 2, "$x$");
    cr_assert_eq(kymo_report_close(report, &err), KYMO_OK, "%s", err.text);
    cr_assert_str_eq(bytes.data, "h1 #sec-one [:1. ][e:Not][: a list #]\nh2 #sec-em-and-x_1 [e:Em][: and ][m:$x_1$]\n"
                                 "h2 #sec-section [:---]\nh2 #sec-section-1 \nh2 #sec-x [m:$x$]\n");
    free(bytes.data);
    report = recorder_open(&bytes, NULL);
    kymo_report_heading(report, 1, "a <b>");
    kymo_report_heading(report, 1, "never");
    cr_assert_eq(kymo_report_close(report, &err), KYMO_EFORMAT);
    cr_assert_str_eq(err.text, "heading:1:3: HTML is not known here");
    KT_ALL_CLOSED();
}

typedef struct fences {
    char text[512];
    bool fail;
} fences;

static kymo_status on_fence(kymo_report *report, const char *info, const char *body, int64_t line, void *user,
                            kymo_error *err)
{
    fences *f = user;
    const size_t length = strlen(f->text);

    snprintf(f->text + length, sizeof f->text - length, "%s|%s|%lld\n", info, body, (long long)line);
    if (f->fail)
        return kymo__fail(err, KYMO_EINVAL, "no such column");
    return kymo_report_text(report, "from *within*");
}

Test(markdown, fences)
{
    static const char text[] = "a\n\n- b\n\n  ~~~kymo id=t1 caption=\"$\\{x\\}$ & \\\"y\\\"\"\n  line -x $1\n"
                               "  run.csv\n  ~~~\n\n```kymographs\n```\n";
    kt_bytes bytes = {0};
    fences f = {0};
    kymo_report *report = recorder_open(&bytes, NULL);
    kymo_error err;

    kymo_report_markdown(report, text, "f.md", 10, on_fence, &f);
    cr_assert_eq(kymo_report_close(report, &err), KYMO_OK, "%s", err.text);
    cr_assert_str_eq(f.text, "id=t1 caption=\"$\\{x\\}$ & \\\"y\\\"\"|line -x $1\nrun.csv\n|14\n");
    cr_assert_str_eq(bytes.data, "p [:a]\nlist bullets 0\nitem\np [:b]\np [:from ][e:within]\n/item\n/list\n"
                                 "code kymographs \"\"\n");
    free(bytes.data);
    bytes = (kt_bytes){0};
    f = (fences){.fail = true};
    report = recorder_open(&bytes, NULL);
    kymo_report_markdown(report, text, "f.md", 10, on_fence, &f);
    cr_assert_eq(kymo_report_close(report, &err), KYMO_EINVAL);
    cr_assert_str_eq(err.text, "f.md:14:3: no such column");
    cr_assert_null(bytes.data, "nothing is handed on after an error");
    KT_ALL_CLOSED();
}
