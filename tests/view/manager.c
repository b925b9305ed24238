/*
 * manager.c - a clipboard manager for tests: waits until somebody who ends asks it to keep what is on the clipboard, takes
 * that by MULTIPLE, and writes it to a file.
 *
 *     manager FILE TARGET          TARGET: image/png or UTF8_STRING
 *
 * Says "ready" when it is one, then what went wrong or "kept".
 */
#ifdef KYMO_XCB

#include "view/xcb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static xcb_atom_t named(const view_xcb *x, const char *name)
{
    xcb_intern_atom_reply_t *reply =
        x->intern_atom_reply(x->c, x->intern_atom(x->c, 0, (uint16_t)strlen(name), name), NULL);
    const xcb_atom_t atom = reply ? reply->atom : XCB_NONE;

    free(reply);
    return atom;
}

/* The next event of a kind, busily; others are passed over. */
static xcb_generic_event_t *next_event(const view_xcb *x, int kind)
{
    x->flush(x->c);
    while (!x->connection_has_error(x->c)) {
        xcb_generic_event_t *event = x->poll_for_event(x->c);
        if (event && (event->response_type & 0x7f) == kind)
            return event;
        free(event);
    }
    return NULL;
}

static xcb_get_property_reply_t *take(const view_xcb *x, xcb_atom_t property)
{
    return x->get_property_reply(x->c, x->get_property(x->c, 1, x->window, property, XCB_ATOM_ANY, 0, 1u << 28), NULL);
}

/* Waits for a property to be set anew. */
static bool wait_for(const view_xcb *x, xcb_atom_t property)
{
    for (;;) {
        xcb_property_notify_event_t *event = (void *)next_event(x, XCB_PROPERTY_NOTIFY);
        if (!event)
            return false;
        const bool is = event->atom == property && event->state == XCB_PROPERTY_NEW_VALUE;
        free(event);
        if (is)
            return true;
    }
}

/* A property, all of it, also in pieces, into a file. */
static bool save(const view_xcb *x, xcb_atom_t property, FILE *file)
{
    xcb_get_property_reply_t *reply = take(x, property);
    const bool pieces = reply && reply->type == x->atoms[VIEW_INCR];

    while (reply) {
        const bool first = reply->type == x->atoms[VIEW_INCR];
        const size_t length = first ? 0 : (size_t)x->get_property_value_length(reply);
        fwrite(x->get_property_value(reply), 1, length, file);
        free(reply);
        if (!pieces || (!first && length == 0))
            return true;
        x->flush(x->c);
        if (!wait_for(x, property))
            return false;
        reply = take(x, property);
    }
    return false;
}

/* What was asked for by MULTIPLE: TARGETS, what we want, and what nobody has. */
static const char *keep(const view_xcb *x, xcb_atom_t wanted, xcb_timestamp_t time, FILE *file)
{
    const xcb_atom_t pairs[6] = {x->atoms[VIEW_TARGETS], named(x, "A"), wanted, named(x, "B"), named(x, "image/x-none"),
                                 named(x, "C")};
    xcb_atom_t got[6] = {0};

    x->change_property(x->c, XCB_PROP_MODE_REPLACE, x->window, x->atoms[VIEW_MULTIPLE], x->atoms[VIEW_PAIR], 32, 6, pairs);
    x->convert_selection(x->c, x->window, x->atoms[VIEW_CLIPBOARD], x->atoms[VIEW_MULTIPLE], x->atoms[VIEW_MULTIPLE], time);
    xcb_selection_notify_event_t *notice = (void *)next_event(x, XCB_SELECTION_NOTIFY);
    const bool refused = !notice || notice->property != x->atoms[VIEW_MULTIPLE];
    free(notice);
    if (refused)
        return "MULTIPLE was refused";
    xcb_get_property_reply_t *reply = take(x, x->atoms[VIEW_MULTIPLE]);
    if (reply && x->get_property_value_length(reply) == (int)sizeof got)
        memcpy(got, x->get_property_value(reply), sizeof got);
    free(reply);
    if (got[1] != pairs[1] || got[3] != pairs[3] || got[5] != XCB_NONE)
        return "not all that there is, or what there is not";
    return save(x, pairs[3], file) ? "kept" : "the transfer ended";
}

int main(int argc, char **argv)
{
    view_xcb x;
    FILE *file = argc == 3 ? fopen(argv[1], "wb") : NULL;

    if (!file || !view_xcb_open(&x))
        return 2;
    x.set_selection_owner(x.c, x.window, x.atoms[VIEW_MANAGER], XCB_CURRENT_TIME);
    if (view_xcb_owner(&x, VIEW_MANAGER) != x.window)
        return 2;
    puts("ready");
    fflush(stdout);
    xcb_selection_request_event_t *ask = (void *)next_event(&x, XCB_SELECTION_REQUEST);
    if (ask && ask->target == x.atoms[VIEW_SAVE_TARGETS])
        puts(keep(&x, named(&x, argv[2]), ask->time, file));
    if (ask) {
        union {
            xcb_selection_notify_event_t event;
            char bytes[32];
        } reply = {.event = {.response_type = XCB_SELECTION_NOTIFY,
                             .time = ask->time,
                             .requestor = ask->requestor,
                             .selection = ask->selection,
                             .target = ask->target,
                             .property = ask->property}};
        x.send_event(x.c, 0, ask->requestor, 0, reply.bytes);
        x.flush(x.c);
    }
    free(ask);
    fclose(file);
    view_xcb_close(&x);
    return 0;
}

#else

int main(void)
{
    return 2;
}

#endif
