/*
 * core.h - the door of the core room: what every other room stands on.
 *
 * Status and messages, memory with accounting, growing buffers, strings, numbers in text, calendar
 * and time zones, colour, threads. Includes libc only. Nothing here prints, exits or keeps plotting
 * state.
 *
 * Conventions of the whole library: internal functions that can fail take `kymo_error *err` last
 * (never NULL) and return a kymo_status; the error is filled in once, where it is met, by
 * kymo__fail. Outer stages add what they know (stage, mark) with kymo__error_stage. A pointer that
 * a call returns is borrowed unless its comment says owned.
 */
#ifndef KYMO_CORE_H
#define KYMO_CORE_H

#include <kymo.h>
#include <stdarg.h>
#include <stdbool.h>

#if defined(__GNUC__) || defined(__clang__)
#define KYMO_PRINTF(at) __attribute__((format(printf, at, at + 1)))
#else
#define KYMO_PRINTF(at)
#endif

/* ---- error.c: status and messages ------------------------------------------------------------ */

/** Empties an error: KYMO_OK and no texts. */
void kymo__error_clear(kymo_error *err);

/** Sets code and text (printf; %s %d %lld %g and the like; no locale-dependent output may be
 *  relied on for doubles: print them with kymo__print_*). The one place where an error begins.
 *  Returns `code`. */
kymo_status kymo__fail(kymo_error *err, kymo_status code, const char *format, ...) KYMO_PRINTF(3);

/** The same with a place: text becomes "file:line:column: message" ("file: message" when line is
 *  0). */
kymo_status kymo__fail_at(kymo_error *err, kymo_status code, const char *file, int64_t line,
                          int32_t column, const char *format, ...) KYMO_PRINTF(6);

/** An error of the system (errno) about a file: "data.csv: cannot open: no such file or
 *  directory". ENOENT is KYMO_ENOENT, ENOMEM is KYMO_ENOMEM, all others are KYMO_EIO. Words do
 *  not depend on the locale. */
kymo_status kymo__fail_errno(kymo_error *err, int number, const char *file, const char *what);

/** Sets the hint of an error already begun. */
void kymo__hint(kymo_error *err, const char *format, ...) KYMO_PRINTF(2);

/** Puts "mark 2 (line "altitude"), reduce: " before the text, once; mark 0 leaves the first part
 *  out. */
void kymo__error_stage(kymo_error *err, const char *stage, int32_t mark, const char *kind,
                       const char *label);

/* ---- mem.c: allocation, accounting, budget --------------------------------------------------- */

/** Accounts for one root (figure, source, canvas). Safe from several threads. Opaque but for its
 *  size. */
typedef struct kymo__mem kymo__mem;

/** Opens an account; `allocator` NULL: malloc; copied. budget 0: none. NULL when memory fails.
 *  Owned. */
kymo__mem *kymo__mem_open(const kymo_allocator *allocator, int64_t budget);
/** Closes it. In debug builds asserts that nothing is held. */
void kymo__mem_close(kymo__mem *mem);
/** Where it gets memory from, to open another account there. */
const kymo_allocator *kymo__mem_allocator(const kymo__mem *mem);
void kymo__mem_report(const kymo__mem *mem, kymo_memory_report *report);
/** Starts the peak again from what is held now. */
void kymo__mem_reset_peak(kymo__mem *mem);
void kymo__mem_set_budget(kymo__mem *mem, int64_t budget);

/**
 * Zeroed memory for count x size bytes, overflow-checked, counted under `kind` and against the
 * budget. NULL on failure with `err` filled in: KYMO_ENOMEM, or KYMO_EBUDGET naming `what` and the
 * sizes. count or size 0 gives a unique pointer. Every block is freed with kymo__free and its exact
 * size.
 */
void *kymo__alloc(kymo__mem *mem, kymo_memory_kind kind, size_t count, size_t size,
                  const char *what, kymo_error *err);
/** The same without zeroing, for large buffers that are written before they are read. */
void *kymo__alloc_raw(kymo__mem *mem, kymo_memory_kind kind, size_t count, size_t size,
                      const char *what, kymo_error *err);
/** Grows or shrinks from old_count to new_count of size; new bytes are not zeroed. `p` may be
 *  NULL with old_count 0. On failure returns NULL and `p` stays valid. */
void *kymo__realloc(kymo__mem *mem, kymo_memory_kind kind, void *p, size_t old_count,
                    size_t new_count, size_t size, const char *what, kymo_error *err);
/** Frees; NULL is fine. */
void kymo__free(kymo__mem *mem, kymo_memory_kind kind, void *p, size_t count, size_t size);

/** Checks that `bytes` more would fit in the budget before they are asked for one by one. */
kymo_status kymo__mem_check(const kymo__mem *mem, int64_t bytes, const char *what, kymo_error *err);

/** A copied string, freed with kymo__strfree; NULL gives NULL and no error. kind OBJECT. */
char *kymo__strdup(kymo__mem *mem, const char *s, kymo_error *err);
void kymo__strfree(kymo__mem *mem, char *s);

/* ---- ledger.c: what is still open (the only process-wide state; see docs/ARCHITECTURE.md) ---- */

/** The first member of every root object. */
typedef struct kymo__root {
    struct kymo__root *next, *previous;
    const char *kind; /**< "figure", "source", "canvas" */
    char name[64];
    char place[96];
    kymo__mem *mem;
    uint64_t serial; /**< rises from root to root */
} kymo__root;
void kymo__root_open(kymo__root *root, const char *kind, const char *name, kymo__mem *mem);
void kymo__root_place(kymo__root *root, const char *file, int32_t line);
/** To be called before the root's account is closed. */
void kymo__root_close(kymo__root *root);
/** The sum over all open roots; its budget is 0. kymo_memory(NULL, ...). */
void kymo__roots_memory(kymo_memory_report *report);

/* ---- buf.c: growing bytes -------------------------------------------------------------------- */

/** Bytes that grow by doubling. Errors stick: after one, appends do nothing; see
 *  kymo__buf_status. */
typedef struct kymo__buf {
    kymo__mem *mem;
    char *data;
    size_t length, capacity;
    kymo_memory_kind kind;
    kymo_status status;
} kymo__buf;
void kymo__buf_init(kymo__buf *buf, kymo__mem *mem, kymo_memory_kind kind);
void kymo__buf_free(kymo__buf *buf);
/** Makes room for `more` further bytes and returns where they begin (NULL after an error). The
 *  caller writes up to `more` bytes there and adds what it wrote to `length`. */
char *kymo__buf_reserve(kymo__buf *buf, size_t more);
void kymo__buf_append(kymo__buf *buf, const void *bytes, size_t size);
void kymo__buf_text(kymo__buf *buf, const char *text);
/** printf for integers and strings. */
void kymo__buf_format(kymo__buf *buf, const char *format, ...) KYMO_PRINTF(2);
/** A number with at most `decimals` decimals, trailing zeros and "-0" left out: "12", "0.5"
 *  (".5" when `bare`, for SVG). decimals <= 9; |v| above 1e15 is printed shortest. */
void kymo__buf_number(kymo__buf *buf, double v, int decimals, bool bare);
/** A JSON string with its quotes; NULL is null, bytes that are not UTF-8 become U+FFFD. */
void kymo__buf_json(kymo__buf *buf, const char *text);
/** Text escaped for XML content and attributes; control characters that XML forbids become
 *  U+FFFD. */
void kymo__buf_xml(kymo__buf *buf, const char *text);
/** KYMO_OK, or the sticky status with `err` filled in. */
kymo_status kymo__buf_status(const kymo__buf *buf, kymo_error *err);

/* ---- file.c: reading and writing files whole or not at all ----------------------------------- */

/**
 * An output without a name, or with a temporary one, beside `path`, whose place it takes at
 * kymo__out_commit; kymo__out_abandon leaves nothing. Devices and FIFOs are written straight, and open
 * descriptors: "-" is standard output. Owned.
 */
typedef struct kymo__out {
    int fd;
    bool direct;   /**< written straight */
    bool nameless; /**< until the commit */
    char path[4096], temporary[4160];
} kymo__out;
kymo_status kymo__out_open(kymo__out *out, const char *path, kymo_error *err);
/** Writes all bytes or fails (short writes are continued; ENOSPC is KYMO_EIO with the system's
 *  words). */
kymo_status kymo__out_write(kymo__out *out, const void *bytes, size_t size, kymo_error *err);
/** Closes and puts the file in its place; when that fails, nothing is left. */
kymo_status kymo__out_commit(kymo__out *out, kymo_error *err);
/** Removes what was written. Does nothing after a commit, a failed open, or on a zeroed struct. */
void kymo__out_abandon(kymo__out *out);
/** An unlinked temporary file in $TMPDIR or /tmp, read-write; -1 with err on failure. */
int kymo__temp_fd(kymo_error *err);
/** All of these bytes to or from byte `at` of it. What is not there to be read is KYMO_EIO. */
kymo_status kymo__temp_write(int fd, const void *bytes, size_t size, int64_t at, kymo_error *err);
kymo_status kymo__temp_read(int fd, void *bytes, size_t size, int64_t at, kymo_error *err);
/** Whether two paths name the same existing file. */
bool kymo__same_file(const char *a, const char *b);

/* ---- str.c ----------------------------------------------------------------------------------- */

/** Next code point of UTF-8 at *s (before `end`), advancing; invalid bytes give U+FFFD one at a
 *  time. */
uint32_t kymo__utf8_next(const char **s, const char *end);
/** Whether all `size` bytes are valid UTF-8 without NUL. */
bool kymo__utf8_valid(const char *s, size_t size);
/** Writes a code point, returns its length (1 to 4). */
int kymo__utf8_put(uint32_t code, char out[4]);
/** Copies to out[size], cut between characters when too long; always ended, the rest zeroed. */
void kymo__str_copy(char *out, size_t size, const char *s);
/** The same, cut at the front and begun with "..." when too long, for paths. size >= 8. */
void kymo__str_copy_tail(char *out, size_t size, const char *s);
bool kymo__str_equal(const char *a, const char *b);       /**< NULL equals NULL only */
bool kymo__str_equal_fold(const char *a, const char *b);  /**< ASCII case ignored */
/** The word of `words` nearest to `word` if near enough to propose (edit distance), else NULL. */
const char *kymo__did_you_mean(const char *word, const char *const *words, int32_t count);
/** 64-bit hash of bytes (FNV-1a with a finisher); the same on every machine. */
uint64_t kymo__hash(const void *bytes, size_t size, uint64_t seed);
/** The same for many bytes, by four lanes of multiplications: costs less than reading them. It is that of this
 *  machine's order of bytes, and in index files: its values may not change. */
uint64_t kymo__hash_bulk(const void *bytes, size_t size, uint64_t seed);

/* ---- num.c: numbers in text, whatever the locale --------------------------------------------- */

/**
 * Reads a decimal number at s (not past end): [+-] digits [. digits] [e[+-]digits], "inf",
 * "infinity", "nan" (any case). Correctly rounded for any length. Returns the byte after it, or
 * NULL when there is none. Hex, digit groups and leading blanks are not numbers. 1e400 is inf,
 * 1e-400 is 0. "5." and ".5" are numbers; "1e" is 1 followed by an e. NaN has no sign. Clinger's
 * fast path, then Eisel-Lemire (arXiv 2101.11408), then exact big integers.
 */
const char *kymo__parse_f64(const char *s, const char *end, double *value);
/** The slow exact path alone, for tests. */
const char *kymo__parse_f64_exact(const char *s, const char *end, double *value);
/** Reads a whole decimal int64; NULL when there is none or it does not fit. */
const char *kymo__parse_i64(const char *s, const char *end, int64_t *value);
/** Shortest decimal that reads back as v: "0.1", "1e+300", "1e-7", "-0", "nan", "inf"; without
 *  exponent from 1e-6 to 1e16. Returns the length (< 32). */
int kymo__print_f64(double v, char out[32]);
/** Exactly `decimals` decimals, correctly rounded half to even on the exact value; "-0" becomes
 *  "0". For |v| < 1e15 and decimals <= 20; otherwise as kymo__print_f64.
 *  Returns the length (< 48). */
int kymo__print_fixed(double v, int decimals, char out[48]);
int kymo__print_i64(int64_t v, char out[24]);
/** What kymo__buf_number appends. Returns the length (< 48). */
int kymo__print_number(double v, int decimals, bool bare, char out[48]);

/* ---- time.c: calendar, ISO 8601, time zones -------------------------------------------------- */

#define KYMO__NS INT64_C(1000000000)

/** Proleptic Gregorian civil time. */
typedef struct kymo__civil {
    int64_t year;
    int32_t month, day;           /**< from 1 */
    int32_t hour, minute, second; /**< no leap seconds */
    int32_t ns;
} kymo__civil;
/** Days since 1970-01-01. Months and days outside their range carry over: month 13 is next
 *  January. */
int64_t kymo__days_from_civil(int64_t year, int32_t month, int32_t day);
void kymo__civil_from_days(int64_t days, int64_t *year, int32_t *month, int32_t *day);
int32_t kymo__days_in_month(int64_t year, int32_t month); /**< 0 when there is no such month */
/** Splits ns since the epoch, shifted by `offset` seconds east of UTC. */
kymo__civil kymo__civil_from_ns(int64_t ns, int32_t offset);
/** Back; fields may lie outside their range and carry over; saturates to int64 (years 1677 to
 *  2262). */
int64_t kymo__ns_from_civil(const kymo__civil *civil, int32_t offset);

typedef struct kymo__zone kymo__zone;
/** Opens "UTC" (or NULL), "local" ($TZ, then /etc/localtime), "+05:30", or a name of the zone
 *  database (RFC 8536 files in $TZDIR or /usr/share/zoneinfo). Only these are read of the
 *  environment. Owned. */
kymo_status kymo__zone_open(kymo__zone **zone, const char *name, kymo__mem *mem, kymo_error *err);
void kymo__zone_close(kymo__zone *zone);
/** Seconds east of UTC at an instant, and the abbreviation (borrowed; may be NULL). zone NULL:
 *  UTC. */
int32_t kymo__zone_offset(const kymo__zone *zone, int64_t ns, const char **abbreviation);
/** The instants (0, 1 or 2, earlier first) at which clocks of the zone show this civil time. */
int kymo__zone_instants(const kymo__zone *zone, const kymo__civil *civil, int64_t out[2]);

/**
 * Reads a date or time at s, all of it up to `end`: YYYY, YYYY-MM, YYYY-MM-DD, with
 * [T ]hh:mm[:ss[.f]] and Z, UTC, +hh:mm, +hhmm, +hh; YYYY/MM/DD; years with sign. `zone` is used
 * where none is said (NULL: UTC; the earlier instant of a repeated hour; for a skipped time the
 * instant of the change, so that rising times stay in order). false: no such time, or outside
 * int64.
 */
bool kymo__parse_time(const char *s, const char *end, const kymo__zone *zone, int64_t *ns);
/** ISO 8601 with as many parts as needed: "2024-01-31", "2024-01-31T22:17:43.25Z". Length < 48. */
int kymo__print_time(int64_t ns, const kymo__zone *zone, char out[48]);
/** How many parts a time in UTC needs: 0 the date, 1 minutes, 2 seconds, 2 + n decimals. */
int kymo__time_parts(int64_t ns);
/** The same text in UTC with just so many parts, at least as many as it needs, so that a column of times has one form. */
int kymo__print_time_parts(int64_t ns, int parts, char out[48]);
/** Writes a time in a form like strftime's, always English: %Y %y %m %d %e %j %H %I %M %S %L (ms) %f (us) %p
 *  %b %B %a %A %Z %z %F %T %R %%. Cut to `size`, at the end of a character. */
void kymo__format_time(int64_t ns, const kymo__zone *zone, const char *format, char *out, size_t size);
/** NULL, or the first conversion of `format` that is not known. */
const char *kymo__format_time_check(const char *format);

/* ---- sum.c: exact sums ------------------------------------------------------------------------ */

enum { KYMO__SUM_DIGITS = 140 };
/** A sum of doubles and products of two; all zero is 0. The order of what is added does not show. */
typedef struct kymo__sum {
    int64_t digit[KYMO__SUM_DIGITS]; /**< of 2^32, the lowest first */
    int64_t pending;                 /**< additions since the last carry */
    double special;                  /**< the sum of what is not finite */
} kymo__sum;
void kymo__sum_add(kymo__sum *sum, double v);
void kymo__sum_add_product(kymo__sum *sum, double a, double b);
/** Rounded once, to nearest, ties to even. */
double kymo__sum_value(const kymo__sum *sum);

/* ---- color.c --------------------------------------------------------------------------------- */

/** sRGB, not premultiplied. */
typedef struct kymo__rgba {
    uint8_t r, g, b, a;
} kymo__rgba;
/** "#rgb", "#rgba", "#rrggbb", "#rrggbbaa", a colour name of CSS, or "transparent"; false
 *  otherwise. */
bool kymo__color_parse(const char *text, kymo__rgba *color);
/** WCAG relative luminance, 0 to 1, and contrast ratio, 1 to 21. */
double kymo__color_luminance(kymo__rgba color);
double kymo__color_contrast(kymo__rgba a, kymo__rgba b);
/** Moves `color` in Oklab lightness, no further than needed, until its contrast with
 *  `background` is at least `ratio`; black or white when none is. Alpha is kept and not looked
 *  at. */
kymo__rgba kymo__color_readable(kymo__rgba color, kymo__rgba background, double ratio);
/** `over` blended on opaque `under`. */
kymo__rgba kymo__color_over(kymo__rgba over, kymo__rgba under);

/* ---- cpu.c ----------------------------------------------------------------------------------- */

/** Vector instructions, each level with those before it. Kernels are written for some of them and
 *  chosen from a table; their results are the same. */
typedef enum kymo__cpu {
    KYMO__CPU_PLAIN = 0,  /**< C alone: the reference */
    KYMO__CPU_BASE = 1,   /**< what every processor of the architecture has: SSE2, NEON */
    KYMO__CPU_AVX2 = 2,   /**< AVX2, BMI1, BMI2, POPCNT, PCLMULQDQ; no FMA is ever used */
    KYMO__CPU_AVX512 = 3, /**< AVX-512 F, BW, DQ, VL */
    KYMO__CPU_LEVELS = 4
} kymo__cpu;
/** The highest level of this processor, lowered by $KYMO_CPU (a name of kymo__cpu_name). Cheap, but
 *  not for inner loops: ask once a pass. */
kymo__cpu kymo__cpu_level(void);
const char *kymo__cpu_name(kymo__cpu level);

/* ---- thread.c -------------------------------------------------------------------------------- */

/** Runs work(0..count-1, user) on `count` threads, the caller's being one; returns when all are
 *  done. When a thread cannot be made, its share is run by the caller afterwards, so work must
 *  not wait for a share that has not begun (the pass driver hands chunks out, so any number of
 *  threads is right). */
void kymo__parallel(int count, void (*work)(int index, void *user), void *user);
/** Lets other threads go before the calling one, and before those that it starts; only on Linux. */
void kymo__step_back(void);
/** Threads where nobody says how many: the processors, at most 8. Each takes memory (a chunk, a part of each reducer), and
 *  eight read as fast as memory does; a picture of 10^8 rows stays within its 32 MiB on any machine. */
int kymo__threads(void);
/** Monotonic milliseconds. */
double kymo__now_ms(void);

#endif
