/*
 * view.h - what the files of the viewer share.
 *
 * Two threads. The *worker* (worker.c) owns the figure: it takes the newest request (a state and a size), draws it
 * into its own canvas, and gives away a finished frame with snapshots of the panels; between pictures it
 * does jobs that need the data (readouts, statistics, files). The thread of the *window* owns SDL: events
 * (window.c) become gestures (input.c) and actions (commands.c), these change the state (state.c), which is sent to
 * the worker; frames are shown with what lies on top of them (overlay.c, panels.c). It never waits for the worker.
 * All coordinates are CSS pixels unless they say otherwise.
 */
#ifndef VIEW_H
#define VIEW_H

/* Half of the time to compile a file would go into headers of processor intrinsics, which SDL's bring along. */
#define SDL_DISABLE_MMINTRIN_H
#define SDL_DISABLE_XMMINTRIN_H
#define SDL_DISABLE_EMMINTRIN_H
#define SDL_DISABLE_PMMINTRIN_H
#define SDL_DISABLE_IMMINTRIN_H
#include <SDL.h>
#include <kymo/view.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

#if defined(__GNUC__) || defined(__clang__)
#define VIEW_PRINTF(at) __attribute__((format(printf, at, at + 1)))
#else
#define VIEW_PRINTF(at)
#endif

enum {
    VIEW_PANELS = 64,     /**< of a figure that can be moved; the others stand still */
    VIEW_MARKS = 256,
    VIEW_RINGS = 64,      /**< live sources whose rows are counted */
    VIEW_MARKERS = 16,
    VIEW_STEPS = 50,      /**< that can be undone */
    VIEW_ROWS = 64,       /**< read out at once */
    VIEW_LINES = VIEW_ROWS + 2,
    VIEW_TEXT = 80,       /**< bytes of a value as text */
    VIEW_FIGURES = 8,     /**< of statistics */
    VIEW_TAKEN = 64,      /**< boxes that are kept clear of others */
    VIEW_SOFT = 320,      /**< and those that others rather do not cover */
    VIEW_KEYS = 256
};

/** Of gestures. */
enum {
    VIEW_COALESCE_MS = 300, VIEW_REFINE_MS = 120, VIEW_DOUBLE_MS = 400, VIEW_DRAG_PX = 4, VIEW_THIN_BOX = 12,
    VIEW_SNAP_PX = 12
};

typedef enum view_action {
    VIEW_NONE = 0,
#define VIEW_ACTION(ID, name, keys, group, doc) VIEW_DO_##ID,
#include "actions.def"
#undef VIEW_ACTION
    VIEW_ACTIONS
} view_action;

typedef enum view_group {
    VIEW_GROUP_VIEW = 0, VIEW_GROUP_LOOK, VIEW_GROUP_SERIES, VIEW_GROUP_READ, VIEW_GROUP_DATA, VIEW_GROUP_LIVE, VIEW_GROUP_WINDOW,
    VIEW_GROUPS
} view_group;

typedef struct view_action_row {
    const char *name, *keys, *doc;
    int32_t group;
} view_action_row;
/** actions.c: the table; row 0 is empty. */
extern const view_action_row view_action_rows[VIEW_ACTIONS];
extern const char *const view_group_names[VIEW_GROUPS];

/* ---- keys.c ---------------------------------------------------------------------------------- */

enum { VIEW_CTRL = 1, VIEW_SHIFT = 2, VIEW_ALT = 4 };

typedef struct view_key {
    int32_t sym; /**< an SDL_Keycode */
    int32_t mods;
    int32_t action;
} view_key;

/** "Ctrl+Shift+Z" to a key; false when there is none of that name. */
bool view_key_parse(const char *text, size_t length, view_key *key);
/** The modifier that a key is, 0: none. */
int32_t view_key_modifier(int32_t sym);
/** What the modifiers of an SDL keyboard event are. */
int32_t view_key_mods(uint16_t mods);

/* ---- state.c --------------------------------------------------------------------------------- */

typedef enum view_toggle { VIEW_ORIGINAL = 0, VIEW_YES = 1, VIEW_NO = 2 } view_toggle;

typedef struct view_panel {
    kymo_limits x, y;
    int32_t x_log, y_log; /**< a view_toggle */
} view_panel;

typedef struct view_marker {
    int32_t panel;
    int32_t is_time;
    double x, y;
    int64_t x_time, y_time;
    char label[VIEW_TEXT];
} view_marker;

/** All that can be undone. */
typedef struct view_state {
    view_panel panels[VIEW_PANELS];
    uint64_t hidden[VIEW_MARKS / 64];
    int32_t grid, dark; /**< view_toggles */
    int32_t focus;      /**< the panel that has the window, from 1; 0: all are seen */
    bool lock_x, lock_y; /**< these axes do not move */
    int32_t marker_count;
    view_marker markers[VIEW_MARKERS];
} view_state;

/** Lists of states: what was before, and what comes after. */
typedef struct view_history {
    view_state *states; /**< VIEW_STEPS + 1 of them */
    int32_t count, at;  /**< `at` is the one that is shown */
} view_history;

/** What changes belong together: those of one kind that follow each other soon, or of one gesture. */
typedef enum view_change {
    VIEW_CHANGE_ALONE = 0, VIEW_CHANGE_ZOOM, VIEW_CHANGE_PAN, VIEW_CHANGE_DRAG, VIEW_CHANGE_WINDOW
} view_change;

/* ---- worker.c: the thread that owns the figure ----------------------------------------------- */

typedef struct view_mark {
    char label[128];
    char x_name[64], y_name[64], color_name[64], size_name[64]; /**< "": it has no such column */
    uint32_t color;
    int32_t panel;   /**< from 0 */
    int32_t hidden;
    kymo_mark *mark;     /**< for jobs alone */
    kymo_source *source; /**< for calls that any thread may make */
} view_mark;

/** A finished picture and all that is known of it. */
typedef struct view_frame {
    uint32_t *pixels; /**< width x height, packed, KYMO_RGB24 */
    size_t size;      /**< bytes */
    int32_t width, height;
    double scale;
    uint64_t serial;  /**< of the request that it shows; 0: there is none yet */
    uint64_t number;  /**< of frames, rising */
    int64_t event;    /**< when the oldest event that it answers happened [ns]; 0: none */
    bool exact;
    kymo_axes_state *states; /**< VIEW_PANELS */
    int32_t panel_count;
    view_mark *marks; /**< VIEW_MARKS */
    int32_t mark_count;
    kymo_stats stats;
    int64_t bytes, bytes_total; /**< read so far, when it is not exact */
    bool live;        /**< some source is a ring */
    bool ended;       /**< and no more rows come from any */
    bool easing;      /**< limits that follow live data are still moving */
    bool nameless;    /**< a file that is followed is not there */
    int64_t rows;     /**< of the ring that had most of them when it was drawn, waiting ones too */
    int64_t pushed;   /**< of all rings */
    int64_t waiting, lost; /**< rows of rings: since the pause; that were never seen, see rings.c */
    int64_t gone;     /**< rows of the picture of a pause that have been overwritten */
    int64_t renewed;  /**< how often files were cut or replaced */
    kymo_error live_error; /**< that ended a source */
} view_frame;

/* ---- rings.c: counts of live data. The worker's ---------------------------------------------- */

typedef struct view_ring {
    kymo_source *source;
    int64_t unseen;             /**< rows that were overwritten before any picture */
    int64_t overwritten, there; /**< when the last picture was drawn: of all rows, and its own */
    int64_t next_passed, next_overwritten, next_there; /**< by the last look, for the picture that is begun */
} view_ring;

typedef struct view_rings {
    view_ring list[VIEW_RINGS];
    int32_t count;
} view_rings;

/** Takes in the live sources of marks. */
void view_rings_find(view_rings *rings, kymo_mark *const *marks, int32_t count);
bool view_rings_has(const view_rings *rings, const kymo_source *source);
/** Another number when there is something new to be drawn or told. */
uint64_t view_rings_news(const view_rings *rings);
/** Before a picture: fills what the frame says of live data. */
void view_rings_look(view_rings *rings, view_frame *frame);
/** It has been drawn. */
void view_rings_drawn(view_rings *rings);

/** What is to be shown. */
typedef struct view_request {
    uint64_t serial;
    view_state state;
    int32_t width, height; /**< device pixels */
    double scale;
    bool moving;
    bool steady;            /**< panels keep their places */
    bool no_motion, paused; /**< limits jump; limits of live data do not shrink */
    int64_t clock;          /**< by which they move, where it stands still [ns]; 0: view_now */
    double live_window;     /**< how long axes of live data are, once it was changed; 0: as they are */
    int64_t event;
} view_request;

typedef enum view_job_kind {
    VIEW_JOB_NONE = 0,   /**< an answer that is an error of a change or a picture */
    VIEW_JOB_HOVER,      /**< the row nearest to a pixel */
    VIEW_JOB_HOVER_ALL,  /**< the rows of all series at an x */
    VIEW_JOB_STEP,       /**< the row beside one */
    VIEW_JOB_STATISTICS, /**< of all shown series of a panel */
    VIEW_JOB_SAVE, VIEW_JOB_EXPORT, VIEW_JOB_COPY, VIEW_JOB_PICTURE
} view_job_kind;

typedef struct view_job {
    int32_t kind;
    int32_t panel;
    double x, y;         /**< pixels */
    double cursor[2];    /**< values there */
    kymo_mark *mark;
    int64_t row;
    int32_t step;
    bool within;         /**< STEP, from row -1: from the first one within the limits */
    kymo_limits limits[2];
    char path[1024];
    int32_t width, height;
    double scale;
} view_job;

/** What a double does not tell: a time, a large integer; digits of its own. */
typedef struct view_exact {
    int64_t value; /**< INT64_MIN: the double is it */
    char text[64];
} view_exact;

typedef struct view_answer {
    int32_t kind;
    int32_t panel;
    kymo_error error;
    kymo_row rows[VIEW_ROWS];
    double cursor[2];        /**< of the job */
    char categories[2][64];  /**< there, on such axes */
    int32_t row_count, more; /**< more: rows, or series, that have no room here */
    int32_t marks[VIEW_ROWS]; /**< of STATISTICS: numbers in frame.marks */
    kymo_statistics statistics[VIEW_ROWS];
    view_exact extremes[VIEW_ROWS][2]; /**< of them: the least and the greatest, where a double is not all of it */
    kymo_limits limits[2];
    char path[1024];
    char *text;   /**< of COPY and of PICTURE without a path. Owned */
    bool handed;  /**< of PICTURE: another program has it, and the file is gone */
    size_t bytes;
    int64_t lines;
} view_answer;

/* ---- jobs.c: what is asked of the data ------------------------------------------------------------- */

/** A figure as the worker knows it; all borrowed. */
typedef struct view_parts {
    kymo_figure *figure;
    kymo_axes *const *axes;
    int32_t axes_count;
    kymo_mark *const *marks;
    int32_t mark_count;
    kymo_canvas *canvas;     /**< that of the pictures; NULL: there was none yet */
    kymo_axes_state *states; /**< scratch, one for each panel */
} view_parts;

/** Does a job; the answer's text is the receiver's to free. */
void view_job_answer(const view_parts *of, const view_job *job, view_answer *answer);
/** Whether it is done before the window ends: what the user asked to be written or copied. */
bool view_job_is_kept(const view_job *job);
/** An error of `name`: a file, or what was to be made. */
void view_job_fail(view_answer *answer, kymo_status code, const char *text, const char *name);

typedef struct view_worker view_worker;

/** Starts the thread. `wake` is called by it whenever there is something to take. */
view_worker *view_worker_open(kymo_figure *figure, void (*wake)(void *user), void *user);
/** Whether something that the user asked for, a file or what is copied, is not done, or answers are not taken. */
bool view_worker_keeps(view_worker *worker);
/** Ends the thread when all that is done; `drop`: at once, and their answers say so. They may still be taken. */
void view_worker_end(view_worker *worker, bool drop);
/** After its end. */
void view_worker_close(view_worker *worker);
void view_worker_request(view_worker *worker, const view_request *request);
/** Only the newest hover is done; other jobs are done in order, false when too many are waiting. */
bool view_worker_job(view_worker *worker, const view_job *job);
/** The newest frame, swapped with the one given; false when there is no newer one. */
bool view_worker_frame(view_worker *worker, view_frame *frame);
/** Takes an answer; false when there is none. */
bool view_worker_answer(view_worker *worker, view_answer *answer);
/** Whether everything asked for is done and taken: pictures exact, no job waiting. */
bool view_worker_idle(view_worker *worker);
bool view_frame_open(view_frame *frame);
void view_frame_close(view_frame *frame);

/* ---- the window ------------------------------------------------------------------------------ */

typedef enum view_gesture {
    VIEW_IDLE = 0, VIEW_PRESSED, VIEW_PANNING, VIEW_SCALING, VIEW_BOXING, VIEW_SELECTING, VIEW_RULING
} view_gesture;

typedef struct view_pointer {
    double x, y;          /**< where it is */
    bool inside;          /**< the window */
    int32_t gesture;      /**< a view_gesture */
    int32_t button;       /**< of it: 1 left, 2 middle, 3 right */
    double down_x, down_y, last_x, last_y;
    int32_t place;        /**< a kymo_place: where it began */
    int32_t panel, entry; /**< there; -1: none */
    int32_t mods;         /**< keys that are held */
    int64_t click;        /**< when the last click ended [ns] */
    double click_x, click_y;
} view_pointer;

/** What has to stay under the pointer: values that a frame must have at these pixels. */
typedef struct view_anchor {
    int32_t panel, axes; /**< axes: 1 x, 2 y, 3 both, 0: nothing */
    double pixel[2], value[2];
    int64_t time[2];
    uint64_t serial;     /**< of the request that it belongs to; 0: of the next one */
    int32_t tries;
    int32_t width, height; /**< of the frame whose pixels these are, and its scale */
    double scale;
} view_anchor;

typedef enum view_overlay { VIEW_NO_OVERLAY = 0, VIEW_HELP, VIEW_MENU, VIEW_PROMPT } view_overlay;

typedef enum view_cross { VIEW_CROSS_NEAREST = 0, VIEW_CROSS_ALL, VIEW_CROSS_OFF, VIEW_CROSSES } view_cross;

typedef struct view_menu {
    double x, y;
    int32_t group;  /**< whose actions are shown; -1: none */
    int32_t action; /**< that is chosen; 0: none; from VIEW_ACTIONS on a series */
    int32_t first, group_first; /**< that are seen where a list is scrolled */
} view_menu;

typedef struct view_prompt {
    int32_t action; /**< VIEW_DO_SAVE or _EXPORT */
    char text[1024];
} view_prompt;

/** A ruler from its first end to its second, as data values: x, y. */
typedef struct view_ruler {
    int32_t panel;
    uint64_t gesture; /**< that it was drawn by */
    double value[2][2];
    int64_t time[2][2];
} view_ruler;

/** A line of a card. */
typedef struct view_line {
    char left[128], right[VIEW_TEXT];
    uint32_t color; /**< of a swatch; 0: none */
    bool bold;
} view_line;

/** What others rather do not lie on. */
typedef struct view_soft {
    double box[4], weight; /**< what a square pixel of it costs */
} view_soft;

typedef struct view_script view_script;
typedef struct view_trace view_trace;
typedef struct view_clipboard view_clipboard;

struct kymo_view {
    kymo_figure *figure;
    kymo_view_options options; /**< strings owned */
    kymo_error error;
    kymo_error trouble;        /**< of the picture that is wanted: told at the end */
    kymo_error unwritten;      /**< why something was not written, for as long as that is on the screen: told, too */
    kymo_view *next;           /**< in the list of all windows */
    bool leaving;              /**< closed by its user; what was asked for is still being written */
    bool dropping;             /**< closed once more: it is not */
    bool stopped, shown_once;
    bool video;                /**< SDL's video was opened by it */
    bool display;              /**< it has been counted there */
    SDL_Window *window;
    uint32_t id;
    uint32_t wake_event;

    /* the picture */
    SDL_Surface *surface;      /**< of the window; NULL: to be asked for */
    SDL_Surface *own;          /**< where the window's has another format */
    kymo_canvas *paint;        /**< on one of the two */
    void *paint_pixels;
    int32_t paints;
    double ratio;              /**< device pixels a pixel of SDL */
    double base_scale, zoom;   /**< device pixels a CSS pixel: their product */
    view_frame frame;
    bool dirty;                /**< something to be shown has changed */
    int64_t frame_event;       /**< of the frame to be shown next */

    /* the state */
    view_state state;
    view_history undo, views;
    int32_t change;            /**< a view_change: the last one */
    int64_t changed;           /**< when [ns] */
    uint64_t gesture_number, change_gesture;
    int64_t clock;             /**< of what moves by itself, once a script has stopped it [ns]; 0: view_now */
    view_anchor anchor, hand;  /**< hand: of the drag that goes on */
    kymo_limits all[VIEW_PANELS][2]; /**< of x and y when they came from the data last */
    int32_t all_scale[VIEW_PANELS][2]; /**< on which scale; 0: they never have */
    uint64_t serial;           /**< of the last request */
    bool requested;            /**< a request is to be sent */
    int64_t event;             /**< the oldest input since the last request [ns]; 0: none */
    int64_t input;             /**< the last input that moved the view [ns]; 0: the view is at rest */
    view_worker *worker;

    /* mouse, keys, what is on top */
    view_pointer pointer;
    view_key keys[VIEW_KEYS];
    int32_t key_count;
    bool key_used;             /**< the text of the key pressed last is not wanted */
    int32_t panel;             /**< that keys move */
    bool panel_ring;           /**< it was chosen by key: its ring is shown */
    int32_t overlay;           /**< a view_overlay */
    view_menu menu;
    view_prompt prompt;
    int32_t help_page;         /**< from 0 */
    int32_t cross;             /**< a view_cross */
    view_answer hover;         /**< rows that are read out */
    bool hovering;             /**< a hover is being answered */
    bool hover_void;           /**< and nobody wants that: a point has been gone to by key since */
    bool hover_again;          /**< the pointer, or what is under it, has moved since */
    uint64_t hovered;          /**< the serial of the frame that it was asked of */
    bool stepping;             /**< the row beside it is being found */
    int32_t steps;             /**< that were asked for since */
    double peer_x;             /**< x of the cursor of a linked window; NAN: none */
    int64_t peer_time;
    bool paused;
    double live_window;        /**< of rings, in units of x, or rows; 0: as they are */
    int64_t told_renewed;      /**< of the frame's: what has been told */
    bool told_nameless, told_error;
    bool selected;
    int32_t select_panel;
    kymo_limits selection[2];
    bool statistics;           /**< its box is shown */
    view_answer numbers;
    uint64_t counted;          /**< the serial of the frame they are of */
    uint64_t counted_frame;    /**< and its number */
    int64_t counted_at;        /**< when they were asked for [ns] */
    bool recounted;            /**< because rows came: nobody asked */
    bool counting;             /**< they are being found */
    bool ruled;                /**< there is a ruler */
    view_ruler ruler;
    double taken[VIEW_TAKEN][4]; /**< boxes of what lies on the picture; while it is painted */
    int32_t taken_count;
    view_soft soft[VIEW_SOFT]; /**< likewise */
    int32_t soft_count;
    double badge[4], note[4];  /**< where the badge of live data and the message lie */
    int32_t corners[2];        /**< of the panel, where readout and statistics were last: 1 left, 2 below; 4: of the window */
    view_line lines[VIEW_LINES]; /**< of the readout, as it is shown */
    int32_t line_count;
    char message[256];
    int64_t message_end;       /**< [ns]; 0: none */
    bool toggled_double;       /**< the last change was a double click's */

    view_script *script;
    view_trace *trace;
    view_clipboard *clipboard; /**< NULL: nothing has been copied, or SDL's is all there is */
};

/* window.c */
int64_t view_now(void);
double view_scale(const kymo_view *view);
/** Width and height of the window [CSS px]. */
void view_size(const kymo_view *view, double size[2]);
/** Its user closes it: it ends when what was asked for is written, or when it is closed once more. */
void view_leave(kymo_view *view);
/** From one time to another, any two. */
double view_seconds(int64_t from, int64_t to);
/** Something on top has changed. */
void view_redraw(kymo_view *view);
void view_fail(kymo_view *view, kymo_status code, const char *format, ...) VIEW_PRINTF(3);
/** All windows of the process, in the order of their opening. */
kymo_view *view_first(void);
/** Whether nothing is left to be drawn, answered or shown. */
bool view_settled(kymo_view *view);
/** Draws the frame and what is on top of it into the window's memory; `show`: and shows it. */
void view_present(kymo_view *view, bool show);

/* state.c */
bool view_history_open(kymo_view *view);
void view_history_close(kymo_view *view);
/** To be called before the state is changed: notes what was. */
void view_change_begin(kymo_view *view, view_change change);
/** What was changed last is put right: no step of its own. */
void view_change_amend(kymo_view *view);
/** And after it: sends it; `views`: limits are other ones. */
void view_change_end(kymo_view *view, bool views);
void view_undo(kymo_view *view, int32_t step);
void view_go(kymo_view *view, int32_t step);
bool view_hidden(const view_state *state, int32_t mark);
void view_hide(view_state *state, int32_t mark, bool hidden);
bool view_same_limits(const kymo_limits *a, const kymo_limits *b);

/* input.c: what mouse and keys do to the view */
void view_mouse_move(kymo_view *view, double x, double y);
void view_mouse_button(kymo_view *view, int32_t button, bool down);
void view_mouse_wheel(kymo_view *view, double dx, double dy);
/** A frame has come: notes where the data end. */
void view_note_limits(kymo_view *view);
/** A frame has come: where its panels are not where they were thought to be, the view is put right; false when
 *  there was nothing to do. */
bool view_hold_anchor(kymo_view *view);
/** Zooms a panel by `factor` about a pixel, pans it by pixels; axes: 1 x, 2 y, 3 both. */
void view_zoom(kymo_view *view, int32_t panel, double x, double y, double factor, int32_t axes);
void view_pan(kymo_view *view, int32_t panel, double dx, double dy, view_change change);
/** Shows all data of a panel (-1: of all), the axes given. */
void view_autoscale(kymo_view *view, int32_t panel, int32_t axes);
/** view->selection is what is selected in a panel now. */
void view_selected(kymo_view *view, int32_t panel);
/** Asks what is under the pointer. */
void view_hover(kymo_view *view);
/** The axis as the state wants it, in the coordinates of the frame shown: its ends are at these pixels. */
void view_wanted(const kymo_view *view, int32_t panel, bool y, double *from, double *to);
void view_cancel(kymo_view *view);
/** Sets limits of a panel's axis and of those that share it. */
void view_set_x(kymo_view *view, int32_t panel, const kymo_limits *limits);

/* commands.c */
void view_do(kymo_view *view, view_action action);
/** What is ticked in the menu. */
bool view_is_on(const kymo_view *view, view_action action);
bool view_can(const kymo_view *view, view_action action);
void view_say(kymo_view *view, const char *format, ...) VIEW_PRINTF(2);
void view_take_answer(kymo_view *view, view_answer *answer);
void view_prompt_done(kymo_view *view);
void view_toggle_mark(kymo_view *view, int32_t mark);
/** The n-th series with data, from 0, as a number of a mark; -1: there are fewer. */
int32_t view_series(const kymo_view *view, int32_t n);
/** The statistics of the selection, or of what is visible, anew. */
void view_ask_statistics(kymo_view *view);

/* keys and menus */
bool view_keys_open(kymo_view *view);
view_action view_key_action(const kymo_view *view, int32_t sym, int32_t mods);
/** "Ctrl+S", the first key of an action; "" when it has none. */
void view_key_text(const kymo_view *view, view_action action, char *to, size_t size);

/* overlay.c, panels.c: painting; the canvas has been begun */
typedef struct view_colors {
    uint32_t back, line, text, muted, accent, shade, select;
} view_colors;
/** The box of a drag [from x, to x, from y, to y]; false when there is none. */
bool view_drag_box(const kymo_view *view, double box[4]);
bool view_is_dark(const kymo_view *view);
/** A box to write on, with a shadow. */
void view_paint_card(kymo_view *view, double x, double y, double w, double h);
view_colors view_colors_of(const kymo_view *view);
void view_paint_overlay(kymo_view *view);
void view_paint_panels(kymo_view *view);
/** A key, or the wheel, is about what is open; false: it is not. */
bool view_overlay_key(kymo_view *view, int32_t sym, int32_t mods);
void view_overlay_wheel(kymo_view *view, double dy);

/* help.c, menu.c, prompt.c: what is opened */
void view_paint_help(kymo_view *view);
bool view_help_key(kymo_view *view, int32_t sym);
/** Turns pages. */
void view_help_turn(kymo_view *view, int32_t pages);
void view_paint_menu(kymo_view *view);
bool view_menu_move(kymo_view *view, double x, double y);
void view_menu_click(kymo_view *view, double x, double y);
void view_menu_wheel(kymo_view *view, double dy);
void view_menu_key(kymo_view *view, int32_t sym);
void view_menu_open(kymo_view *view, double x, double y);
/** The menu at its list of series. */
void view_menu_series(kymo_view *view);
void view_paint_prompt(kymo_view *view);
void view_prompt_key(kymo_view *view, int32_t sym, int32_t mods);
/** Whether the name ends as the files that are written do. */
bool view_prompt_fits(const kymo_view *view);

/* values.c: values as text */
void view_add_text(char text[VIEW_TEXT], const char *more);
void view_number_text(double value, int32_t digits, char text[VIEW_TEXT]);
/** An original value of an axis (NULL: of none): word, exact time or integer, or number, in all its digits. */
void view_value_text(const kymo_view *view, const kymo_axis_state *axis, double value, int64_t exact, const char *word,
                     char text[VIEW_TEXT]);
/** What an axis has at a pixel, as exact as pixels are; of categories as far as the last hover has told. */
void view_pixel_text(const kymo_view *view, const kymo_axis_state *axis, double pixel, char text[VIEW_TEXT]);
/** "3 d 4.5 h", "12.5 ms". */
void view_duration_text(double seconds, char text[VIEW_TEXT]);
/** The same between two times; two years of the calendar and more as "3 years 12.5 d". */
void view_span_text(const kymo_view *view, int64_t from, int64_t to, char text[VIEW_TEXT]);
/** What slopes are told by where x is a time: the largest unit within a span, " / d", and its seconds. */
const char *view_time_unit(double span, double *seconds);
/** The x of a row, or, without one, that of a pixel. */
void view_marker_text(const kymo_view *view, const kymo_row *row, const kymo_axis_state *axis, double pixel,
                      char text[VIEW_TEXT]);
double view_pixel_at(const kymo_axis_state *axis, double value, int64_t exact);

/* boxes.c: cards, and where they lie. Boxes are x, y, width, height. */

/** Keeps a box clear of those that are placed later. */
void view_take_box(kymo_view *view, const double box[4]);
/** Whether it covers nothing that is taken. */
bool view_is_free(const kymo_view *view, const double box[4]);
/** What others rather do not lie on, by what a square pixel costs; one that is taken costs 10. */
void view_keep_off(kymo_view *view, const double box[4], double weight);
void view_keep_off_line(kymo_view *view, const double ends[4], double weight);
/** Places a box where it is, or in the nearest free place. */
void view_place_free(kymo_view *view, double box[4]);
/** Places a box at a free corner of a panel, off a place; *corner is where it was, and will be. */
void view_place_corner(kymo_view *view, const kymo_box *panel, const double place[2], int32_t *corner, double box[4]);
/** Places a box beside a place, rather on the side that looks away from another one. */
void view_place_near(kymo_view *view, const double place[2], const double other[2], double box[4]);
/** Cuts lines to what the window has room for; the last one then says how many more there are. Returns their number. */
int32_t view_fit_lines(const kymo_view *view, view_line *lines, int32_t count, int32_t more);
void view_lines_size(const kymo_view *view, const view_line *lines, int32_t count, double box[4]);
void view_paint_lines(kymo_view *view, const view_line *lines, int32_t count, const double box[4]);

/* points.c */

/** What is read out in the panel that keys are about; NULL: nothing. */
const kymo_row *view_row_here(const kymo_view *view);
void view_step_point(kymo_view *view, int32_t step);
/** The row of the same number of another series in that panel. */
void view_step_series(kymo_view *view, int32_t step);
/** The view goes to the row that is read out, where that is not seen. */
void view_follow_row(kymo_view *view);

/* readout.c */
const view_mark *view_mark_of(const kymo_view *view, const kymo_mark *mark);
/** The lines of what is read out; 0: nothing is. */
int32_t view_readout(const kymo_view *view, view_line lines[VIEW_LINES]);
/** Cards keep off the rows that are read out. */
void view_keep_rows(kymo_view *view);
void view_paint_readout(kymo_view *view);
void view_paint_cross(kymo_view *view);
void view_speak_readout(const kymo_view *view);
void view_speak_statistics(const kymo_view *view);

/* ruler.c */

/** The drag that goes on draws a ruler. */
void view_rule(kymo_view *view);
/** From the last marker of the panel to the row that is read out, or else to a pixel; false: there is no marker. */
bool view_rule_marker(kymo_view *view, const kymo_row *row, double x, double y);
/** Where its ends are now; false: there is none to be seen. */
bool view_ruler_pixels(const kymo_view *view, double ends[4]);
int32_t view_ruler_lines(const kymo_view *view, view_line lines[4]);
/** Cards keep off it. */
void view_keep_ruler(kymo_view *view);
void view_paint_ruler(kymo_view *view);

/* markers.c, statistics.c */
void view_paint_markers(kymo_view *view);
/** The n-th last marker of the panel that keys are about, n from 0; NULL: there are fewer. */
const view_marker *view_marker_back(const kymo_view *view, int32_t n);
/** The values of x between the last two markers of that panel; false: there are fewer. */
bool view_marker_span(const kymo_view *view, kymo_limits *x);
extern const char *const view_figure_names[VIEW_FIGURES];
void view_figure_text(const kymo_view *view, const view_answer *answer, int32_t series, int32_t figure,
                      char text[VIEW_TEXT]);
void view_paint_statistics(kymo_view *view);

/* live.c */
void view_live_do(kymo_view *view, view_action action);
bool view_follows(const kymo_view *view);
void view_live_badge(const kymo_view *view, char *to, size_t size);
/** A frame has come: tells what has happened to its sources. */
void view_live_tell(kymo_view *view);

/* link.c */
void view_link_x(kymo_view *view, int32_t panel);
void view_link_cursor(kymo_view *view);

/* script.c */
bool view_script_open(kymo_view *view);
void view_script_close(kymo_view *view);
/** Plays what is due; returns when the next is due [ns], 0: when something has happened, -1: never. */
int64_t view_script_play(kymo_view *view);

/* trace.c */
bool view_trace_open(kymo_view *view);
void view_trace_close(kymo_view *view);
/** The state of a settled view, as a line. */
void view_trace_state(kymo_view *view, const char *name);
/** A picture was shown that answers an event, or the first one. */
void view_trace_shown(kymo_view *view, int64_t event, int64_t shown);

/* clipboard.c: pictures and large texts on the clipboard of X11 */

typedef enum view_content { VIEW_CONTENT_PNG, VIEW_CONTENT_TEXT } view_content;

/** NULL: there is no such clipboard, or no library for it. */
view_clipboard *view_clipboard_open(void);
/** Offers a PNG or a text; the bytes (of malloc) are its own from now on. false: the clipboard is not ours. */
bool view_clipboard_offer(view_clipboard *clipboard, view_content kind, void *bytes, size_t size);
/** A clipboard manager is asked to keep what was copied, where there is one. */
void view_clipboard_close(view_clipboard *clipboard);
/** Under Wayland: wl-copy(1) takes the PNG of a file; false: it does not, or is not there. Any thread. */
bool view_clipboard_hand(const char *path);

/* display.c: the window system */

/** For the first window of the process and every other one; false: no pipe. */
bool view_display_open(SDL_Window *window);
/** Before SDL connects: what can be done about a loss that early; and after it could not. */
void view_display_begin(void);
void view_display_end(void);
/** Once for each of them. */
void view_display_close(void);
/** Sleeps until there is an event, or that long; below 0: without an end, but for the loss of the display. */
void view_display_wait(int64_t milliseconds);
/** Puts an event into SDL's queue, from any thread, and wakes who sleeps. */
void view_display_push(SDL_Event *event);
/** Whether the window system is gone, for good. Any thread. */
bool view_display_lost(void);
/** SDL_QUIT has come, although no window was closed by its user. */
void view_display_quit(void);
/** How large the desktop wants things: device pixels a CSS pixel, as far as SDL does not know it. */
double view_display_scale(void);

#endif
