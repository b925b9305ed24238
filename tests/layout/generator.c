/*
 * generator.c - see generator.h.
 *
 * All choices come from one splitmix64 stream that begins with the number, so a figure can be made again
 * alone. Half of the pages have sizes even in their logarithm, so small ones are frequent.
 */
#include "generator.h"

#include "kt.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ROWS = 12, COLUMNS = 5, TEXT = 1600, CATEGORIES = 9, SOURCES = 27 };

/* Of one source; all of a figure live until the next one. */
static struct {
    double values[COLUMNS][ROWS];
    int64_t times[ROWS];
    int32_t codes[ROWS];
    const char *words[CATEGORIES];
} data[SOURCES];
static int source_count;
static char pool[1 << 20]; /* of texts */
static size_t pool_used;

/* ---- texts ------------------------------------------------------------------------------------------ */

static const char *const latin[] = { "flow", "of", "a", "temperature", "Größe", "naïve", "x", "per", "year", "(mm)",
                                     "Übertragungsgeschwindigkeitsmessung", "co-operation", "I", "0.25", "the",
                                     "été", "Dvořák", "e\xcc\x81", "AV/To", "2024-01-31", "—", "fi", "ffl" };
static const char *const cjk[] = { "温度", "年間平均", "の", "気温", "の変化", "北京市", "數據", "、", "。", "한국어",
                                   "データ", "「観測」", "km²", "第一", "季度" };
static const char *const arabic[] = { "درجة", "الحرارة", "في", "السنة", "٢٠٢٤", "معدل", "(ملم)", "لا", "بيانات" };
static const char *const hebrew[] = { "טמפרטורה", "של", "השנה", "ממוצע", "2024", "שָׁלוֹם" };
static const char *const math[] = { "$E = mc^2$", "$\\alpha$", "$\\frac{a}{b + c}$", "$x_i^{2n}$", "$\\sqrt{2\\pi}$",
                                    "$\\sum_{i=0}^{n} x_i$", "$10^{-3}$", "$\\hat{x}$", "$\\mu\\mathrm{m}$", "$" };
static const char *const other[] = { "सत्यमेव", "ไทย", "αβγ", "Привет", "\xf0\x9f\x8c\xa1", "\xff", "\t", "\xc2\xad",
                                     "עברית", "العربية", "漢字", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" };

static const struct {
    const char *const *words;
    int count;
} scripts[] = {
    { latin, sizeof latin / sizeof *latin },    { cjk, sizeof cjk / sizeof *cjk },
    { arabic, sizeof arabic / sizeof *arabic }, { hebrew, sizeof hebrew / sizeof *hebrew },
    { math, sizeof math / sizeof *math },       { other, sizeof other / sizeof *other },
};
enum { SCRIPTS = sizeof scripts / sizeof *scripts };

static int letters(const char *text)
{
    int count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

/* About `most` characters at most, words of one script or of all. */
static const char *text_of(kt_rng *rng, int most)
{
    if (pool_used + TEXT > sizeof pool)
        return "one too many";
    char *text = pool + pool_used;
    int wanted = 1 + (int)kt_below(rng, most), script = (int)kt_below(rng, SCRIPTS + 3);
    size_t length = 0;
    int count = 0;
    text[0] = '\0';
    while (count < wanted) {
        int from = script < SCRIPTS ? script : script == SCRIPTS ? (int)kt_below(rng, SCRIPTS) : 0;
        const char *word = scripts[from].words[kt_below(rng, scripts[from].count)];
        bool joined = from == 1 && kt_below(rng, 4) > 0;
        if (length + strlen(word) + 2 > TEXT)
            break;
        if (length > 0 && !joined)
            text[length++] = ' ';
        memcpy(text + length, word, strlen(word) + 1);
        length += strlen(word);
        count += letters(word) + !joined;
    }
    pool_used += length + 1;
    return text;
}

/* Short ones mostly, long ones often enough; NULL where there is none. */
static const char *maybe_text(kt_rng *rng, double share)
{
    static const int most[] = { 8, 20, 40, 40, 80, 300 };
    if (kt_unit(rng) >= share)
        return NULL;
    return text_of(rng, most[kt_below(rng, 6)]);
}

/* ---- data ------------------------------------------------------------------------------------------- */

static double power(kt_rng *rng, double low, double high)
{
    return pow(10, kt_between(rng, low, high));
}

/* A column of one kind of range; `positive` for log axes. */
static void fill_column(kt_rng *rng, double *column, bool positive, bool sorted)
{
    static const double decades[] = { 1, 3, 12, 300 };
    double reach = decades[kt_below(rng, 4)];
    double base = power(rng, -reach, reach), span = power(rng, -12, 3), sign = kt_below(rng, 2) ? 1 : -1;
    int kind = (int)kt_below(rng, 4);
    for (int i = 0; i < ROWS; i++) {
        double t = sorted ? (double)i / (ROWS - 1) : kt_unit(rng);
        if (positive)
            column[i] = base * pow(10, t * fmin(span, 300) - (sorted ? 0 : 0.5));
        else if (kind == 0)
            column[i] = sign * base * (1 + span * t);
        else if (kind == 1)
            column[i] = base * (t - 0.5);
        else if (kind == 2)
            column[i] = sorted ? i : floor(t * 100);
        else
            column[i] = base;
        column[i] = fmax(-1e300, fmin(column[i], 1e300));
        if (positive)
            column[i] = fmax(column[i], 1e-300);
        if (!sorted && kt_below(rng, 20) == 0)
            column[i] = NAN;
    }
}

static void fill_times(kt_rng *rng, int64_t *column)
{
    int64_t from = (int64_t)kt_between(rng, -2e18, 4e18), step = (int64_t)power(rng, 0, 17.5);
    for (int i = 0; i < ROWS; i++)
        column[i] = from + step * i;
}

typedef struct panel_kind {
    bool log_x, log_y, time, names;
} panel_kind;

static kymo_source *open_source(kt_rng *rng, panel_kind kind)
{
    const int at = source_count++;
    for (int i = 0; i < CATEGORIES; i++)
        data[at].words[i] = text_of(rng, 30);
    fill_column(rng, data[at].values[0], kind.log_x, true);
    for (int i = 1; i < COLUMNS; i++)
        fill_column(rng, data[at].values[i], kind.log_y, false);
    fill_times(rng, data[at].times);
    int64_t kinds = 1 + kt_below(rng, CATEGORIES);
    for (int i = 0; i < ROWS; i++)
        data[at].codes[i] = (int32_t)kt_below(rng, kinds);
    const kymo_column columns[] = {
        { .name = "x", .values = kind.time ? (const void *)data[at].times : data[at].values[0],
          .type = kind.time ? KYMO_TIME : KYMO_F64 },
        { .name = "a", .values = data[at].values[1] },
        { .name = "b", .values = data[at].values[2] },
        { .name = "c", .values = data[at].values[3] },
        { .name = "kind", .values = data[at].codes, .type = KYMO_TEXT, .words = data[at].words,
          .word_count = CATEGORIES },
        { .name = text_of(rng, 40), .values = data[at].values[4] },
    };
    return kymo_source_arrays(columns, 6, ROWS, NULL);
}

static void add_series(kt_rng *rng, kymo_axes *axes, kymo_source *source, panel_kind kind, int count)
{
    static const char *const y[] = { "a", "b", "c" };
    int color = (int)kt_below(rng, 6);
    for (int i = 0; i < count; i++) {
        kymo_spec spec = { .data = source, .x = kind.names ? "kind" : "x", .y = y[kt_below(rng, 3)],
                           .label = text_of(rng, 24) };
        bool scatter = kind.names || kt_below(rng, 3) == 0;
        if (scatter && i == 0)
            spec.color = color == 0 ? "kind" : color == 1 ? "6" : NULL;
        kymo_add(axes, scatter ? KYMO_SCATTER : KYMO_LINE, &spec);
    }
}

/* ---- figures ---------------------------------------------------------------------------------------- */

static kymo_axes *add_axes(kt_rng *rng, const fuzz_figure *f, panel_kind kind, const kymo_axes_options *where)
{
    static const double angles[] = { 0, 0, 0, 0, 45, 90, 30, -45, -90 };
    kymo_axes_options o = *where;
    o.title = maybe_text(rng, f->panels > 1 ? 0.5 : 0.1);
    o.x_label = maybe_text(rng, 0.6);
    o.y_label = maybe_text(rng, 0.6);
    o.x_scale = kind.log_x ? KYMO_SCALE_LOG : kind.time ? KYMO_SCALE_TIME : kind.names ? 0 : KYMO_SCALE_LINEAR;
    o.y_scale = kind.log_y ? KYMO_SCALE_LOG : KYMO_SCALE_LINEAR;
    o.x_angle = angles[kt_below(rng, 9)];
    o.legend = kt_below(rng, 3) ? 0 : (int32_t)kt_below(rng, 6);
    if (!kind.time && kt_below(rng, 8) == 0)
        o.aspect = kt_below(rng, 2) ? 1 : power(rng, -2, 2);
    return kymo_axes_add(f->figure, &o);
}

static panel_kind kind_of(kt_rng *rng)
{
    int64_t x = kt_below(rng, 5);
    return (panel_kind){ .log_x = x == 0, .time = x == 1, .names = x == 2, .log_y = kt_below(rng, 4) == 0 };
}

static void add_inset(kt_rng *rng, fuzz_figure *f, int32_t host)
{
    double w = kt_between(rng, 0.2, 0.8), h = kt_between(rng, 0.2, 0.8);
    panel_kind kind = kind_of(rng);
    const kymo_axes_options where = {
        .inset = { kt_between(rng, 0, 1 - w), kt_between(rng, 0, 1 - h), w, h }, .inset_in = host };
    kymo_source *source = open_source(rng, kind);
    add_series(rng, add_axes(rng, f, kind, &where), source, kind, 1 + (int)kt_below(rng, 3));
    kymo_source_close(source);
    f->insets++;
}

/* Rows and columns of 1 to 25 cells; one panel is most frequent. */
static void choose_grid(kt_rng *rng, fuzz_figure *f)
{
    int64_t luck = kt_below(rng, 10);
    int most = luck < 5 ? 1 : luck < 8 ? 2 : 5;
    f->rows = 1 + (int32_t)kt_below(rng, most);
    f->columns = 1 + (int32_t)kt_below(rng, most);
}

static void choose_size(kt_rng *rng, fuzz_figure *f)
{
    bool even = kt_below(rng, 2);
    f->width = even ? kt_between(rng, 120, 4000) : exp(kt_between(rng, log(120), log(4000)));
    f->height = even ? kt_between(rng, 90, 3000) : exp(kt_between(rng, log(90), log(3000)));
    f->scale = kt_below(rng, 3) ? 1 : kt_below(rng, 2) ? 2 : 1.5;
}

fuzz_figure fuzz_open(uint64_t number)
{
    kt_rng rng = { number * UINT64_C(0x9e3779b97f4a7c15) + 12345 };
    fuzz_figure f = { 0 };
    source_count = 0;
    pool_used = 0;
    choose_size(&rng, &f);
    choose_grid(&rng, &f);
    f.share = kt_below(&rng, 3) ? 0 : 1 + (int32_t)kt_below(&rng, 3);
    const char *title = maybe_text(&rng, 0.8);
    f.titled = title != NULL;
    f.figure = kymo_figure_open(&(kymo_figure_options){
        .title = title, .subtitle = maybe_text(&rng, 0.3), .caption = maybe_text(&rng, 0.3),
        .theme = kt_below(&rng, 2) ? "dark" : NULL, .width = f.width, .height = f.height,
        .rows = f.rows, .columns = f.columns, .share = f.share, .threads = 1,
        .legend = (int32_t)kt_below(&rng, 6) });
    panel_kind kind = kind_of(&rng);
    bool wide = f.columns > 1 && kt_below(&rng, 3) == 0, high = f.rows > 1 && kt_below(&rng, 4) == 0;
    int32_t cells = f.rows * f.columns - (wide ? 1 : 0) - (high ? 1 + wide : 0);
    int32_t count = cells > 1 && kt_below(&rng, 3) == 0 ? 1 + (int32_t)kt_below(&rng, cells) : cells;
    f.panels = count;
    for (int32_t i = 0; i < count; i++) {
        const kymo_axes_options where = { .column_span = i == 0 && wide ? 2 : 0,
                                          .row_span = i == 0 && high ? 2 : 0 };
        if (!f.share)
            kind = kind_of(&rng);
        int series = 1 + (int)kt_below(&rng, count > 4 ? 3 : kt_below(&rng, 3) ? 4 : 30);
        kymo_source *source = open_source(&rng, kind);
        add_series(&rng, add_axes(&rng, &f, kind, &where), source, kind, series);
        kymo_source_close(source);
        f.series += series;
    }
    if (kt_below(&rng, 5) == 0)
        add_inset(&rng, &f, 1 + (int32_t)kt_below(&rng, count));
    return f;
}
