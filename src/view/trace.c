/*
 * trace.c - what tests and measurements are told: the state of the view at each shot, and times from event to
 * picture.
 *
 * The state is lines "SHOT WHAT VALUES", numbers with all their digits. Times are in milliseconds: "first", from the
 * beginning of the program to the first picture; "frames", how many pictures answered an event; quantiles, the
 * worst, how many took longer than a frame (16.7) and than two; and a histogram, "ms N COUNT" for N to N + 1.
 */
#include "view.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BINS = 1000 };

struct view_trace {
    FILE *state, *times;
    double first;
    double *list;
    int32_t count, capacity;
};

static FILE *open_file(kymo_view *view, const char *path)
{
    FILE *file = path ? fopen(path, "w") : NULL;

    if (path && !file)
        view_fail(view, KYMO_EIO, "%s: cannot write: %s", path, strerror(errno));
    return file;
}

bool view_trace_open(kymo_view *view)
{
    view->trace = calloc(1, sizeof *view->trace);
    if (!view->trace) {
        view_fail(view, KYMO_ENOMEM, "out of memory: window");
        return false;
    }
    view->trace->first = -1;
    view->trace->state = open_file(view, view->options.trace);
    view->trace->times = open_file(view, view->options.frame_times);
    return view->error.code == KYMO_OK;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void put(FILE *to, const char *name, double value)
{
    char text[48];

    kymo_number_text(value, 4, text);
    fprintf(to, "%s %s\n", name, text);
}

static void write_times(const view_trace *trace)
{
    FILE *to = trace->times;
    int32_t bins[BINS + 1] = {0}, late = 0, later = 0;
    const int32_t n = trace->count;

    put(to, "first", trace->first);
    put(to, "frames", n);
    if (n < 1)
        return;
    qsort(trace->list, (size_t)n, sizeof *trace->list, by_size);
    for (int32_t i = 0; i < n; i++) {
        const double ms = trace->list[i];
        bins[ms < BINS ? (int32_t)ms : BINS]++;
        late += ms > 1000.0 / 60;
        later += ms > 33;
    }
    put(to, "p50", trace->list[n / 2]);
    put(to, "p90", trace->list[(int32_t)(n * 0.9)]);
    put(to, "p99", trace->list[(int32_t)(n * 0.99)]);
    put(to, "max", trace->list[n - 1]);
    put(to, "over_16.7", late);
    put(to, "over_33", later);
    for (int32_t i = 0; i <= BINS; i++)
        if (bins[i])
            fprintf(to, "ms %d %d\n", i, bins[i]);
}

void view_trace_close(kymo_view *view)
{
    view_trace *trace = view->trace;

    if (!trace)
        return;
    if (trace->state && fclose(trace->state) != 0)
        view_fail(view, KYMO_EIO, "%s: cannot write", view->options.trace);
    if (trace->times) {
        write_times(trace);
        fclose(trace->times);
    }
    free(trace->list);
    free(trace);
}

void view_trace_shown(kymo_view *view, int64_t event, int64_t shown)
{
    view_trace *trace = view->trace;

    if (trace->first < 0)
        trace->first = (double)(shown - view->options.started) / 1e6;
    if (!event || !trace->times)
        return;
    if (trace->count == trace->capacity) {
        const int32_t capacity = trace->capacity * 2 + 1024;
        double *moved = realloc(trace->list, (size_t)capacity * sizeof *moved);
        if (!moved)
            return;
        trace->list = moved;
        trace->capacity = capacity;
    }
    trace->list[trace->count++] = (double)(shown - event) / 1e6;
}

/* ---- The state ------------------------------------------------------------------------------- */

static void axis(FILE *to, const char *shot, int32_t panel, const char *name, const kymo_axis_state *state)
{
    char lo[48], hi[48], from[48], end[48];

    kymo_number_text(state->lo, 0, lo);
    kymo_number_text(state->hi, 0, hi);
    kymo_number_text(state->from, 0, from);
    kymo_number_text(state->to, 0, end);
    if (state->is_time)
        fprintf(to, "%s %s%d %lld %lld\n", shot, name, panel, (long long)state->time_lo, (long long)state->time_hi);
    else
        fprintf(to, "%s %s%d %s %s\n", shot, name, panel, lo, hi);
    fprintf(to, "%s %s%d.pixels %s %s\n", shot, name, panel, from, end);
    fprintf(to, "%s %s%d.scale %s\n", shot, name, panel, state->scale == KYMO_SCALE_LOG ? "log" : "other");
    fprintf(to, "%s %s%d.grid %d\n", shot, name, panel, state->grid);
}

static void row(FILE *to, const char *shot, const kymo_row *r)
{
    char x[48], y[48];

    kymo_number_text(r->x, 0, x);
    kymo_number_text(r->y, 0, y);
    fprintf(to, "%s row %lld %s %s\n", shot, (long long)r->row, x, y);
}

static void numbers(FILE *to, const char *shot, const kymo_view *view)
{
    for (int32_t i = 0; i < view->numbers.row_count; i++) {
        const kymo_statistics *s = &view->numbers.statistics[i];
        char min[48], max[48], mean[48], sd[48];
        kymo_number_text(s->min, 0, min);
        kymo_number_text(s->max, 0, max);
        kymo_number_text(s->mean, 0, mean);
        kymo_number_text(s->sd, 0, sd);
        fprintf(to, "%s statistics %d %lld %s %s %s %s\n", shot, view->numbers.marks[i] + 1, (long long)s->rows, min,
                max, mean, sd);
    }
}

/* The ruler, and the boxes of all that lies on the picture: "box X Y W H". */
static void cards(FILE *to, const char *shot, const kymo_view *view)
{
    view_line lines[4];
    double ends[4];

    for (int32_t i = 0; i < view->taken_count; i++)
        fprintf(to, "%s box %d %d %d %d\n", shot, (int)floor(view->taken[i][0]), (int)floor(view->taken[i][1]),
                (int)ceil(view->taken[i][2]), (int)ceil(view->taken[i][3]));
    if (!view_ruler_pixels(view, ends))
        return;
    fprintf(to, "%s ruler.pixels %.2f %.2f %.2f %.2f\n", shot, ends[0], ends[1], ends[2], ends[3]);
    const int32_t count = view_ruler_lines(view, lines);
    for (int32_t i = 0; i < count; i++)
        fprintf(to, "%s ruler %s|%s\n", shot, lines[i].left, lines[i].right);
}

void view_trace_state(kymo_view *view, const char *shot)
{
    FILE *to = view->trace->state;
    double size[2];

    if (!to)
        return;
    view_size(view, size);
    fprintf(to, "%s size %d %d\n", shot, (int)(size[0] + 0.5), (int)(size[1] + 0.5));
    fprintf(to, "%s full %d\n", shot, (SDL_GetWindowFlags(view->window) & SDL_WINDOW_FULLSCREEN) != 0);
    for (int32_t i = 0; i < view->frame.panel_count; i++) {
        axis(to, shot, i + 1, "x", &view->frame.states[i].x);
        axis(to, shot, i + 1, "y", &view->frame.states[i].y);
        for (int32_t k = 0; k < view->frame.states[i].entry_count; k++) {
            const kymo_box *box = &view->frame.states[i].entries[k].box;
            fprintf(to, "%s entry%d.%d %d %d\n", shot, i + 1, k + 1, (int)(box->x + box->w / 2),
                    (int)(box->y + box->h / 2));
        }
    }
    fprintf(to, "%s hidden", shot);
    for (int32_t i = 0; i < view->frame.mark_count; i++)
        if (view_hidden(&view->state, i))
            fprintf(to, " %d", i + 1);
    fprintf(to, "\n%s panel %d\n%s dark %d\n", shot, view->panel + 1, shot, view_is_dark(view));
    fprintf(to, "%s undo %d of %d\n%s markers %d\n", shot, view->undo.at, view->undo.count, shot,
            view->state.marker_count);
    for (int32_t i = 0; i < view->state.marker_count; i++)
        fprintf(to, "%s marker %s\n", shot, view->state.markers[i].label);
    if (view->overlay == VIEW_PROMPT)
        fprintf(to, "%s prompt %s\n", shot, view->prompt.text);
    fprintf(to, "%s cross %d\n%s overlay %d\n", shot, view->cross, shot, view->overlay);
    for (int32_t i = 0; i < view->hover.row_count; i++)
        row(to, shot, &view->hover.rows[i]);
    for (int32_t i = 0; i < view->line_count; i++)
        fprintf(to, "%s line %s|%s\n", shot, view->lines[i].left, view->lines[i].right);
    cards(to, shot, view);
    if (view->statistics)
        numbers(to, shot, view);
    if (view->frame.live) {
        char badge[256];
        view_live_badge(view, badge, sizeof badge);
        fprintf(to, "%s badge %s\n", shot, badge);
        fprintf(to, "%s live %d %d %lld %lld\n", shot, view_follows(view), view->paused, (long long)view->frame.waiting,
                (long long)view->frame.lost);
    }
    fprintf(to, "%s selected %d\n%s ruled %d\n", shot, view->selected, shot, view->ruled);
    fprintf(to, "%s message %s\n", shot, view->message_end ? view->message : "");
    if (view->message_end)
        fprintf(to, "%s message.y %g %g\n", shot, view->note[1], view->note[1] + view->note[3]);
    fflush(to);
}
