/*
 * jobs.c - what a window asks of the data: rows under the pointer, the next row, statistics, pictures and tables.
 *
 * All of it is done by the worker's thread, which owns the figure, from original rows. A file has its name when it is
 * whole and never takes the place of another one. Memory: an answer, and the text or picture that is copied.
 */
#include "view.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void hover(const view_parts *of, const view_job *job, view_answer *answer)
{
    for (int k = 0; k < 2; k++) {
        answer->cursor[k] = job->cursor[k];
        kymo_axes_category(of->axes[job->panel], k, job->cursor[k], answer->categories[k]);
    }
    if (job->kind == VIEW_JOB_HOVER_ALL) {
        kymo_rows_at_pixel(of->axes[job->panel], job->x, job->y, answer->rows, VIEW_ROWS, &answer->row_count,
                           &answer->error);
        answer->more = answer->row_count > VIEW_ROWS ? answer->row_count - VIEW_ROWS : 0;
        answer->row_count -= answer->more;
        return;
    }
    if (kymo_rows_nearest(of->axes[job->panel], NULL, job->x, job->y, VIEW_SNAP_PX, answer->rows,
                          &answer->error) == KYMO_OK)
        answer->row_count = answer->rows[0].row >= 0;
}

/* The row before the first one that is seen, or else the first one after the beginning of the view; -1: none is. */
static int64_t before_seen(const view_job *job, kymo_error *err)
{
    const kymo_limits from = {.lo = job->limits[0].lo, .hi = NAN, .time_lo = job->limits[0].time_lo, .time_hi = INT64_MIN};
    kymo_statistics seen = {.first_row = -1};

    if (kymo_mark_statistics(job->mark, &job->limits[0], &job->limits[1], &seen, err) == KYMO_OK && seen.first_row < 0)
        kymo_mark_statistics(job->mark, &from, NULL, &seen, err);
    return seen.first_row < 0 ? -1 : seen.first_row - 1;
}

static void step_row(const view_job *job, view_answer *answer)
{
    const int64_t row = job->row < 0 && job->within ? before_seen(job, &answer->error) : job->row;

    if (answer->error.code == KYMO_OK &&
        kymo_rows_step(job->mark, row, job->step, answer->rows, &answer->error) == KYMO_OK)
        answer->row_count = answer->rows[0].row >= 0;
}

/* The least and the greatest value as the rows have them, where doubles are not enough. */
static void find_extremes(kymo_mark *mark, int32_t type, const kymo_statistics *s, view_exact extremes[2])
{
    const bool large = s->min < -0x1p53 || s->max > 0x1p53;
    const bool asked = type == KYMO_F32 || type == KYMO_TIME || (large && (type == KYMO_I64 || type == KYMO_U64));

    for (int k = 0; k < 2; k++) {
        const int64_t at = k ? s->max_row : s->min_row;
        kymo_row row = {.row = -1};
        kymo_error unused;
        extremes[k] = (view_exact){.value = INT64_MIN};
        if (!asked || at < 0 || kymo_rows_step(mark, at - 1, 1, &row, &unused) != KYMO_OK || row.row != at)
            continue;
        extremes[k].value = row.y_exact;
        snprintf(extremes[k].text, sizeof extremes[k].text, "%s", row.y_text);
    }
}

static void statistics(const view_parts *of, const view_job *job, view_answer *answer)
{
    answer->limits[0] = job->limits[0];
    answer->limits[1] = job->limits[1];
    for (int32_t i = 0; i < of->mark_count; i++) {
        kymo_mark_info info = {0};
        if (kymo_mark_get_info(of->marks[i], &info) != KYMO_OK || !info.source || info.hidden ||
            info.axes != of->axes[job->panel])
            continue;
        if (answer->row_count == VIEW_ROWS) {
            answer->more++;
            continue;
        }
        answer->marks[answer->row_count] = i;
        if (kymo_mark_statistics(of->marks[i], &job->limits[0], &job->limits[1],
                                 &answer->statistics[answer->row_count],
                                 &answer->error) != KYMO_OK)
            return;
        find_extremes(of->marks[i], info.y_type, &answer->statistics[answer->row_count],
                      answer->extremes[answer->row_count]);
        answer->row_count++;
    }
}

/* The output that a path names, "image" for PNG; NULL for others. */
static const char *output_of(const char *path)
{
    const char *dot = strrchr(path, '.');

    if (!dot)
        return NULL;
    return strcmp(dot, ".png") == 0   ? "image"
           : strcmp(dot, ".svg") == 0 ? "svg"
           : strcmp(dot, ".pdf") == 0 ? "pdf"
                                      : NULL;
}

void view_job_fail(view_answer *answer, kymo_status code, const char *text, const char *name)
{
    answer->error.code = code;
    snprintf(answer->error.text, sizeof answer->error.text, "%.400s: %s", name, text);
}

typedef struct table {
    FILE *file; /* NULL: into `answer` */
    view_answer *answer;
    size_t capacity;
} table;

static int put_table(const void *bytes, size_t size, void *user);

/* Into its file, or as a PNG into memory; the canvas and the figure know why not. */
static kymo_status draw_output(const view_parts *of, const view_job *job, kymo_canvas *canvas, view_answer *answer)
{
    table to = {.answer = answer};
    kymo_status status = kymo_figure_draw(of->figure, canvas);

    if (status < KYMO_OK)
        return status;
    return job->path[0] ? kymo_canvas_save(canvas, job->path) : kymo_canvas_write(canvas, put_table, &to);
}

/* The view as it is, at the size of the window, all data; without a path a PNG into memory. */
static void save(const view_parts *of, const view_job *job, view_answer *answer)
{
    const char *output = job->path[0] ? output_of(job->path) : "image";
    const kymo_canvas_options options = {.output = output,
                                         .width = job->width / job->scale,
                                         .height = job->height / job->scale,
                                         .scale = job->scale > 2 ? job->scale : 2};

    if (!output) {
        view_job_fail(answer, KYMO_EINVAL, "a name ends in .png, .svg or .pdf", job->path);
        return;
    }
    kymo_canvas *canvas = kymo_canvas_open(&options);
    const kymo_status status = draw_output(of, job, canvas, answer);
    if (status < KYMO_OK && status != KYMO_ECANCELLED && kymo_canvas_status(canvas, &answer->error) == KYMO_OK)
        kymo_figure_status(of->figure, &answer->error);
    if (status < KYMO_OK && answer->error.code == KYMO_OK)
        view_job_fail(answer, status, kymo_status_text(status), job->path[0] ? job->path : "picture");
    kymo_canvas_close(canvas);
    answer->handed = status >= KYMO_OK && job->kind == VIEW_JOB_PICTURE && job->path[0] && view_clipboard_hand(job->path);
    if (answer->handed)
        remove(job->path);
}

static int put_table(const void *bytes, size_t size, void *user)
{
    table *t = user;
    view_answer *answer = t->answer;

    for (size_t i = 0; i < size; i++)
        answer->lines += ((const char *)bytes)[i] == '\n';
    if (t->file)
        return fwrite(bytes, 1, size, t->file) != size;
    if (answer->bytes + size + 1 > t->capacity) {
        const size_t capacity = 2 * (answer->bytes + size + 1);
        char *moved = realloc(answer->text, capacity);
        if (!moved)
            return 1;
        answer->text = moved;
        t->capacity = capacity;
    }
    memcpy(answer->text + answer->bytes, bytes, size);
    answer->bytes += size;
    answer->text[answer->bytes] = '\0';
    return 0;
}

/* A file of no name that anybody has. */
static FILE *open_part(char part[1100], const char *path)
{
    for (int i = 0; i < 100; i++) {
        snprintf(part, 1100, "%s.%ld-%d.part", path, (long)getpid(), i);
        const int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        FILE *file = fd >= 0 ? fdopen(fd, "wb") : NULL;
        if (file)
            return file;
        if (fd >= 0)
            close(fd);
        if (fd >= 0 || errno != EEXIST)
            break;
    }
    return NULL;
}

/* Gives it its name, unless there is such a file meanwhile; where files have one name only, it is renamed. */
static bool name_part(const char *part, const char *path)
{
    if (link(part, path) == 0)
        return remove(part) == 0;
    return errno != EEXIST && rename(part, path) == 0;
}

/* What is visible is known when all has been read. */
static void complete(const view_parts *of, const view_job *job, view_answer *answer)
{
    kymo_axes_state *state = &of->states[job->panel];

    if (!of->canvas || (kymo_axes_get_state(of->axes[job->panel], state) == KYMO_OK && !state->partial))
        return;
    const kymo_status status = kymo_figure_draw(of->figure, of->canvas);
    if (status < KYMO_OK && status != KYMO_ECANCELLED)
        kymo_figure_status(of->figure, &answer->error);
    if (status < KYMO_OK && answer->error.code == KYMO_OK)
        view_job_fail(answer, status, kymo_status_text(status), job->path[0] ? job->path : "rows");
}

/* Visible rows, into a file that is complete under its name or not there, or into memory. */
static void export_rows(const view_parts *of, const view_job *job, view_answer *answer)
{
    char part[1100];
    const char *dot = strrchr(job->path, '.');
    const char *format = dot && strcmp(dot, ".csv") == 0 ? "csv" : "tsv";
    table to = {.answer = answer};

    if (job->kind == VIEW_JOB_EXPORT && !(to.file = open_part(part, job->path))) {
        view_job_fail(answer, KYMO_EIO, "cannot write", job->path);
        return;
    }
    complete(of, job, answer);
    if (answer->error.code == KYMO_OK)
        kymo_axes_export(of->axes[job->panel], format, NULL, NULL, put_table, &to, &answer->error);
    if (!to.file)
        return;
    const bool written = fclose(to.file) == 0;
    if (answer->error.code == KYMO_OK && (!written || !name_part(part, job->path)))
        view_job_fail(answer, KYMO_EIO, "cannot write", job->path);
    if (answer->error.code != KYMO_OK)
        remove(part);
}

bool view_job_is_kept(const view_job *job)
{
    return job->kind == VIEW_JOB_SAVE || job->kind == VIEW_JOB_EXPORT || job->kind == VIEW_JOB_COPY ||
           job->kind == VIEW_JOB_PICTURE;
}

void view_job_answer(const view_parts *of, const view_job *job, view_answer *answer)
{
    *answer = (view_answer){.kind = job->kind, .panel = job->panel};
    snprintf(answer->path, sizeof answer->path, "%s", job->path);
    if ((job->kind == VIEW_JOB_SAVE || job->kind == VIEW_JOB_EXPORT) && access(job->path, F_OK) == 0) {
        view_job_fail(answer, KYMO_EINVAL, "is there already, and is kept: give another name", job->path);
        return;
    }
    if (job->panel < 0 || job->panel >= of->axes_count)
        return;
    switch (job->kind) {
    case VIEW_JOB_HOVER:
    case VIEW_JOB_HOVER_ALL:
        hover(of, job, answer);
        break;
    case VIEW_JOB_STEP:
        step_row(job, answer);
        break;
    case VIEW_JOB_STATISTICS:
        statistics(of, job, answer);
        break;
    case VIEW_JOB_SAVE:
    case VIEW_JOB_PICTURE:
        save(of, job, answer);
        break;
    default:
        export_rows(of, job, answer);
    }
}
