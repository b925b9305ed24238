/*
 * rule.c - a straight line across the panel at one value: thresholds, dates, means. No data, no passes.
 */
#include "marks/marks.h"

#include <math.h>
#include <string.h>

static bool vertical(const kymo_mark *mark)
{
    return mark->spec.orient == KYMO_VERTICAL;
}

static double rule_width(const kymo_mark *mark)
{
    return mark->spec.width > 0 ? mark->spec.width : 1;
}

static kymo_status resolve(kymo_mark *mark, kymo_error *err)
{
    if (!isfinite(mark->spec.at))
        return kymo__fail(err, KYMO_EINVAL, "rule: at is not a finite number");
    if (mark->spec.label)
        return KYMO_OK;
    mark->label[0] = '\0';
    return KYMO_OK;
}

/* The value in the scale's transformed space; NaN when the scale cannot show it. */
static double place(const kymo_mark *mark)
{
    const kymo__scale_class *scale = vertical(mark) ? mark->context.x_class : mark->context.y_class;
    double u = mark->spec.at;
    if (scale->integer && mark->spec.at == 0)
        u = (double)mark->spec.at_time;
    scale->forward(&u, &u, 1, vertical(mark) ? mark->context.x_bend : mark->context.y_bend);
    return u;
}

static void extend(const kymo_mark *mark, kymo__extent *x, kymo__extent *y)
{
    double u = place(mark);
    kymo__extent *along = vertical(mark) ? x : y;
    if (!isfinite(u))
        return;
    int64_t t = mark->spec.at == 0 ? mark->spec.at_time
                : fabs(u) < 0x1p62 ? (int64_t)u : INT64_MIN + 1;
    const kymo__extent one = { u, u, t, t };
    kymo__extent_merge(along, &one);
}

static void draw(const kymo_mark *mark, const kymo__mark_view *view, const kymo__panel *panel,
                 kymo_canvas *canvas)
{
    (void)view;
    const kymo__rect *box = &panel->box;
    bool exact = vertical(mark) && panel->x->class_->integer && mark->spec.at == 0;
    double at = exact ? kymo__scale_at_time(panel->x, mark->spec.at_time)
                      : kymo__scale_at(vertical(mark) ? panel->x : panel->y, place(mark));
    if (!(at >= 0 && at <= 1))
        return;
    kymo__point ends[2];
    if (vertical(mark)) {
        ends[0] = (kymo__point){ box->x + at * box->w, box->y };
        ends[1] = (kymo__point){ ends[0].x, box->y + box->h };
    } else {
        ends[0] = (kymo__point){ box->x, box->y + (1 - at) * box->h };
        ends[1] = (kymo__point){ box->x + box->w, ends[0].y };
    }
    kymo__rgba color = mark->stroke;
    if (mark->spec.opacity > 0)
        color.a = (uint8_t)floor(color.a * mark->spec.opacity + 0.5);
    const kymo__ink ink = {
        .stroke = color,
        .width = rule_width(mark),
        .dash = mark->dash_count ? mark->dash : NULL,
        .dash_count = mark->dash_count,
        .butt = true,
        .snap = true,
    };
    kymo__canvas_path(canvas, ends, 2, &ink);
}

static kymo_status occupy(const kymo_mark *mark, const kymo__panel *panel, kymo__fill fill, void *user,
                          kymo_error *err)
{
    (void)err;
    const kymo__rect *box = &panel->box;
    double at = kymo__scale_at(vertical(mark) ? panel->x : panel->y, place(mark));
    double x = box->x + at * box->w, y = box->y + (1 - at) * box->h;
    if (!(at >= 0 && at <= 1))
        return KYMO_OK;
    if (vertical(mark))
        fill(x, box->y, x, box->y + box->h, user);
    else
        fill(box->x, y, box->x + box->w, y, user);
    return KYMO_OK;
}

static int32_t keys(const kymo_mark *mark, kymo__key *out, int32_t capacity)
{
    if (capacity < 1 || !mark->label[0])
        return mark->label[0] != '\0';
    *out = (kymo__key){ .line = mark->stroke, .line_width = rule_width(mark),
                        .dash = mark->dash_count ? mark->dash : NULL, .dash_count = mark->dash_count };
    memcpy(out->label, mark->label, sizeof out->label);
    return 1;
}

const kymo__mark_class kymo__mark_rule = {
    .name = "rule",
    .kind = KYMO_RULE,
    .channels = 0,
    .clips = true,
    .resolve = resolve,
    .extend = extend,
    .draw = draw,
    .occupy = occupy,
    .keys = keys,
};
