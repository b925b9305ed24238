/*
 * figures.h - figures that tests draw: each shows one thing that must keep its looks.
 *
 * Data are made here or come from examples/data, so a figure is the same everywhere. They are the pictures
 * of tests/image and the texts of tests/scene; a new one is a function and a row.
 */
#ifndef KT_FIGURES_H
#define KT_FIGURES_H

#include <kymo.h>

typedef struct kt_figure {
    const char *name;
    kymo_figure *(*open)(void); /**< a figure with all its marks; the caller closes it */
} kt_figure;

extern const kt_figure kt_figures[];
extern const int kt_figure_count;

#endif
