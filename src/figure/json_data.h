/* json_data.h - data within the JSON of a figure. Private to the room; see json_data.c. */
#ifndef KYMO_FIGURE_JSON_DATA_H
#define KYMO_FIGURE_JSON_DATA_H

#include "data/data.h"
#include "figure/json.h"
#include "reduce/reduce.h"

/** The columns of an object as a source; NULL with `err` when they are none. Owned: kymo_source_close. */
kymo_source *kymo__json_columns(const kymo__json *json, uint32_t object, const kymo__zone *zone,
                                const kymo_allocator *allocator, kymo_error *err);

#endif
