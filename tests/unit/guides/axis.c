/* Axes: on every scale and length labels keep their distance and stay inside
 * the room claimed. */
#include "desk.h"

#define S KYMO__NS
#define DAY (86400 * S)

/** 2024-01-31T22:17:43.25Z */
static const int64_t start = INT64_C(1706739463250000000);

static const double linear_ranges[][2] = {
    {0, 1},
    {1e-9, 3e-9},
    {100000, 100000.01},
    {-17.3, 84.2},
    {0, 100},
    {8.1, 14.1},
    {-1, 1},
    {0, 0.3},
    {12345.678, 12345.679},
    {1e15, 1e15 + 10},
    {0, 24},
    {-1e300, 1e300},
    {3e-300, 4e-300},
    {-0.05, 123456.7},
    {1e6, 9e6},
    {-1e6, 1e6},
    {0.00001, 0.00009},
    {1e15, 1e15 + 1},
    {-99999, -99998},
    {123456789, 987654321},
};
static const double log_ranges[][2] = {
    {2, 5},    {0.5, 50}, {1e-10, 1e10},   {1e-30, 1e30},
    {95, 105}, {1, 1000}, {3e-300, 1e300}, {0.7, 8},
};
static const double symlog_ranges[][2] = {
    {-1000, 1000}, {-1e6, 1e6}, {-1e300, 1e300}, {0, 1e9}, {-0.5, 0.5}, {50, 80}, {-92, 62},
};
static const int64_t time_spans[] = {
    100,     10000,   10000000, S,        30 * S,    300 * S,    3600 * S,   21600 * S,   DAY,
    3 * DAY, 7 * DAY, 31 * DAY, 91 * DAY, 366 * DAY, 1826 * DAY, 7305 * DAY, 36525 * DAY,
};
static const double lengths[] = {48,  60,  75,  90,  110, 150,  200,
                                 260, 333, 420, 560, 800, 1600, 3900};

#define COUNT(a) (sizeof(a) / sizeof *(a))

typedef void (*scale_check)(desk *d, const kymo__scale *scale, double length, const char *name);

static void each_scale(scale_check check, desk *d)
{
    char name[96];
    for (size_t k = 0; k < COUNT(lengths); k++) {
        for (size_t i = 0; i < COUNT(linear_ranges); i++) {
            const double *r = linear_ranges[i];
            kymo__scale scale = number_scale(KYMO_SCALE_LINEAR, r[0], r[1]);
            snprintf(name, sizeof name, "linear %g..%g on %g", r[0], r[1], lengths[k]);
            check(d, &scale, lengths[k], name);
        }
        for (size_t i = 0; i < COUNT(log_ranges); i++) {
            const double *r = log_ranges[i];
            kymo__scale scale = number_scale(KYMO_SCALE_LOG, r[0], r[1]);
            snprintf(name, sizeof name, "log %g..%g on %g", r[0], r[1], lengths[k]);
            check(d, &scale, lengths[k], name);
        }
        for (size_t i = 0; i < COUNT(symlog_ranges); i++) {
            const double *r = symlog_ranges[i];
            kymo__scale scale = {.class_ = kymo__scale_class_of(KYMO_SCALE_SYMLOG), .bend = 1};
            scale.class_->forward(&r[0], &scale.u0, 1, 1);
            scale.class_->forward(&r[1], &scale.u1, 1, 1);
            snprintf(name, sizeof name, "symlog %g..%g on %g", r[0], r[1], lengths[k]);
            check(d, &scale, lengths[k], name);
        }
        for (size_t i = 0; i < COUNT(time_spans); i++) {
            kymo__scale scale = time_scale(start, start + time_spans[i]);
            snprintf(name, sizeof name, "time of %lld s on %g", (long long)(time_spans[i] / S),
                     lengths[k]);
            check(d, &scale, lengths[k], name);
        }
    }
}

/** Labels of the first line that have a text. */
static int labels_of(const kymo__axis *axis, double *widest)
{
    int count = 0;
    *widest = 0;
    for (int i = 0; i < axis->ticks.count; i++) {
        if (axis->texts[i] == NULL)
            continue;
        count++;
        *widest = fmax(*widest, axis->texts[i]->width);
    }
    return count;
}

static void check_axis(desk *d, const kymo__axis *axis, double length, const char *name)
{
    bool x = axis->side == KYMO__SIDE_BOTTOM;
    const kymo__rect panel = {500, 400, x ? length : 200, x ? 150 : length};
    kymo__boxes_clear(&d->boxes);
    kymo__axis_boxes(axis, &panel, &light, &d->boxes);
    expect_apart(&d->boxes, 0, name);
    for (int i = 0; i < d->boxes.count; i++) {
        const kymo__box *box = &d->boxes.box[i];
        if (x)
            cr_expect(within(box, panel.x - axis->before, panel.y + panel.h,
                             panel.x + length + axis->after, panel.y + panel.h + axis->thickness),
                      "%s: \"%s\" leaves its room", name, box->text);
        else if (box->y + box->h <= panel.y) // the end text, above the panel
            cr_expect(
                within(box, panel.x - axis->thickness, panel.y - axis->after, HUGE_VAL, panel.y),
                "%s: \"%s\" leaves its room", name, box->text);
        else
            cr_expect(within(box, panel.x - axis->thickness, panel.y - axis->after, panel.x,
                             panel.y + length + axis->before),
                      "%s: \"%s\" leaves its room", name, box->text);
    }
    double widest, last = -HUGE_VAL;
    int count = labels_of(axis, &widest);
    double size = x ? widest : 2 * (axis->ascent + axis->descent);
    // a lone label beside an offset says nothing of the width of two
    if (length >= 3 * (size + 8) && (axis->ticks.offset[0] == '\0' || length >= 110))
        cr_expect_geq(count, 2, "%s: %d labels of %g px", name, count, widest);
    cr_expect_geq(count, 1, "%s: no label", name);
    for (int i = 0; i < axis->ticks.count; i++) {
        if (axis->texts[i] == NULL)
            continue;
        const kymo__text *text = axis->texts[i];
        double below = x ? text->width / 2 : axis->descent + axis->digits / 2;
        double above = x ? text->width / 2 : text->height - below; // with its context
        double at = axis->ticks.tick[i].at * length;
        cr_expect_geq(at - below - last, (x ? 8 : 0.4 * 1.25 * 11) - 1e-6, "%s: labels too near",
                      name);
        last = at + above;
    }
    // what the first label belongs to is always known, but where the next context
    // leaves no room
    int first_context = -1, contexts = 0;
    for (int i = axis->ticks.count - 1; i >= 0; i--) {
        if (axis->contexts[i] == NULL)
            continue;
        contexts++;
        first_context = i;
    }
    if (x && axis->scale->class_->integer && count > 0) {
        cr_expect_geq(contexts, axis->ticks.tick[0].context[0] != '\0', "%s: no context", name);
        if (contexts == 1)
            cr_expect_not_null(axis->texts[first_context]);
    }
}

static void check_x(desk *d, const kymo__scale *scale, double length, const char *name)
{
    kymo__axis axis = {.side = KYMO__SIDE_BOTTOM,
                       .line = true,
                       .tick_marks = true,
                       .scale = scale,
                       .label = "elapsed since the start of the measurement"};
    cr_assert_eq(kymo__axis_measure(&axis, length, 0, d->fonts, &light, &d->err), KYMO_OK, "%s: %s",
                 name, d->err.text);
    check_axis(d, &axis, length, name);
    axis.label = NULL;
    cr_assert_eq(kymo__axis_measure(&axis, length, 0, d->fonts, &light, &d->err), KYMO_OK);
    check_axis(d, &axis, length, name);
}

static void check_y(desk *d, const kymo__scale *scale, double length, const char *name)
{
    kymo__axis axis = {
        .side = KYMO__SIDE_LEFT, .grid = true, .scale = scale, .label = "height above the sea (m)"};
    cr_assert_eq(kymo__axis_measure(&axis, length, 192, d->fonts, &light, &d->err), KYMO_OK,
                 "%s: %s", name, d->err.text);
    cr_expect_leq(axis.thickness, 192);
    check_axis(d, &axis, length, name);
    axis.label = NULL;
    axis.tick_marks = true;
    cr_assert_eq(kymo__axis_measure(&axis, length, 40, d->fonts, &light, &d->err), KYMO_OK);
    cr_expect_leq(axis.thickness, 40);
    check_axis(d, &axis, length, name);
}

Test(axis, x_labels_keep_their_distance)
{
    desk d;
    desk_open(&d);
    each_scale(check_x, &d);
    desk_close(&d);
}

Test(axis, y_labels_keep_their_distance)
{
    desk d;
    desk_open(&d);
    each_scale(check_y, &d);
    desk_close(&d);
}

Test(axis, labels_of_two_axes_meet_at_the_corner_without_touching)
{
    desk d;
    desk_open(&d);
    for (int marks = 0; marks < 2; marks++) {
        for (double size = 8; size <= 24; size += 4) {
            kymo__look look = light;
            look.tick_size = size;
            kymo__scale years = time_scale(0, 20 * 365 * DAY),
                        y = number_scale(KYMO_SCALE_LINEAR, 0, 1e5);
            kymo__axis below = {.side = KYMO__SIDE_BOTTOM, .tick_marks = marks, .scale = &years};
            kymo__axis beside = {.side = KYMO__SIDE_LEFT, .tick_marks = marks, .scale = &y};
            const kymo__rect panel = {200, 100, 400, 300};
            cr_assert_eq(kymo__axis_measure(&below, 400, 0, d.fonts, &look, &d.err), KYMO_OK);
            cr_assert_eq(kymo__axis_measure(&beside, 300, 0, d.fonts, &look, &d.err), KYMO_OK);
            kymo__boxes_clear(&d.boxes);
            kymo__axis_boxes(&below, &panel, &look, &d.boxes);
            kymo__axis_boxes(&beside, &panel, &look, &d.boxes);
            expect_apart(&d.boxes, 0, "corner");
        }
    }
    desk_close(&d);
}

/* A label that says the unit itself says it once, with the prefix; any other words stay as they are. */
Test(axis, the_unit_is_told_once)
{
    static const char *const known[][3] = {
        {"Hz", "f (Hz)", "f (kHz)"},         {"Hz", "f", "f (kHz)"},
        {"Hz", "f (MHz)", "f (MHz) (kHz)"}, {"Hz", "(Hz)", "(Hz) (kHz)"},
        {"m²", "area (m²)", "area (m²)"},    {"z", "f (Hz)", "f (Hz) (kz)"},
    };
    desk d;
    desk_open(&d);
    for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
        const kymo__tick_wish wish = {.unit = known[k][0]};
        kymo__scale scale = number_scale(KYMO_SCALE_LINEAR, 0, 8e3);
        scale.wish = &wish;
        kymo__axis axis = {.side = KYMO__SIDE_LEFT, .scale = &scale, .label = known[k][1]};
        cr_assert_eq(kymo__axis_measure(&axis, 300, 192, d.fonts, &light, &d.err), KYMO_OK);
        cr_assert_not_null(axis.label_text);
        cr_expect_str_eq(axis.label_text->string, known[k][2]);
    }
    desk_close(&d);
}

Test(axis, the_common_factor_is_told_once)
{
    desk d;
    desk_open(&d);
    kymo__scale scale = number_scale(KYMO_SCALE_LINEAR, 0, 8e6);
    kymo__axis axis = {.side = KYMO__SIDE_LEFT, .scale = &scale, .label = "dose"};
    cr_assert_eq(kymo__axis_measure(&axis, 300, 192, d.fonts, &light, &d.err), KYMO_OK);
    cr_assert_str_neq(axis.ticks.factor, "");
    char whole[64];
    snprintf(whole, sizeof whole, "dose (%s)", axis.ticks.factor);
    cr_assert_not_null(axis.label_text);
    cr_expect_str_eq(axis.label_text->string, whole);
    cr_expect_null(axis.end_text);
    double with_label = axis.after;

    axis.label = NULL; // at the end of the axis then, above the panel
    cr_assert_eq(kymo__axis_measure(&axis, 300, 192, d.fonts, &light, &d.err), KYMO_OK);
    cr_assert_not_null(axis.end_text);
    cr_expect_str_eq(axis.end_text->string, axis.ticks.factor);
    cr_expect_geq(axis.after, with_label + axis.end_text->height);

    char long_label[400]; // a label that must be cut does not take the factor
                          // with it
    memset(long_label, 'm', sizeof long_label - 1);
    long_label[sizeof long_label - 1] = '\0';
    axis.label = long_label;
    cr_assert_eq(kymo__axis_measure(&axis, 300, 192, d.fonts, &light, &d.err), KYMO_OK);
    cr_expect(axis.label_text->cut);
    cr_expect_eq(axis.label_text->line_count, 2);
    cr_assert_not_null(axis.end_text);
    cr_expect_str_eq(axis.end_text->string, axis.ticks.factor);
    desk_close(&d);
}

Test(axis, a_label_has_two_lines_at_most_and_gives_way)
{
    desk d;
    desk_open(&d);
    kymo__scale scale = number_scale(KYMO_SCALE_LINEAR, 0, 10);
    kymo__axis axis = {.side = KYMO__SIDE_LEFT,
                       .scale = &scale,
                       .label = "mean daily temperature of the upper lake (°C)"};
    cr_assert_eq(kymo__axis_measure(&axis, 150, 192, d.fonts, &light, &d.err), KYMO_OK);
    cr_expect_eq(axis.label_text->line_count, 2);
    cr_expect_not(axis.label_text->cut);
    double two = axis.thickness, ticks = two - axis.label_text->height - light.label_gap;
    cr_assert_eq(kymo__axis_measure(&axis, 150, two - 5, d.fonts, &light, &d.err), KYMO_OK);
    cr_expect_eq(axis.label_text->line_count, 1);
    cr_assert_eq(kymo__axis_measure(&axis, 150, ticks + 10, d.fonts, &light, &d.err), KYMO_OK);
    cr_expect_null(axis.label_text);
    cr_expect_float_eq(axis.thickness, ticks, 1e-9);
    desk_close(&d);
}

Test(axis, y_texts_lie_as_they_should)
{
    desk d;
    desk_open(&d);
    kymo__scale scale = number_scale(KYMO_SCALE_LINEAR, 0, 100);
    kymo__axis axis = {.side = KYMO__SIDE_LEFT, .scale = &scale, .label = "m"};
    cr_assert_eq(kymo__axis_measure(&axis, 300, 192, d.fonts, &light, &d.err), KYMO_OK);
    const kymo__rect panel = {100, 50, 200, 300};
    kymo__axis_boxes(&axis, &panel, &light, &d.boxes);
    for (int i = 0, k = 0; i < axis.ticks.count; i++) {
        if (axis.texts[i] == NULL)
            continue;
        const kymo__box *box = &d.boxes.box[k++];
        cr_expect_str_eq(box->text, axis.ticks.tick[i].label);
        cr_expect_float_eq(box->x + box->w, 94,
                           1e-9); // right-aligned, 6 px from the panel
        double line = 350 - 300 * axis.ticks.tick[i].value / 100;
        const kymo__text *text = axis.texts[i]; // the ink of digits is centred on the grid line
        double middle = box->py + (text->ink_top + text->ink_bottom) / 2;
        cr_expect_float_eq(middle, line, 0.35, "\"%s\": %g, not %g", box->text, middle, line);
    }
    const kymo__box *label = box_of_role(&d.boxes, "y-label");
    cr_assert_not_null(label);
    kymo__rect r = hull(label);
    cr_expect_eq(label->angle, 90);
    cr_expect_float_eq(r.y + r.h / 2, 200, 1e-9);
    cr_expect_float_eq(r.x, 100 - axis.thickness, 1e-9);
    double top[4][2]; // it reads upward: its lower left corner lies at the bottom
                      // right
    kymo__box_corners(label, top);
    cr_expect(top[3][0] > top[0][0] && top[1][1] < top[0][1]);
    desk_close(&d);
}

Test(axis, x_texts_lie_as_they_should)
{
    desk d;
    desk_open(&d);
    kymo__scale scale = time_scale(start, start + DAY);
    kymo__axis axis = {
        .side = KYMO__SIDE_BOTTOM, .tick_marks = true, .scale = &scale, .label = "time of day"};
    cr_assert_eq(kymo__axis_measure(&axis, 600, 0, d.fonts, &light, &d.err), KYMO_OK);
    const kymo__rect panel = {100, 50, 600, 300};
    kymo__axis_boxes(&axis, &panel, &light, &d.boxes);
    double row = -1, second = -1;
    int contexts = 0;
    for (int i = 0, k = 0; i < axis.ticks.count; i++) {
        double at = 100 + 600 * axis.ticks.tick[i].at;
        if (axis.texts[i] != NULL) {
            const kymo__box *box = &d.boxes.box[k++];
            cr_expect_float_eq(box->x + box->w / 2, at, 1e-9);
            row = row < 0 ? box->y : row;
            cr_expect_eq(box->y, row);
            cr_expect_geq(box->y, 357);
        }
        if (axis.contexts[i] != NULL) {
            const kymo__box *box = &d.boxes.box[k++];
            contexts++;
            second = second < 0 ? box->y : second;
            cr_expect_eq(box->y, second);
            cr_expect(box->x <= at && box->x + box->w >= at, "\"%s\" is not under its tick",
                      box->text);
        }
    }
    cr_expect_geq(contexts, 1);
    cr_expect_float_eq(second - row, 13.75, 1e-9);
    const kymo__box *label = box_of_role(&d.boxes, "x-label");
    cr_assert_not_null(label);
    cr_expect_float_eq(label->x + label->w / 2, 400, 1e-9);
    cr_expect_float_eq(label->y + label->h, 350 + axis.thickness, 1e-9);
    desk_close(&d);
}

Test(axis, times_beside_the_panel_tell_their_day)
{
    desk d;
    desk_open(&d);
    kymo__scale scale = time_scale(start, start + DAY);
    kymo__axis axis = {.side = KYMO__SIDE_LEFT, .scale = &scale};
    cr_assert_eq(kymo__axis_measure(&axis, 300, 192, d.fonts, &light, &d.err), KYMO_OK);
    int first = 0;
    while (axis.texts[first] == NULL)
        first++;
    cr_expect_str_eq(axis.texts[first]->string, "2024-02-01\n00:00");
    cr_expect_eq(axis.texts[first]->line_count, 2);
    const kymo__rect panel = {100, 50, 200, 300};
    kymo__axis_boxes(&axis, &panel, &light, &d.boxes);
    double line = 350 - 300 * axis.ticks.tick[first].at; // the time is on the line, its day above
    cr_expect_float_eq(d.boxes.box[0].py + 13.75 - axis.digits / 2, line, 1e-9);
    desk_close(&d);
}

Test(axis, the_first_context_takes_no_more_room_than_labels_do)
{
    desk d;
    desk_open(&d);
    kymo__scale scale = time_scale(start, start + 30000000); // "2024-01-31 22:17" under "43.250"
    kymo__axis axis = {.side = KYMO__SIDE_BOTTOM, .scale = &scale};
    cr_assert_eq(kymo__axis_measure(&axis, 560, 0, d.fonts, &light, &d.err), KYMO_OK);
    cr_assert_not_null(axis.contexts[0]);
    cr_expect_gt(axis.contexts[0]->width, 90);
    cr_expect_float_eq(axis.before, fmax(20, axis.texts[0]->width / 2), 1e-9);
    desk_close(&d);
}

Test(axis, a_domain_of_one_value_shows_its_ends)
{
    desk d;
    desk_open(&d);
    kymo__scale scale = number_scale(KYMO_SCALE_LINEAR, 1, 1 + 0x1p-51);
    kymo__axis axis = {.side = KYMO__SIDE_BOTTOM, .scale = &scale};
    cr_assert_eq(kymo__axis_measure(&axis, 400, 0, d.fonts, &light, &d.err), KYMO_OK);
    cr_assert_eq(axis.ticks.count, 2);
    cr_expect_str_eq(axis.texts[0]->string, "1");
    cr_expect_str_eq(axis.texts[1]->string, "1.0000000000000004");
    desk_close(&d);
}

Test(axis, shared_labels_leave_the_ticks_where_they_are)
{
    desk d;
    desk_open(&d);
    kymo__scale scale = number_scale(KYMO_SCALE_LINEAR, 0, 1e7);
    static kymo__axis full, bare;
    full = bare = (kymo__axis){.side = KYMO__SIDE_BOTTOM, .tick_marks = true, .scale = &scale};
    bare.no_labels = true;
    cr_assert_eq(kymo__axis_measure(&full, 400, 0, d.fonts, &light, &d.err), KYMO_OK);
    cr_assert_eq(kymo__axis_measure(&bare, 400, 0, d.fonts, &light, &d.err), KYMO_OK);
    cr_assert_eq(full.ticks.count, bare.ticks.count);
    for (int i = 0; i < full.ticks.count; i++)
        cr_expect_eq(full.ticks.tick[i].at, bare.ticks.tick[i].at);
    cr_expect_eq(bare.thickness, light.tick_length);
    cr_expect_eq(bare.before, 0);
    const kymo__rect panel = {0, 0, 400, 300};
    kymo__axis_boxes(&bare, &panel, &light, &d.boxes);
    cr_expect_eq(d.boxes.count, 0);
    desk_close(&d);
}

Test(axis, measuring_again_needs_no_memory)
{
    desk d;
    desk_open(&d);
    kymo__scale scale = time_scale(start, start + 31 * DAY);
    kymo__axis axis = {.side = KYMO__SIDE_BOTTOM, .scale = &scale, .label = "day"};
    cr_assert_eq(kymo__axis_measure(&axis, 500, 0, d.fonts, &light, &d.err), KYMO_OK);
    int64_t before = kt_allocations();
    cr_assert_eq(kymo__axis_measure(&axis, 500, 0, d.fonts, &light, &d.err), KYMO_OK);
    cr_expect_eq(kt_allocations(), before);
    desk_close(&d);
}

Test(axis, any_time_span_on_any_length)
{
    desk d;
    desk_open(&d);
    kt_rng rng = {11};
    char name[96];
    for (int trial = 0; trial < kt_cases(1000); trial++) {
        int64_t from = (int64_t)kt_between(&rng, -2e18, 4e18);
        int64_t span = (int64_t)exp(kt_between(&rng, log(1e3), log(4e18)));
        double length = exp(kt_between(&rng, log(48), log(2000)));
        kymo__scale scale = time_scale(from, from + span);
        snprintf(name, sizeof name, "%lld + %lld ns on %g", (long long)from, (long long)span,
                 length);
        check_x(&d, &scale, length, name);
    }
    desk_close(&d);
}

Test(axis, any_range_on_any_length)
{
    desk d;
    desk_open(&d);
    kt_rng rng = {12};
    char name[96];
    for (int trial = 0; trial < kt_cases(1000); trial++) {
        double size = exp(kt_between(&rng, -20, 40)), lo = size * kt_between(&rng, -1, 1);
        double hi = lo + size * exp(kt_between(&rng, -30, 3));
        if (!(hi > lo))
            continue;
        double length = exp(kt_between(&rng, log(48), log(2000)));
        kymo__scale scale = number_scale(KYMO_SCALE_LINEAR, lo, hi);
        snprintf(name, sizeof name, "linear %.17g .. %.17g on %g", lo, hi, length);
        check_x(&d, &scale, length, name);
        check_y(&d, &scale, length, name);
        lo = size;
        hi = size * exp(kt_between(&rng, 1e-5, 100));
        scale = number_scale(KYMO_SCALE_LOG, lo, hi);
        snprintf(name, sizeof name, "log %.17g .. %.17g on %g", lo, hi, length);
        check_x(&d, &scale, length, name);
        check_y(&d, &scale, length, name);
    }
    desk_close(&d);
}
