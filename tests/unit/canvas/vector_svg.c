/* SVG: what is written, that it is XML, few bytes, the same bytes again. */
#include "canvas/svg_path.h"

#include "vector_help.h"

// ---- XML, as much as is needed here -------------------------------------------------------------

enum { DEPTH = 64, NAME = 128, IDS = 256 };

typedef struct xml {
    const char *at;
    char open[DEPTH][NAME];
    char ids[IDS][NAME];
    char refs[IDS][NAME];
    int depth, elements, id_count, ref_count;
} xml;

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':' ||
           c == '-';
}

static void read_name(xml *x, char name[NAME])
{
    int length = 0;

    while (is_name(*x->at)) {
        cr_assert_lt(length, NAME - 1);
        name[length++] = *x->at++;
    }
    name[length] = '\0';
    cr_assert_gt(length, 0, "a name is missing at %.40s", x->at);
}

/* An entity that every parser knows. */
static void read_entity(xml *x)
{
    static const char *const known[] = {"&amp;", "&lt;",  "&gt;",  "&quot;", "&apos;",
                                        "&#9;",  "&#10;", "&#13;", "&#39;"};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strncmp(x->at, known[i], strlen(known[i])) == 0) {
            x->at += strlen(known[i]);
            return;
        }
    cr_assert_fail("entity %.10s", x->at);
}

/* Text up to `end`, which must come. */
static void read_text(xml *x, char end)
{
    while (*x->at && *x->at != end) {
        cr_assert(*x->at != '<', "< in text");
        cr_assert((unsigned char)*x->at >= 0x20 || *x->at == '\n', "control character %d", *x->at);
        if (*x->at == '&')
            read_entity(x);
        else
            x->at++;
    }
}

static void note(char list[IDS][NAME], int *count, const char *from, size_t length)
{
    cr_assert(*count < IDS && length < NAME);
    memcpy(list[*count], from, length);
    list[(*count)++][length] = '\0';
}

static void read_attributes(xml *x)
{
    char names[16][NAME], name[NAME];
    int count = 0;

    while (*x->at == ' ') {
        const char *value;

        x->at++;
        read_name(x, name);
        for (int i = 0; i < count; i++)
            cr_assert_str_neq(names[i], name, "twice");
        cr_assert_lt(count, 16);
        strcpy(names[count++], name);
        cr_assert(x->at[0] == '=' && x->at[1] == '"');
        value = x->at += 2;
        read_text(x, '"');
        cr_assert_eq(*x->at, '"');
        if (strcmp(name, "id") == 0)
            note(x->ids, &x->id_count, value, (size_t)(x->at - value));
        if (strncmp(value, "url(#", 5) == 0)
            note(x->refs, &x->ref_count, value + 5, (size_t)(x->at - value) - 6);
        x->at++;
    }
}

static void read_element(xml *x)
{
    char name[NAME];

    x->at++;
    if (*x->at == '/') {
        x->at++;
        read_name(x, name);
        cr_assert_gt(x->depth, 0);
        cr_assert_str_eq(x->open[--x->depth], name);
        cr_assert_eq(*x->at++, '>');
        return;
    }
    read_name(x, name);
    x->elements++;
    read_attributes(x);
    if (*x->at == '/') {
        x->at++;
    } else {
        cr_assert_lt(x->depth, DEPTH);
        strcpy(x->open[x->depth++], name);
    }
    cr_assert_eq(*x->at, '>', "at %.40s", x->at);
    x->at++;
}

/* Fails unless the bytes are one well-formed element whose ids are there and there once. */
static void check_xml(const vector_bytes *bytes)
{
    static xml x;

    memset(&x, 0, sizeof x);
    cr_assert(kymo__utf8_valid(bytes->data, bytes->size));
    x.at = bytes->data;
    do {
        cr_assert_eq(*x.at, '<', "text outside: %.40s", x.at);
        read_element(&x);
        if (x.depth > 0)
            read_text(&x, '<');
    } while (x.depth > 0 && *x.at);
    cr_assert_str_eq(x.at, "\n");
    for (int i = 0; i < x.id_count; i++)
        for (int k = 0; k < i; k++)
            cr_assert_str_neq(x.ids[i], x.ids[k], "id twice");
    for (int i = 0; i < x.ref_count; i++) {
        bool found = false;

        for (int k = 0; k < x.id_count; k++)
            found = found || strcmp(x.refs[i], x.ids[k]) == 0;
        cr_assert(found, "nothing is called %s", x.refs[i]);
    }
}

static vector_bytes draw(vector_draw *with, void *user)
{
    vector_bytes bytes = vector_once("svg", &vector_page, with, user);

    check_xml(&bytes);
    return bytes;
}

/* Draws and looks for texts, the last one NULL. */
static void expect(vector_draw *with, void *user, const char *const *wanted)
{
    vector_bytes bytes = draw(with, user);

    for (; *wanted; wanted++)
        cr_assert_not_null(strstr(bytes.data, *wanted), "no %s in\n%s", *wanted, bytes.data);
    free(bytes.data);
    KT_ALL_CLOSED();
}

#define EXPECT(with, user, ...) expect(with, user, (const char *const[]){__VA_ARGS__, NULL})

// ---- paths --------------------------------------------------------------------------------------

/* The `d` of some moves (m), lines (l), closings (z). */
static void expect_d(const char *ops, const double *xy, const char *wanted)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo__buf buf;
    kymo__svg_path path;

    kymo__buf_init(&buf, mem, KYMO_MEMORY_CANVAS);
    kymo__svg_path_begin(&path, &buf);
    for (; *ops; ops++) {
        if (*ops == 'z') {
            kymo__svg_path_close(&path);
            continue;
        }
        if (*ops == 'm')
            kymo__svg_path_move(&path, xy[0], xy[1]);
        else
            kymo__svg_path_line(&path, xy[0], xy[1]);
        xy += 2;
    }
    kymo__svg_path_end(&path);
    kymo__buf_append(&buf, "", 1);
    cr_assert_str_eq(buf.data, wanted);
    kymo__buf_free(&buf);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

Test(vector_svg_path, bytes)
{
    const double shape[] = {10, 20, 11.5, 20.25, 11, 20.75, 11, 30, 5, 30};
    const double dots[] = {1, 2, 1, 2, 3, 2, 3, 2};
    const double still[] = {1, 2, 9, 9, 1, 2, 1, 2.004, 4, 6};
    const double square[] = {0, 0, 4, 0, 4, 4, 0, 4, 6, 0, 7, 1};
    const double far[] = {100, 0.5, 640, 0.5, 600, -0.25};
    const double again[] = {0, 0, 5, 5, 5, 5, 6, 7};
    const double wild[] = {0, 0, 1e300, -1e300, INFINITY, 3};

    expect_d("mllll", shape, "m10 20 1.5.25-.5.5V30H5");
    expect_d("mlml", dots, "m1 2h0m2 0h0");
    expect_d("mmmll", still, "m1 2 3 4"); // moves to nowhere are not written
    expect_d("mlllzml", square, "m0 0h4v4H0zm6 0 1 1");
    expect_d("mll", far, "m100 .5h540l-40-.75");
    expect_d("mlml", again, "m0 0 5 5 1 2"); // a move to where the line is
    expect_d("mll", wild, "m0 0 10000000-10000000V3");
    expect_d("", wild, "");
    expect_d("m", wild, "");
}

/* Reads a number of a path. */
static double read_number(const char **at)
{
    const char *end;
    double v = 0;
    char text[32];
    int length = 0, points = 0;

    if (**at == ' ')
        ++*at;
    if (**at == '-')
        text[length++] = *(*at)++;
    while ((**at >= '0' && **at <= '9') || (**at == '.' && points == 0)) {
        points += **at == '.';
        text[length++] = *(*at)++;
        cr_assert_lt(length, 31);
    }
    text[length] = '\0';
    end = kymo__parse_f64(text, text + length, &v);
    cr_assert_eq(end, text + length, "number %s before %.20s", text, *at);
    return v;
}

/* Goes along a path and compares with vertices; straight moves and lines only. */
static void follow(const char *d, const kymo__point *points, int64_t count)
{
    double x = 0, y = 0;
    char command = 0;
    int64_t i = 0;

    while (*d) {
        if ((*d >= 'a' && *d <= 'z') || (*d >= 'A' && *d <= 'Z'))
            command = *d++;
        switch (command) {
        case 'h':
            x += read_number(&d);
            break;
        case 'v':
            y += read_number(&d);
            break;
        case 'H':
            x = read_number(&d);
            break;
        case 'V':
            y = read_number(&d);
            break;
        case 'l':
        case 'm':
            x += read_number(&d);
            y += read_number(&d);
            break;
        default:
            cr_assert_fail("command %c", command);
        }
        while (i < count && !(fabs(points[i].x - x) < 0.00501 && fabs(points[i].y - y) < 0.00501))
            i++;
        cr_assert_lt(i, count, "%g %g is no vertex", x, y);
    }
}

Test(vector_svg_path, errors_do_not_add_up)
{
    enum { N = 20000 };
    kymo__point *points = malloc(N * sizeof *points);
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kt_rng rng = {5};
    kymo__buf buf;
    kymo__svg_path path;

    cr_assert_not_null(points);
    kymo__buf_init(&buf, mem, KYMO_MEMORY_CANVAS);
    kymo__svg_path_begin(&path, &buf);
    points[0] = (kymo__point){0, 0};
    kymo__svg_path_move(&path, 0, 0);
    for (int i = 1; i < N; i++) {
        points[i].x = points[i - 1].x + 0.0333 * kt_unit(&rng);
        points[i].y = kt_below(&rng, 3) ? points[i - 1].y : kt_between(&rng, -50, 50);
        kymo__svg_path_line(&path, points[i].x, points[i].y);
    }
    kymo__svg_path_end(&path);
    kymo__buf_append(&buf, "", 1);
    follow(buf.data, points, N);
    free(points);
    kymo__buf_free(&buf);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

// ---- documents ----------------------------------------------------------------------------------

static void draw_small(kymo_canvas *canvas, void *user)
{
    const kymo__rgba grey = {0xe4, 0xe8, 0xec, 255}, blue = {0x33, 0x74, 0xf1, 128};
    const kymo__point bend[] = {{10, 10}, {20, 15.125}, {30, 10}};

    (void)user;
    kymo__canvas_group(canvas, "axes", "panel <1>");
    kymo__canvas_line(canvas, 10, 20.2, 110, 20.2, 1, grey);
    kymo__canvas_line(canvas, 10, 60.9, 110, 60.9, 1, grey);
    kymo__canvas_line(canvas, 10, 70, 110, 70, 2, grey);
    kymo__canvas_clip(canvas, &(kymo__rect){10, 20, 100, 50.4});
    kymo__canvas_path(canvas, bend, 3, &(kymo__ink){.stroke = blue, .width = 1.5});
    kymo__canvas_rect(canvas, &(kymo__rect){30.4, 30, 10, 10.3}, blue);
    kymo__canvas_unclip(canvas);
    kymo__canvas_ungroup(canvas);
}

Test(vector_svg, a_small_document_byte_by_byte)
{
    static const char wanted[] =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"120\" height=\"80.5\" "
        "viewBox=\"0 0 120 80.5\" role=\"img\" aria-labelledby=\"%s-title %s-desc\" fill=\"none\" "
        "stroke-linecap=\"round\" stroke-linejoin=\"round\" font-family=\"Inter, 'Helvetica Neue', "
        "Arial, 'DejaVu Sans', sans-serif\">\n"
        "<title id=\"%s-title\">A &amp; B</title>\n"
        "<desc id=\"%s-desc\">two</desc>\n"
        "<rect class=\"background\" width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n"
        "<g id=\"%s-axes-1\" class=\"axes\" data-label=\"panel &lt;1&gt;\">\n"
        "<path stroke=\"#e4e8ec\" stroke-linecap=\"butt\" d=\"m10 20.5h100m-100 40h100\"/>\n"
        "<path stroke=\"#e4e8ec\" stroke-width=\"2\" stroke-linecap=\"butt\" d=\"m10 70h100\"/>\n"
        "<clipPath id=\"%s-clip-0\"><rect x=\"10\" y=\"20\" width=\"100\" height=\"50\"/></clipPath>\n"
        "<g clip-path=\"url(#%s-clip-0)\">\n"
        "<path stroke=\"#3374f1\" stroke-opacity=\".502\" stroke-width=\"1.5\" "
        "d=\"m10 10 10 5.13 10-5.13\"/>\n"
        "<path fill=\"#3374f1\" fill-opacity=\".502\" d=\"m30 30h10v10H30z\"/>\n"
        "</g>\n"
        "</g>\n"
        "</svg>\n";
    kymo__page page = {.width = 120,
                       .height = 80.5,
                       .background = {255, 255, 255, 255},
                       .title = "A & B",
                       .description = "two"};
    vector_bytes bytes = vector_once("svg", &page, draw_small, NULL);
    char prefix[8] = "", text[2048];
    const char *id = strstr(bytes.data, "aria-labelledby=\"");

    check_xml(&bytes);
    cr_assert_not_null(id);
    memcpy(prefix, id + strlen("aria-labelledby=\""), 7);
    snprintf(text, sizeof text, wanted, prefix, prefix, prefix, prefix, prefix, prefix, prefix);
    cr_assert_str_eq(bytes.data, text);
    free(bytes.data);
    KT_ALL_CLOSED();
}

Test(vector_svg, the_same_again_and_ids_by_content)
{
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){.output = "svg"});
    kymo__page titled = vector_page;
    vector_bytes a = vector_again(canvas, &vector_page, draw_small, NULL), b, c, d;
    const char *one, *other;

    titled.title = "other";
    b = vector_again(canvas, &titled, draw_small, NULL);
    c = vector_again(canvas, &vector_page, draw_small, NULL);
    kymo_canvas_close(canvas);
    d = vector_once("svg", &vector_page, draw_small, NULL);
    cr_assert(vector_same(&a, &c));
    cr_assert(vector_same(&a, &d));
    one = strstr(a.data, "<g id=");
    other = strstr(b.data, "<g id=");
    cr_assert(one && other && strncmp(one, other, 14) != 0);
    free(a.data), free(b.data), free(c.data), free(d.data);
    KT_ALL_CLOSED();
}

static void draw_unbalanced(kymo_canvas *canvas, void *user)
{
    const kymo__rect rect = {0, 0, 10, 10}, other = {0, 0, 20, 10};

    (void)user;
    kymo__canvas_ungroup(canvas);
    kymo__canvas_unclip(canvas);
    kymo__canvas_group(canvas, "a b&\"c", NULL);
    kymo__canvas_clip(canvas, &rect);
    kymo__canvas_group(canvas, "inner", "");
    kymo__canvas_clip(canvas, &other);
    kymo__canvas_clip(canvas, &rect);
    kymo__canvas_ungroup(canvas);
    kymo__canvas_line(canvas, 0, 0, 10, 0, 1, vector_black);
    kymo__canvas_group(canvas, "left-open", NULL);
    kymo__canvas_clip(canvas, &rect);
}

Test(vector_svg, calls_out_of_order_are_still_xml)
{
    vector_bytes bytes = draw(draw_unbalanced, NULL);
    const char *clip = strstr(bytes.data, "clipPath id");

    cr_assert_not_null(clip); // each rectangle is defined once
    clip = strstr(clip + 1, "clipPath id");
    cr_assert_not_null(clip);
    cr_assert_null(strstr(clip + 1, "clipPath id"));
    free(bytes.data);
    KT_ALL_CLOSED();
}

static const char hostile[] =
    "\x01 a<b>&amp;\"'\x7f ]]> \xff\xc0\xaf \xed\xa0\x80 \xef\xbf\xbf\t<!-- \r\n end  ";

static void draw_hostile(kymo_canvas *canvas, void *user)
{
    kymo__text_style style = {.size = 12};

    (void)user;
    kymo__canvas_group(canvas, hostile, hostile);
    vector_text(canvas, hostile, &style, 10, 20, 30, hostile);
    style.max_width = 30;
    style.max_lines = 2;
    vector_text(canvas, "<&> <&> <&> <&> <&>", &style, NAN, INFINITY, NAN, NULL);
    kymo__canvas_ungroup(canvas);
}

Test(vector_svg, hostile_strings_are_escaped)
{
    kymo__page page = vector_page;
    vector_bytes bytes;

    page.title = page.description = hostile;
    bytes = vector_once("svg", &page, draw_hostile, NULL);
    check_xml(&bytes);
    cr_assert_not_null(strstr(bytes.data, "a&lt;b&gt;&amp;amp;&quot;"));
    cr_assert_not_null(strstr(bytes.data, "\xe2\x80\xa6</t"));
    free(bytes.data);
    KT_ALL_CLOSED();
}

// ---- text ---------------------------------------------------------------------------------------

static void draw_texts(kymo_canvas *canvas, void *user)
{
    const kymo__text_style plain = {.size = 11}, digits = {.size = 11, .tabular = true};
    const kymo__text_style bold = {.size = 15, .face = KYMO__FACE_SEMIBOLD};
    const kymo__text_style lines = {.size = 11, .max_width = 90, .align = 0};

    (void)user;
    vector_text(canvas, "Altitude", &plain, 10, 20, 90, "y-label");
    vector_text(canvas, "1.5", &digits, 30, 40.125, 0, "y-tick");
    vector_text(canvas, " two  blanks", &bold, 10, 60, 0, "title");
    vector_text(canvas, "several words on several lines", &lines, 10, 80, 0, "caption");
}

Test(vector_svg, texts_are_text)
{
    EXPECT(draw_texts, NULL,
           // turned about its origin, its middle said, its width fixed
           "\" transform=\"rotate(-90 10 20)\" textLength=\"",
           "lengthAdjust=\"spacingAndGlyphs\">Altitude</text>",
           // few glyphs: no width; the right end is said
           "y=\"40.12\">1.5</text>", "font-variant-numeric:tabular-nums;text-anchor:end;fill:#000}",
           " xml:space=\"preserve\"> two  blanks</text>",
           "{font-size:15px;font-weight:600;font-variant-ligatures:no-contextual;fill:#000}", "<text class=\"caption\"><tspan class=\"",
           "</tspan> <tspan");
}

// ---- lines and markers --------------------------------------------------------------------------

/* A line of a million points as cells of half a pixel. */
typedef struct dense {
    kymo__cells cells;
    double *lo, *hi, *out;
} dense;

static void make_dense(dense *d, double width, double height, bool noise)
{
    const int64_t n = 1000000, count = (int64_t)(width * 3);
    kt_rng rng = {17};
    double y = height / 2, last = y;

    d->lo = malloc((size_t)count * sizeof *d->lo);
    d->hi = malloc((size_t)count * sizeof *d->hi);
    d->out = malloc((size_t)count * sizeof *d->out);
    cr_assert(d->lo && d->hi && d->out);
    for (int64_t k = 0; k < count; k++)
        d->lo[k] = INFINITY, d->hi[k] = -INFINITY, d->out[k] = NAN;
    for (int64_t i = 0; i < n; i++) {
        int64_t k = i * count / n, before = i > 0 ? (i - 1) * count / n : k;

        y = noise ? kt_unit(&rng) * height : fmin(fmax(y + kt_normal(&rng), 0), height);
        if (k != before) {
            d->out[before] = (y + last) / 2;
            d->lo[before] = fmin(d->lo[before], d->out[before]);
            d->hi[before] = fmax(d->hi[before], d->out[before]);
            d->lo[k] = fmin(d->lo[k], d->out[before]);
            d->hi[k] = fmax(d->hi[k], d->out[before]);
        }
        d->lo[k] = fmin(d->lo[k], y);
        d->hi[k] = fmax(d->hi[k], y);
        last = y;
    }
    d->cells = (kymo__cells){
        .dx = 1 / 3.0, .dy = 1, .count = count, .lo = d->lo, .hi = d->hi, .out = d->out};
}

static void draw_dense(kymo_canvas *canvas, void *user)
{
    const dense *d = user;

    kymo__canvas_curve(canvas,
                       &(kymo__curve){.cells = &d->cells, .color = vector_black, .width = 1.25});
}

Test(vector_svg, a_million_points_are_few_bytes)
{
    for (int i = 0; i < 4; i++) {
        kymo__page page = {.width = i < 2 ? 640 : 1600, .height = i < 2 ? 400 : 900};
        dense d;
        vector_bytes bytes;

        make_dense(&d, page.width, page.height, i % 2);
        bytes = vector_once("svg", &page, draw_dense, &d);
        check_xml(&bytes);
        cr_assert_leq(bytes.size, 150000, "%zu bytes", bytes.size);
        cr_assert_geq(bytes.size, 8 * (size_t)page.width);
        free(bytes.data);
        free(d.lo), free(d.hi), free(d.out);
    }
    KT_ALL_CLOSED();
}

static void draw_wild(kymo_canvas *canvas, void *user)
{
    const double bad[] = {NAN, -INFINITY, INFINITY, 1e308, -1e308, 0, 5e-324};
    const kymo__point nothing[] = {{NAN, 1}, {2, NAN}};
    const kymo__point out_of_view[] = {{-500, -500}, {-400, -300}};
    const double dash[] = {NAN, INFINITY, -1};
    kymo__point all[49];

    (void)user;
    for (int i = 0; i < 49; i++)
        all[i] = (kymo__point){bad[i / 7], bad[i % 7]};
    for (int i = 0; i < 8; i++) {
        kymo__ink ink = {.width = i & 1 ? 1 : 1e300, .closed = i & 2, .snap = i & 4};

        ink.stroke = vector_black;
        kymo__canvas_path(canvas, all, 49, &ink);
        ink.fill = vector_black;
        kymo__canvas_path(canvas, all, 49, &ink);
        ink.dash = dash;
        ink.dash_count = 3;
        kymo__canvas_path(canvas, all, 49, &ink);
    }
    kymo__canvas_curve(
        canvas,
        &(kymo__curve){.points = all, .point_count = 49, .color = vector_black, .width = 1});
    kymo__canvas_clip(canvas, &(kymo__rect){NAN, 1e300, INFINITY, -5});
    kymo__canvas_path(canvas, nothing, 2, &(kymo__ink){.stroke = vector_black, .width = 1});
    kymo__canvas_path(canvas, out_of_view, 2, &(kymo__ink){.stroke = vector_black, .width = 1});
}

Test(vector_svg, wild_coordinates_are_numbers)
{
    vector_bytes bytes = draw(draw_wild, NULL);

    cr_assert_null(strstr(bytes.data, "nan"));
    cr_assert_null(strstr(bytes.data, "inf"));
    cr_assert_null(strstr(bytes.data, "d=\"\""));
    cr_assert_null(strstr(bytes.data, "e+"));
    free(bytes.data);
    KT_ALL_CLOSED();
}

static void draw_stamps(kymo_canvas *canvas, void *user)
{
    const int32_t x4[] = {40, 60, 83}, y4[] = {40, 40, 44};
    const kymo__rgba blue = {0x33, 0x74, 0xf1, 255}, faint = {0, 0, 0, 51},
                     white = {255, 255, 255, 255};
    const kymo__rgba colors[] = {vector_black, blue, faint};
    const float sizes[] = {4, 0, 5};
    kymo__stamps stamps = {.shape = KYMO__SHAPE_CIRCLE,
                           .count = 3,
                           .x4 = x4,
                           .y4 = y4,
                           .size = 6,
                           .color = blue,
                           .edge_width = .75};

    (void)user;
    kymo__canvas_stamps(canvas, &stamps);
    stamps.shape = KYMO__SHAPE_SQUARE;
    kymo__canvas_stamps(canvas, &stamps);
    stamps.shape = KYMO__SHAPE_TRIANGLE;
    stamps.count = 1;
    kymo__canvas_stamps(canvas, &stamps);
    stamps.shape = KYMO__SHAPE_CIRCLE;
    stamps.count = 3;
    stamps.edge = white;
    kymo__canvas_stamps(canvas, &stamps);
    stamps.colors = colors;
    stamps.sizes = sizes;
    stamps.shape = KYMO__SHAPE_DIAMOND;
    kymo__canvas_stamps(canvas, &stamps);
}

Test(vector_svg, markers_take_the_shortest_form)
{
    EXPECT(
        draw_stamps, NULL,
        "<path stroke=\"#3374f1\" stroke-width=\"6\" d=\"m10 10h0m5 0h0m5.75 1h0\"/>",
        "stroke-linecap=\"square\" d=\"m10 10h0m5 0h0m5.75 1h0\"/>",
        "<path fill=\"#3374f1\" d=\"m10 ",
        "<g fill=\"#3374f1\" stroke=\"#fff\" stroke-width=\".75\">\n<circle cx=\"10\" cy=\"10\" r=\"3.38\"/>\n",
        "<g stroke=\"#fff\" stroke-width=\"1.5\" paint-order=\"stroke\">\n<path fill=\"#000\" d=\"m",
        "<path fill=\"#000\" fill-opacity=\".2\" d=\"m20.75 ");
}

static void draw_image(kymo_canvas *canvas, void *user)
{
    const uint32_t argb[] = {0xff0000ff, 0x80800000, 0, 0xffffffff};
    uint64_t bits[2] = {3, 1};

    (void)user;
    kymo__canvas_image(canvas, &(kymo__rect){10, 20, 30, 40}, argb, 2, 2);
    kymo__canvas_layer(
        canvas,
        &(kymo__layer){
            .width = 2, .height = 2, .x = 25, .y = 50, .cells = bits, .color = vector_black});
}

Test(vector_svg, images_are_inside)
{
    EXPECT(draw_image, NULL, "xmlns:xlink=", "<image x=\"10\" y=\"20\" width=\"30\" height=\"40\" ",
           "xlink:href=\"data:image/png;base64,iVBORw0KGgo",
           "<image x=\"8\" y=\"16\" width=\".64\"");
}

static void draw_all(kymo_canvas *canvas, void *user)
{
    draw_small(canvas, user);
    draw_texts(canvas, user);
    draw_stamps(canvas, user);
    draw_image(canvas, user);
}

Test(vector_svg, allocations_fail_in_turn)
{
    kymo__page page = vector_page;

    page.title = "title";
    vector_fault_loop("svg", &page, draw_all, NULL);
    KT_ALL_CLOSED();
}

static int refuse(const void *bytes, size_t size, void *user)
{
    (void)bytes, (void)size, (void)user;
    return 1;
}

Test(vector_svg, a_refused_write_is_an_error)
{
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){.output = "svg"});
    kymo_error err;

    kymo__canvas_begin(canvas, &vector_page);
    cr_assert_eq(kymo__canvas_end(canvas, &err), KYMO_OK);
    cr_assert_eq(kymo_canvas_write(canvas, refuse, NULL), KYMO_EIO);
    kymo_canvas_close(canvas);
    KT_ALL_CLOSED();
}
