/*
 * state.c - what a figure has and how it stands on the canvas drawn last, as plain memory; and the pure functions
 * on such a snapshot: pixels to data and back, the limits of a zoom, what is at a pixel.
 *
 * A snapshot has all that its functions need, so another thread may use it while the figure is drawn anew. All
 * of them work in transformed coordinates, where a panel is even; times are exact. No memory, no reading.
 */
#include "figure/plan.h"

#include <math.h>
#include <string.h>

/* ---- what there is --------------------------------------------------------------------------------- */

int32_t kymo_figure_axes(const kymo_figure *figure, kymo_axes **list, int32_t capacity)
{
    int32_t count = figure ? figure->axes_count : 0;
    for (int32_t i = 0; list && i < count && i < capacity; i++)
        list[i] = figure->axes[i];
    return count;
}

static int32_t list_marks(const kymo_figure *figure, const kymo_axes *axes, kymo_mark **list, int32_t capacity)
{
    int32_t count = 0;
    for (int32_t i = 0; figure && i < figure->mark_count; i++) {
        if (axes && figure->marks[i]->axes != axes)
            continue;
        if (list && count < capacity)
            list[count] = figure->marks[i];
        count++;
    }
    return count;
}

int32_t kymo_axes_marks(const kymo_axes *axes, kymo_mark **list, int32_t capacity)
{
    return axes ? list_marks(axes->figure, axes, list, capacity) : 0;
}

int32_t kymo_figure_marks(const kymo_figure *figure, kymo_mark **list, int32_t capacity)
{
    return list_marks(figure, NULL, list, capacity);
}

/* The column of a channel; NULL: none. Sparse series have one for x that nobody has named. */
static const kymo__source_column *column_of(const kymo_mark *mark, int channel)
{
    int32_t column = mark->source && mark->resolved ? mark->column[channel] : -1;
    return column >= 0 ? &mark->source->columns[column] : NULL;
}

static const char *name_of(const kymo_mark *mark, int channel)
{
    const kymo__source_column *column = column_of(mark, channel);
    return column ? column->name : "";
}

kymo_status kymo_mark_get_info(const kymo_mark *mark, kymo_mark_info *info)
{
    if (!info)
        return KYMO_EINVAL;
    *info = (kymo_mark_info){ .label = "", .x_name = "", .y_name = "", .color_name = "", .size_name = "",
                              .rows = -1, .x_type = -1, .y_type = -1 };
    if (!mark || !mark->axes)
        return KYMO_EINVAL;
    const kymo__source_column *x = column_of(mark, KYMO__CHANNEL_X), *y = column_of(mark, KYMO__CHANNEL_Y);
    info->label = mark->spec.label ? mark->spec.label : mark->label;
    info->x_name = name_of(mark, KYMO__CHANNEL_X);
    info->y_name = name_of(mark, KYMO__CHANNEL_Y);
    info->color_name = name_of(mark, KYMO__CHANNEL_COLOR);
    info->size_name = name_of(mark, KYMO__CHANNEL_SIZE);
    info->source = mark->source;
    info->axes = mark->axes;
    info->rows = mark->source ? mark->source->rows : -1;
    info->kind = mark->class_ ? mark->class_->kind : KYMO_KIND_NONE;
    info->number = mark->number;
    info->hidden = mark->hidden;
    info->x_type = x ? x->type : -1;
    info->y_type = y ? y->type : -1;
    kymo__rgba c = mark->class_ && mark->class_->kind == KYMO_SCATTER && !mark->spec.stroke ? mark->fill
                                                                                            : mark->stroke;
    info->color = (uint32_t)c.r << 24 | (uint32_t)c.g << 16 | (uint32_t)c.b << 8 | c.a;
    return KYMO_OK;
}

/* ---- snapshots ---------------------------------------------------------------------------------------- */

static kymo_box box_of(const kymo__rect *r)
{
    return (kymo_box){ r->x, r->y, r->w, r->h };
}

/* The number of the first axes that share a channel with these. */
static int32_t group_of(const kymo_axes *axes, int channel)
{
    const kymo_figure *figure = axes->figure;
    for (int32_t i = 0; i < figure->axes_count; i++)
        if (kymo__axes_share(axes, figure->axes[i], channel))
            return i + 1;
    return 0;
}

static void fill_limits(kymo_axis_state *state, const kymo_axes *axes, int channel)
{
    const kymo__scale *scale = channel == KYMO__CHANNEL_X ? &axes->x : &axes->y;
    const kymo__scale_wish wish = kymo__axes_wish(axes, channel);
    bool exact = wish.time[0] != 0 || wish.time[1] != 0, real = wish.lim[0] != 0 || wish.lim[1] != 0;
    double ends[2];
    for (int k = 0; k < 2; k++) {
        bool said = exact && scale->class_->integer ? wish.time[k] != INT64_MIN : real && !isnan(wish.lim[k]);
        ends[k] = said && real ? wish.lim[k] : scale->class_->inverse(k ? scale->u1 : scale->u0, scale->bend);
        if (!said)
            state->automatic |= 1 << k;
    }
    state->group = group_of(axes, channel);
    state->scale = scale->class_->kind;
    state->is_time = scale->class_->integer;
    state->bend = scale->bend;
    state->u_lo = scale->u0;
    state->u_hi = scale->u1;
    state->lo = state->is_time ? (double)scale->t0 : ends[0];
    state->hi = state->is_time ? (double)scale->t1 : ends[1];
    state->time_lo = state->is_time ? scale->t0 : INT64_MIN;
    state->time_hi = state->is_time ? scale->t1 : INT64_MIN;
    state->wish = (kymo_limits){ .lo = NAN, .hi = NAN, .time_lo = INT64_MIN, .time_hi = INT64_MIN, .original = 1 };
    if (axes->limited[channel])
        state->wish = axes->limits[channel];
}

static void fill_entries(kymo_axes_state *state, const kymo__target_panel *panel, const kymo__look *look)
{
    const kymo__legend *legend = &panel->legend;
    if (panel->legend_place == KYMO_LEGEND_NONE)
        return;
    bool direct = panel->legend_place == KYMO_LEGEND_DIRECT;
    int32_t count = direct ? panel->direct_count : legend->shown;
    for (int32_t i = 0; i < count && i < KYMO_ENTRIES; i++) {
        kymo_legend_entry *entry = &state->entries[state->entry_count++];
        const kymo__key *key = direct ? &panel->keys[panel->direct[i].key] : &panel->keys[panel->entries[i].key];
        const kymo__rect *box = &panel->panel.box;
        const kymo__rect at = direct ? kymo__direct_cell(&panel->direct[i], box->x + box->w)
                                     : kymo__legend_cell(legend, i, panel->legend_x, panel->legend_y, look);
        *entry = (kymo_legend_entry){ .mark = key->mark, .category = key->part, .box = box_of(&at) };
    }
    if (!direct && legend->shown > 0)
        state->legend = (kymo_box){ panel->legend_x, panel->legend_y, legend->width, legend->height };
}

static void fill_guides(kymo_axes_state *state, const kymo__target *target, const kymo__target_panel *panel,
                        const kymo__look *look)
{
    const kymo__rect *box = &panel->panel.box;
    const kymo__titles *titles = &target->titles;
    state->x.strip = (kymo_box){ box->x, box->y + box->h, box->w, panel->x.thickness };
    state->y.strip = (kymo_box){ box->x - panel->y.thickness, box->y, panel->y.thickness, box->h };
    if (panel->title)
        state->title = (kymo_box){ box->x, box->y - panel->rise - panel->title->height, panel->title->width,
                                   panel->title->height };
    if (panel->has_bar)
        state->bar = (kymo_box){ box->x + box->w + KYMO__BESIDE_GAP, box->y, panel->bar.width,
                                 panel->bar.height };
    double wide = fmax(titles->title ? titles->title->width : 0, titles->subtitle ? titles->subtitle->width : 0);
    if (wide > 0)
        state->figure_title = (kymo_box){ titles->x + look->padding, titles->y + look->padding, wide,
                                          titles->above - look->subtitle_gap };
    fill_entries(state, panel, look);
}

void kymo__target_note_guides(kymo__target *target, const kymo_figure *figure)
{
    for (int32_t i = 0; i < target->panel_count && !figure->options.bare; i++) {
        kymo_axes_state *guides = &target->panels[i].guides;
        memset(guides, 0, sizeof *guides);
        fill_guides(guides, target, &target->panels[i], &figure->look);
    }
}

kymo_status kymo_axes_get_state(const kymo_axes *axes, kymo_axes_state *state)
{
    if (!state)
        return KYMO_EINVAL;
    memset(state, 0, sizeof *state);
    if (!axes || !axes->figure)
        return KYMO_EINVAL;
    const kymo_figure *figure = axes->figure;
    const kymo__target *target = &figure->target;
    if (!target->ready || axes->number >= target->panel_count)
        return KYMO_EMISUSE;
    const kymo__target_panel *panel = &target->panels[axes->number];
    *state = panel->guides;
    for (int32_t i = 0; i < state->entry_count; i++)
        state->entries[i].hidden = state->entries[i].mark->hidden;
    const kymo__rect *box = &panel->panel.box;
    state->axes = figure->axes[axes->number];
    state->width = target->width;
    state->height = target->height;
    state->pixel_scale = target->scale;
    state->serial = target->built;
    state->partial = target->partial;
    state->panel = box_of(box);
    if (panel->inset)
        state->frame = box_of(&panel->frame);
    fill_limits(&state->x, axes, KYMO__CHANNEL_X);
    fill_limits(&state->y, axes, KYMO__CHANNEL_Y);
    state->x.from = box->x;
    state->x.to = box->x + box->w;
    state->y.from = box->y + box->h;
    state->y.to = box->y;
    state->x.grid = panel->x.grid;
    state->y.grid = panel->y.grid;
    return KYMO_OK;
}

/* ---- pixels and data ------------------------------------------------------------------------------------ */

static kymo__scale scale_of(const kymo_axis_state *axis)
{
    return (kymo__scale){ .class_ = kymo__scale_class_of(axis->scale), .bend = axis->bend, .u0 = axis->u_lo,
                          .u1 = axis->u_hi, .t0 = axis->time_lo, .t1 = axis->time_hi };
}

static double place(const kymo_axis_state *axis, double at)
{
    return axis->from + at * (axis->to - axis->from);
}

static double fraction(const kymo_axis_state *axis, double pixel)
{
    return (pixel - axis->from) / (axis->to - axis->from);
}

double kymo_axis_pixel(const kymo_axis_state *axis, double value)
{
    const kymo__scale scale = scale_of(axis);
    return scale.class_ ? place(axis, kymo__scale_at_value(&scale, value)) : NAN;
}

double kymo_axis_pixel_time(const kymo_axis_state *axis, int64_t time)
{
    const kymo__scale scale = scale_of(axis);
    if (!scale.class_)
        return NAN;
    return place(axis, axis->is_time ? kymo__scale_at_time(&scale, time)
                                     : kymo__scale_at_value(&scale, (double)time));
}

/* The transformed coordinate at a fraction; a sum of two parts, so that no span is too long. */
static double coordinate(const kymo_axis_state *axis, double at)
{
    return at == 0 ? axis->u_lo : at == 1 ? axis->u_hi : axis->u_lo * (1 - at) + axis->u_hi * at;
}

/* The time at a fraction, to the nanosecond; false where it is none. */
static bool time_at(const kymo_axis_state *axis, double at, int64_t *time)
{
    double span = (double)((uint64_t)axis->time_hi - (uint64_t)axis->time_lo), step = round(at * span);
    double sum = (double)axis->time_lo + step;
    *time = axis->time_lo;
    if (!(sum > -0x1p63 && sum < 0x1p63) || !(fabs(step) < 0x1p64))
        return false;
    *time = at >= 1 && step == span ? axis->time_hi : 0;
    if (*time == 0) {
        uint64_t far = (uint64_t)fabs(step);
        *time = (int64_t)(step < 0 ? (uint64_t)axis->time_lo - far : (uint64_t)axis->time_lo + far);
    }
    return *time > INT64_MIN + 1;
}

double kymo_axis_value(const kymo_axis_state *axis, double pixel)
{
    const kymo__scale scale = scale_of(axis);
    double at = fraction(axis, pixel);
    if (!scale.class_)
        return NAN;
    if (at == 0 || at == 1)
        return at == 0 ? axis->lo : axis->hi;
    return scale.class_->inverse(coordinate(axis, at), scale.bend);
}

int64_t kymo_axis_time(const kymo_axis_state *axis, double pixel)
{
    int64_t time;
    if (axis->is_time)
        return time_at(axis, fraction(axis, pixel), &time) ? time : INT64_MIN;
    double v = kymo_axis_value(axis, pixel);
    return fabs(v) < 0x1p63 ? (int64_t)v : INT64_MIN;
}

/* Whether two values are apart by more than rounding, where the scale puts them. */
static bool apart(const kymo__scale *scale, double lo, double hi)
{
    double u[2], v[2] = { lo, hi };
    scale->class_->forward(v, u, 2, scale->bend);
    return isfinite(u[0]) && isfinite(u[1]) && u[1] - u[0] > 64 * 0x1p-53 * fmax(fabs(u[0]), fabs(u[1]));
}

kymo_status kymo_axis_window(const kymo_axis_state *axis, double from, double to, kymo_limits *limits)
{
    const kymo__scale scale = scale_of(axis);
    kymo_limits made = { .lo = NAN, .hi = NAN, .time_lo = INT64_MIN, .time_hi = INT64_MIN };
    double a = fraction(axis, from), b = fraction(axis, to);
    if (!scale.class_ || !isfinite(a) || !isfinite(b))
        return KYMO_EINVAL;
    if (a > b) {
        double other = a;
        a = b;
        b = other;
    }
    if (axis->is_time) {
        if (!time_at(axis, a, &made.time_lo) || !time_at(axis, b, &made.time_hi) || made.time_lo >= made.time_hi)
            return KYMO_EINVAL;
    } else {
        made.lo = a == 0 ? axis->lo : scale.class_->inverse(coordinate(axis, a), scale.bend);
        made.hi = b == 1 ? axis->hi : scale.class_->inverse(coordinate(axis, b), scale.bend);
        if (!apart(&scale, made.lo, made.hi))
            return KYMO_EINVAL;
    }
    *limits = made;
    return KYMO_OK;
}

/* ---- what is at a pixel -------------------------------------------------------------------------------- */

static bool within(const kymo_box *box, double x, double y)
{
    return box->w > 0 && box->h > 0 && x >= box->x && x < box->x + box->w && y >= box->y && y < box->y + box->h;
}

static kymo_place place_at(const kymo_axes_state *state, double x, double y, int32_t *entry)
{
    for (int32_t i = 0; i < state->entry_count; i++) {
        if (!within(&state->entries[i].box, x, y))
            continue;
        *entry = i;
        return KYMO_PLACE_ENTRY;
    }
    const struct {
        const kymo_box *box;
        kymo_place place;
    } parts[] = { { &state->legend, KYMO_PLACE_LEGEND }, { &state->panel, KYMO_PLACE_PANEL },
                  { &state->x.strip, KYMO_PLACE_X_AXIS }, { &state->y.strip, KYMO_PLACE_Y_AXIS },
                  { &state->bar, KYMO_PLACE_BAR }, { &state->title, KYMO_PLACE_TITLE } };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (within(parts[i].box, x, y))
            return parts[i].place;
    }
    return KYMO_PLACE_OUTSIDE;
}

kymo_place kymo_states_at(const kymo_axes_state *states, int32_t count, double x, double y, int32_t *index,
                          int32_t *entry)
{
    kymo_place found = KYMO_PLACE_OUTSIDE;
    int32_t in = -1, which = -1;
    for (int pass = 0; pass < 2 && in < 0; pass++) { // insets first
        for (int32_t i = count - 1; i >= 0 && in < 0; i--) {
            bool inset = states[i].frame.w > 0;
            kymo_place at = inset == (pass == 0) ? place_at(&states[i], x, y, &which) : KYMO_PLACE_OUTSIDE;
            if (at != KYMO_PLACE_OUTSIDE || (inset && pass == 0 && within(&states[i].frame, x, y))) {
                found = at;
                in = i;
            }
        }
    }
    if (in < 0 && count > 0 && within(&states[0].figure_title, x, y))
        found = KYMO_PLACE_FIGURE_TITLE;
    if (index)
        *index = in;
    if (entry)
        *entry = which;
    return found;
}
