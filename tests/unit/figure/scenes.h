/*
 * scenes.h - small figures that between them go through every room, for tests that make memory run out.
 */
#ifndef SCENES_H
#define SCENES_H

#include "kt.h"

/** One figure: a title and axes, a mark or more, and where its data come from. */
typedef struct scene {
    const char *name;
    bool once; /**< its source can be read only once, so a draw that failed is not made up for */
    /** Opens the figure, whose sources take their memory from the same allocator. */
    kymo_figure *(*open)(const kymo_figure_options *options);
} scene;

extern const scene scenes[];
extern const int scene_count;

/** An output's bytes. Owned: free(). */
typedef struct output {
    char *bytes;
    size_t size;
} output;
int output_add(const void *bytes, size_t size, void *user);
bool output_equal(const output *a, const output *b);

#endif
