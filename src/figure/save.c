/*
 * save.c - the public calls that draw a figure: on a canvas, into files, through a callback; and its layout as
 * JSON. All outputs of one call come from one reading (build.c).
 *
 * Errors of a draw are returned and remembered for close; those of building the figure are told again.
 */
#include "figure/figure.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>

/* Bytes of a regular file, -1 for anything else. */
static int64_t file_size(const kymo_source *source)
{
    struct stat st;
    return source && source->fd >= 0 && fstat(source->fd, &st) == 0 && S_ISREG(st.st_mode) ? st.st_size : -1;
}

static void begin_stats(kymo_figure *figure)
{
    int64_t total = -1;
    for (int32_t i = 0; i < figure->mark_count; i++) {
        int64_t size = file_size(figure->marks[i]->source);
        total = size > total ? size : total;
    }
    for (int32_t i = 0; i < figure->input_count; i++)
        figure->inputs[i].passes = 0;
    figure->notes.count = 0;
    figure->unfinished = false;
    figure->stats = (kymo_stats){ .threads = figure->options.threads };
    atomic_store_explicit(&figure->bytes_read, 0, memory_order_relaxed);
    atomic_store_explicit(&figure->bytes_total, total, memory_order_relaxed);
    kymo__mem_reset_peak(figure->mem);
}

static void end_stats(kymo_figure *figure, double began)
{
    kymo_memory_report memory;
    kymo__mem_report(figure->mem, &memory);
    figure->stats.peak_heap = memory.peak;
    figure->stats.bytes_spooled = figure->bytes_spooled;
    figure->stats.ms_total = kymo__now_ms() - began;
    atomic_store_explicit(&figure->cancel, false, memory_order_relaxed);
}

static kymo_status draw(kymo_figure *figure, kymo_canvas *canvas, kymo_error *err)
{
    if (kymo__canvas_ready(canvas, err) != KYMO_OK)
        return err->code;
    if (kymo__figure_build(figure, &figure->target, &canvas, 1, err) != KYMO_OK)
        return err->code;
    double at = kymo__now_ms();
    kymo_status status = kymo__target_draw(&figure->target, figure, canvas, err);
    figure->stats.ms_draw += kymo__now_ms() - at;
    return status;
}

static kymo_status ready(kymo_figure *figure, kymo_error *err)
{
    if (figure->broken.code != KYMO_OK) {
        *err = figure->broken;
        return err->code;
    }
    if (figure->axes_count > 0)
        return KYMO_OK;
    kymo__fail(err, KYMO_EEMPTY, "nothing to plot: the figure has no axes");
    return kymo__figure_note(figure, err);
}

kymo_status kymo_figure_draw(kymo_figure *figure, kymo_canvas *canvas)
{
    kymo_error err;
    kymo__error_clear(&err);
    if (!figure || !canvas)
        return KYMO_EINVAL;
    if (ready(figure, &err) != KYMO_OK)
        return err.code;
    double began = kymo__now_ms();
    begin_stats(figure);
    if (figure->target.crop.page_width > 0) /* left by a save; canvases show all of a figure */
        kymo__target_free(&figure->target, figure);
    draw(figure, canvas, &err);
    end_stats(figure, began);
    return kymo__figure_note(figure, &err);
}

kymo_status kymo_figure_draw_until(kymo_figure *figure, kymo_canvas *canvas, double milliseconds, uint32_t flags)
{
    if (!figure || !figure->mem || !canvas)
        return KYMO_EINVAL;
    figure->moving = flags & KYMO_DRAW_MOVING;
    figure->steady = flags & KYMO_DRAW_STEADY;
    figure->interactive = true;
    if (!canvas->output || !canvas->output->vector) // vectors are for keeping
        figure->deadline = kymo__now_ms() + fmax(milliseconds, 0);
    kymo_status status = kymo_figure_draw(figure, canvas);
    figure->moving = figure->steady = false;
    figure->deadline = 0;
    return status == KYMO_OK && figure->unfinished ? KYMO_PARTIAL : status;
}

int32_t kymo_source_is_file(const kymo_source *source, const char *path)
{
    struct stat st;
    return source && path && source->dev_ino_known && stat(path, &st) == 0 &&
           (uint64_t)st.st_dev == source->dev && (uint64_t)st.st_ino == source->ino;
}

/* An output must not be a file that is being read. */
static kymo_status check_not_input(const kymo_figure *figure, const char *path, kymo_error *err)
{
    for (int32_t i = 0; i < figure->mark_count; i++) {
        if (figure->marks[i]->source && kymo_source_is_file(figure->marks[i]->source, path))
            return kymo__fail_at(err, KYMO_EEXIST, path, 0, 0, "this output is also an input");
    }
    return KYMO_OK;
}

static kymo_canvas *canvas_for(const kymo_figure *figure, const kymo__output *output)
{
    return kymo__canvas_make(&(kymo_canvas_options){ .output = output->name,
                                                     .width = figure->options.width,
                                                     .height = figure->options.height,
                                                     .scale = figure->options.scale,
                                                     .svg_text = figure->options.svg_text,
                                                     .embed_fonts = figure->options.embed_fonts },
                             figure->mem);
}

enum { SAVES = 16 };

static kymo_status find_output(const char *path, const char *name, const kymo__output **output,
                               kymo_error *err)
{
    if (!name)
        return kymo__output_for_path(path, output, err);
    *output = kymo__output_find(name);
    return *output ? KYMO_OK : kymo__fail(err, KYMO_EINVAL, "no output is named \"%s\"", name);
}

/* Opens a canvas for each path. */
static kymo_status open_canvases(kymo_figure *figure, const char *const *paths, const char *const *outputs,
                                 int32_t count, kymo_canvas **canvases, kymo_error *err)
{
    for (int32_t i = 0; i < count; i++) {
        const kymo__output *output;
        if (find_output(paths[i], outputs ? outputs[i] : NULL, &output, err) != KYMO_OK ||
            check_not_input(figure, paths[i], err) != KYMO_OK)
            return err->code;
        canvases[i] = canvas_for(figure, output);
        if (kymo__canvas_ready(canvases[i], err) != KYMO_OK)
            return err->code;
    }
    return KYMO_OK;
}

static kymo_status draw_and_save(kymo_figure *figure, kymo__target *targets, kymo_canvas **canvases,
                                 const char *const *paths, int32_t count, kymo_error *err)
{
    if (kymo__figure_build(figure, targets, canvases, count, err) != KYMO_OK)
        return err->code;
    for (int32_t i = 0; i < count; i++) {
        double at = kymo__now_ms();
        if (atomic_load_explicit(&figure->cancel, memory_order_relaxed))
            return kymo__fail(err, KYMO_ECANCELLED, "cancelled");
        if (kymo__target_draw(&targets[i], figure, canvases[i], err) != KYMO_OK) {
            kymo__error_stage(err, "draw", 0, "", "");
            return err->code;
        }
        double drawn = kymo__now_ms();
        figure->stats.ms_draw += drawn - at;
        if (kymo_canvas_save(canvases[i], paths[i]) != KYMO_OK) {
            kymo_canvas_status(canvases[i], err);
            return err->code;
        }
        figure->stats.ms_finish += kymo__now_ms() - drawn;
    }
    return KYMO_OK;
}

kymo_status kymo_figure_save_as(kymo_figure *figure, const char *const *paths, const char *const *outputs,
                                int32_t count)
{
    kymo_error err;
    kymo_canvas *canvases[SAVES] = { NULL };
    kymo__error_clear(&err);
    if (!figure || !paths || count < 1)
        return KYMO_EINVAL;
    if (ready(figure, &err) != KYMO_OK)
        return err.code;
    if (count > SAVES) {
        kymo__fail(&err, KYMO_EINVAL, "%d outputs at once; at most %d are possible", (int)count, (int)SAVES);
        return kymo__figure_note(figure, &err);
    }
    double began = kymo__now_ms();
    begin_stats(figure);
    kymo__target *targets = kymo__alloc(figure->mem, KYMO_MEMORY_OBJECT, (size_t)count, sizeof *targets,
                                        "outputs", &err);
    bool opened = targets && open_canvases(figure, paths, outputs, count, canvases, &err) == KYMO_OK;
    for (int32_t i = 0; opened && i < count; i++)
        opened = kymo__figure_crop(figure, &targets[i], &canvases[i], &err) == KYMO_OK;
    if (opened)
        draw_and_save(figure, targets, canvases, paths, count, &err);
    /* The last layout stays for kymo_layout_dump; its canvas does not. */
    if (targets && targets[0].panels) {
        kymo__target_free(&figure->target, figure);
        figure->target = targets[0];
        figure->target.ready = false;
        targets[0] = (kymo__target){ 0 };
    }
    for (int32_t i = 0; targets && i < count; i++)
        kymo__target_free(&targets[i], figure);
    kymo__free(figure->mem, KYMO_MEMORY_OBJECT, targets, targets ? (size_t)count : 0, sizeof *targets);
    end_stats(figure, began);
    for (int32_t i = 0; i < count && canvases[i]; i++)
        kymo_canvas_close(canvases[i]);
    return kymo__figure_note(figure, &err);
}

kymo_status kymo_figure_save_all(kymo_figure *figure, const char *const *paths, int32_t count)
{
    return kymo_figure_save_as(figure, paths, NULL, count);
}

kymo_status kymo_figure_save(kymo_figure *figure, const char *path)
{
    return path ? kymo_figure_save_all(figure, &path, 1) : KYMO_EINVAL;
}

kymo_status kymo_figure_write(kymo_figure *figure, const char *output, kymo_write write, void *user)
{
    kymo_error err;
    kymo__error_clear(&err);
    if (!figure || !output || !write)
        return KYMO_EINVAL;
    if (ready(figure, &err) != KYMO_OK)
        return err.code;
    double began = kymo__now_ms();
    begin_stats(figure);
    const kymo__output *class_ = kymo__output_find(output);
    if (!class_) {
        kymo__fail(&err, KYMO_EINVAL, "no output is named \"%s\"", output);
        return kymo__figure_note(figure, &err);
    }
    kymo_canvas *canvas = canvas_for(figure, class_);
    if (kymo__canvas_ready(canvas, &err) == KYMO_OK &&
        kymo__figure_crop(figure, &figure->target, &canvas, &err) == KYMO_OK &&
        draw(figure, canvas, &err) == KYMO_OK && kymo_canvas_write(canvas, write, user) != KYMO_OK)
        kymo_canvas_status(canvas, &err);
    figure->target.ready = false;
    end_stats(figure, began);
    kymo_canvas_close(canvas);
    return kymo__figure_note(figure, &err);
}

/* ---- in documents ------------------------------------------------------------------------------------ */

static kymo_status open_poses(kymo_figure *figure, const kymo__pose *poses, int32_t count,
                              kymo_canvas **canvases, kymo_error *err)
{
    for (int32_t i = 0; i < count; i++) {
        canvases[i] = kymo__canvas_make(&(kymo_canvas_options){ .output = poses[i].output,
                                                                .width = poses[i].width,
                                                                .height = poses[i].height,
                                                                .scale = poses[i].scale,
                                                                .svg_text = figure->options.svg_text,
                                                                .embed_fonts = figure->options.embed_fonts },
                                        figure->mem);
        if (kymo__canvas_ready(canvases[i], err) != KYMO_OK)
            return err->code;
    }
    return KYMO_OK;
}

/* Draws one of them; what the figure does not say itself is said for it meanwhile. */
static kymo_status strike(kymo_figure *figure, kymo__target *target, kymo_canvas *canvas,
                          const kymo__pose *pose, kymo_error *err)
{
    const kymo_figure_options own = figure->options;
    figure->options.theme = own.theme ? own.theme : pose->theme;
    figure->options.id = pose->id ? pose->id : own.id;
    figure->options.alt = pose->alt ? pose->alt : own.alt;
    kymo_status status = kymo__target_draw(target, figure, canvas, err);
    figure->options = own;
    if (status != KYMO_OK) {
        kymo__error_stage(err, "draw", 0, "", "");
        return status;
    }
    if (pose->described)
        kymo__str_copy(pose->described, pose->described_size,
                       pose->alt ? pose->alt : own.alt ? own.alt : target->description);
    if (kymo_canvas_write(canvas, pose->write, pose->user) != KYMO_OK)
        kymo_canvas_status(canvas, err);
    return err->code;
}

static kymo_status strike_all(kymo_figure *figure, kymo__target *targets, const kymo__pose *poses,
                              int32_t count, kymo_error *err)
{
    kymo_canvas *canvases[KYMO__POSES] = { NULL };
    if (open_poses(figure, poses, count, canvases, err) == KYMO_OK &&
        kymo__figure_build(figure, targets, canvases, count, err) == KYMO_OK) {
        for (int32_t i = 0; i < count && err->code == KYMO_OK; i++)
            strike(figure, &targets[i], canvases[i], &poses[i], err);
    }
    for (int32_t i = 0; i < count; i++)
        kymo__target_free(&targets[i], figure);
    for (int32_t i = 0; i < count && canvases[i]; i++)
        kymo_canvas_close(canvases[i]);
    return err->code;
}

kymo_status kymo__figure_poses(kymo_figure *figure, const char *theme, const kymo__pose *poses, int32_t count,
                               kymo_error *err)
{
    if (ready(figure, err) != KYMO_OK)
        return err->code;
    const kymo__look look = figure->look;
    if (theme && !figure->options.theme) {
        kymo_figure_options options = figure->options;
        options.theme = theme;
        if (kymo__theme(&options, &figure->look, figure->mem, err) != KYMO_OK)
            return err->code;
        figure->look.math = look.math;
    }
    double began = kymo__now_ms();
    begin_stats(figure);
    kymo__target *targets = kymo__alloc(figure->mem, KYMO_MEMORY_OBJECT, (size_t)count, sizeof *targets,
                                        "outputs", err);
    if (targets)
        strike_all(figure, targets, poses, count, err);
    kymo__free(figure->mem, KYMO_MEMORY_OBJECT, targets, targets ? (size_t)count : 0, sizeof *targets);
    figure->look = look;
    figure->target.ready = false;
    end_stats(figure, began);
    return kymo__figure_note(figure, err);
}

static kymo_status dump_layout(kymo_figure *figure, kymo_write write, void *user, kymo_error *err)
{
    kymo__buf text;
    if (ready(figure, err) != KYMO_OK)
        return err->code;
    if (!figure->target.boxes.mem)
        return kymo__fail(err, KYMO_EMISUSE, "nothing has been drawn yet");
    kymo__buf_init(&text, figure->mem, KYMO_MEMORY_OBJECT);
    const char *dropped[KYMO__DROPS];
    int32_t count = 0;
    for (int32_t i = 0; i < (int32_t)KYMO__DROPS; i++) {
        if (figure->target.dropped & 1u << i)
            dropped[count++] = kymo__drop_names[i];
    }
    kymo__boxes_json(&figure->target.boxes, figure->target.width, figure->target.height, dropped, count,
                     &text);
    bool good = kymo__buf_status(&text, err) == KYMO_OK;
    if (good && write(text.data, text.length, user) != 0)
        kymo__fail(err, KYMO_EIO, "the layout could not be written");
    kymo__buf_free(&text);
    return err->code;
}

kymo_status kymo_layout_dump(kymo_figure *figure, kymo_write write, void *user)
{
    kymo_error err;
    kymo__error_clear(&err);
    if (!figure || !write)
        return KYMO_EINVAL;
    dump_layout(figure, write, user, &err);
    return kymo__figure_note(figure, &err);
}

int32_t kymo_figure_repairs(const kymo_figure *figure, kymo_error *list, int32_t capacity)
{
    int32_t count = figure ? figure->notes.count : 0;
    count = count < capacity ? count : capacity;
    for (int32_t i = 0; i < count; i++)
        list[i] = figure->notes.note[i];
    return count;
}

typedef struct sink {
    kymo__out out;
    kymo_error err;
} sink;

static int put(const void *bytes, size_t size, void *user)
{
    sink *to = user;
    return kymo__out_write(&to->out, bytes, size, &to->err) != KYMO_OK;
}

kymo_status kymo__figure_file(kymo_figure *figure, const char *path, kymo__figure_text *text)
{
    sink to;
    kymo__error_clear(&to.err);
    if (!figure || !path)
        return KYMO_EINVAL;
    if (kymo__out_open(&to.out, path, &to.err) != KYMO_OK)
        return kymo__figure_note(figure, &to.err);
    kymo_error err;
    kymo__error_clear(&err);
    if (text(figure, put, &to, &err) == KYMO_OK && kymo__out_commit(&to.out, &to.err) == KYMO_OK)
        return KYMO_OK;
    kymo__out_abandon(&to.out);
    return kymo__figure_note(figure, to.err.code != KYMO_OK ? &to.err : &err);
}

kymo_status kymo_layout_save(kymo_figure *figure, const char *path)
{
    return kymo__figure_file(figure, path, dump_layout);
}
