/*
 * paper.c - sizes of pages by name, or as "WIDTHxHEIGHT" and a unit.
 */
#include "report/room.h"

#include <math.h>
#include <string.h>

#define MM (96 / 25.4) // CSS pixels
#define PT (96 / 72.0)

/* In points, as PDF counts; upright. */
static const struct {
    const char *name;
    double width, height;
} papers[] = {
    {"A4", 595.276, 841.890},   {"A3", 841.890, 1190.551}, {"A5", 419.528, 595.276},
    {"Letter", 612, 792},       {"Legal", 612, 1008},      {"slides", 960, 540},
};

/* "148x210mm" */
static bool parse_size(const char *text, double *width, double *height)
{
    static const struct {
        const char *name;
        double px;
    } units[] = {{"mm", MM}, {"cm", 10 * MM}, {"in", 96}, {"pt", PT}};
    const char *end = text + strlen(text), *at = kymo__parse_f64(text, end, width);

    if (!at || *at != 'x' || !(at = kymo__parse_f64(at + 1, end, height)))
        return false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(at, units[i].name) == 0) {
            *width *= units[i].px;
            *height *= units[i].px;
            return *width > 0 && *height > 0 && isfinite(*width) && isfinite(*height);
        }
    return false;
}

static kymo_status no_such(const char *paper, kymo_error *err)
{
    const char *names[sizeof papers / sizeof *papers];
    int32_t count = 0;

    for (; count < (int32_t)(sizeof papers / sizeof *papers); count++)
        names[count] = papers[count].name;
    const char *near = kymo__did_you_mean(paper, names, count);
    kymo__fail(err, KYMO_EINVAL, "paper: bad value \"%s\"", paper);
    if (near)
        kymo__hint(err, "did you mean \"%s\"?", near);
    else
        kymo__hint(err, "write A4, A3, A5, Letter, Legal, slides, or a size such as 148x210mm");
    return (kymo_status)err->code;
}

kymo_status kymo__paper(kymo_report *report, kymo_error *err)
{
    const kymo_report_options *o = &report->options;
    bool known = false;

    for (size_t i = 0; i < sizeof papers / sizeof *papers; i++)
        if (kymo__str_equal_fold(o->paper, papers[i].name)) {
            report->width = papers[i].width * PT;
            report->height = papers[i].height * PT;
            known = true;
        }
    if (!known && !parse_size(o->paper, &report->width, &report->height))
        return no_such(o->paper, err);
    if (o->landscape && report->width < report->height) {
        const double width = report->width;

        report->width = report->height;
        report->height = width;
    }
    report->margin = o->margin * MM;
    if (!(report->width >= 40 * MM && report->width <= 5000 * MM && report->height >= 40 * MM &&
          report->height <= 5000 * MM))
        return kymo__fail(err, KYMO_EINVAL, "paper: width and height must lie between 40 and 5000 mm");
    if (!(o->margin >= 0) || 2 * report->margin > fmin(report->width, report->height) - 30 * MM) {
        kymo__fail(err, KYMO_EINVAL, "margin: the margins leave no room on the paper");
        kymo__hint(err, "at least 30 mm must be left");
        return (kymo_status)err->code;
    }
    return KYMO_OK;
}
