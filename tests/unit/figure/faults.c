/*
 * faults.c - memory fails at every allocation in turn, for figures of every kind and all outputs.
 *
 * Each time: a clean error that says so, nothing half-written, nothing held that is not freed in the end with the
 * size it was asked for; and the same figure, asked again, draws what it would have drawn. A draw that gets by
 * without a block it asked for must give the same bytes as one that got it.
 */
#include "scenes.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- An allocator that fails when it is told to -------------------------------------------------------- */

/* Blocks carry their size before them, so that one freed with another size is found in every build. */
typedef struct faulty {
    atomic_long calls, fail_at, blocks, wrong;
    bool from_then_on;
} faulty;

enum { HEAD = 16 };

static bool fails(faulty *f)
{
    long call = atomic_fetch_add(&f->calls, 1) + 1, at = atomic_load(&f->fail_at);
    return at > 0 && (f->from_then_on ? call >= at : call == at);
}

static void *take(size_t size, void *user)
{
    faulty *f = user;
    char *p = fails(f) ? NULL : malloc(size + HEAD);
    if (!p)
        return NULL;
    memcpy(p, &size, sizeof size);
    memset(p + HEAD, 0xa5, size);
    atomic_fetch_add(&f->blocks, 1);
    return p + HEAD;
}

static void give(void *p, size_t size, void *user)
{
    faulty *f = user;
    size_t had;
    char *block = (char *)p - HEAD;
    memcpy(&had, block, sizeof had);
    if (had != size)
        atomic_fetch_add(&f->wrong, 1);
    memset(block, 0x5a, had + HEAD);
    free(block);
    atomic_fetch_sub(&f->blocks, 1);
}

static void *resize(void *p, size_t old_size, size_t new_size, void *user)
{
    void *moved = take(new_size, user);
    if (!moved)
        return NULL;
    memcpy(moved, p, old_size < new_size ? old_size : new_size);
    give(p, old_size, user);
    return moved;
}

/* ---- The loops ----------------------------------------------------------------------------------------- */

typedef struct trial {
    const scene *scene;
    const char *extension;
    faulty f;
    kymo_allocator allocator;
    char folder[256], path[300];
    output want;
} trial;

static kymo_figure *open_figure(trial *t)
{
    return t->scene->open(&(kymo_figure_options){ .width = 320, .height = 260, .scale = 1, .threads = 1,
                                                  .batch_rows = 5000, .allocator = &t->allocator });
}

static void begin(trial *t, const scene *s, const char *extension)
{
    kymo_error err;
    *t = (trial){ .scene = s, .extension = extension };
    t->allocator = (kymo_allocator){ take, resize, give, &t->f };
    kt_folder_make(t->folder);
    snprintf(t->path, sizeof t->path, "%s/a.%s", t->folder, extension);
    kymo_figure *figure = open_figure(t);
    kymo_figure_write(figure, extension, output_add, &t->want);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s: %s", s->name, err.text);
    cr_assert_gt(t->want.size, 200);
}

static void end(trial *t)
{
    KT_ALL_CLOSED();
    cr_assert_eq(t->f.blocks, 0, "%s.%s: %ld blocks were not given back", t->scene->name, t->extension, t->f.blocks);
    cr_assert_eq(t->f.wrong, 0, "%s.%s: %ld blocks came back with another size", t->scene->name, t->extension,
                 t->f.wrong);
    kt_folder_remove(t->folder);
    free(t->want.bytes);
}

static void expect_file(const trial *t, long n)
{
    output have = { 0 };
    have.bytes = kt_file_read(t->path, &have.size);
    cr_assert(output_equal(&have, &t->want), "%s.%s: other bytes after allocation %ld failed", t->scene->name,
              t->extension, n);
    free(have.bytes);
    cr_assert_eq(remove(t->path), 0);
}

static void expect_no_memory(const trial *t, const kymo_error *err, long n)
{
    cr_assert_eq(err->code, KYMO_ENOMEM, "%s.%s, allocation %ld: %d: %s", t->scene->name, t->extension, n, err->code,
                 err->text);
    cr_assert_not_null(strstr(err->text, "out of memory"), "%s.%s, allocation %ld: %s", t->scene->name, t->extension,
                       n, err->text);
    cr_assert_eq(kt_folder_count(t->folder), 0, "%s.%s, allocation %ld: a file was left", t->scene->name,
                 t->extension, n);
}

/* The n-th allocation of a save fails; true when it came to that. */
static bool save_without(trial *t, long n, bool from_then_on)
{
    kymo_error err;
    kymo_figure *figure = open_figure(t);
    cr_assert_eq(kymo_figure_status(figure, NULL), KYMO_OK);
    t->f.from_then_on = from_then_on;
    atomic_store(&t->f.calls, 0);
    atomic_store(&t->f.fail_at, n);
    kymo_status status = kymo_figure_save(figure, t->path);
    bool met = t->f.calls >= n;
    atomic_store(&t->f.fail_at, 0);
    if (status == KYMO_OK) {
        expect_file(t, n);
    } else {
        kymo_figure_status(figure, &err);
        expect_no_memory(t, &err, n);
        status = kymo_figure_save(figure, t->path);
        if (status == KYMO_OK)
            expect_file(t, n);
        else
            cr_assert(t->scene->once && (status == KYMO_ECONSUMED || status == KYMO_EORDER),
                      "%s.%s: cannot be drawn after allocation %ld: %d", t->scene->name, t->extension, n, (int)status);
    }
    status = kymo_figure_close(figure, &err);
    cr_assert_eq(t->f.blocks, 0, "%s.%s, allocation %ld: %ld blocks were lost", t->scene->name, t->extension, n,
                 t->f.blocks);
    return met;
}

/* Every `step`-th allocation of a save in turn: each was tried, and a few now and then find what comes later. */
static void save_without_each(int which, const char *extension, long step, bool from_then_on)
{
    trial t;
    long n = 1;
    begin(&t, &scenes[which], extension);
    while (save_without(&t, n, from_then_on))
        n += KT_SANITIZED ? 5 * step : step;
    cr_assert_gt(n, 50);
    end(&t);
}

Test(faults, saves)
{
    for (int which = 0; which < scene_count; which++) {
        bool small = which < 3;
        save_without_each(which, "png", small ? 2 : 19, false);
        save_without_each(which, "png", small ? 15 : 61, true);
    }
}

Test(faults, saves_of_vectors)
{
    for (int which = 0; which < 3; which++) {
        save_without_each(which, "svg", 2, false);
        save_without_each(which, "pdf", 23, false);
        save_without_each(which, "scene", 9, false);
    }
    save_without_each(4, "svg", 17, false);
}

/* Figure and source are opened, and a canvas drawn into, while memory fails at the n-th block. */
static bool open_and_draw_without(trial *t, long n)
{
    kymo_error err;
    output have = { 0 };
    t->f.from_then_on = n % 2;
    atomic_store(&t->f.calls, 0);
    atomic_store(&t->f.fail_at, n);
    kymo_figure *figure = open_figure(t);
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){ .width = 320, .height = 260, .scale = 1,
                                                                   .allocator = &t->allocator });
    kymo_status drawn = kymo_figure_draw(figure, canvas);
    bool met = t->f.calls >= n;
    atomic_store(&t->f.fail_at, 0);
    if (drawn != KYMO_OK)
        cr_assert_eq(drawn, KYMO_ENOMEM, "%s, allocation %ld: %d", t->scene->name, n, (int)drawn);
    if (drawn != KYMO_OK && kymo_canvas_pixels(canvas, NULL, NULL, NULL, NULL)) {
        kymo_status again = kymo_figure_draw(figure, canvas); /* what was opened works, what was not says so */
        cr_assert(again == KYMO_OK || again == KYMO_ENOMEM || t->scene->once, "%s, allocation %ld: %d",
                  t->scene->name, n, (int)again);
        drawn = again;
    }
    if (drawn == KYMO_OK) {
        cr_assert_eq(kymo_canvas_write(canvas, output_add, &have), KYMO_OK);
        cr_assert(output_equal(&have, &t->want), "%s: other bytes after allocation %ld", t->scene->name, n);
    }
    free(have.bytes);
    kymo_canvas_close(canvas);
    kymo_status closed = kymo_figure_close(figure, &err);
    cr_assert(closed == KYMO_OK || closed == KYMO_ENOMEM, "%s, allocation %ld: %s", t->scene->name, n, err.text);
    cr_assert_eq(t->f.blocks, 0, "%s, allocation %ld: %ld blocks were lost", t->scene->name, n, t->f.blocks);
    KT_ALL_CLOSED();
    return met;
}

Test(faults, opening_and_drawing)
{
    for (int which = 0; which < scene_count; which++) {
        trial t;
        long n = 1, step = (which < 3 ? 3 : 23) * (KT_SANITIZED ? 5 : 1);
        begin(&t, &scenes[which], "png");
        while (open_and_draw_without(&t, n))
            n += step;
        cr_assert_gt(n, 50);
        end(&t);
    }
}

/* On several threads which block is the n-th is a matter of time; what must hold is not. */
Test(faults, on_threads)
{
    for (int which = 3; which < scene_count; which++) {
        trial t;
        begin(&t, &scenes[which], "png");
        for (long n = 1; n < 300; n += KT_SANITIZED ? 90 : 23) {
            kymo_error err;
            output have = { 0 };
            kymo_figure *figure = scenes[which].open(&(kymo_figure_options){
                .width = 320, .height = 260, .scale = 1, .threads = 4, .batch_rows = 700, .allocator = &t.allocator });
            t.f.from_then_on = n % 2;
            atomic_store(&t.f.calls, 0);
            atomic_store(&t.f.fail_at, n);
            kymo_status status = kymo_figure_write(figure, "png", output_add, &have);
            atomic_store(&t.f.fail_at, 0);
            cr_assert(status == KYMO_OK || status == KYMO_ENOMEM, "allocation %ld: %d", n, (int)status);
            cr_assert(status != KYMO_OK || output_equal(&have, &t.want));
            cr_assert_eq(kymo_figure_close(figure, &err), status);
            free(have.bytes);
        }
        end(&t);
    }
}

/* ---- Writes that fail ---------------------------------------------------------------------------------- */

typedef struct sink {
    output out;
    int left; /* writes until one fails; -1: none does */
} sink;

static int sink_write(const void *bytes, size_t size, void *user)
{
    sink *s = user;
    if (s->left == 0)
        return 1;
    s->left -= s->left > 0;
    return output_add(bytes, size, &s->out);
}

/* The n-th piece of an output is refused, for every n: an error, what came before it is the beginning of the right
 * bytes, and the next write gives all of them. */
Test(faults, writes)
{
    static const char *const outputs[] = { "png", "svg", "pdf", "scene" };
    for (int k = 0; k < 4; k++) {
        kymo_error err;
        sink whole = { .left = -1 }, part;
        kymo_figure *figure = scenes[2].open(&(kymo_figure_options){ .width = 320, .height = 260, .scale = 2 });
        cr_assert_eq(kymo_figure_write(figure, outputs[k], sink_write, &whole), KYMO_OK);
        for (int n = 0;; n += n < 9 ? 1 : 7) {
            part = (sink){ .left = n };
            kymo_status status = kymo_figure_write(figure, outputs[k], sink_write, &part);
            cr_assert(part.out.size <= whole.out.size);
            cr_assert(part.out.size == 0 || memcmp(part.out.bytes, whole.out.bytes, part.out.size) == 0);
            free(part.out.bytes);
            if (status == KYMO_OK)
                break;
            cr_assert_eq(status, KYMO_EIO, "%s, write %d: %d", outputs[k], n, (int)status);
        }
        part = (sink){ .left = -1 };
        cr_assert_eq(kymo_figure_write(figure, outputs[k], sink_write, &part), KYMO_OK);
        cr_assert(output_equal(&part.out, &whole.out), "%s: other bytes after failed writes", outputs[k]);
        free(part.out.bytes);
        free(whole.out.bytes);
        cr_assert_eq(kymo_figure_close(figure, &err), KYMO_EIO);
    }
    KT_ALL_CLOSED();
}
