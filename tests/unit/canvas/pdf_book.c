/* Documents of many pages: what is in them, links, the outline, drawings within drawings, a write that is refused. */
#include "vector_help.h"

static const kymo__rgba red = {255, 0, 0, 255};

static int keep(const void *bytes, size_t size, void *user)
{
    vector_bytes *to = user;

    to->data = realloc(to->data, to->size + size + 1);
    memcpy(to->data + to->size, bytes, size);
    to->size += size;
    for (char *p = to->data + to->size - size; p < to->data + to->size; p++)
        *p = *p ? *p : ' '; /* so that strstr sees all of it */
    to->data[to->size] = '\0';
    return 0;
}

static int refuse(const void *bytes, size_t size, void *user)
{
    (void)bytes;
    (void)size;
    return ++*(int *)user > 1;
}

/* A scene of one red rectangle on a blue page of 100 x 50. */
static vector_bytes make_scene(void)
{
    kymo_canvas *canvas = kymo_canvas_open(
        &(kymo_canvas_options){.output = "scene", .width = 100, .height = 50});
    const kymo__page page = {.width = 100, .height = 50, .background = {0, 0, 255, 255}};
    vector_bytes scene = {0};
    kymo_error err;

    kymo__canvas_begin(canvas, &page);
    kymo__canvas_group(canvas, "panel", "p");
    kymo__canvas_rect(canvas, &(kymo__rect){10, 10, 200, 20}, red);
    kymo__canvas_ungroup(canvas);
    cr_assert_eq(kymo__canvas_end(canvas, &err), KYMO_OK);
    cr_assert_eq(kymo_canvas_write(canvas, keep, &scene), KYMO_OK);
    kymo_canvas_close(canvas);
    return scene;
}

static void draw_page(kymo_canvas *canvas, int number, const vector_bytes *scene)
{
    const kymo__page page = {.width = 400 + 40 * number, .height = 300};
    kymo_error err;

    kymo__canvas_begin(canvas, &page);
    kymo__canvas_group(canvas, "dest", number == 1 ? "it's" : "other");
    kymo__canvas_ungroup(canvas);
    kymo__canvas_group(canvas, "tag:P", NULL);
    kymo__canvas_group(canvas, "link", number == 1 ? "https://kymo.example/a'b" : "#it's");
    kymo__canvas_rect(canvas, &(kymo__rect){20, 30, 40, 50}, red);
    kymo__canvas_ungroup(canvas);
    kymo__canvas_ungroup(canvas);
    cr_assert_eq(kymo__canvas_scene(canvas, scene->data, scene->size, 40, 80, &err), KYMO_OK, "%s",
                 err.text);
    cr_assert_eq(kymo__canvas_end(canvas, &err), KYMO_OK, "%s", err.text);
}

static int times(const char *text, const char *what)
{
    int count = 0;

    for (text = strstr(text, what); text; text = strstr(text + 1, what))
        count++;
    return count;
}

Test(pdf_book, pages_links_outline)
{
    vector_bytes scene = make_scene(), first = {0};
    kymo_error err;

    for (int round = 0; round < 2; round++) {
        kymo_canvas *canvas =
            kymo_canvas_open(&(kymo_canvas_options){.output = "pdf", .width = 400, .height = 300});
        vector_bytes bytes = {0};
        const kymo__book book = {.title = "A book", .author = "N. N.", .write = keep, .user = &bytes};
        kymo__error_clear(&err);
        cr_assert_eq(kymo__book_open(canvas, &book, &err), KYMO_OK, "%s", err.text);
        cr_assert_eq(kymo__book_open(canvas, &book, &err), KYMO_EMISUSE);
        for (int i = 1; i <= 3; i++)
            draw_page(canvas, i, &scene);
        kymo__book_entry(canvas, 1, "Part one", "it's");
        kymo__book_entry(canvas, 3, "deep", "it's");
        kymo__error_clear(&err);
        cr_assert_eq(kymo__book_close(canvas, &err), KYMO_OK, "%s", err.text);
        cr_assert_eq(times(bytes.data, "/Type /Page %"), 3);
        cr_assert_not_null(strstr(bytes.data, "/MediaBox [ 0 0 330 225 ]"));
        cr_assert_not_null(strstr(bytes.data, "/MediaBox [ 0 0 390 225 ]"));
        cr_assert_not_null(strstr(bytes.data, "(https://kymo.example/a'b)"));
        cr_assert_not_null(strstr(bytes.data, "/Title (Part one)"));
        cr_assert_not_null(strstr(bytes.data, "/Title (deep)"));
        cr_assert_not_null(strstr(bytes.data, "/Author (N. N.)"));
        cr_assert_eq(times(bytes.data, "/S /P\n"), 3);
        cr_assert_eq(times(bytes.data, "/S /Figure"), 0, "a figure's panels are no structure");
        if (round == 0) {
            first = bytes;
        } else {
            cr_assert(bytes.size == first.size && memcmp(bytes.data, first.data, bytes.size) == 0);
            free(bytes.data);
        }
        cr_assert_eq(kymo__book_close(canvas, &err), KYMO_EMISUSE);
        /* and an ordinary canvas again */
        kymo__canvas_begin(canvas, &(kymo__page){.width = 400, .height = 300});
        kymo__error_clear(&err);
        cr_assert_eq(kymo__canvas_end(canvas, &err), KYMO_OK);
        kymo_canvas_close(canvas);
    }
    free(first.data);
    free(scene.data);
    KT_ALL_CLOSED();
}

Test(pdf_book, refused_and_left_open)
{
    vector_bytes scene = make_scene();
    int calls = 0;
    kymo_error err;
    const kymo__page page = {.width = 400, .height = 300};
    kymo_canvas *canvas =
        kymo_canvas_open(&(kymo_canvas_options){.output = "pdf", .width = 400, .height = 300});

    kymo__error_clear(&err);
    cr_assert_eq(kymo__book_open(canvas, &(kymo__book){.write = refuse, .user = &calls}, &err), KYMO_OK);
    for (int i = 0; i < 40; i++) {
        kymo__canvas_begin(canvas, &page);
        kymo__canvas_rect(canvas, &(kymo__rect){20, 30, 40, 50}, red);
        kymo__canvas_end(canvas, &err);
    }
    kymo__error_clear(&err);
    cr_assert_eq(kymo__book_close(canvas, &err), KYMO_EIO, "%s", err.text);
    kymo_canvas_close(canvas);

    canvas = kymo_canvas_open(&(kymo_canvas_options){.output = "pdf", .width = 400, .height = 300});
    calls = -1000000;
    kymo__error_clear(&err);
    cr_assert_eq(kymo__book_open(canvas, &(kymo__book){.write = refuse, .user = &calls}, &err), KYMO_OK);
    draw_page(canvas, 1, &scene);
    kymo_canvas_close(canvas); /* in the middle of a document */

    canvas = kymo_canvas_open(&(kymo_canvas_options){.output = "svg", .width = 400, .height = 300});
    cr_assert_eq(kymo__book_open(canvas, &(kymo__book){.write = refuse, .user = &calls}, &err), KYMO_EMISUSE);
    kymo__canvas_begin(canvas, &page);
    cr_assert_eq(kymo__canvas_scene(canvas, scene.data, scene.size, 0, 0, &err), KYMO_EMISUSE);
    kymo_canvas_close(canvas);
    free(scene.data);
    KT_ALL_CLOSED();
}

Test(pdf_book, flat_markers_of_scenes_are_images)
{
    static const char *const flags[] = {"", "flat "};

    for (int i = 0; i < 2; i++) {
        kymo_canvas *canvas =
            kymo_canvas_open(&(kymo_canvas_options){.output = "pdf", .width = 400, .height = 300});
        kt_bytes bytes = {0};
        const kymo__book book = {.write = kt_keep, .user = &bytes};
        char scene[200];
        kymo_error err;

        snprintf(scene, sizeof scene,
                 "kymo-scene 1 w=100 h=50\nstamps shape=circle size=6 color=#ff0000 %s: 20,20 30,25\n", flags[i]);
        kymo__error_clear(&err);
        cr_assert_eq(kymo__book_open(canvas, &book, &err), KYMO_OK, "%s", err.text);
        kymo__canvas_begin(canvas, &(kymo__page){.width = 400, .height = 300});
        cr_assert_eq(kymo__canvas_scene(canvas, scene, strlen(scene), 40, 80, &err), KYMO_OK, "%s", err.text);
        cr_assert_eq(kymo__canvas_end(canvas, &err), KYMO_OK);
        cr_assert_eq(kymo__book_close(canvas, &err), KYMO_OK, "%s", err.text);
        for (char *p = bytes.data; p < bytes.data + bytes.size; p++)
            *p = *p ? *p : ' ';
        cr_assert_eq(strstr(bytes.data, "/Subtype /Image") != NULL, i == 1);
        free(bytes.data);
        kymo_canvas_close(canvas);
    }
    KT_ALL_CLOSED();
}
