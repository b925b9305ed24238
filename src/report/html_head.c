/*
 * html_head.c - the head of an HTML document: what it is, what it may do (nothing), and how it looks.
 *
 * All colours are variables, taken from the theme of the report, or without one from "light" and, where
 * the reader's desktop is dark, from "dark". On paper the document is always light, has the size and the
 * margins of the report, and page numbers where the browser can. Nothing is fetched from anywhere.
 */
#include "report/html.h"

#include <string.h>

/* ---- Colours --------------------------------------------------------------------------------- */

static void put_color(kymo__buf *out, const char *name, kymo__rgba c)
{
    kymo__buf_format(out, "--%s:#%02x%02x%02x;", name, (unsigned)c.r, (unsigned)c.g, (unsigned)c.b);
}

static void put_colors(kymo__buf *out, const kymo__look *look)
{
    const kymo__rgba veil = {look->text.r, look->text.g, look->text.b, 12};

    put_color(out, "paper", look->background);
    put_color(out, "text", look->text);
    put_color(out, "muted", look->muted);
    put_color(out, "rule", look->axis);
    put_color(out, "line", look->grid);
    put_color(out, "soft", kymo__color_over(veil, look->background));
    put_color(out, "link", kymo__color_readable(look->palette.colors[0], look->background, 4.5));
}

/* The colours of a theme, for what `rule` says; NULL: always. */
static kymo_status put_theme(kymo__writer *writer, kymo__buf *out, const char *theme, const char *rule,
                             kymo_error *err)
{
    kymo__look look;

    if (kymo__theme(&(kymo_figure_options){.theme = theme}, &look, writer->mem, err) != KYMO_OK)
        return (kymo_status)err->code;
    kymo__buf_format(out, "%s:root{", rule ? rule : "");
    put_colors(out, &look);
    kymo__buf_format(out, "color-scheme:%s}%s\n", look.dark ? "dark" : "light", rule ? "}" : "");
    return KYMO_OK;
}

static kymo_status put_themes(kymo__writer *writer, kymo__buf *out, kymo_error *err)
{
    const char *theme = kymo__report_about(writer->report)->theme;

    if (!theme || strcmp(theme, "auto") == 0) {
        if (put_theme(writer, out, "light", NULL, err) != KYMO_OK)
            return (kymo_status)err->code;
        return put_theme(writer, out, "dark", "@media screen and (prefers-color-scheme:dark){", err);
    }
    return put_theme(writer, out, theme, NULL, err);
}

/* ---- Style sheet ----------------------------------------------------------------------------- */

static const char style[] =
    "*{box-sizing:border-box}\n"
    "html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:1rem}\n"
    "body{margin:0;padding:0 1.25rem 4rem;background:var(--paper);color:var(--text);font-size:1rem;"
    "line-height:1.6;overflow-wrap:break-word}\n"
    "header,nav,main{max-width:42.5rem;margin:0 auto}\n"
    "header{padding-top:3.5rem}\n"
    "main{padding-top:1rem}\n"
    "h1,h2,h3,h4,h5,h6{line-height:1.25;font-weight:650;margin:2.25rem 0 .75rem;text-wrap:balance}\n"
    "h1{font-size:2rem;letter-spacing:-.015em}\n"
    "header h1{margin:0}\n"
    "h2{font-size:1.5rem;letter-spacing:-.01em;margin-top:3rem}\n"
    "h3{font-size:1.2rem}\n"
    "h4,h5,h6{font-size:1rem}\n"
    "h5,h6{color:var(--muted)}\n"
    ".number{color:var(--muted);font-weight:400;margin-right:.35em;font-variant-numeric:tabular-nums}\n"
    ".subtitle{font-size:1.2rem;color:var(--muted);margin:.5rem 0 0;line-height:1.4}\n"
    ".byline{color:var(--muted);margin:.75rem 0 0}\n"
    "p,ul,ol,blockquote,pre{margin:0 0 1rem}\n"
    "ul,ol{padding-left:1.5rem}\n"
    "li>ul,li>ol{margin-bottom:0}\n"
    "li.task{list-style:none}\n"
    "li.task input{margin:0 .5em 0 -1.4em;vertical-align:-.1em}\n"
    "a{color:var(--link);text-decoration-thickness:1px;text-underline-offset:.18em}\n"
    "code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,\"DejaVu Sans Mono\",monospace;"
    "font-size:.875em;background:var(--soft);padding:.1em .3em;border-radius:3px}\n"
    "pre{background:var(--soft);padding:.8rem 1rem;border-radius:4px;overflow-x:auto;line-height:1.5}\n"
    "pre code{background:none;padding:0}\n"
    "blockquote>:last-child,li>p:last-child{margin-bottom:0}\n"
    "blockquote{border-left:3px solid var(--line);padding-left:1rem;color:var(--muted)}\n"
    "hr{border:0;border-top:1px solid var(--line);margin:2.5rem 0}\n"
    ".math{display:inline-block;fill:currentColor;overflow:visible}\n"
    ".display{text-align:center;overflow-x:auto;overflow-y:hidden;padding:.25rem 0}\n"
    "figure{margin:1.75rem 0}\n"
    ".plate{overflow-x:auto}\n"
    ".plate>*{display:block;max-width:100%;height:auto;margin:0 auto}\n"
    "figcaption,caption{font-size:.875rem;line-height:1.45;color:var(--muted);text-align:left}\n"
    "figcaption{margin-top:.5rem}\n"
    "caption{padding-bottom:.5rem}\n"
    ".label{font-weight:600;color:var(--text)}\n"
    ".row{display:grid;gap:1.25rem;align-items:start;margin:1.75rem 0}\n"
    ".row figure{margin:0}\n"
    ".row .plate>svg{width:100%}\n"
    ".scroll{overflow-x:auto;margin:1.75rem 0}\n"
    "table{border-collapse:collapse;font-size:.9375rem;line-height:1.4}\n"
    "th,td{padding:.35rem .75rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}\n"
    "th{font-weight:600;vertical-align:bottom;border-bottom:1px solid var(--rule)}\n"
    "th:first-child,td:first-child{padding-left:0}\n"
    "th:last-child,td:last-child{padding-right:0}\n"
    ".n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}\n"
    ".r{text-align:right}\n"
    ".c{text-align:center}\n"
    "nav{margin-top:2.5rem}\n"
    "nav h2{font-size:1rem;letter-spacing:0;margin:0 0 .5rem}\n"
    "nav ol{list-style:none;padding:0;margin:0}\n"
    "nav ol ol{padding-left:1.5rem}\n"
    "nav li{margin:.2rem 0}\n"
    "nav a{color:inherit;text-decoration:none}\n"
    "nav a:hover{color:var(--link);text-decoration:underline}\n"
    ".outlines{position:absolute;width:0;height:0}\n"
    "@media (max-width:40rem){\n"
    "header{padding-top:2rem}\n"
    "h1{font-size:1.6rem}\n"
    "h2{font-size:1.3rem}\n"
    ".row{grid-template-columns:minmax(0,1fr)!important}\n"
    "figure>.wide>svg{min-width:30rem}\n"
    "}\n";

/* %W, %H, %M: of the page and its margin [mm]; %P: the most that a figure may be high [px]; %X: 100 per cent;
   %T: rules for a title page. */
static const char paper[] =
    "@page{size:%Wmm %Hmm;margin:%Mmm;"
    "@bottom-right{content:counter(page) \" / \" counter(pages);font-size:8.5pt;color:#57606a}}\n"
    "@media print{\n"
    "body{padding:0;font-size:10.5pt;line-height:1.4}\n"
    "header,nav,main{max-width:none}\n"
    "header{padding-top:0}\n"
    "h1{font-size:18pt}\nh2{font-size:14pt;margin-top:20pt}\nh3{font-size:12pt}\nh4,h5,h6{font-size:10.5pt}\n"
    "h1,h2,h3,h4,h5,h6{break-after:avoid}\n"
    "p,li{orphans:2;widows:2}\n"
    "figure,.row,tr,.short,.display{break-inside:avoid}\n"
    "pre{white-space:pre-wrap}\n"
    "caption{break-after:avoid}\n"
    "thead{display:table-header-group}\n"
    "table{font-size:9.5pt}\n"
    "figcaption,caption{font-size:9pt}\n"
    ".scroll,.plate,pre,.display{overflow:visible}\n"
    ".plate>*{max-height:%Ppx}\n"
    "td{overflow-wrap:anywhere}\n" // what is too wide would make the browser shrink all pages
    ".n{white-space:normal}\n"
    ".display .math{max-width:%X;height:auto!important}\n"
    "hr.page{break-after:page;visibility:hidden;margin:0}\n"
    "a{color:inherit}\n"
    "main a{text-decoration:none}\n"
    "%T"
    "}\n";

static void put_mm(kymo__buf *out, double px)
{
    kymo__buf_number(out, px * 25.4 / 96, 2, false);
}

static void put_paper(const kymo__writer *writer, kymo__buf *out)
{
    const bool page = kymo__report_about(writer->report)->title_page;
    double width, height, margin;

    kymo__report_paper(writer->report, &width, &height, &margin);
    for (const char *at = paper; *at; at++) {
        if (*at != '%') {
            kymo__buf_append(out, at, 1);
            continue;
        }
        switch (*++at) {
        case 'W':
            put_mm(out, width);
            break;
        case 'H':
            put_mm(out, height);
            break;
        case 'M':
            put_mm(out, margin);
            break;
        case 'P':
            kymo__buf_number(out, height - 2 * margin > 200 ? height - 2 * margin - 80 : height / 2, 0, false);
            break;
        case 'X':
            kymo__buf_text(out, "100%");
            break;
        case 'T':
            kymo__buf_text(out, page ? "header{break-after:page;padding-top:30vh}\nnav{break-after:page}\n" : "");
            break;
        default:
            break;
        }
    }
}

/* A family of the report's before those of the system; a font file is not carried. */
static void put_fonts(const kymo__writer *writer, kymo__buf *out)
{
    const char *font = kymo__report_about(writer->report)->font;

    kymo__buf_text(out, "body{font-family:");
    if (font && !kymo__font_is_file(font)) {
        kymo__buf_text(out, "\"");
        for (; *font; font++)
            if (!strchr("\"\\<>{};", *font))
                kymo__buf_append(out, font, 1);
        kymo__buf_text(out, "\",");
    }
    kymo__buf_text(out, "Inter,system-ui,-apple-system,\"Segoe UI\",Roboto,\"Helvetica Neue\",Arial,sans-serif}\n");
}

/* ---- Head ------------------------------------------------------------------------------------ */

static void put_meta(kymo__buf *out, const char *name, const char *content)
{
    if (!content || !content[0])
        return;
    kymo__buf_format(out, "<meta name=\"%s\" content=\"", name);
    kymo__buf_xml(out, content);
    kymo__buf_text(out, "\">\n");
}

static void put_title(const kymo__writer *writer, kymo__buf *out)
{
    const kymo_report_options *o = kymo__report_about(writer->report);
    const char *date = kymo__report_date(writer->report);

    if (!o->title && !o->subtitle && !o->author && !date)
        return;
    kymo__buf_text(out, "<header>\n");
    if (o->title) {
        kymo__buf_text(out, "<h1>");
        kymo__buf_xml(out, o->title);
        kymo__buf_text(out, "</h1>\n");
    }
    if (o->subtitle) {
        kymo__buf_text(out, "<p class=\"subtitle\">");
        kymo__buf_xml(out, o->subtitle);
        kymo__buf_text(out, "</p>\n");
    }
    if (o->author || date) {
        kymo__buf_text(out, "<p class=\"byline\">");
        kymo__buf_xml(out, o->author ? o->author : "");
        kymo__buf_text(out, o->author && date ? " \u00b7 " : "");
        kymo__buf_xml(out, date ? date : "");
        kymo__buf_text(out, "</p>\n");
    }
    kymo__buf_text(out, "</header>\n");
}

kymo_status kymo__html_head(kymo__writer *writer, kymo_error *err)
{
    const kymo__html *html = writer->state;
    const kymo_report_options *o = kymo__report_about(writer->report);
    kymo__buf out;

    kymo__buf_init(&out, writer->mem, KYMO_MEMORY_CANVAS);
    kymo__buf_text(&out, "<!DOCTYPE html>\n<html lang=\"");
    kymo__buf_xml(&out, o->lang);
    kymo__buf_text(&out, "\">\n<head>\n<meta charset=\"utf-8\">\n"
                         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                         "style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; "
                         "form-action 'none'\">\n"
                         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    kymo__buf_xml(&out, o->title && o->title[0] ? o->title : "Report");
    kymo__buf_text(&out, "</title>\n");
    put_meta(&out, "author", o->author);
    put_meta(&out, "description", o->subject);
    put_meta(&out, "keywords", o->keywords);
    kymo__buf_format(&out, "<meta name=\"generator\" content=\"kymo %s\">\n<style>\n", kymo_version());
    if (put_themes(writer, &out, err) == KYMO_OK) {
        put_fonts(writer, &out);
        kymo__buf_text(&out, style);
        put_paper(writer, &out);
        kymo__buf_text(&out, "</style>\n</head>\n<body>\n");
        if (html->outlines.length > 0) {
            kymo__buf_text(&out, "<svg class=\"outlines\" aria-hidden=\"true\"><defs>\n");
            kymo__buf_append(&out, html->outlines.data, html->outlines.length);
            kymo__buf_text(&out, "</defs></svg>\n");
        }
        put_title(writer, &out);
        kymo__writer_flush(writer, &out, err);
    }
    kymo__buf_free(&out);
    return (kymo_status)err->code;
}
