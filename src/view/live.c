/*
 * live.c - figures whose sources are rings: following, pausing, how much of them is seen.
 *
 * While x comes from the data the view follows the newest rows; what moves it ends that, and "follow" begins it
 * again. A pause holds the rings: they go on absorbing, figures see none of it, and the badge says how many wait.
 * Rows that were lost are told for as long as the window is open.
 */
#include "view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Calls for each ring once. */
static void each_ring(kymo_view *view, void (*call)(kymo_view *view, const view_mark *mark))
{
    for (int32_t i = 0; i < view->frame.mark_count; i++) {
        const view_mark *mark = &view->frame.marks[i];
        kymo_ring_counts counts;
        bool seen = !mark->source || kymo_ring_stats(mark->source, &counts) != KYMO_OK;
        for (int32_t k = 0; !seen && k < i; k++)
            seen = view->frame.marks[k].source == mark->source;
        if (!seen)
            call(view, mark);
    }
}

static void hold(kymo_view *view, const view_mark *mark)
{
    kymo_ring_hold(mark->source, view->paused);
}

static void set_window(kymo_view *view, const view_mark *mark)
{
    const kymo_axis_state *x = &view->frame.states[mark->panel < 0 ? 0 : mark->panel].x;
    const double span = x->is_time ? view_seconds(x->time_lo, x->time_hi) : x->hi - x->lo;

    if (!(view->live_window > 0))
        view->live_window = span;
    if (mark->x_name[0])
        kymo_ring_window(mark->source, view->live_window, 0);
    else
        kymo_ring_window(mark->source, 0, (int64_t)fmax(view->live_window, 2));
}

bool view_follows(const kymo_view *view)
{
    return view->frame.live && view->state.panels[0].x.original;
}

static void follow(kymo_view *view)
{
    if (view->paused) {
        view->paused = false;
        each_ring(view, hold);
    }
    view_autoscale(view, -1, 3);
}

void view_live_do(kymo_view *view, view_action action)
{
    if (!view->frame.live) {
        view_say(view, "the data are not live");
        return;
    }
    switch (action) {
    case VIEW_DO_PAUSE:
        view->paused = !view->paused;
        each_ring(view, hold);
        break;
    case VIEW_DO_FOLLOW:
        follow(view);
        break;
    default:
        if (!(view->live_window > 0))
            each_ring(view, set_window); // what is seen now
        view->live_window *= action == VIEW_DO_NARROWER ? 0.5 : 2;
        each_ring(view, set_window);
    }
    view->requested = true;
    view_redraw(view);
}

/* 12345 to "12 345", with narrow spaces. */
static void grouped(int64_t value, char *to, size_t size)
{
    char digits[24];
    size_t at = 0;
    const int length = snprintf(digits, sizeof digits, "%lld", (long long)value);

    for (int i = 0; i < length && at + 5 < size; i++) {
        if (i > 0 && (length - i) % 3 == 0 && length > 4) {
            to[at++] = '\xe2';
            to[at++] = '\x80';
            to[at++] = '\xaf';
        }
        to[at++] = digits[i];
    }
    to[at] = '\0';
}

/* " · 12 345 lost", when there are some. */
static void add_count(int64_t rows, const char *what, char *to, size_t size)
{
    char count[64];
    const size_t length = strlen(to);

    if (rows <= 0)
        return;
    grouped(rows, count, sizeof count);
    snprintf(to + length, size - length, " \xc2\xb7 %s %s", count, what);
}

void view_live_badge(const kymo_view *view, char *to, size_t size)
{
    const view_frame *frame = &view->frame;
    char count[64];

    grouped(view->paused ? frame->waiting : frame->pushed, count, sizeof count);
    if (view->paused)
        snprintf(to, size, "paused, +%s", count);
    else if (frame->ended)
        snprintf(to, size, "ended, %s rows", count);
    else
        snprintf(to, size, "live%s%s", view_follows(view) ? "" : ", not followed", frame->nameless ? ", no file" : "");
    if (view->paused)
        add_count(frame->gone, "shown are overwritten", to, size);
    add_count(frame->lost, "lost", to, size);
}

void view_live_tell(kymo_view *view)
{
    const view_frame *frame = &view->frame;

    if (frame->live_error.code != KYMO_OK && !view->told_error)
        view_say(view, "%s", frame->live_error.text);
    else if (frame->renewed > view->told_renewed)
        view_say(view, "the file was cut or replaced: it is read from its beginning");
    else if (frame->nameless && !view->told_nameless)
        view_say(view, "the file is gone: one that takes its name will be read");
    view->told_error = frame->live_error.code != KYMO_OK;
    view->told_renewed = frame->renewed;
    view->told_nameless = frame->nameless;
}
