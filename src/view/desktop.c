/*
 * desktop.c - how large the desktop wants things: Xft.dpi of the X server's resources.
 *
 * SDL 2 does not scale under X11, and the size in millimetres that monitors tell is often wrong. So Xft.dpi is
 * asked for, which is what desktops set. Nothing is linked for it: SDL has loaded libX11 already when it runs there.
 */
#include "view.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

/* "Xft.dpi:\t192\n..." to 192; 0: it is not there. */
static int dpi_of(const char *resources)
{
    static const char name[] = "Xft.dpi:";

    for (const char *line = resources; line && *line;) {
        if (strncmp(line, name, sizeof name - 1) == 0) {
            line += sizeof name - 1;
            return atoi(line + strspn(line, " \t"));
        }
        line = strchr(line, '\n');
        line = line ? line + 1 : NULL;
    }
    return 0;
}

double view_desktop_scale(void)
{
    void *(*open_display)(const char *);
    char *(*resources)(void *);
    int (*close_display)(void *);
    const char *driver = SDL_GetCurrentVideoDriver();
    int dpi = 0;

    if (!driver || strcmp(driver, "x11") != 0)
        return 1;
    void *x11 = dlopen("libX11.so.6", RTLD_LAZY | RTLD_LOCAL);
    if (!x11)
        return 1;
    *(void **)&open_display = dlsym(x11, "XOpenDisplay");
    *(void **)&resources = dlsym(x11, "XResourceManagerString");
    *(void **)&close_display = dlsym(x11, "XCloseDisplay");
    void *display = open_display && resources && close_display ? open_display(NULL) : NULL;
    if (display) {
        dpi = dpi_of(resources(display));
        close_display(display);
    }
    dlclose(x11);
    return dpi >= 48 && dpi <= 768 ? dpi / 96.0 : 1;
}
