/*
 * scene_replay.c - a scene drawn again, into any canvas.
 *
 * One pass over the text, one call a line; scene_read.c takes a line's fields, the call its list.
 * What is drawn is what the scene's decimals say: within 1/2000 px of what was drawn first.
 */
#include "canvas/scene_read.h"

#include <math.h>

kymo_status kymo__replay_code(const kymo__replay *r)
{
    return (kymo_status)r->read.err->code;
}

static const char *string_at(const kymo__replay *r, size_t place)
{
    return place ? r->read.strings.data + place : NULL;
}

// ---- lists --------------------------------------------------------------------------------------

kymo_status kymo__replay_pair(kymo__replay *r, kymo__point *p)
{
    if (kymo__scene_number(&r->read, &p->x))
        return kymo__replay_code(r);
    if (!kymo__scene_char(&r->read, ','))
        return kymo__scene_wrong(&r->read, "a point is x,y");
    return kymo__scene_number(&r->read, &p->y);
}

kymo_status kymo__replay_points(kymo__replay *r, double scale)
{
    r->points.length = 0;
    while (kymo__scene_item(&r->read)) {
        kymo__point p = {NAN, NAN};

        if (!kymo__scene_word(&r->read, "-") && kymo__replay_pair(r, &p))
            return kymo__replay_code(r);
        p.x *= scale;
        p.y *= scale;
        kymo__buf_append(&r->points, &p, sizeof p);
    }
    if (r->read.at != r->read.end)
        return kymo__scene_wrong(&r->read, "not a point");
    return kymo__buf_status(&r->points, r->read.err);
}

int64_t kymo__replay_count(const kymo__replay *r)
{
    return (int64_t)(r->points.length / sizeof(kymo__point));
}

const kymo__point *kymo__replay_vertices(const kymo__replay *r)
{
    return (const kymo__point *)(const void *)r->points.data;
}

// ---- calls --------------------------------------------------------------------------------------

static kymo_status replay_group(kymo__replay *r)
{
    if (!r->v.role)
        return kymo__scene_wrong(&r->read, "a group wants a role");
    kymo__canvas_group(r->to, string_at(r, r->v.role), string_at(r, r->v.label));
    return KYMO_OK;
}

static kymo_status replay_end(kymo__replay *r)
{
    kymo__canvas_ungroup(r->to);
    return KYMO_OK;
}

static kymo_status replay_clip(kymo__replay *r)
{
    kymo__canvas_clip(r->to, &(kymo__rect){r->v.x, r->v.y, r->v.w, r->v.h});
    return KYMO_OK;
}

static kymo_status replay_unclip(kymo__replay *r)
{
    kymo__canvas_unclip(r->to);
    return KYMO_OK;
}

static kymo_status replay_path(kymo__replay *r)
{
    const kymo__ink ink = {.fill = r->v.fill,
                           .stroke = r->v.stroke,
                           .width = r->v.width,
                           .dash = r->v.dash_count ? r->v.dash : NULL,
                           .dash_count = r->v.dash_count,
                           .closed = r->v.closed,
                           .butt = r->v.butt,
                           .snap = r->v.snap};

    if (kymo__replay_points(r, 1))
        return kymo__replay_code(r);
    kymo__canvas_path(r->to, kymo__replay_vertices(r), kymo__replay_count(r), &ink);
    return KYMO_OK;
}

static kymo_status replay_text(kymo__replay *r)
{
    const kymo__text_style style = {.face = r->v.face,
                                    .tabular = r->v.tabular,
                                    .math = r->v.math,
                                    .size = r->v.size,
                                    .max_width = r->v.wrap,
                                    .align = r->v.align,
                                    .max_lines = (int32_t)fmin(fmax(r->v.lines, 0), 1e6)};
    kymo__fonts *fonts = kymo__canvas_fonts(r->to);
    const kymo__text *text;

    if (!fonts)
        return KYMO_OK; // the end tells
    if (!(style.size > 0 && style.size <= 1e4) || !r->v.text)
        return kymo__scene_wrong(&r->read, "a text wants a string and a size");
    if (kymo__text_layout(fonts, string_at(r, r->v.text), &style, &text, r->read.err))
        return kymo__replay_code(r);
    kymo__canvas_text(r->to, text, r->v.x, r->v.y, r->v.angle, r->v.color, string_at(r, r->v.role));
    return KYMO_OK;
}

static const struct {
    const char *name;
    kymo_status (*replay)(kymo__replay *r);
} calls[] = {
    {"group", replay_group},       {"end", replay_end},           {"clip", replay_clip},
    {"unclip", replay_unclip},     {"path", replay_path},         {"text", replay_text},
    {"curve", kymo__replay_curve}, {"cells", kymo__replay_cells}, {"stamps", kymo__replay_stamps},
    {"layer", kymo__replay_layer}, {"image", kymo__replay_image},
};

static kymo_status replay_line(kymo__replay *r)
{
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (kymo__scene_word(&r->read, calls[i].name)) {
            if (kymo__scene_fields(&r->read, &r->v))
                return kymo__replay_code(r);
            return calls[i].replay(r);
        }
    return kymo__scene_wrong(&r->read, "no such call");
}

/* Reads the first line, of the page. */
static kymo_status read_page(kymo__replay *r, kymo__page *page)
{
    if (!kymo__scene_next(&r->read) || !kymo__scene_word(&r->read, "kymo-scene"))
        return kymo__scene_wrong(&r->read, "not a scene");
    if (!kymo__scene_item(&r->read) || !kymo__scene_word(&r->read, "1"))
        return kymo__scene_wrong(&r->read, "a scene of another version");
    if (kymo__scene_fields(&r->read, &r->v))
        return kymo__replay_code(r);
    if (!(r->v.w > 0 && r->v.w <= 1e6 && r->v.h > 0 && r->v.h <= 1e6))
        return kymo__scene_wrong(&r->read, "a page has w and h");
    *page = (kymo__page){.width = r->v.w,
                        .height = r->v.h,
                        .background = r->v.background,
                        .title = string_at(r, r->v.title),
                        .dark = r->v.dark,
                        .description = string_at(r, r->v.description),
                        .author = string_at(r, r->v.author),
                        .keywords = string_at(r, r->v.keywords),
                        .id = string_at(r, r->v.id)};
    return KYMO_OK;
}

static void open_replay(kymo__replay *r, const char *text, size_t size, kymo_canvas *to,
                        kymo_error *err)
{
    kymo__buf *bufs[] = {&r->read.strings, &r->points, &r->x4, &r->y4, &r->sizes, &r->colors};

    *r = (kymo__replay){.to = to};
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
        kymo__buf_init(bufs[i], to->mem, KYMO_MEMORY_CANVAS);
    r->read.line = text;
    r->read.text_end = text + size;
    r->read.err = err;
}

static void replay_lines(kymo__replay *r)
{
    while (!r->read.err->code && kymo__scene_next(&r->read))
        replay_line(r);
    if (r->read.err->code)
        kymo__canvas_fail(r->to, r->read.err);
}

static void close_replay(kymo__replay *r)
{
    kymo__buf_free(&r->read.strings);
    kymo__buf_free(&r->points);
    kymo__buf_free(&r->x4);
    kymo__buf_free(&r->y4);
    kymo__buf_free(&r->sizes);
    kymo__buf_free(&r->colors);
    kymo__replay_free(r);
}

kymo_status kymo__scene_replay(const char *text, size_t size, kymo_canvas *to, kymo_error *err)
{
    kymo__replay r;
    kymo__page page;
    kymo_error ignored;

    kymo__error_clear(err);
    if (!to->state)
        return kymo_canvas_status(to, err);
    open_replay(&r, text, size, to, err);
    if (!read_page(&r, &page)) {
        kymo__canvas_begin(to, &page);
        replay_lines(&r);
        kymo__canvas_end(to, err->code ? &ignored : err);
    }
    close_replay(&r);
    return (kymo_status)err->code;
}

kymo_status kymo__canvas_scene(kymo_canvas *canvas, const char *scene, size_t size, double x,
                               double y, kymo_error *err)
{
    kymo__replay r;
    kymo__page page;

    kymo__error_clear(err);
    if (!canvas->output->frame)
        return kymo__fail(err, KYMO_EMISUSE, "%s: no drawing within a drawing",
                          canvas->output->name);
    if (!canvas->drawing)
        return kymo__fail(err, KYMO_EMISUSE, "no drawing was begun");
    open_replay(&r, scene, size, canvas, err);
    if (!read_page(&r, &page)) {
        canvas->output->frame(canvas, &(kymo__rect){x, y, page.width, page.height});
        if (page.background.a)
            kymo__canvas_rect(canvas, &(kymo__rect){0, 0, page.width, page.height},
                              page.background);
        replay_lines(&r);
        canvas->output->frame(canvas, NULL);
    }
    close_replay(&r);
    return (kymo_status)err->code;
}
