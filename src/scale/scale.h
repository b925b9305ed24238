/*
 * scale.h - the door of the scale room: data values to positions, ticks and their labels, colours.
 *
 * A scale maps a value v to a transformed coordinate u (linear: v; log: log10 v; symlog:
 * asinh(v/c); time: ns; category: its number from 1), and u to a fraction 0..1 of the panel,
 * linearly between the ends of its domain. Reducers and marks work in u. A new kind is one file
 * with a kymo__scale_class and one row in scales.def.
 */
#ifndef KYMO_SCALE_H
#define KYMO_SCALE_H

#include "core/core.h"

#define KYMO__TICKS 256

/** What a pass has learnt about one channel. Min and max: merging in any order gives the same. */
typedef struct kymo__extent {
    double lo, hi;         /**< finite transformed values; lo > hi: none met */
    int64_t time_lo, time_hi; /**< the same exactly, for times */
} kymo__extent;
void kymo__extent_clear(kymo__extent *extent);
void kymo__extent_merge(kymo__extent *into, const kymo__extent *from);

typedef struct kymo__scale_class kymo__scale_class;

/** What the user wants of the ticks of an axis. Zero is the default of every field. */
typedef struct kymo__tick_wish {
    bool extended;        /**< linear: the rule of Talbot, Lin and Hanrahan instead of d3's */
    int32_t thousands;    /**< a kymo_thousands */
    const char *unit;     /**< of the values: prefixes instead of powers of ten; NULL or "": none */
    const char *format;   /**< times: every label in this form; NULL: two lines, as they need */
    int32_t count;        /**< > 0: ticks at these places and nowhere else, rising */
    const double *value;  /**< as data values */
    const int64_t *time;  /**< on time scales [ns] */
    int64_t every;        /**< > 0: ticks at all multiples of every * 10^every_power ... */
    int32_t every_power;
    int32_t every_unit;   /**< ... on time scales of `every` such units */
} kymo__tick_wish;

/** Units of kymo__tick_wish.every_unit. */
typedef enum kymo__every {
    KYMO__EVERY_NONE = 0, /**< a plain number */
    KYMO__EVERY_NS = 1,
    KYMO__EVERY_HOUR = 2,
    KYMO__EVERY_DAY = 3,
    KYMO__EVERY_MONTH = 4,
    KYMO__EVERY_YEAR = 5
} kymo__every;

/** A scale and its domain. Plain values; what it points to is borrowed. */
typedef struct kymo__scale {
    const kymo__scale_class *class_;
    const kymo__zone *zone; /**< of time labels; NULL: UTC */
    double bend;            /**< symlog: c, where it turns from linear to logarithmic; > 0 */
    double u0, u1;          /**< domain, u0 < u1 (time: t0 and t1 as doubles) */
    int64_t t0, t1;         /**< time: the exact domain [ns] */
    char *const *names;     /**< category: name k is that of value k + 1 */
    int32_t name_count;
    const kymo__tick_wish *wish; /**< NULL: none */
} kymo__scale;

/** A tick: where, and what is written. */
typedef struct kymo__tick {
    double at;        /**< fraction of the domain, 0..1 */
    double value;     /**< in data units (time: ns as a double) */
    int64_t time;     /**< time scales: exact [ns] */
    bool minor;       /**< drawn small and without label (label is "") */
    char label[48];   /**< first line */
    const char *name; /**< category: its name, instead of the label; borrowed. NULL: the label */
    char context[32]; /**< time: second line, under the first tick and where it changes; else "" */
} kymo__tick;

/** The first line of a tick, whole; "" for none. */
const char *kymo__tick_text(const kymo__tick *tick);

/** All ticks of an axis, rising. A value is label * factor + offset. */
typedef struct kymo__ticks {
    int32_t count;  /**< majors and minors */
    int32_t majors;
    char factor[48]; /**< common factor of all labels, "×10³", or their unit, "kPa", or "" */
    char offset[80]; /**< common offset of all labels, "+ 100 000", or "" */
    kymo__tick tick[KYMO__TICKS];
} kymo__ticks;

/** One kind of scale. */
struct kymo__scale_class {
    const char *name;
    int32_t kind;  /**< a kymo_scale */
    bool integer;  /**< the domain is t0..t1 exactly */
    bool curved;   /**< u is not v itself */
    bool bent;     /**< needs a `bend` */
    bool words;    /**< its values are the words of text columns, numbered from 1 */
    double least, most; /**< u of the least and greatest value it can show */
    /** count values to u; what the scale cannot show becomes NaN (in place is fine). `bend` is that
     *  of the scale, for kinds that have one. */
    void (*forward)(const double *v, double *u, int64_t count, double bend);
    double (*inverse)(double u, double bend);
    /** How wide a domain about one lone value is. */
    double (*spread)(double u);
    /**
     * About `target` major ticks inside the domain, labelled: a smaller target never gives more of
     * them, 2 or more give at least two wherever the scale has them. Minor ticks are all there are:
     * who draws them leaves them out where they come nearer than 3 px to each other.
     */
    void (*ticks)(const kymo__scale *scale, double target, kymo__ticks *out);
    /** Labels of ticks that the user has placed (`value`, `time` and `at` are set). */
    void (*label)(const kymo__scale *scale, kymo__ticks *ticks);
    /** Widens the ends of the domain that are not fixed to round values; NULL: there are none. */
    void (*nice)(kymo__scale *scale, const bool fixed[2]);
};

/** The class of a kymo_scale (AUTO gives linear), and by name. NULL when unknown. */
const kymo__scale_class *kymo__scale_class_of(int32_t kind);
const kymo__scale_class *kymo__scale_class_find(const char *name);

/** How a domain is made of what the data needs and what the user wants. */
typedef struct kymo__scale_wish {
    double lim[2];    /**< in data values; both 0: none; NAN: that end from the data */
    int64_t time[2];  /**< time scales, exact; both 0: none; INT64_MIN: that end from the data */
    double pad;       /**< fraction of the span added at each end that comes from the data: 0.05 */
    bool nice;        /**< those ends are round values instead */
} kymo__scale_wish;

/** Sets the domain of a scale whose class, bend and zone are set. Empty or constant data: a span
 *  of max(|v| / 10, 1) about it (log: a factor of 10; time: a second, or a day when it is
 *  midnight). KYMO_EINVAL for limits that are not finite, equal, falling, or not positive on a log
 *  scale. Domains never overflow: 1e308 +- 5 % is clamped. */
kymo_status kymo__scale_train(kymo__scale *scale, const kymo__extent *data,
                              const kymo__scale_wish *wish, kymo_error *err);
/** Whether the wish alone fixes the domain, so that the data need not be read first. */
bool kymo__scale_fixed(const kymo__scale_class *class_, const kymo__scale_wish *wish);

/** Fraction of the domain of a transformed coordinate / of an exact time / of a data value. */
double kymo__scale_at(const kymo__scale *scale, double u);
double kymo__scale_at_time(const kymo__scale *scale, int64_t t);
double kymo__scale_at_value(const kymo__scale *scale, double v);

void kymo__scale_ticks(const kymo__scale *scale, double target, kymo__ticks *out);

/** Reads a step ("0.25", "6h", "2w") into `every` and its kin; false when it is none. */
bool kymo__tick_every(const char *text, kymo__tick_wish *wish);

/** d3's rule alone: ticks of [lo, hi] for a count, for tests and colour bars. Returns how many. */
int kymo__ticks_linear(double lo, double hi, double count, double *out, int capacity);
/** The step of that rule: > 0, or the negated inverse of it when < 0 (so that i / -step is exact).
 * */
double kymo__tick_increment(double lo, double hi, double count);

/** Labels of evenly spaced values as one axis writes them: equal decimals, U+2212, U+202F groups
 * from 5 digits up, a common factor or offset when ux.md 2.2 asks for it. */
void kymo__ticks_label(kymo__ticks *ticks, double step);
/** One value for readouts and legends, in full precision, with true minus and groups. */
void kymo__value_label(double v, char out[48]);

/* ---- Colour ---------------------------------------------------------------------------------- */

enum { KYMO__COLORS = 16 };
/** Colours for categories, in order. */
typedef struct kymo__palette {
    kymo__rgba colors[KYMO__COLORS];
    int32_t count; /**< 1 to KYMO__COLORS */
} kymo__palette;
/** The palette of a name (NULL: kymo's own), for light or dark backgrounds; EINVAL with a hint. */
kymo_status kymo__palette_find(const char *name, bool dark, kymo__palette *palette,
                               kymo_error *err);
/** Colour `index`, which may be any number: they come round. */
kymo__rgba kymo__palette_color(const kymo__palette *palette, int32_t index);
/**
 * Which of `cues` dashes or shapes series `index` has beside its colour, 0 being the plain one.
 * While the palette lasts it is 0, unless every series is to have one (`redundant`); then no two
 * series are alike until all pairs of colour and cue are used.
 */
int32_t kymo__palette_cue(const kymo__palette *palette, int32_t index, int32_t cues,
                          bool redundant);
/** Names of palettes and colormaps for messages; returns the count. */
int32_t kymo__palette_names(const char *names[32]);
int32_t kymo__colormap_names(const char *names[32]);

/** 256 colours; sampled as table[min(255, floor(t 256))]. NULL: no such map. "viridis" is the
 * default. */
const uint8_t (*kymo__colormap_find(const char *name))[3];
/** The same, with EINVAL and a hint instead of NULL alone. */
const uint8_t (*kymo__colormap_get(const char *name, kymo_error *err))[3];
kymo__rgba kymo__colormap_at(const uint8_t (*map)[3], double t);

#endif
