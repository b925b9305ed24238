/*
 * worker.c - the thread that owns the figure.
 *
 * It has three things to do, in this order: the newest request for a picture (those before it are forgotten),
 * jobs that need the data, and refining the picture when it is not exact yet. Reading happens in slices of some
 * milliseconds (kymo_figure_draw_until), so a new request never waits longer than one; jobs are cancelled by
 * a new request only when they are hovers. A frame is drawn in the thread's own canvas, copied, and swapped with
 * the one that waits to be taken: the window never waits for a picture, nor a picture for the window.
 *
 * Memory: four times the pixels of the window (canvas, two frames here, one at the window).
 */
#include "view.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    QUEUE = 16,
    MOVING_MS = 8,    /* of reading, while the view moves */
    REFINING_MS = 14, /* a slice of reading when it rests */
    REOPEN = 2000,    /* pictures after which the canvas forgets the words it has set */
    INDEXES = 16,
    MANY_ROWS = 1000000, /* of a source: it gets an index */
    MANY_BYTES = 32 << 20, /* the same of a file whose rows are not known */
    BUILDING_MS = 40, /* between pictures while indexes are built */
    LIVE_MS = 16,     /* between looks at rings, and when nothing has come for a while */
    QUIET_MS = 60,
    EASE_MS = 150,    /* for limits that follow live data to grow and to shrink; to the latter after ... */
    HOLD_MS = 2000
};

struct view_worker {
    kymo_figure *figure;
    void (*wake)(void *user);
    void *user;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t work;
    bool stop;

    /* under the lock */
    view_request *request;
    bool requested;
    view_frame ready;
    bool has_ready;
    view_job hover, jobs[QUEUE];
    int32_t job_first, job_count;
    view_answer *answers;
    int32_t answer_first, answer_count;
    bool busy;       /* something is being done */
    bool unfinished; /* the picture is not exact */
    bool hovering;   /* a hover is being answered, and may be cancelled */
    bool keeping;    /* what the user asked for is being done, and is done before the end */
    bool dropping;   /* not even that */

    /* the thread's own */
    view_request *now;
    view_state *applied;
    double live_window; /* applied, too */
    view_frame back;
    kymo_canvas *canvas;
    uint32_t *pixels;
    int32_t width, height, drawn;
    double scale;
    uint64_t number;
    kymo_axes *axes[VIEW_PANELS];
    int32_t axes_count;
    kymo_mark *marks[VIEW_MARKS];
    int32_t mark_count;
    kymo_index *indexes[INDEXES];
    const kymo_source *indexed[INDEXES];
    int32_t index_count;
    view_rings rings;
    uint64_t news;    /* of them, when they were drawn last */
    bool live;        /* rings may have more to tell */
    int32_t quiet;    /* looks at them since that found nothing new */
    int64_t due;      /* when limits of live data are to move on [ns]; INT64_MAX: never */
    kymo_error error; /* of the last change or picture */
    view_answer *answer;
};

bool view_frame_open(view_frame *frame)
{
    *frame = (view_frame){0};
    frame->states = calloc(VIEW_PANELS, sizeof *frame->states);
    frame->marks = calloc(VIEW_MARKS, sizeof *frame->marks);
    return frame->states && frame->marks;
}

void view_frame_close(view_frame *frame)
{
    free(frame->pixels);
    free(frame->states);
    free(frame->marks);
    *frame = (view_frame){0};
}

static bool frame_size(view_frame *frame, int32_t width, int32_t height)
{
    const size_t size = (size_t)width * (size_t)height * 4;

    if (frame->size < size) {
        free(frame->pixels);
        frame->pixels = malloc(size);
        frame->size = frame->pixels ? size : 0;
    }
    frame->width = width;
    frame->height = height;
    return frame->pixels != NULL;
}

/* ---- Changes of the figure ------------------------------------------------------------------- */

static const char *scale_word(int32_t toggle)
{
    return toggle == VIEW_YES ? "log" : toggle == VIEW_NO ? "linear" : NULL;
}

static const char *switch_word(int32_t toggle)
{
    return toggle == VIEW_YES ? "on" : toggle == VIEW_NO ? "off" : NULL;
}

static void keep_error(view_worker *w, const kymo_error *err)
{
    if (w->error.code == KYMO_OK)
        w->error = *err;
}

static void set_axes(view_worker *w, int32_t i, const char *name, const char *value)
{
    kymo_error err = {0};

    if (kymo_axes_set(w->axes[i], name, value, &err) != KYMO_OK)
        keep_error(w, &err);
}

static void apply_panel(view_worker *w, int32_t i, const view_panel *to, const view_panel *was)
{
    kymo_error err = {0};
    const bool x = !view_same_limits(&to->x, &was->x), y = !view_same_limits(&to->y, &was->y);

    if (to->x_log != was->x_log)
        set_axes(w, i, "x_scale", scale_word(to->x_log));
    if (to->y_log != was->y_log)
        set_axes(w, i, "y_scale", scale_word(to->y_log));
    if ((x || y || to->x_log != was->x_log || to->y_log != was->y_log) &&
        kymo_axes_set_limits(w->axes[i], &to->x, &to->y, &err) != KYMO_OK)
        keep_error(w, &err);
}

static int32_t panel_of(const view_worker *w, const kymo_axes *axes)
{
    for (int32_t i = 0; i < w->axes_count; i++)
        if (w->axes[i] == axes)
            return i;
    return -1;
}

/* Axes of live data are as long as what is wanted of it. */
static void apply_window(view_worker *w, double length)
{
    char text[48];

    if (!(length > 0) || (!(length < w->live_window) && !(length > w->live_window)))
        return;
    w->live_window = length;
    kymo_number_text(length, 0, text);
    for (int32_t i = 0; i < w->mark_count; i++) {
        kymo_mark_info info = {0};
        const bool rings = kymo_mark_get_info(w->marks[i], &info) == KYMO_OK && info.x_name && info.x_name[0] &&
                           view_rings_has(&w->rings, info.source);
        const int32_t panel = rings ? panel_of(w, info.axes) : -1;
        if (panel >= 0)
            set_axes(w, panel, "x_window", text);
    }
}

/* Brings the figure to a state; only what is different is touched. */
static void apply(view_worker *w, const view_state *state)
{
    static const char *const themes[] = {NULL, "dark", "light"};
    const view_state *was = w->applied;
    kymo_error err = {0};

    w->error = (kymo_error){0};
    if (state->dark != was->dark &&
        kymo_figure_set(w->figure, "theme", themes[state->dark], &err) != KYMO_OK)
        keep_error(w, &err);
    for (int32_t i = 0; i < w->axes_count; i++) {
        if (state->grid != was->grid) {
            set_axes(w, i, "x_grid", switch_word(state->grid));
            set_axes(w, i, "y_grid", switch_word(state->grid));
        }
        apply_panel(w, i, &state->panels[i], &was->panels[i]);
    }
    if (state->focus != was->focus &&
        kymo_figure_focus(w->figure, state->focus ? w->axes[state->focus - 1] : NULL) != KYMO_OK)
        keep_error(w, &(kymo_error){.code = KYMO_EINVAL, .text = "this panel cannot be shown alone"});
    for (int32_t i = 0; i < w->mark_count; i++)
        if (view_hidden(state, i) != view_hidden(was, i))
            kymo_mark_show(w->marks[i], !view_hidden(state, i));
    apply_window(w, w->now->live_window);
    *w->applied = *state;
}

/* ---- Pictures -------------------------------------------------------------------------------- */

/* Whether some index is still being built. */
static bool building(const view_worker *w)
{
    for (int32_t i = 0; i < w->index_count; i++)
        if (!kymo_index_progress(w->indexes[i], NULL, NULL))
            return true;
    return false;
}

/* Whether there is a good index file for a source: it is used by itself. */
static bool has_index(const kymo_source *source)
{
    kymo_index_info info;

    return kymo_index_look(source, &info) == KYMO_OK && info.state == KYMO_INDEX_GOOD;
}

/* Sources with many rows get an index each: those that know how many they have at once, the others when they have been
   drawn. */
static void begin_indexes(view_worker *w, int64_t rows)
{
    for (int32_t i = 0; i < w->mark_count && w->index_count < INDEXES; i++) {
        kymo_mark_info info = {0};
        kymo_error err = {0};
        bool known = kymo_mark_get_info(w->marks[i], &info) != KYMO_OK || !info.source;
        for (int32_t k = 0; !known && k < w->index_count; k++)
            known = w->indexed[k] == info.source;
        if (known || (info.rows < 0 ? rows : info.rows) < MANY_ROWS || has_index(info.source))
            continue;
        kymo_index *index = kymo_index_open(info.source, NULL, &err);
        if (!index)
            continue; // drawn without one
        w->indexed[w->index_count] = info.source;
        w->indexes[w->index_count++] = index;
    }
}

static bool ready_canvas(view_worker *w, const view_request *request)
{
    const bool same = w->canvas && w->width == request->width && w->height == request->height &&
                      !(w->scale < request->scale) && !(w->scale > request->scale);

    if (same && w->drawn < REOPEN)
        return true;
    kymo_canvas_close(w->canvas);
    w->canvas = NULL;
    w->drawn = 0;
    if (!same) {
        free(w->pixels);
        w->pixels = calloc((size_t)request->width * (size_t)request->height, sizeof *w->pixels);
        w->width = request->width;
        w->height = request->height;
        w->scale = request->scale;
    }
    if (w->pixels)
        w->canvas = kymo_canvas_wrap(w->pixels, w->width, w->height, (int64_t)w->width * 4,
                                     KYMO_RGB24, w->scale);
    return w->canvas && kymo_canvas_status(w->canvas, &w->error) == KYMO_OK;
}

static void copy_text(char *to, size_t size, const char *from)
{
    snprintf(to, size, "%s", from ? from : "");
}

/* What is known of the figure once it has been drawn. */
static void fill_frame(view_worker *w, view_frame *frame)
{
    frame->panel_count = w->axes_count;
    for (int32_t i = 0; i < w->axes_count; i++)
        kymo_axes_get_state(w->axes[i], &frame->states[i]);
    frame->mark_count = w->mark_count;
    for (int32_t i = 0; i < w->mark_count; i++) {
        view_mark *mark = &frame->marks[i];
        kymo_mark_info info = {0};
        *mark = (view_mark){.mark = w->marks[i], .panel = -1};
        if (kymo_mark_get_info(w->marks[i], &info) != KYMO_OK)
            continue;
        copy_text(mark->label, sizeof mark->label, info.label);
        copy_text(mark->x_name, sizeof mark->x_name, info.x_name);
        copy_text(mark->y_name, sizeof mark->y_name, info.y_name);
        copy_text(mark->color_name, sizeof mark->color_name, info.color_name);
        copy_text(mark->size_name, sizeof mark->size_name, info.size_name);
        mark->color = info.color;
        mark->panel = info.source ? panel_of(w, info.axes) : -1;
        mark->hidden = info.hidden;
        mark->source = info.source;
    }
    kymo_figure_stats(w->figure, &frame->stats);
    kymo_figure_progress(w->figure, &frame->bytes, &frame->bytes_total);
    if (frame->exact || frame->bytes_total > MANY_BYTES)
        begin_indexes(w, frame->exact ? frame->stats.rows : MANY_ROWS);
}

static void answer_now(view_worker *w)
{
    pthread_mutex_lock(&w->lock);
    if (w->answer_count < QUEUE) {
        w->answers[(w->answer_first + w->answer_count) % QUEUE] = *w->answer;
        w->answer_count++;
    } else {
        free(w->answer->text);
    }
    pthread_mutex_unlock(&w->lock);
    w->wake(w->user);
}

/* Tells the window what went wrong with a change or a picture; nothing more is tried before the next request. */
static void finish(view_worker *w)
{
    *w->answer = (view_answer){.kind = VIEW_JOB_NONE, .error = w->error};
    w->error = (kymo_error){0};
    pthread_mutex_lock(&w->lock);
    w->unfinished = false;
    pthread_mutex_unlock(&w->lock);
    answer_now(w);
}

/* The error of the draw that has just failed. */
static void draw_error(view_worker *w, kymo_status status)
{
    if (kymo_canvas_status(w->canvas, &w->error) == KYMO_OK)
        kymo_figure_status(w->figure, &w->error);
    if (w->error.code == KYMO_OK || !w->error.text[0]) {
        w->error.code = status;
        copy_text(w->error.text, sizeof w->error.text, kymo_status_text(status));
    }
}

/* Lets limits that follow live data go on; those of a picture that is held do not shrink. */
static void ease(view_worker *w)
{
    const view_request *request = w->now;
    const kymo_ease how = {.now = request->clock ? request->clock : view_now(),
                           .move_ms = request->no_motion ? 0 : EASE_MS,
                           .hold_ms = request->paused ? -1 : HOLD_MS};

    kymo_figure_ease(w->figure, &how);
}

/* Draws the current request; `exact` of the frame says whether that is all. */
static void draw(view_worker *w, double milliseconds)
{
    const view_request *request = w->now;
    view_frame *frame = &w->back;
    kymo_status status = KYMO_ENOMEM;
    const bool rough = request->moving || building(w);

    w->news = view_rings_news(&w->rings);
    view_rings_look(&w->rings, frame);
    ease(w);
    if (ready_canvas(w, request)) {
        status = kymo_figure_draw_until(w->figure, w->canvas, milliseconds,
                                        (rough ? KYMO_DRAW_MOVING : 0u) | (request->steady ? KYMO_DRAW_STEADY : 0u));
        w->drawn++;
    }
    if (status == KYMO_ECANCELLED) { // a hover was to be, which had ended: again
        pthread_mutex_lock(&w->lock);
        w->unfinished = true;
        pthread_mutex_unlock(&w->lock);
        return;
    }
    w->due = status < KYMO_OK || request->clock ? INT64_MAX : kymo_figure_ease_due(w->figure);
    frame->easing = w->due < INT64_MAX;
    w->live = frame->live && (!frame->ended || frame->easing);
    if (status >= KYMO_OK)
        view_rings_drawn(&w->rings);
    if (status < KYMO_OK) { // the picture before stays
        if (w->error.code == KYMO_OK)
            draw_error(w, status);
        finish(w);
        return;
    }
    if (!frame_size(frame, request->width, request->height)) {
        w->error = (kymo_error){.code = KYMO_ENOMEM, .text = "no memory for the picture"};
        finish(w);
        return;
    }
    memcpy(frame->pixels, w->pixels, (size_t)request->width * (size_t)request->height * 4);
    frame->scale = request->scale;
    frame->serial = request->serial;
    frame->number = ++w->number;
    frame->event = request->event;
    frame->exact = status != KYMO_PARTIAL && !rough;
    fill_frame(w, frame);
    if (w->error.code != KYMO_OK) // of a change
        finish(w);
    pthread_mutex_lock(&w->lock);
    if (w->has_ready && w->ready.event && (!frame->event || w->ready.event < frame->event))
        frame->event = w->ready.event; // it was never shown
    const view_frame ready = w->ready;
    w->ready = *frame;
    *frame = ready;
    w->has_ready = true;
    w->unfinished = !w->ready.exact && !request->moving;
    w->now->event = 0;
    pthread_mutex_unlock(&w->lock);
    w->wake(w->user);
    if (frame->size < (size_t)request->width * (size_t)request->height * 4 &&
        frame_size(frame, request->width, request->height)) // now, not while the next picture is waited for
        memset(frame->pixels, 0, frame->size);
}

/* ---- Jobs ------------------------------------------------------------------------------------ */

static bool is_dropping(view_worker *w)
{
    pthread_mutex_lock(&w->lock);
    const bool dropping = w->dropping;
    pthread_mutex_unlock(&w->lock);
    return dropping;
}

static void do_job(view_worker *w, const view_job *job)
{
    view_answer *answer = w->answer;
    const view_parts of = {.figure = w->figure, .axes = w->axes, .axes_count = w->axes_count, .marks = w->marks,
                           .mark_count = w->mark_count, .canvas = w->canvas, .states = w->back.states};
    const int tries = view_job_is_kept(job) ? 2 : 1; // what is kept was not meant by who cancelled what came before it

    *answer = (view_answer){.kind = job->kind, .error.code = KYMO_ECANCELLED};
    for (int i = 0; i < tries && answer->error.code == KYMO_ECANCELLED && !is_dropping(w); i++) {
        free(answer->text);
        view_job_answer(&of, job, answer);
    }
    if (view_job_is_kept(job) && answer->error.code == KYMO_ECANCELLED)
        view_job_fail(answer, KYMO_EIO, "not written: the window was closed", job->path[0] ? job->path : "clipboard");
    answer_now(w);
}

/* ---- The thread ------------------------------------------------------------------------------ */

/* Until there is something else to do, but not for long: the picture is drawn again as the indexes grow. */
static void rest(view_worker *w, int64_t milliseconds)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += milliseconds * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    while (!w->stop && !w->requested && !w->job_count && !w->hover.kind &&
           pthread_cond_timedwait(&w->work, &w->lock, &until) == 0)
        continue;
}

/* At the end: what the user asked for is left to be done. */
static bool only_kept(view_worker *w)
{
    w->requested = w->unfinished = false;
    w->hover.kind = VIEW_JOB_NONE;
    for (int32_t left = w->job_count; left > 0 && !view_job_is_kept(&w->jobs[w->job_first]); left--) {
        w->job_first = (w->job_first + 1) % QUEUE;
        w->job_count--;
    }
    return w->job_count > 0;
}

/* Takes what is to be done next, under the lock; false: it ends. */
static bool next_work(view_worker *w, bool *picture, view_job *job)
{
    *picture = false;
    job->kind = VIEW_JOB_NONE;
    const bool idle = !w->requested && !w->job_count && !w->hover.kind && !w->unfinished;
    const bool was_busy = w->busy;
    w->busy = w->hovering = w->keeping = false;
    if (idle && was_busy)
        w->wake(w->user); // somebody may wait for just this
    while (!w->stop && !w->requested && !w->job_count && !w->hover.kind && !w->unfinished) {
        if (!w->live) {
            pthread_cond_wait(&w->work, &w->lock);
            continue;
        }
        rest(w, w->quiet < 60 ? LIVE_MS : QUIET_MS);
        w->unfinished = view_rings_news(&w->rings) != w->news || view_now() >= w->due; // drawn again
        w->quiet = w->unfinished ? 0 : w->quiet + 1;
    }
    if (w->unfinished && building(w))
        rest(w, BUILDING_MS);
    if (w->stop && !only_kept(w))
        return false;
    w->busy = true;
    if (w->requested) {
        const int64_t event = w->request->event;
        *w->now = *w->request;
        w->now->event = event;
        w->request->event = 0;
        w->requested = false;
        *picture = true;
    } else if (w->job_count) {
        *job = w->jobs[w->job_first];
        w->job_first = (w->job_first + 1) % QUEUE;
        w->job_count--;
        w->keeping = view_job_is_kept(job);
    } else if (w->hover.kind) {
        *job = w->hover;
        w->hover.kind = VIEW_JOB_NONE;
        w->hovering = true;
    }
    return true;
}

static void *run(void *user)
{
    view_worker *w = user;
    view_job *job = calloc(1, sizeof *job);
    bool picture;

    begin_indexes(w, 0);
    view_rings_find(&w->rings, w->marks, w->mark_count);
    for (;;) {
        pthread_mutex_lock(&w->lock);
        const bool on = job && next_work(w, &picture, job);
        pthread_mutex_unlock(&w->lock);
        if (!on)
            break;
        if (picture)
            apply(w, &w->now->state);
        if (job->kind)
            do_job(w, job);
        else
            draw(w, w->now->moving ? MOVING_MS : REFINING_MS);
    }
    free(job);
    return NULL;
}

static void free_worker(view_worker *w)
{
    for (int32_t i = 0; i < w->index_count; i++)
        kymo_index_close(w->indexes[i]);
    kymo_canvas_close(w->canvas);
    free(w->pixels);
    view_frame_close(&w->back);
    view_frame_close(&w->ready);
    for (int32_t i = 0; w->answers && i < w->answer_count; i++)
        free(w->answers[(w->answer_first + i) % QUEUE].text);
    free(w->answers);
    free(w->answer);
    free(w->request);
    free(w->now);
    free(w->applied);
    pthread_cond_destroy(&w->work);
    pthread_mutex_destroy(&w->lock);
    free(w);
}

view_worker *view_worker_open(kymo_figure *figure, void (*wake)(void *user), void *user)
{
    view_worker *w = calloc(1, sizeof *w);

    if (!w)
        return NULL;
    *w = (view_worker){.figure = figure, .wake = wake, .user = user, .due = INT64_MAX};
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->work, NULL);
    w->request = calloc(1, sizeof *w->request);
    w->now = calloc(1, sizeof *w->now);
    w->applied = calloc(1, sizeof *w->applied);
    w->answers = calloc(QUEUE, sizeof *w->answers);
    w->answer = calloc(1, sizeof *w->answer);
    const bool back = view_frame_open(&w->back), ready = view_frame_open(&w->ready);
    if (!w->request || !w->now || !w->applied || !w->answers || !w->answer || !back || !ready) {
        free_worker(w);
        return NULL;
    }
    for (int32_t i = 0; i < VIEW_PANELS; i++)
        w->applied->panels[i].x.original = w->applied->panels[i].y.original = 1;
    w->axes_count = kymo_figure_axes(figure, w->axes, VIEW_PANELS);
    w->axes_count = w->axes_count < VIEW_PANELS ? w->axes_count : VIEW_PANELS;
    w->mark_count = kymo_figure_marks(figure, w->marks, VIEW_MARKS);
    w->mark_count = w->mark_count < VIEW_MARKS ? w->mark_count : VIEW_MARKS;
    if (pthread_create(&w->thread, NULL, run, w) != 0) {
        free_worker(w);
        return NULL;
    }
    return w;
}

void view_worker_end(view_worker *w, bool drop)
{
    pthread_mutex_lock(&w->lock);
    w->stop = true;
    w->dropping = drop;
    if (!w->keeping || drop)
        kymo_figure_cancel(w->figure);
    pthread_cond_signal(&w->work);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
}

void view_worker_close(view_worker *w)
{
    if (w)
        free_worker(w);
}

bool view_worker_keeps(view_worker *w)
{
    pthread_mutex_lock(&w->lock);
    bool keeps = w->keeping;
    for (int32_t i = 0; i < w->job_count; i++)
        keeps |= view_job_is_kept(&w->jobs[(w->job_first + i) % QUEUE]);
    keeps |= w->answer_count > 0;
    pthread_mutex_unlock(&w->lock);
    return keeps;
}

void view_worker_request(view_worker *w, const view_request *request)
{
    pthread_mutex_lock(&w->lock);
    const int64_t event = w->requested ? w->request->event : 0;
    *w->request = *request;
    if (event && (!request->event || event < request->event))
        w->request->event = event;
    w->requested = true;
    if (w->hovering)
        kymo_figure_cancel(w->figure);
    pthread_cond_signal(&w->work);
    pthread_mutex_unlock(&w->lock);
}

bool view_worker_job(view_worker *w, const view_job *job)
{
    const bool is_hover = job->kind == VIEW_JOB_HOVER || job->kind == VIEW_JOB_HOVER_ALL;
    bool taken = true;

    pthread_mutex_lock(&w->lock);
    if (is_hover) {
        w->hover = *job;
    } else if (w->job_count < QUEUE) {
        w->jobs[(w->job_first + w->job_count) % QUEUE] = *job;
        w->job_count++;
    } else {
        taken = false;
    }
    pthread_cond_signal(&w->work);
    pthread_mutex_unlock(&w->lock);
    return taken;
}

bool view_worker_frame(view_worker *w, view_frame *frame)
{
    pthread_mutex_lock(&w->lock);
    const bool has = w->has_ready;
    if (has) {
        const view_frame ready = w->ready;
        w->ready = *frame;
        *frame = ready;
        w->has_ready = false;
    }
    pthread_mutex_unlock(&w->lock);
    return has;
}

bool view_worker_answer(view_worker *w, view_answer *answer)
{
    pthread_mutex_lock(&w->lock);
    const bool has = w->answer_count > 0;
    if (has) {
        *answer = w->answers[w->answer_first];
        w->answer_first = (w->answer_first + 1) % QUEUE;
        w->answer_count--;
    }
    pthread_mutex_unlock(&w->lock);
    return has;
}

bool view_worker_idle(view_worker *w)
{
    pthread_mutex_lock(&w->lock);
    const bool idle = !w->busy && !w->requested && !w->has_ready && !w->job_count && !w->hover.kind &&
                      !w->answer_count && !w->unfinished;
    pthread_mutex_unlock(&w->lock);
    return idle;
}
