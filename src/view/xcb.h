/*
 * xcb.h - a connection of our own to the X server, by libxcb, which is loaded when it is first needed.
 */
#ifndef VIEW_XCB_H
#define VIEW_XCB_H

#include <stdbool.h>
#include <xcb/xcb.h>

typedef enum view_atom {
    VIEW_CLIPBOARD, VIEW_MANAGER, VIEW_SAVE_TARGETS, VIEW_TARGETS, VIEW_MULTIPLE, VIEW_PAIR, VIEW_TIMESTAMP, VIEW_INCR,
    VIEW_PNG, VIEW_UTF8_STRING, VIEW_UTF8_PLAIN, VIEW_PLAIN, VIEW_ATOMS
} view_atom;

/** The functions are those of libxcb whose names they have. */
typedef struct view_xcb {
    void *library;
    xcb_connection_t *c;
    xcb_window_t window; /**< never shown; its changes of properties are events */
    xcb_atom_t atoms[VIEW_ATOMS];
    xcb_connection_t *(*connect)(const char *, int *);
    void (*disconnect)(xcb_connection_t *);
    int (*connection_has_error)(xcb_connection_t *);
    int (*get_file_descriptor)(xcb_connection_t *);
    int (*flush)(xcb_connection_t *);
    uint32_t (*generate_id)(xcb_connection_t *);
    const xcb_setup_t *(*get_setup)(xcb_connection_t *);
    xcb_screen_iterator_t (*setup_roots_iterator)(const xcb_setup_t *);
    xcb_void_cookie_t (*create_window)(xcb_connection_t *, uint8_t, xcb_window_t, xcb_window_t, int16_t, int16_t,
                                       uint16_t, uint16_t, uint16_t, uint16_t, xcb_visualid_t, uint32_t, const void *);
    xcb_void_cookie_t (*change_window_attributes)(xcb_connection_t *, xcb_window_t, uint32_t, const void *);
    xcb_intern_atom_cookie_t (*intern_atom)(xcb_connection_t *, uint8_t, uint16_t, const char *);
    xcb_intern_atom_reply_t *(*intern_atom_reply)(xcb_connection_t *, xcb_intern_atom_cookie_t, xcb_generic_error_t **);
    xcb_void_cookie_t (*change_property)(xcb_connection_t *, uint8_t, xcb_window_t, xcb_atom_t, xcb_atom_t, uint8_t,
                                         uint32_t, const void *);
    xcb_get_property_cookie_t (*get_property)(xcb_connection_t *, uint8_t, xcb_window_t, xcb_atom_t, xcb_atom_t,
                                              uint32_t, uint32_t);
    xcb_get_property_reply_t *(*get_property_reply)(xcb_connection_t *, xcb_get_property_cookie_t,
                                                    xcb_generic_error_t **);
    void *(*get_property_value)(const xcb_get_property_reply_t *);
    int (*get_property_value_length)(const xcb_get_property_reply_t *);
    xcb_void_cookie_t (*set_selection_owner)(xcb_connection_t *, xcb_window_t, xcb_atom_t, xcb_timestamp_t);
    xcb_get_selection_owner_cookie_t (*get_selection_owner)(xcb_connection_t *, xcb_atom_t);
    xcb_get_selection_owner_reply_t *(*get_selection_owner_reply)(xcb_connection_t *, xcb_get_selection_owner_cookie_t,
                                                                  xcb_generic_error_t **);
    xcb_void_cookie_t (*convert_selection)(xcb_connection_t *, xcb_window_t, xcb_atom_t, xcb_atom_t, xcb_atom_t,
                                           xcb_timestamp_t);
    xcb_void_cookie_t (*send_event)(xcb_connection_t *, uint8_t, xcb_window_t, uint32_t, const char *);
    xcb_generic_event_t *(*poll_for_event)(xcb_connection_t *);
} view_xcb;

/** False: no library, or no server. Closed in any case. */
bool view_xcb_open(view_xcb *x);
void view_xcb_close(view_xcb *x);
/** Who owns a selection; XCB_NONE: nobody. */
xcb_window_t view_xcb_owner(const view_xcb *x, view_atom selection);

#endif
