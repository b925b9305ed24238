/*
 * recorder.h - a writer of reports that writes down what it is told, for tests: a line a block.
 *
 * Spans are written as [style:text], styles by letters: e emphasis, s strong, c code, x struck, m math; a
 * link as <url>, "?" behind one that leads to what comes later; "|" is a hard line break.
 */
#ifndef RECORDER_H
#define RECORDER_H

#include "kt.h"
#include "report/report.h"

extern const kymo__writer_class recorder_class;

/** Opens a report that is recorded. */
kymo_report *recorder_open(kt_bytes *to, const kymo_report_options *options);

/** Takes one Markdown text; what is recorded, or the error's text. Owned: free(). */
char *recorder_text(const char *markdown, const kymo_report_options *options);

#endif
