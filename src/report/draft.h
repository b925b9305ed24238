/*
 * draft.h - a document that is not whole before its end: what was written, with places where the words of a
 * reference are put in at close. For outputs that are text. Private to the room; see draft.c.
 */
#ifndef KYMO_REPORT_DRAFT_H
#define KYMO_REPORT_DRAFT_H

#include "report/report.h"

/** The headings above the text: their levels, of which some may be left out. */
typedef struct kymo__ladder {
    int32_t levels[6], depth;
} kymo__ladder;
/** How many headings stand above one of this level from now on, with it: 1 to 6. */
int32_t kymo__ladder_descend(kymo__ladder *ladder, int32_t level);

typedef struct kymo__draft {
    kymo__reel body;
    kymo__reel marks; /* where references that lead forward stand, and to what */
    int64_t mark_count;
} kymo__draft;

void kymo__draft_open(kymo__draft *draft, kymo__mem *mem);
void kymo__draft_close(kymo__draft *draft);
/** Appends what a buffer has and empties it. */
kymo_status kymo__draft_flush(kymo__draft *draft, kymo__buf *buf, kymo_error *err);
/** Behind what a buffer has, which is flushed next, the words of a reference will stand. */
kymo_status kymo__draft_mark(kymo__draft *draft, const kymo__buf *buf, const char *link, kymo_error *err);
/** Hands all of it to the writer; `put` escapes the words of references. */
kymo_status kymo__draft_send(const kymo__draft *draft, kymo__writer *writer,
                             void (*put)(kymo__buf *to, const char *text), kymo_error *err);

#endif
