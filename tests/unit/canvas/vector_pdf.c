/* PDF: what its streams say, that text is text, the same bytes whenever and wherever. */
#include "vector_help.h"

#include <zlib.h>

/* The document with every compressed stream unpacked behind it. Owned. */
static char *unpack(const vector_bytes *pdf)
{
    size_t capacity = pdf->size + (8u << 20), length = pdf->size;
    char *all = calloc(capacity, 1);
    const char *at = pdf->data, *end = pdf->data + pdf->size;

    cr_assert_not_null(all);
    for (size_t i = 0; i < pdf->size; i++)
        all[i] = pdf->data[i] ? pdf->data[i] : ' ';
    while (at + 8 < end) {
        z_stream z = {0};

        if (memcmp(at++, "\nstream\n", 8) != 0)
            continue;
        cr_assert_eq(inflateInit(&z), Z_OK);
        z.next_in = (Bytef *)(uintptr_t)(at + 7);
        z.avail_in = (uInt)(end - at - 7);
        z.next_out = (Bytef *)all + length;
        z.avail_out = (uInt)(capacity - length - 1);
        if (inflate(&z, Z_FINISH) == Z_STREAM_END)
            length += z.total_out;
        inflateEnd(&z);
    }
    for (size_t i = 0; i < length; i++)
        all[i] = all[i] ? all[i] : ' ';
    all[length] = '\0';
    return all;
}

/* Draws and looks for texts, the last one NULL. */
static void expect(const kymo__page *page, vector_draw *draw, void *user, const char *const *wanted)
{
    vector_bytes bytes = vector_once("pdf", page, draw, user);
    char *all = unpack(&bytes);

    cr_assert_eq(strncmp(all, "%PDF-1.", 7), 0);
    for (; *wanted; wanted++)
        cr_assert_not_null(strstr(all, *wanted), "no %s in\n%s", *wanted, all);
    free(all);
    free(bytes.data);
    KT_ALL_CLOSED();
}

#define EXPECT(page, draw, user, ...) \
    expect(page, draw, user, (const char *const[]){__VA_ARGS__, NULL})

static void draw_lines(kymo_canvas *canvas, void *user)
{
    const kymo__rgba blue = {0, 0, 255, 255};
    const double dash[] = {8, 4};
    const kymo__point bend[] = {{0, 0}, {40, 40}, {80, 0}};
    const kymo__ink dashed = {
        .stroke = blue, .width = 4, .dash = dash, .dash_count = 2, .butt = true};

    (void)user;
    kymo__canvas_clip(canvas, &(kymo__rect){8, 16, 80, 40.2});
    kymo__canvas_line(canvas, 0, 20.2, 200, 20.2, 1, blue);
    kymo__canvas_unclip(canvas);
    kymo__canvas_path(canvas, bend, 3, &dashed);
}

Test(vector_pdf, a_page_in_points)
{
    kymo__page page = vector_page;

    page.title = "A (B) \\ \xe2\x88\x92";
    page.description = "what it shows";
    page.background = (kymo__rgba){255, 0, 0, 255};
    EXPECT(&page, draw_lines, NULL, "/MediaBox [ 0 0 480 300 ]", "/Subject (what it shows)",
           "/Creator (kymo)", "1 0 0 rg", "0 0 1 RG", "6 15 60 1 re W n", "0.75 w", "3 w",
           "[ 6 3] 0 d", "1 j");
}

Test(vector_pdf, no_date_unless_it_is_said)
{
    vector_bytes bytes = vector_once("pdf", &vector_page, NULL, NULL);

    cr_assert_null(strstr(bytes.data, "/CreationDate"));
    free(bytes.data);
    setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
    setenv("TZ", "Asia/Tokyo", 1);
    EXPECT(&vector_page, NULL, NULL, "20231114221320");
    setenv("SOURCE_DATE_EPOCH", "soon", 1);
    bytes = vector_once("pdf", &vector_page, NULL, NULL);
    cr_assert_null(strstr(bytes.data, "/CreationDate"));
    free(bytes.data);
}

static void draw_texts(kymo_canvas *canvas, void *user)
{
    const kymo__text_style plain = {.size = 12, .align = -1};
    const kymo__text_style bold = {
        .size = 15, .face = KYMO__FACE_SEMIBOLD, .max_width = 60, .max_lines = 2};

    (void)user;
    vector_text(canvas,
                "efficient \xce\xa9 \xe2\x88\x92"
                "1",
                &plain, 10, 20, 90, "y-label");
    vector_text(canvas, "too long to be shown whole", &bold, 10, 60, 0, "title");
}

Test(vector_pdf, fonts_are_embedded_with_their_characters)
{
    // U+03A9, U+2212 and the ellipsis are in a map from glyphs to Unicode.
    EXPECT(&vector_page, draw_texts, NULL, "+Inter-Regular", "+Inter-SemiBold", "/FontFile3",
           "<03a9>", "<2212>", "<2026>", "beginbfchar");
}

static void draw_hostile(kymo_canvas *canvas, void *user)
{
    static const char hostile[] =
        "\x01 a(b)\\ \x7f \xff\xc0\xaf \xed\xa0\x80 \xef\xbf\xbf \xd7\xa9\xd7\x9c \t end  ";
    const double bad[] = {NAN, -INFINITY, INFINITY, 1e308, -1e308, 0, 5e-324};
    const kymo__text_style plain = {.size = 12};
    kymo__point all[49];

    (void)user;
    for (int i = 0; i < 49; i++)
        all[i] = (kymo__point){bad[i / 7], bad[i % 7]};
    vector_text(canvas, hostile, &plain, 10, 20, 45, hostile);
    kymo__canvas_unclip(canvas);
    kymo__canvas_clip(canvas, &(kymo__rect){NAN, 1e300, INFINITY, -5});
    for (int i = 0; i < 8; i++) {
        kymo__ink ink = {
            .stroke = vector_black, .width = i & 1 ? 1 : 1e300, .closed = i & 2, .snap = i & 4};

        kymo__canvas_path(canvas, all, 49, &ink);
        ink.fill = vector_black;
        ink.dash = bad;
        ink.dash_count = 7;
        kymo__canvas_path(canvas, all, 49, &ink);
    }
}

Test(vector_pdf, hostile_input_gives_a_page)
{
    kymo__page page = vector_page;

    page.title = page.description = "\xff\x01(\\";
    EXPECT(&page, draw_hostile, NULL, "/Title ", "%%EOF");
}

static void draw_marks(kymo_canvas *canvas, void *user)
{
    const int32_t x4[] = {40, 60, 83}, y4[] = {40, 40, 44};
    const kymo__rgba colors[] = {{1, 2, 3, 255}, {0, 0, 255, 128}, {255, 255, 0, 255}};
    const float sizes[] = {4, 0, 5};
    const uint32_t argb[] = {0xff0000ff, 0x80800000, 0, 0xffffffff};

    (void)user;
    for (int32_t shape = KYMO__SHAPE_CIRCLE; shape < KYMO__SHAPES; shape++) {
        kymo__stamps stamps = {.shape = shape,
                               .count = 3,
                               .x4 = x4,
                               .y4 = y4,
                               .size = 6,
                               .color = vector_black,
                               .edge_width = .75};

        kymo__canvas_stamps(canvas, &stamps);
        stamps.edge = colors[2];
        kymo__canvas_stamps(canvas, &stamps);
        stamps.colors = colors;
        stamps.sizes = sizes;
        kymo__canvas_stamps(canvas, &stamps);
    }
    kymo__canvas_image(canvas, &(kymo__rect){10, 20, 30, 40}, argb, 2, 2);
}

static void draw_all(kymo_canvas *canvas, void *user)
{
    draw_lines(canvas, user);
    draw_texts(canvas, user);
    draw_marks(canvas, user);
}

Test(vector_pdf, markers_and_images)
{
    // Dots of 6 px, edges of .75 px round circles and of twice that under other shapes.
    EXPECT(&vector_page, draw_marks, NULL, "4.5 w", "0.5625 w", "1.125 w", "1 1 0 RG",
           "/Subtype /Image", "/Width 2", "/SMask");
}

Test(vector_pdf, the_same_again)
{
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){.output = "pdf"});
    vector_bytes a = vector_again(canvas, &vector_page, draw_all, NULL);
    vector_bytes b = vector_again(canvas, &vector_page, draw_texts, NULL);
    vector_bytes c = vector_again(canvas, &vector_page, draw_all, NULL), d;

    kymo_canvas_close(canvas);
    d = vector_once("pdf", &vector_page, draw_all, NULL);
    cr_assert(vector_same(&a, &c));
    cr_assert(vector_same(&a, &d));
    cr_assert_not(vector_same(&a, &b));
    free(a.data), free(b.data), free(c.data), free(d.data);
    KT_ALL_CLOSED();
}

enum { THREADS = 4 };

static void draw_some(int index, void *user)
{
    vector_bytes *bytes = user;

    for (int i = 0; i < 8; i++) {
        kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){.output = "pdf"});
        kymo_error err;

        kymo__canvas_begin(canvas, &vector_page);
        draw_all(canvas, NULL);
        if (!kymo__canvas_end(canvas, &err) && i == 7)
            kymo_canvas_write(canvas, vector_take, &bytes[index]);
        kymo_canvas_close(canvas);
    }
}

Test(vector_pdf, canvases_in_threads_do_not_meet)
{
    vector_bytes bytes[THREADS] = {{NULL, 0}};

    kymo__parallel(THREADS, draw_some, bytes);
    for (int i = 0; i < THREADS; i++) {
        cr_assert(bytes[i].size > 0 && vector_same(&bytes[0], &bytes[i]));
        if (i > 0)
            free(bytes[i].data);
    }
    free(bytes[0].data);
    KT_ALL_CLOSED();
}

Test(vector_pdf, allocations_fail_in_turn)
{
    kymo__page page = vector_page;

    page.title = "title";
    vector_fault_loop("pdf", &page, draw_all, NULL);
    KT_ALL_CLOSED();
}

Test(vector_pdf, a_drawing_begun_may_be_given_up)
{
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){.output = "pdf"});

    kymo__canvas_begin(canvas, &vector_page);
    draw_lines(canvas, NULL);
    kymo__canvas_begin(canvas, &vector_page);
    draw_texts(canvas, NULL);
    kymo_canvas_close(canvas);
    KT_ALL_CLOSED();
}
