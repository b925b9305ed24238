/*
 * xcb.c - see xcb.h: libxcb by dlopen, the atoms of clipboards, a window that is never shown.
 */
#ifdef KYMO_XCB

#include "xcb.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#define LIBRARY "libxcb.so.1"

static const char *const atom_names[VIEW_ATOMS] = {
    "CLIPBOARD",   "CLIPBOARD_MANAGER", "SAVE_TARGETS", "TARGETS",     "MULTIPLE",                 "ATOM_PAIR",
    "TIMESTAMP",   "INCR",              "image/png",    "UTF8_STRING", "text/plain;charset=utf-8", "text/plain",
};

static bool find_functions(view_xcb *x)
{
    const struct {
        const char *name;
        void *at;
    } functions[] = {
        {"xcb_connect", &x->connect},
        {"xcb_disconnect", &x->disconnect},
        {"xcb_connection_has_error", &x->connection_has_error},
        {"xcb_get_file_descriptor", &x->get_file_descriptor},
        {"xcb_flush", &x->flush},
        {"xcb_generate_id", &x->generate_id},
        {"xcb_get_setup", &x->get_setup},
        {"xcb_setup_roots_iterator", &x->setup_roots_iterator},
        {"xcb_create_window", &x->create_window},
        {"xcb_change_window_attributes", &x->change_window_attributes},
        {"xcb_intern_atom", &x->intern_atom},
        {"xcb_intern_atom_reply", &x->intern_atom_reply},
        {"xcb_change_property", &x->change_property},
        {"xcb_get_property", &x->get_property},
        {"xcb_get_property_reply", &x->get_property_reply},
        {"xcb_get_property_value", &x->get_property_value},
        {"xcb_get_property_value_length", &x->get_property_value_length},
        {"xcb_set_selection_owner", &x->set_selection_owner},
        {"xcb_get_selection_owner", &x->get_selection_owner},
        {"xcb_get_selection_owner_reply", &x->get_selection_owner_reply},
        {"xcb_convert_selection", &x->convert_selection},
        {"xcb_send_event", &x->send_event},
        {"xcb_poll_for_event", &x->poll_for_event},
    };

    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        void *const found = dlsym(x->library, functions[i].name);
        if (!found)
            return false;
        memcpy(functions[i].at, &found, sizeof found);
    }
    return true;
}

static bool find_atoms(view_xcb *x)
{
    for (int i = 0; i < VIEW_ATOMS; i++) {
        const uint16_t length = (uint16_t)strlen(atom_names[i]);
        xcb_intern_atom_reply_t *reply = x->intern_atom_reply(x->c, x->intern_atom(x->c, 0, length, atom_names[i]), NULL);
        x->atoms[i] = reply ? reply->atom : XCB_NONE;
        free(reply);
        if (!x->atoms[i])
            return false;
    }
    return true;
}

bool view_xcb_open(view_xcb *x)
{
    const uint32_t events = XCB_EVENT_MASK_PROPERTY_CHANGE;

    *x = (view_xcb){.library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL)};
    if (!x->library || !find_functions(x))
        return false;
    x->c = x->connect(NULL, NULL);
    if (x->connection_has_error(x->c))
        return false;
    const xcb_screen_t *screen = x->setup_roots_iterator(x->get_setup(x->c)).data;
    x->window = x->generate_id(x->c);
    x->create_window(x->c, 0, x->window, screen->root, 0, 0, 1, 1, 0, XCB_WINDOW_CLASS_INPUT_ONLY, 0, XCB_CW_EVENT_MASK,
                     &events);
    return find_atoms(x);
}

void view_xcb_close(view_xcb *x)
{
    if (x->c)
        x->disconnect(x->c);
    if (x->library)
        dlclose(x->library);
    *x = (view_xcb){0};
}

xcb_window_t view_xcb_owner(const view_xcb *x, view_atom selection)
{
    xcb_get_selection_owner_reply_t *reply =
        x->get_selection_owner_reply(x->c, x->get_selection_owner(x->c, x->atoms[selection]), NULL);
    const xcb_window_t owner = reply ? reply->owner : XCB_NONE;

    free(reply);
    return owner;
}

#else

typedef int view_no_xcb; // a file must have something

#endif
