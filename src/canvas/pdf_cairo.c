/*
 * pdf_cairo.c - cairo, loaded (dlopen) when a PDF is opened.
 *
 * Only PDF needs cairo, which brings along thirteen libraries, X11's among them; to map and link these takes a
 * tenth of the time of a small figure from start to end. The library stays loaded, since cairo remembers
 * fonts and who is to be told when they go. Loading it once more only counts.
 *
 * Cost: half a millisecond the first time, 20 us for the names.
 */
#include "canvas/pdf_cairo.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#define LIBRARY "libcairo.so.2"
#define PLACE(name) {"cairo_" #name, offsetof(kymo__cairo, name)},

kymo_status kymo__cairo_load(kymo__cairo *cairo, kymo_error *err)
{
    static const struct {
        const char *name;
        size_t place;
    } functions[] = {KYMO__CAIRO_CALLS(PLACE)};

    cairo->library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!cairo->library) {
        kymo__fail(err, KYMO_EUNSUPPORTED, "PDF is drawn by cairo, and " LIBRARY " is not here");
        kymo__hint(err, "install cairo: libcairo2 of Debian");
        return KYMO_EUNSUPPORTED;
    }
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        void *const found = dlsym(cairo->library, functions[i].name);

        if (!found)
            return kymo__fail(err, KYMO_EUNSUPPORTED, "PDF is drawn by cairo, and " LIBRARY " has no %s",
                              functions[i].name);
        memcpy((char *)cairo + functions[i].place, &found, sizeof found); // POSIX: a function fits
    }
    return KYMO_OK;
}

void kymo__cairo_unload(kymo__cairo *cairo)
{
    if (cairo->library)
        dlclose(cairo->library);
    cairo->library = NULL;
}
