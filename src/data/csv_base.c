/*
 * csv_base.c - the loops over the bytes of CSV for what every processor of its kind has: SSE2, NEON, 16 bytes.
 */
#include "data/csv_level.h"

#define CSV_WIDTH 16
#include "data/csv_count.h"

const csv_level kymo__csv_base = {.count = count};
