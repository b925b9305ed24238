/*
 * plate.c - figures and pictures on their way to the writers.
 *
 * Each writer says how it wants a figure drawn; all drawings come from one reading of the data. They
 * are in memory one at a time for each writer, until it has taken them. Pictures are PNG files, whose
 * bytes the writers get as they are; only their size is looked at here.
 */
#include "report/room.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MM (96 / 25.4) // CSS pixels
#define PICTURE_MOST (INT64_C(32) << 20)

static kymo_status check_options(const kymo_report_figure_options *o, kymo_error *err)
{
    for (size_t i = 0; i < sizeof o->reserved / sizeof *o->reserved; i++)
        if (o->reserved[i])
            return kymo__fail(err, KYMO_EINVAL,
                              "kymo_report_figure_options.reserved is not zero (was the struct cleared?)");
    if (!(o->width >= 0 && o->width <= 5000 && o->height >= 0 && o->height <= 5000))
        return kymo__fail(err, KYMO_EINVAL, "width and height of a figure are at most 5000 mm");
    if (o->alt && !kymo__utf8_valid(o->alt, strlen(o->alt)))
        return kymo__fail(err, KYMO_EINVAL, "alt is not UTF-8");
    return KYMO_OK;
}

/* ---- Figures --------------------------------------------------------------------------------- */

static int keep(const void *bytes, size_t size, void *user)
{
    kymo__buf *to = user;

    kymo__buf_append(to, bytes, size);
    return to->status != KYMO_OK;
}

static kymo_status no_input(const kymo_report *report, const kymo_figure *figure, kymo_error *err)
{
    for (int32_t i = 0; i < figure->mark_count; i++)
        for (int32_t k = 0; k < report->writer_count && figure->marks[i]->source; k++)
            if (kymo_source_is_file(figure->marks[i]->source, report->writers[k].path))
                return kymo__fail_at(err, KYMO_EEXIST, report->writers[k].path, 0, 0,
                                     "this output is also an input");
    return KYMO_OK;
}

/* Asks the writers, draws, and hands them what was drawn. */
static kymo_status draw(kymo_report *report, kymo_figure *figure, kymo__plate *plate, const char *alt,
                        kymo_error *err)
{
    const int32_t count = report->writer_count;
    kymo__wish wishes[KYMO__REPORT_WRITERS] = {0};
    kymo__pose poses[KYMO__REPORT_WRITERS] = {0};
    kymo__buf drawn[KYMO__REPORT_WRITERS];
    char described[1024] = "";

    for (int32_t i = 0; i < count; i++)
        kymo__buf_init(&drawn[i], report->mem, KYMO_MEMORY_CANVAS);
    for (int32_t i = 0; i < count && err->code == KYMO_OK; i++) {
        const kymo__wish *wish = &wishes[i];

        report->writers[i].class_->wish(&report->writers[i], plate, &wishes[i], err);
        poses[i] = (kymo__pose){.output = wish->output,
                                .width = wish->width,
                                .height = wish->height,
                                .scale = wish->scale,
                                .theme = report->options.theme ? report->options.theme : wish->theme,
                                .id = wish->id[0] ? wish->id : NULL,
                                .alt = alt,
                                .write = keep,
                                .user = &drawn[i]};
    }
    poses[0].described = described;
    poses[0].described_size = sizeof described;
    if (err->code == KYMO_OK)
        kymo__figure_poses(figure, report->options.theme, poses, count, err);
    for (int32_t i = 0; i < count; i++)
        kymo__buf_status(&drawn[i], err); // why `keep` refused what was drawn
    plate->alt = alt ? alt : described;
    for (int32_t i = 0; i < count && err->code == KYMO_OK; i++)
        if (kymo__buf_status(&drawn[i], err) == KYMO_OK)
            report->writers[i].class_->plate(&report->writers[i], plate, drawn[i].data, drawn[i].length,
                                             err);
    for (int32_t i = 0; i < count; i++)
        kymo__buf_free(&drawn[i]);
    return (kymo_status)err->code;
}

static kymo_status add_figure(kymo_report *report, kymo_figure *figure, const kymo_report_figure_options *o,
                              kymo_error *err)
{
    kymo__inline caption;
    kymo__buf label;

    if (check_options(o, err) != KYMO_OK || no_input(report, figure, err) != KYMO_OK)
        return (kymo_status)err->code;
    kymo__buf_init(&label, report->mem, KYMO_MEMORY_OBJECT);
    if (kymo__inline_parse(&caption, report, o->caption, "caption", err) == KYMO_OK) {
        kymo__plate plate = {.caption.prose = caption.prose,
                             .alt = "",
                             .width = o->width * MM,
                             .height = o->height * MM,
                             .aspect = figure->options.width / figure->options.height,
                             .font = figure->options.font};

        if (kymo__block_caption(report, &plate.caption, true, o->id, &label, err) == KYMO_OK) {
            report->begun = true;
            report->counts.figures++;
            draw(report, figure, &plate, o->alt && o->alt[0] ? o->alt : NULL, err);
        }
    }
    kymo__inline_free(&caption);
    kymo__buf_free(&label);
    return (kymo_status)err->code;
}

kymo_status kymo_report_figure(kymo_report *report, kymo_figure *figure,
                               const kymo_report_figure_options *options)
{
    kymo_error err;

    kymo__error_clear(&err);
    if (kymo__report_given(report, figure, "figure", &err) != KYMO_OK)
        return (kymo_status)err.code;
    if (figure->broken.code != KYMO_OK)
        err = figure->broken;
    else
        add_figure(report, figure, options ? options : &(kymo_report_figure_options){0}, &err);
    return kymo__report_note(report, &err);
}

/* ---- Pictures -------------------------------------------------------------------------------- */

static uint32_t big_endian(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Size and resolution, from the chunks before the pixels. */
static bool look_at(const unsigned char *png, size_t size, double *width, double *height, double *per_metre)
{
    static const unsigned char signature[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    *per_metre = 0;
    if (size < 33 || memcmp(png, signature, 8) != 0 || memcmp(png + 12, "IHDR", 4) != 0)
        return false;
    *width = big_endian(png + 16);
    *height = big_endian(png + 20);
    for (size_t at = 8; at + 12 <= size;) {
        const size_t length = big_endian(png + at);

        if (memcmp(png + at + 4, "IDAT", 4) == 0 || length > size - at - 12)
            break;
        if (memcmp(png + at + 4, "pHYs", 4) == 0 && length == 9 && png[at + 16] == 1)
            *per_metre = big_endian(png + at + 8);
        at += length + 12;
    }
    return *width >= 1 && *height >= 1;
}

static kymo_status read_all(int fd, const char *path, kymo__buf *to, kymo_error *err)
{
    struct stat st;

    if (fd < 0)
        return kymo__fail_errno(err, errno, path, "cannot open");
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return kymo__fail_at(err, KYMO_EIO, path, 0, 0, "not a file");
    if (st.st_size > PICTURE_MOST)
        return kymo__fail_at(err, KYMO_EBUDGET, path, 0, 0, "a picture of more than 32 MiB");
    for (;;) {
        char *room = kymo__buf_reserve(to, 64 * 1024);
        const ssize_t got = room ? read(fd, room, 64 * 1024) : 0;

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return kymo__fail_errno(err, errno, path, "cannot read");
        if (got == 0)
            return kymo__buf_status(to, err);
        to->length += (size_t)got;
    }
}

static kymo_status read_picture(const kymo_report *report, const char *path, kymo__buf *to, kymo_error *err)
{
    kymo__buf name;

    kymo__buf_init(&name, report->mem, KYMO_MEMORY_OBJECT);
    if (kymo__report_path(report, path, &name, err) == KYMO_OK) {
        const int fd = open(name.data, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

        read_all(fd, name.data, to, err);
        if (fd >= 0)
            close(fd);
    }
    kymo__buf_free(&name);
    return (kymo_status)err->code;
}

static kymo_status send_picture(kymo_report *report, const kymo__plate *plate, const kymo__buf *png,
                                kymo_error *err)
{
    report->begun = true;
    report->counts.images++;
    for (int32_t i = 0; i < report->writer_count && err->code == KYMO_OK; i++)
        report->writers[i].class_->plate(&report->writers[i], plate, png->data, png->length, err);
    return (kymo_status)err->code;
}

kymo_status kymo__block_image(kymo_report *report, const char *path, const kymo__prose *caption,
                              const kymo_report_figure_options *o, kymo_error *err)
{
    kymo__buf png, label;
    double width, height, per_metre;

    if (check_options(o, err) != KYMO_OK)
        return (kymo_status)err->code;
    kymo__buf_init(&png, report->mem, KYMO_MEMORY_DATA);
    kymo__buf_init(&label, report->mem, KYMO_MEMORY_OBJECT);
    if (read_picture(report, path, &png, err) == KYMO_OK) {
        if (!look_at((const unsigned char *)png.data, png.length, &width, &height, &per_metre)) {
            kymo__fail_at(err, KYMO_EFORMAT, path, 0, 0, "not a PNG picture");
        } else {
            kymo__plate plate = {.caption.prose = *caption,
                                 .alt = o->alt ? o->alt : "",
                                 .width = o->width * MM,
                                 .height = o->height * MM,
                                 .aspect = width / height,
                                 .own_width = per_metre > 0 ? width / per_metre * 1000 * MM : width,
                                 .picture = true};

            if (kymo__block_caption(report, &plate.caption, true, o->id, &label, err) == KYMO_OK)
                send_picture(report, &plate, &png, err);
        }
    }
    kymo__buf_free(&png);
    kymo__buf_free(&label);
    return (kymo_status)err->code;
}

kymo_status kymo_report_image(kymo_report *report, const char *path,
                              const kymo_report_figure_options *options)
{
    kymo_error err;
    kymo__inline caption;
    const kymo_report_figure_options none = {0}, *o = options ? options : &none;

    kymo__error_clear(&err);
    if (kymo__report_given(report, path, "path", &err) != KYMO_OK)
        return (kymo_status)err.code;
    if (kymo__inline_parse(&caption, report, o->caption, "caption", &err) == KYMO_OK)
        kymo__block_image(report, path, &caption.prose, o, &err);
    kymo__inline_free(&caption);
    return kymo__report_note(report, &err);
}
