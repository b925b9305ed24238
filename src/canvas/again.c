/*
 * again.c - a drawing that is nearly the one before.
 *
 * A figure that is drawn into the same image canvas once more, with other data or none, mostly shows the same
 * axes and words. So an image canvas notes each call of a drawing as a hash of all that its pixels
 * depend on and the area in which they lie; marks, whose data nobody wants to hash, are items with a key of
 * their owner's (kymo__canvas_item). The next drawing of the same owner is compared first, call by
 * call: where something differs, the area it had and the area it has are changed. Then nothing is drawn, or
 * everything once more, cut off at the changed area: drawing is the same pixel by pixel wherever it is cut
 * off, so the image is that of a whole drawing (tests/unit/figure/again.c).
 *
 * Pixels are known only while no one else draws into the canvas; paintings over it count as changed areas. The
 * caller's own memory is never trusted. Cost: 24 bytes a call, some hundred nanoseconds to compare one.
 */
#include "canvas/again.h"
#include "canvas/image.h"

#include <math.h>
#include <string.h>

enum { MOST = 1 << 16 }; /* calls that are noted */

/* ---- Areas ----------------------------------------------------------------------------------- */

static bool empty(const kymo__area *a)
{
    return a->x0 >= a->x1 || a->y0 >= a->y1;
}

static kymo__area common(const kymo__area *a, const kymo__area *b)
{
    return (kymo__area){a->x0 > b->x0 ? a->x0 : b->x0, a->y0 > b->y0 ? a->y0 : b->y0,
                        a->x1 < b->x1 ? a->x1 : b->x1, a->y1 < b->y1 ? a->y1 : b->y1};
}

static void widen(kymo__area *a, const kymo__area *more)
{
    if (empty(more))
        return;
    if (empty(a)) {
        *a = *more;
        return;
    }
    a->x0 = a->x0 < more->x0 ? a->x0 : more->x0;
    a->y0 = a->y0 < more->y0 ? a->y0 : more->y0;
    a->x1 = a->x1 > more->x1 ? a->x1 : more->x1;
    a->y1 = a->y1 > more->y1 ? a->y1 : more->y1;
}

static int32_t pressed(double v, int32_t end)
{
    return v > 0 ? v < end ? (int32_t)v : end : 0;
}

/* The device pixels of a box in CSS pixels and two more on each side; NaN: none. */
static kymo__area area_of(const kymo_canvas *canvas, double x0, double y0, double x1, double y1)
{
    const double s = canvas->scale;

    return (kymo__area){pressed(floor(x0 * s) - 2, canvas->columns),
                        pressed(floor(y0 * s) - 2, canvas->rows),
                        pressed(ceil(x1 * s) + 2, canvas->columns),
                        pressed(ceil(y1 * s) + 2, canvas->rows)};
}

static kymo__area everywhere(const kymo_canvas *canvas)
{
    return (kymo__area){0, 0, canvas->columns, canvas->rows};
}

/* ---- Items ----------------------------------------------------------------------------------- */

/* Whether there is room for one item more. */
static bool grow(kymo_canvas *canvas)
{
    kymo__again *again = canvas->again;
    const int32_t capacity = again->capacity ? 2 * again->capacity : 256;
    kymo__trace_item *items;
    kymo_error err;

    if (again->count < again->capacity)
        return true;
    kymo__error_clear(&err);
    items = capacity > MOST ? NULL
                            : kymo__realloc(canvas->mem, KYMO_MEMORY_CANVAS, again->items,
                                            (size_t)again->capacity, (size_t)capacity,
                                            sizeof *items, "calls of a drawing", &err);
    if (!items)
        return false;
    again->items = items;
    again->capacity = capacity;
    return true;
}

/* Takes a call or an item; whether it is to be drawn now. */
static bool take(kymo_canvas *canvas, uint64_t hash, kymo__area area)
{
    kymo__again *again = canvas->again;
    const kymo__trace_item item = {kymo__hash(&again->clip, sizeof again->clip, hash),
                                   common(&area, &again->clip)};

    switch (again->state) {
    case KYMO__AGAIN_NOTING:
        if (grow(canvas))
            again->items[again->count++] = item;
        else
            again->state = KYMO__AGAIN_OFF;
        return true;
    case KYMO__AGAIN_KNOWN: /* a painting */
        widen(&again->changed, &item.area);
        return true;
    case KYMO__AGAIN_COMPARING:
        if (again->at == again->count) {
            widen(&again->changed, &item.area);
            if (!grow(canvas)) { /* then this drawing will be a whole one */
                again->changed = everywhere(canvas);
                again->owner = 0;
                return false;
            }
            again->count++;
        } else if (again->items[again->at].hash != item.hash ||
                   memcmp(&again->items[again->at].area, &item.area, sizeof item.area) != 0) {
            widen(&again->changed, &again->items[again->at].area);
            widen(&again->changed, &item.area);
        }
        again->items[again->at++] = item;
        return false;
    case KYMO__AGAIN_REDRAWING:
        area = common(&item.area, &again->changed);
        return !empty(&area);
    default:
        return true;
    }
}

bool kymo__again_path(kymo_canvas *canvas, const kymo__point *points, int64_t count,
                      const kymo__ink *ink)
{
    const double numbers[] = {ink->width, ink->closed + 2.0 * ink->butt + 4.0 * ink->snap};
    const kymo__rgba colors[] = {ink->fill, ink->stroke};
    double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    uint64_t hash;

    if (!canvas->again || canvas->again->state == KYMO__AGAIN_OFF)
        return true;
    if (canvas->again->inside)
        return canvas->again->state != KYMO__AGAIN_COMPARING;
    hash = kymo__hash(points, (size_t)count * sizeof *points, 1);
    hash = kymo__hash(colors, sizeof colors, kymo__hash(numbers, sizeof numbers, hash));
    if (ink->dash)
        hash = kymo__hash(ink->dash, (size_t)ink->dash_count * sizeof *ink->dash, hash);
    for (int64_t i = 0; i < count; i++) {
        x0 = fmin(x0, points[i].x);
        y0 = fmin(y0, points[i].y);
        x1 = fmax(x1, points[i].x);
        y1 = fmax(y1, points[i].y);
    }
    return take(canvas, hash,
                area_of(canvas, x0 - ink->width, y0 - ink->width, x1 + ink->width, y1 + ink->width));
}

/* The glyphs, not the string: two fonts may set it in two ways. */
static uint64_t hash_text(const kymo__text *text, uint64_t hash)
{
    for (int32_t i = 0; i < text->run_count; i++) {
        const kymo__run *run = &text->runs[i];
        const double numbers[] = {run->face, run->size, run->x, run->y};
        hash = kymo__hash(numbers, sizeof numbers, hash);
        hash = kymo__hash(run->glyphs, (size_t)run->glyph_count * sizeof *run->glyphs, hash);
    }
    return kymo__hash(text->rules, (size_t)text->rule_count * sizeof *text->rules, hash);
}

bool kymo__again_text(kymo_canvas *canvas, const kymo__text *text, double x, double y, double angle,
                      kymo__rgba color)
{
    const double place[] = {x, y, angle};
    const double more = text->style.size / 2; /* the ink is that of outlines, not of hinted masks */
    const double left = text->ink_left - more, right = text->ink_right + more;
    const double top = text->ink_top - more, bottom = text->ink_bottom + more;
    const double c = cos(angle * 0.017453292519943295), s = -sin(angle * 0.017453292519943295);
    const double x0 = fmin(left * c, right * c) + fmin(-top * s, -bottom * s);
    const double x1 = fmax(left * c, right * c) + fmax(-top * s, -bottom * s);
    const double y0 = fmin(left * s, right * s) + fmin(top * c, bottom * c);
    const double y1 = fmax(left * s, right * s) + fmax(top * c, bottom * c);

    if (!canvas->again || canvas->again->state == KYMO__AGAIN_OFF)
        return true;
    if (canvas->again->inside)
        return canvas->again->state != KYMO__AGAIN_COMPARING;
    return take(canvas,
                hash_text(text, kymo__hash(&color, sizeof color, kymo__hash(place, sizeof place, 2))),
                area_of(canvas, x + x0, y + y0, x + x1, y + y1));
}

bool kymo__again_other(kymo_canvas *canvas)
{
    kymo__again *again = canvas->again;

    if (!again)
        return true;
    if (again->state == KYMO__AGAIN_NOTING && !again->inside)
        again->state = KYMO__AGAIN_OFF;
    if (again->state == KYMO__AGAIN_KNOWN || (again->state == KYMO__AGAIN_COMPARING && !again->inside))
        again->changed = everywhere(canvas);
    return again->state != KYMO__AGAIN_COMPARING;
}

void kymo__again_clip(kymo_canvas *canvas, const kymo__rect *rect)
{
    if (canvas->again)
        canvas->again->clip =
            rect ? area_of(canvas, rect->x, rect->y, rect->x + rect->w, rect->y + rect->h)
                 : everywhere(canvas);
}

bool kymo__canvas_item(kymo_canvas *canvas, uint64_t key, const kymo__rect *box)
{
    kymo__again *again = canvas->again;
    bool wanted = true;

    if (!again || again->state == KYMO__AGAIN_OFF || !canvas->drawing)
        return true;
    again->inside = false;
    if (box)
        wanted = take(canvas, key, area_of(canvas, box->x, box->y, box->x + box->w, box->y + box->h));
    again->inside = box != NULL;
    return wanted;
}

/* ---- Drawings -------------------------------------------------------------------------------- */

/* Whether the canvas can remember drawings: an image in memory of its own. */
static bool remembers(const kymo_canvas *canvas)
{
    return kymo__str_equal(canvas->output->name, "image") && kymo__image_of(canvas)->own;
}

void kymo__again_close(kymo_canvas *canvas)
{
    kymo__again *again = canvas->again;

    if (!again)
        return;
    kymo__free(canvas->mem, KYMO_MEMORY_CANVAS, again->items, (size_t)again->capacity,
               sizeof *again->items);
    kymo__free(canvas->mem, KYMO_MEMORY_CANVAS, again, 1, sizeof *again);
    canvas->again = NULL;
}

static kymo__again *open_again(kymo_canvas *canvas)
{
    kymo_error err;

    kymo__error_clear(&err);
    if (!canvas->again && remembers(canvas)) /* without it every drawing is a whole one */
        canvas->again = kymo__alloc(canvas->mem, KYMO_MEMORY_CANVAS, 1, sizeof *canvas->again,
                                    "calls of a drawing", &err);
    return canvas->again;
}

const kymo__area *kymo__again_begin(kymo_canvas *canvas, const kymo__page *page)
{
    kymo__again *again = page->owner ? open_again(canvas) : canvas->again;

    if (!again)
        return NULL;
    again->clip = everywhere(canvas);
    again->inside = false;
    if (page->over)
        return NULL;
    if (again->state == KYMO__AGAIN_COMPARING && again->owner && again->owner == page->owner) {
        again->state = KYMO__AGAIN_REDRAWING;
        return &again->changed;
    }
    again->state = page->owner ? KYMO__AGAIN_NOTING : KYMO__AGAIN_OFF;
    again->owner = page->owner;
    again->edition = page->edition;
    again->count = 0;
    return NULL;
}

void kymo__again_end(kymo_canvas *canvas)
{
    kymo__again *again = canvas->again;

    if (!again || again->state == KYMO__AGAIN_OFF)
        return;
    if (canvas->trouble.code) {
        again->state = KYMO__AGAIN_OFF;
        return;
    }
    if (again->state != KYMO__AGAIN_KNOWN)
        again->changed = (kymo__area){0};
    again->state = KYMO__AGAIN_KNOWN;
}

bool kymo__canvas_compare(kymo_canvas *canvas, const kymo__page *page)
{
    kymo__again *again = canvas->again;

    if (!again || again->state != KYMO__AGAIN_KNOWN || !canvas->drawn || !page->owner ||
        again->owner != page->owner || again->edition != page->edition)
        return false;
    kymo__error_clear(&canvas->trouble);
    canvas->drawing = true;
    canvas->boxes = 0;
    canvas->box_code = 0;
    again->state = KYMO__AGAIN_COMPARING;
    again->clip = everywhere(canvas);
    again->inside = false;
    again->at = 0;
    return true;
}

bool kymo__canvas_changed(kymo_canvas *canvas)
{
    kymo__again *again = canvas->again;

    for (int32_t i = again->at; i < again->count; i++)
        widen(&again->changed, &again->items[i].area);
    again->count = again->at;
    canvas->drawing = false;
    if (!empty(&again->changed) || canvas->trouble.code)
        return true;
    again->state = KYMO__AGAIN_KNOWN;
    return false;
}
