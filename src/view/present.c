/*
 * present.c - showing a picture and what lies on top of it in its window.
 *
 * By software: the frame is copied into the window's surface, what lies on top is painted there, and
 * SDL_UpdateWindowSurface hands it over (shared memory with X11), which takes a third of the time of a streaming
 * texture. Cost: a copy of the pixels, and a second one where the window's surface has another form.
 */
#include "view.h"

#include <string.h>

enum { REPAINTS = 1500 }; /* after which the canvas forgets the words it has set */

/* The surface to paint on: the window's, or one of ours that will be copied to it. */
static SDL_Surface *target(kymo_view *view)
{
    if (!view->surface)
        view->surface = SDL_GetWindowSurface(view->window);
    if (!view->surface)
        return NULL;
    const SDL_PixelFormat *format = view->surface->format;
    if (format->BytesPerPixel == 4 && format->Rmask == 0xff0000 && format->Gmask == 0xff00 &&
        format->Bmask == 0xff && !SDL_MUSTLOCK(view->surface))
        return view->surface;
    if (view->own && (view->own->w != view->surface->w || view->own->h != view->surface->h)) {
        SDL_FreeSurface(view->own);
        view->own = NULL;
    }
    if (!view->own)
        view->own = SDL_CreateRGBSurfaceWithFormat(0, view->surface->w, view->surface->h, 32,
                                                   SDL_PIXELFORMAT_RGB888);
    return view->own;
}

/* The frame, or as much of it as there is: while a window grows it is shown in the corner. */
static void copy_frame(const kymo_view *view, SDL_Surface *to)
{
    const view_frame *frame = &view->frame;
    const int32_t width = frame->width < to->w ? frame->width : to->w;
    const uint32_t back = frame->serial && frame->pixels ? frame->pixels[0] : 0xffffff;

    for (int32_t y = 0; y < to->h; y++) {
        uint32_t *row = (uint32_t *)(void *)((uint8_t *)to->pixels + (ptrdiff_t)y * to->pitch);
        const bool has = frame->serial && y < frame->height;
        if (has)
            memcpy(row, frame->pixels + (ptrdiff_t)y * frame->width, (size_t)width * 4);
        for (int32_t x = has ? width : 0; x < to->w; x++)
            row[x] = back;
    }
}

static void ready_paint(kymo_view *view, const SDL_Surface *to)
{
    int32_t width, height;

    if (view->paint && view->paint_pixels == to->pixels && view->paints < REPAINTS &&
        kymo_canvas_pixels(view->paint, &width, &height, NULL, NULL) && width == to->w &&
        height == to->h)
        return;
    kymo_canvas_close(view->paint);
    view->paint = kymo_canvas_wrap(to->pixels, to->w, to->h, to->pitch, KYMO_RGB24,
                                   view_scale(view));
    view->paint_pixels = to->pixels;
    view->paints = 0;
}

void view_present(kymo_view *view, bool show)
{
    SDL_Surface *to = view_display_lost() ? NULL : target(view);
    const int64_t event = view->frame_event;

    view->dirty = false;
    view->frame_event = 0;
    if (!to)
        return;
    copy_frame(view, to);
    ready_paint(view, to);
    view->paints++;
    if (kymo_paint_begin(view->paint) == KYMO_OK) {
        view_paint_overlay(view);
        view_paint_panels(view);
        kymo_paint_end(view->paint, NULL);
    }
    if (to != view->surface)
        SDL_BlitSurface(to, NULL, view->surface, NULL);
    if (!show)
        return;
    if (SDL_UpdateWindowSurface(view->window) != 0)
        view->surface = NULL; // it was resized: asked for anew
    if (view->frame.serial && (!view->shown_once || event)) // the first counts from the start of the program alone
        view_trace_shown(view, view->shown_once ? event : 0, view_now());
    if (view->frame.serial)
        view->shown_once = true;
}
