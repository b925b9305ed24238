/*
 * ladder.c - how names too long for their places are written: the overlap ladder of ux.md 2.2.
 *
 * In this order: on one line, on up to three lines, turned by 45 degrees, upright, every 2nd,
 * 5th, 10th, ... of them upright; and what is still too long is cut. Only sizes go in and a
 * decision comes out: the axis has measured the names and lays them out again as decided. Names
 * beside the panel are never turned.
 */
#include "guides/axis.h"

#include <math.h>

/* 1 2 5 10 20 50 ... */
static int32_t next_stride(int32_t every)
{
    int32_t lead = every;
    while (lead >= 10)
        lead /= 10;
    return lead == 2 ? every / 2 * 5 : every * 2;
}

static int32_t stride_for(double band, double height)
{
    int32_t every = 1;
    while (band * every < height && every < 1 << 24)
        every = next_stride(every);
    return every;
}

kymo__name_fit kymo__fit_names(const kymo__name_sizes *s)
{
    double room = s->band - KYMO__LABEL_SPACE, turned = s->height + KYMO__TURNED_SPACE;
    double limit = fmax(s->limit, s->height);
    if (s->beside)
        return (kymo__name_fit){
            .every = stride_for(s->band, s->height * 1.15), .lines = 1, .width = s->limit};
    if (s->widest <= room || s->count < 2)
        return (kymo__name_fit){.every = 1, .lines = 1};
    if (s->widest_word <= room && s->wraps)
        return (kymo__name_fit){.every = 1, .lines = 3, .width = room};
    if (s->band * sqrt(0.5) >= turned)
        return (kymo__name_fit){.every = 1, .lines = 1, .angle = 45, .width = limit / sqrt(0.5)};
    return (kymo__name_fit){
        .every = stride_for(s->band, turned), .lines = 1, .angle = 90, .width = limit};
}
