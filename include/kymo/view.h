/*
 * view.h - a figure in a window: libkymo-view. Needs SDL2; programs link -lkymo-view -lkymo -lSDL2.
 *
 *     kymo_view *view = kymo_view_open(figure, NULL);
 *     kymo_view_run(view);
 *     if (kymo_view_close(view, &err) != KYMO_OK) fprintf(stderr, "%s\n", err.text);
 *
 * While a figure is in a window it is drawn by a thread of the window's: the program must not use it until the
 * window is closed, but for kymo_figure_cancel, kymo_figure_progress and the sources it was made of. All calls
 * but kymo_view_stop belong to one thread, the same for all windows (SDL wants the main thread).
 *
 * When the display is lost (its server ends), all windows fail with EUNSUPPORTED, and so does every window that the
 * process opens later; with libX11 before 1.7, and while the first window is being opened, Xlib ends the process instead.
 *
 * docs/viewer.md tells what mouse and keys do.
 */
#ifndef KYMO_VIEW_H
#define KYMO_VIEW_H

#include <kymo/ext.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__) || defined(__clang__)
#define KYMO_VIEW_API __attribute__((visibility("default")))
#else
#define KYMO_VIEW_API
#endif

typedef struct kymo_view kymo_view;

/** Where the cursor is, and what is there. Borrowed during the call. */
typedef struct kymo_view_cursor {
    kymo_axes *axes;         /**< NULL: the cursor is in no panel */
    double x, y;             /**< under the cursor, in data units */
    int64_t x_time, y_time;  /**< on time axes, exact; else INT64_MIN */
    double pixel_x, pixel_y; /**< of the cursor [CSS px] */
    const kymo_row *row;     /**< the original row that is read out; NULL: none */
    uint64_t reserved[4];
} kymo_view_cursor;

/** A region that was selected. Borrowed during the call. */
typedef struct kymo_view_selection {
    kymo_axes *axes;
    kymo_limits x, y;
    uint64_t reserved[4];
} kymo_view_selection;

/** Options of a window; zero is the default of every field. Strings are copied. Callbacks close no windows: they may
 *  ask for it by kymo_view_stop. */
typedef struct kymo_view_options {
    const char *title;       /**< of the window; NULL: "kymo" */
    double width, height;    /**< of the window [CSS px]: 960 x 600 */
    double ui_scale;         /**< device pixels a CSS pixel; 0: $KYMO_SCALE, else as the desktop says */
    int32_t full_screen;     /**< 1 */
    int32_t mouse_box;       /**< 1: the left button draws boxes to zoom into, the right one pans */
    int32_t no_motion;       /**< 1: nothing is animated (also when $KYMO_MOTION is 0) */
    int32_t speak;           /**< 1: what is read out goes to standard output, too, as lines of text */
    const char *link;        /**< windows of the program with the same name move their x axes together */
    const char *keys;        /**< key map file; NULL: ~/.config/kymo/keys where there is one; "": none */
    const char *script;      /**< file of events to play (docs/viewer.md); NULL: none */
    const char *shots;       /**< folder for what the script shoots; NULL: the current one */
    const char *trace;       /**< file for a line of state for every finished picture; NULL: none */
    const char *frame_times; /**< file for the times from event to picture, and their histogram; NULL: none */
    int64_t started;         /**< CLOCK_MONOTONIC [ns] when the program began: the first picture is timed
                                  from there; 0: when the window was opened */
    void (*cursor)(const kymo_view_cursor *cursor, void *user);          /**< it moved; may be NULL */
    void (*selected)(const kymo_view_selection *selection, void *user);  /**< may be NULL */
    void *user;
    uint64_t reserved[16];
} kymo_view_options;

/**
 * Opens a window. Never NULL; errors stick: EUNSUPPORTED when there is no display, EINVAL for bad key maps
 * and scripts. The figure is borrowed until the window is closed.
 */
KYMO_VIEW_API kymo_view *kymo_view_open(kymo_figure *figure, const kymo_view_options *options);

/** The first error of a window: returns its code and fills `error` unless NULL. */
KYMO_VIEW_API kymo_status kymo_view_status(const kymo_view *view, kymo_error *error);

/**
 * For programs with a loop of their own: handles what has happened in all windows, shows what is ready, and
 * returns at the latest after `seconds` (0: at once; below 0: not before something has happened). Returns 1
 * while this window is open, 0 when it was closed by its user, stopped, or has failed.
 */
KYMO_VIEW_API int32_t kymo_view_step(kymo_view *view, double seconds);

/** For programs without one: returns when this window is to be closed. Returns kymo_view_status. */
KYMO_VIEW_API kymo_status kymo_view_run(kymo_view *view);

/** Asks a window to end. Any thread, any time before kymo_view_close. */
KYMO_VIEW_API void kymo_view_stop(kymo_view *view);

/** Closes a window; waits for its thread. Returns and fills in its first error. NULL is fine. */
KYMO_VIEW_API KYMO_MUST_CHECK kymo_status kymo_view_close(kymo_view *view, kymo_error *error);

/** The actions of windows, as in key maps and help: fills in up to `capacity` of each (any may be NULL), returns
 *  how many there are. Texts are static. */
KYMO_VIEW_API int32_t kymo_view_actions(const char **names, const char **keys, const char **docs,
                                        int32_t capacity);

#ifdef __cplusplus
}
#endif

#endif
