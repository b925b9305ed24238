/* Whole pages: random titles, axes, legends and sizes; no text leaves the page or meets another. */
#include "desk.h"

#define S KYMO__NS

static const char *const words[] = {
    "rain",
    "Ångström",
    "a_file_name_without_end.csv",
    "温度",
    "سرعة",
    "per",
    "square metre",
    "Donaudampfschifffahrtsgesellschaft",
    "—",
    "x",
    "(10⁶ m³/s)",
    "daily mean values",
    "of the upper lake",
    "№ 7",
    "\n",
};

/** A text of some words, or NULL. */
static const char *text_of(kt_rng *rng, int most, char out[512])
{
    int count = (int)kt_below(rng, most + 1);
    size_t length = 0;
    for (int i = 0; i < count; i++) {
        const char *word = words[kt_below(rng, sizeof words / sizeof *words)];
        size_t size = strlen(word);
        if (length + size + 2 > 512)
            break;
        memcpy(out + length, word, size);
        length += size;
        out[length++] = ' ';
    }
    out[length] = '\0';
    return count == 0 ? NULL : out;
}

static kymo__scale any_scale(kt_rng *rng)
{
    double size = exp(kt_between(rng, -25, 40)), lo = size * kt_between(rng, -1, 1);
    if (kt_below(rng, 3) == 0) {
        int64_t from = (int64_t)kt_between(rng, -2e18, 4e18);
        return time_scale(from, from + (int64_t)exp(kt_between(rng, 7, 42)));
    }
    if (kt_below(rng, 3) == 0)
        return number_scale(KYMO_SCALE_LOG, size, size * exp(kt_between(rng, 0.1, 80)));
    return number_scale(KYMO_SCALE_LINEAR, lo, lo + size * exp(kt_between(rng, -8, 3)));
}

/** A page with one panel and all that lies around it. */
typedef struct sheet {
    kymo__titles titles;
    kymo__axis below, beside;
    kymo__legend legend;
    kymo__layout_panel panel;
    kymo__layout_page page;
} sheet;

/** Measures and solves until nothing grows; false when it is too small. */
static bool settle(desk *d, sheet *s)
{
    double w = s->page.width * 0.7, h = s->page.height * 0.7;
    for (int pass = 0; pass < 100; pass++) {
        cr_assert_eq(kymo__axis_measure(&s->below, w, 0, d->fonts, &light, &d->err), KYMO_OK);
        cr_assert_eq(
            kymo__axis_measure(&s->beside, h, s->page.width * 0.3, d->fonts, &light, &d->err),
            KYMO_OK);
        kymo__layout_panel *p = &s->panel;
        double left = fmax(s->beside.thickness, s->below.before);
        double bottom = fmax(s->below.thickness, s->beside.before);
        double right = s->below.after, top = s->beside.after;
        if (pass > 0 && left <= p->left && bottom <= p->bottom && right <= p->right &&
            top <= p->top)
            return true;
        p->left = fmax(p->left, left);
        p->bottom = fmax(p->bottom, bottom);
        p->right = fmax(p->right, right);
        p->top = fmax(p->top, top);
        if (kymo__layout_solve(&s->page, &d->err) != KYMO_OK)
            return false;
        w = p->w;
        h = p->h;
    }
    cr_assert_fail("the layout does not settle");
    return false;
}

Test(page, no_text_leaves_the_page_or_meets_another)
{
    desk d;
    desk_open(&d);
    kt_rng rng = {2024};
    static kymo__legend_entry entries[30];
    static char labels[30][512];
    static sheet s;
    int drawn = 0, with_legend = 0;
    for (int trial = 0; trial < kt_cases(800); trial++) {
        char title[512], subtitle[512], caption[512], x_label[512], y_label[512];
        kymo__scale x = any_scale(&rng), y = any_scale(&rng);
        double width = exp(kt_between(&rng, log(120), log(2000)));
        double height = exp(kt_between(&rng, log(90), log(1500)));
        memset(&s, 0, sizeof s);
        cr_assert_eq(kymo__titles_measure(&s.titles, text_of(&rng, 12, title),
                                          text_of(&rng, 12, subtitle), text_of(&rng, 20, caption),
                                          width, 2, d.fonts, &light, &d.err),
                     KYMO_OK);
        s.below = (kymo__axis){.side = KYMO__SIDE_BOTTOM,
                               .tick_marks = true,
                               .scale = &x,
                               .label = text_of(&rng, 6, x_label)};
        s.beside = (kymo__axis){.side = KYMO__SIDE_LEFT,
                                .tick_marks = kt_below(&rng, 2),
                                .scale = &y,
                                .label = text_of(&rng, 6, y_label)};
        s.panel = (kymo__layout_panel){.row_span = 1, .column_span = 1};
        s.page = (kymo__layout_page){.width = width,
                                     .height = height,
                                     .padding = light.padding,
                                     .above = s.titles.above,
                                     .below = s.titles.below,
                                     .grid = 0.5,
                                     .min_w = 48,
                                     .min_h = 36,
                                     .rows = 1,
                                     .columns = 1,
                                     .panel_count = 1,
                                     .panels = &s.panel};
        if (!settle(&d, &s))
            continue;
        drawn++;
        const kymo__rect panel = {s.panel.x, s.panel.y, s.panel.w, s.panel.h};
        s.legend.entries = entries;
        s.legend.entry_count = (int)kt_below(&rng, 30);
        for (int i = 0; i < s.legend.entry_count; i++)
            entries[i].label = text_of(&rng, 3, labels[i]);
        cr_assert_eq(
            kymo__legend_measure(&s.legend, panel.w - 16, panel.h - 16, d.fonts, &light, &d.err),
            KYMO_OK);
        with_legend += s.legend.shown > 0;

        kymo__boxes_clear(&d.boxes);
        kymo__titles_boxes(&s.titles, height, &light, &d.boxes);
        kymo__axis_boxes(&s.below, &panel, &light, &d.boxes);
        kymo__axis_boxes(&s.beside, &panel, &light, &d.boxes);
        kymo__legend_boxes(&s.legend, panel.x + 8, panel.y + 8, &light, &d.boxes);
        char name[64];
        snprintf(name, sizeof name, "page %d, %.0f x %.0f", trial, width, height);
        for (int i = 0; i < d.boxes.count; i++) {
            const kymo__box *a = &d.boxes.box[i];
            cr_expect(within(a, 2, 2, width - 2, height - 2), "%s: \"%s\" leaves the page", name,
                      a->text);
            for (int k = i + 1; k < d.boxes.count; k++) {
                const kymo__box *b = &d.boxes.box[k];
                bool mine = !strcmp(a->role, "legend") && !strcmp(b->role, "legend-text");
                cr_expect(mine || !kymo__box_overlap(a, b, 1e-6), "%s: \"%s\" overlaps \"%s\"",
                          name, a->text, b->text);
            }
        }
        if (trial % 100 == 99)
            kymo__fonts_trim(d.fonts);
    }
    cr_expect(drawn > kt_cases(400) && with_legend > kt_cases(200), "%d drawn, %d with a legend", drawn, with_legend);
    desk_close(&d);
}
