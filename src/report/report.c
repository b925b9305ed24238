/*
 * report.c - the public calls that open, extend and close a report, and where its bytes go.
 *
 * Errors stick to the report. Files have no name until all writers have closed well; what goes to a
 * callback, to standard output or to a device waits in a reel until then. Constructors never return
 * NULL: when memory itself fails they return an inert report on which every call does nothing.
 */
#include "report/room.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Inert: never written to. */
static const kymo_report no_report = {
    .error = {.code = KYMO_ENOMEM, .text = "out of memory"},
};

static kymo_report *inert(void)
{
    union {
        const kymo_report *from;
        kymo_report *to;
    } cast = {&no_report};
    return cast.to;
}

kymo_status kymo__report_note(kymo_report *report, const kymo_error *err)
{
    if (err->code < 0 && report->error.code == KYMO_OK)
        report->error = *err;
    return (kymo_status)err->code;
}

kymo_status kymo__report_ready(kymo_report *report, kymo_error *err)
{
    if (report->error.code != KYMO_OK)
        *err = report->error;
    return (kymo_status)report->error.code;
}

kymo_status kymo__report_given(kymo_report *report, const void *what, const char *name, kymo_error *err)
{
    if (!report)
        return kymo__fail(err, KYMO_EINVAL, "no report was given");
    if (kymo__report_ready(report, err) != KYMO_OK || what)
        return (kymo_status)err->code;
    kymo__fail(err, KYMO_EINVAL, "no %s was given", name);
    return kymo__report_note(report, err);
}

/* ---- Options --------------------------------------------------------------------------------- */

enum { TEXTS = 11 };

static void texts_of(kymo_report_options *o, const char **texts[TEXTS])
{
    texts[0] = &o->title;
    texts[1] = &o->subtitle;
    texts[2] = &o->author;
    texts[3] = &o->subject;
    texts[4] = &o->keywords;
    texts[5] = &o->date;
    texts[6] = &o->lang;
    texts[7] = &o->paper;
    texts[8] = &o->theme;
    texts[9] = &o->font;
    texts[10] = &o->folder;
}

static bool cleared(const kymo_report_options *o)
{
    for (size_t i = 0; i < sizeof o->reserved / sizeof *o->reserved; i++)
        if (o->reserved[i])
            return false;
    return o->reserved32[0] == 0 && o->reserved32[1] == 0;
}

/* Copies the texts; on failure those that are not the report's own are gone. */
static kymo_status own_texts(kymo_report *report, kymo_error *err)
{
    const char **texts[TEXTS];

    texts_of(&report->options, texts);
    for (int i = 0; i < TEXTS; i++)
        if (*texts[i] && !kymo__utf8_valid(*texts[i], strlen(*texts[i])) && err->code == KYMO_OK)
            kymo__fail(err, KYMO_EINVAL, "an option of the report is not UTF-8");
    for (int i = 0; i < TEXTS; i++) {
        const char *text = *texts[i];

        *texts[i] = text && err->code == KYMO_OK ? kymo__strdup(report->mem, text, err) : NULL;
    }
    return (kymo_status)err->code;
}

static kymo_status check_lang(const char *lang, kymo_error *err)
{
    size_t length = strlen(lang);

    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)lang[i]) && lang[i] != '-')
            length = 0;
    if (length >= 2 && length <= 35)
        return KYMO_OK;
    kymo__fail(err, KYMO_EINVAL, "lang: bad value \"%s\"", lang);
    kymo__hint(err, "write a language such as en or de-CH");
    return (kymo_status)err->code;
}

/* The day of SOURCE_DATE_EPOCH, where no date is given. */
static kymo_status find_date(kymo_report *report, kymo_error *err)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH"), *end = epoch ? epoch + strlen(epoch) : NULL;
    const char *given = report->options.date;
    char day[32];
    int64_t seconds;

    if (given && given[0]) {
        report->date = kymo__strdup(report->mem, given, err);
    } else if (!given && epoch && kymo__parse_i64(epoch, end, &seconds) == end && seconds >= 0 &&
               seconds <= INT64_MAX / KYMO__NS) {
        kymo__format_time(seconds * KYMO__NS, NULL, "%Y-%m-%d", day, sizeof day);
        report->date = kymo__strdup(report->mem, day, err);
    }
    return (kymo_status)err->code;
}

static kymo_status take_options(kymo_report *report, const kymo_report_options *options, kymo_error *err)
{
    kymo_report_options *o = &report->options;
    kymo__look look;

    if (options && !cleared(options))
        return kymo__fail(err, KYMO_EINVAL,
                          "kymo_report_options.reserved is not zero (was the struct cleared?)");
    if (options)
        *o = *options;
    o->allocator = NULL;
    o->lang = o->lang && o->lang[0] ? o->lang : "en";
    o->paper = o->paper && o->paper[0] ? o->paper : "A4";
    o->margin = o->margin == 0 ? 20 : o->margin;
    if (own_texts(report, err) != KYMO_OK || check_lang(o->lang, err) != KYMO_OK ||
        kymo__paper(report, err) != KYMO_OK || find_date(report, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (o->theme && kymo__theme(&(kymo_figure_options){.theme = o->theme}, &look, report->mem, err))
        return (kymo_status)err->code;
    report->terms = kymo__terms_of(o->lang);
    kymo__mem_set_budget(report->mem, o->memory == 0 ? INT64_C(64) << 20 : o->memory < 0 ? 0 : o->memory);
    return kymo__mem_check(report->mem, 0, "report", err);
}

/* ---- Outputs --------------------------------------------------------------------------------- */

#define KYMO_DOCUMENT(number, name) extern const kymo__writer_class kymo__##name##_writer;
#include "report/documents.def"
#undef KYMO_DOCUMENT

#define KYMO_DOCUMENT(number, name) &kymo__##name##_writer,
static const kymo__writer_class *const classes[] = {
#include "report/documents.def"
};
#undef KYMO_DOCUMENT

enum { CLASSES = sizeof classes / sizeof *classes };

int32_t kymo_report_outputs(const char *names[16])
{
    for (int32_t i = 0; names && i < CLASSES && i < 16; i++)
        names[i] = classes[i]->name;
    return CLASSES;
}

const kymo__writer_class *kymo__writer_find(const char *name)
{
    for (int32_t i = 0; i < CLASSES; i++)
        if (strcmp(classes[i]->name, name) == 0)
            return classes[i];
    return NULL;
}

static bool has_word(const char *words, const char *word)
{
    const size_t length = strlen(word);

    for (const char *at = words; *at; at += strspn(at, " ")) {
        const size_t size = strcspn(at, " ");
        bool same = size == length;

        for (size_t i = 0; same && i < size; i++)
            same = at[i] == (char)tolower((unsigned char)word[i]);
        if (same)
            return true;
        at += size;
    }
    return false;
}

static const kymo__writer_class *class_for(const char *path)
{
    const char *name = strrchr(path, '/'), *dot = strrchr(name ? name : path, '.');

    for (int32_t i = 0; dot && i < CLASSES; i++)
        if (has_word(classes[i]->extensions, dot + 1))
            return classes[i];
    return NULL;
}

const char *kymo_report_output_for(const char *path)
{
    const kymo__writer_class *class_ = path ? class_for(path) : NULL;

    return class_ ? class_->name : NULL;
}

kymo_status kymo__writer_for_path(const char *path, const kymo__writer_class **class_, kymo_error *err)
{
    *class_ = class_for(path);
    if (*class_)
        return KYMO_OK;
    kymo__fail(err, KYMO_EINVAL, "%s: no output of reports has this extension", path);
    kymo__hint(err, "write .pdf, .html or .md");
    return (kymo_status)err->code;
}

/* The class by name, or by the extension. */
static const kymo__writer_class *choose(const char *path, const char *output, kymo_error *err)
{
    const kymo__writer_class *class_ = NULL;

    if (!output)
        kymo__writer_for_path(path, &class_, err);
    else if (!(class_ = kymo__writer_find(output)))
        kymo__fail(err, KYMO_EINVAL, "no output of reports is named \"%s\"", output);
    return class_;
}

/* The folder of a path; its name there is what is returned. */
static const char *split(const char *path, char folder[4096])
{
    const char *slash = strrchr(path, '/');
    const size_t length = slash ? (size_t)(slash - path) + 1 : 0;

    kymo__str_copy(folder, 4096, "./");
    if (length > 0 && length < 4096) {
        memcpy(folder, path, length);
        folder[length] = '\0';
    }
    return path + length;
}

/* Whether two paths are one name in one folder, however they are spelt: p.pdf and ./p.pdf. */
static bool is_same_place(const char *a, const char *b)
{
    char folder_a[4096], folder_b[4096];

    if (strcmp(a, b) == 0)
        return true;
    return strcmp(split(a, folder_a), split(b, folder_b)) == 0 && strcmp(a, "-") != 0 && strcmp(b, "-") != 0 &&
           kymo__same_file(folder_a, folder_b);
}

static kymo_status add_writer(kymo_report *report, const char *path, const kymo__writer_class *class_,
                              kymo_write write, void *user, kymo_error *err)
{
    if (report->begun)
        return kymo__fail(err, KYMO_EMISUSE, "%s: the report has content already", path);
    if (report->writer_count == KYMO__REPORT_WRITERS)
        return kymo__fail(err, KYMO_EINVAL, "more than %d outputs", (int)KYMO__REPORT_WRITERS);
    for (int32_t i = 0; i < report->writer_count; i++)
        if (path[0] && is_same_place(report->writers[i].path, path))
            return kymo__fail(err, KYMO_EINVAL, "%s: given twice as an output", path);
    kymo__writer *writer = &report->writers[report->writer_count];
    *writer = (kymo__writer){
        .class_ = class_, .report = report, .mem = report->mem, .write = write, .user = user};
    if (!(writer->path = kymo__strdup(report->mem, path, err)))
        return (kymo_status)err->code;
    report->writer_count++; // from here on close_writer lets go of it
    kymo__reel_open(&writer->held, report->mem);
    writer->state = kymo__alloc(report->mem, KYMO_MEMORY_CANVAS, 1, class_->state_size, class_->name, err);
    if (!writer->state)
        return (kymo_status)err->code;
    if (!write && kymo__out_open(&writer->out, path, err) != KYMO_OK)
        return (kymo_status)err->code;
    writer->out_open = !write;
    writer->opened = true;
    return class_->open(writer, err);
}

static void close_writer(kymo__writer *writer)
{
    if (writer->opened)
        writer->class_->drop(writer);
    if (writer->out_open)
        kymo__out_abandon(&writer->out);
    kymo__reel_close(&writer->held);
    if (writer->state)
        kymo__free(writer->mem, KYMO_MEMORY_CANVAS, writer->state, 1, writer->class_->state_size);
    kymo__strfree(writer->mem, writer->path);
}

kymo_status kymo__writer_put(kymo__writer *writer, const void *bytes, size_t size, kymo_error *err)
{
    writer->bytes += (int64_t)size;
    if (writer->write || writer->out.direct)
        return kymo__reel_put(&writer->held, bytes, size, err);
    return kymo__out_write(&writer->out, bytes, size, err);
}

kymo_status kymo__writer_text(kymo__writer *writer, const char *text, kymo_error *err)
{
    return kymo__writer_put(writer, text, strlen(text), err);
}

kymo_status kymo__writer_flush(kymo__writer *writer, kymo__buf *buf, kymo_error *err)
{
    if (kymo__buf_status(buf, err) != KYMO_OK)
        return (kymo_status)err->code;
    kymo_status status = kymo__writer_put(writer, buf->data, buf->length, err);
    buf->length = 0;
    return status;
}

/* What was held back goes where it belongs. */
static kymo_status release(kymo__writer *writer, kymo_error *err)
{
    char piece[16 * 1024];
    const int64_t size = kymo__reel_size(&writer->held);

    for (int64_t at = 0; at < size;) {
        const size_t most = size - at < (int64_t)sizeof piece ? (size_t)(size - at) : sizeof piece;

        if (kymo__reel_get(&writer->held, at, piece, most, err) != KYMO_OK)
            return (kymo_status)err->code;
        if (writer->write && writer->write(piece, most, writer->user) != 0)
            return kymo__fail(err, KYMO_EIO, "the write function refused the document");
        if (!writer->write && kymo__out_write(&writer->out, piece, most, err) != KYMO_OK)
            return (kymo_status)err->code;
        at += (int64_t)most;
    }
    return KYMO_OK;
}

static kymo_status commit(kymo__writer *writer, kymo_error *err)
{
    if (writer->class_->commit && writer->class_->commit(writer, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (release(writer, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (writer->out_open && kymo__out_commit(&writer->out, err) == KYMO_OK)
        writer->out_open = false;
    return (kymo_status)err->code;
}

/* ---- Opening and closing --------------------------------------------------------------------- */

/* A report without outputs. */
static kymo_report *make_report(const char *name, const kymo_report_options *options)
{
    kymo_error err;
    kymo__mem *mem = kymo__mem_open(options ? options->allocator : NULL, 0);

    kymo__error_clear(&err);
    if (!mem)
        return inert();
    kymo_report *report = kymo__alloc(mem, KYMO_MEMORY_OBJECT, 1, sizeof *report, "report", &err);
    if (!report) {
        kymo__mem_close(mem);
        return inert();
    }
    report->mem = mem;
    kymo__root_open(&report->root, "report", options && options->title ? options->title : name, mem);
    kymo__anchors_open(&report->anchors, mem);
    kymo__buf_init(&report->scratch, mem, KYMO_MEMORY_OBJECT);
    take_options(report, options, &err);
    kymo__report_note(report, &err);
    return report;
}

kymo_report *kymo__report_make(const char *path, const kymo__writer_class *class_, kymo_write write,
                               void *user, const kymo_report_options *options)
{
    kymo_report *report = make_report(path, options);
    kymo_error err;

    kymo__error_clear(&err);
    if (report->error.code == KYMO_OK && add_writer(report, path, class_, write, user, &err) != KYMO_OK)
        kymo__report_note(report, &err);
    return report;
}

kymo_report *(kymo_report_open_as)(const char *path, const char *output,
                                   const kymo_report_options *options)
{
    kymo_report *report = make_report(path ? path : "", options);

    if (report->error.code == KYMO_OK)
        (void)kymo_report_also(report, path ? path : "", output);
    return report;
}

kymo_report *(kymo_report_open)(const char *path, const kymo_report_options *options)
{
    return (kymo_report_open_as)(path, NULL, options);
}

static int refuse(const void *bytes, size_t size, void *user)
{
    (void)bytes, (void)size, (void)user;
    return -1;
}

kymo_report *(kymo_report_open_sink)(const char *output, kymo_write write, void *user,
                                     const kymo_report_options *options)
{
    kymo_report *report = make_report("", options);
    kymo_error err;

    kymo__error_clear(&err);
    const kymo__writer_class *class_ = choose("", output ? output : "", &err);
    if (class_ && report->error.code == KYMO_OK)
        add_writer(report, "", class_, write ? write : refuse, user, &err);
    if (report != &no_report)
        kymo__report_note(report, &err);
    return report;
}

kymo_report *kymo_report_at(kymo_report *report, const char *file, int32_t line)
{
    if (report && report != &no_report)
        kymo__root_place(&report->root, file, line);
    return report;
}

kymo_status kymo_report_also(kymo_report *report, const char *path, const char *output)
{
    kymo_error err;

    kymo__error_clear(&err);
    if (kymo__report_given(report, path, "path", &err) != KYMO_OK)
        return (kymo_status)err.code;
    const kymo__writer_class *class_ = choose(path, output, &err);
    if (class_)
        add_writer(report, path, class_, NULL, NULL, &err);
    return kymo__report_note(report, &err);
}

kymo_status kymo_report_status(const kymo_report *report, kymo_error *error)
{
    if (error)
        kymo__error_clear(error);
    if (!report)
        return KYMO_OK;
    if (error)
        *error = report->error;
    return (kymo_status)report->error.code;
}

kymo_status kymo_report_fail(kymo_report *report, const kymo_error *error)
{
    if (!report || !error || error->code >= 0)
        return KYMO_EINVAL;
    if (report != &no_report)
        kymo__report_note(report, error);
    return (kymo_status)report->error.code;
}

void kymo_report_stats(const kymo_report *report, kymo_report_counts *counts)
{
    kymo_memory_report memory;

    if (!counts)
        return;
    *counts = (kymo_report_counts){0};
    if (!report || report == &no_report)
        return;
    *counts = report->counts;
    for (int32_t i = 0; i < report->writer_count; i++)
        counts->bytes += report->writers[i].bytes;
    kymo__mem_report(report->mem, &memory);
    counts->peak_heap = memory.peak;
}

static kymo_status finish(kymo_report *report, kymo_error *err)
{
    if (kymo__report_ready(report, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (kymo__anchors_check(&report->anchors, err) != KYMO_OK)
        return (kymo_status)err->code;
    for (int32_t i = 0; i < report->writer_count; i++)
        if (report->writers[i].class_->close(&report->writers[i], err) != KYMO_OK)
            return (kymo_status)err->code;
    for (int32_t i = 0; i < report->writer_count; i++)
        if (commit(&report->writers[i], err) != KYMO_OK)
            return (kymo_status)err->code;
    return KYMO_OK;
}

static void free_report(kymo_report *report)
{
    kymo__mem *mem = report->mem;
    const char **texts[TEXTS];

    for (int32_t i = 0; i < report->writer_count; i++)
        close_writer(&report->writers[i]);
    texts_of(&report->options, texts);
    for (int i = 0; i < TEXTS; i++) {
        union {
            const char *from;
            char *to;
        } cast = {*texts[i]};
        kymo__strfree(mem, cast.to);
    }
    kymo__strfree(mem, report->date);
    kymo__anchors_close(&report->anchors);
    kymo__buf_free(&report->scratch);
    kymo__root_close(&report->root);
    kymo__free(mem, KYMO_MEMORY_OBJECT, report, 1, sizeof *report);
    kymo__mem_close(mem);
}

kymo_status kymo_report_end(kymo_report *report, kymo_report_counts *counts, kymo_error *error)
{
    kymo_error err;

    kymo__error_clear(&err);
    if (counts)
        *counts = (kymo_report_counts){0};
    if (report == &no_report)
        err = report->error;
    else if (report && finish(report, &err) != KYMO_OK)
        kymo__report_note(report, &err);
    if (counts)
        kymo_report_stats(report, counts);
    if (report && report != &no_report)
        free_report(report);
    if (error)
        *error = err;
    return (kymo_status)err.code;
}

kymo_status kymo_report_close(kymo_report *report, kymo_error *error)
{
    return kymo_report_end(report, NULL, error);
}

/* ---- What writers ask ------------------------------------------------------------------------ */

const kymo_report_options *kymo__report_about(const kymo_report *report)
{
    return &report->options;
}

const char *kymo__report_date(const kymo_report *report)
{
    return report->date;
}

const kymo__terms *kymo__report_terms(const kymo_report *report)
{
    return &report->terms;
}

void kymo__report_paper(const kymo_report *report, double *width, double *height, double *margin)
{
    *width = report->width;
    *height = report->height;
    *margin = report->margin;
}

const char *kymo__report_reference(const kymo_report *report, const char *link)
{
    if (link[0] != '#')
        return NULL;
    return kymo__anchors_label(&report->anchors, kymo__anchors_find(&report->anchors, link + 1));
}

void kymo__report_spooled(kymo_report *report, int64_t bytes)
{
    report->counts.bytes_spooled += bytes;
}

void kymo__report_pages(kymo_report *report, int64_t pages)
{
    report->counts.pages = pages;
}
