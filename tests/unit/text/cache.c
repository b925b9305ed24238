/* What was made once is found without any allocation; trimming; every allocation may fail. */
#include "fixture.h"

static const char *const labels[] = {"0",
                                     "0.5",
                                     "\xe2\x88\x92"
                                     "1.5",
                                     "Temperature (\xc2\xb0"
                                     "C)",
                                     "2024-01-31",
                                     "\xe2\x88\x87 done",
                                     "a\nb c d",
                                     "\xd7\xa9 \xe4\xb8\xad"};

static void draw_all(fixture *f)
{
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        const kymo__text *text = set(f, labels[i],
                                     &(kymo__text_style){.size = 11 + (double)(i % 3),
                                                         .max_width = i % 2 ? 40 : 0,
                                                         .tabular = i < 3,
                                                         .max_lines = (int32_t)i % 4,
                                                         .face = (int32_t)i % 3});
        for (int32_t r = 0; r < text->run_count; r++)
            for (int32_t g = 0; g < text->runs[r].glyph_count; g++)
                mask(f, text->runs[r].face, text->runs[r].glyphs[g].id, 22, g & 3, 0,
                     i % 2 ? 90 : 30);
    }
}

Test(text_cache, a_hit_allocates_nothing)
{
    fixture f = fixture_open();
    draw_all(&f);
    const int64_t held = blocks(&f), size = bytes(&f), calls = kt_allocations();
    for (int i = 0; i < 100; i++)
        draw_all(&f);
    cr_assert_eq(kt_allocations(), calls);
    cr_assert_eq(blocks(&f), held);
    cr_assert_eq(bytes(&f), size);
    kymo__fonts_trim(f.fonts);
    draw_all(&f);
    kymo__fonts_trim(f.fonts);
    draw_all(&f);
    cr_assert_eq(kt_allocations(), calls, "trimming forgot what the last figure used");
    fixture_close(&f);
}

Test(text_cache, hits_are_the_same_text)
{
    fixture f = fixture_open();
    const kymo__text_style style = {.size = 12, .max_width = 50};
    const kymo__text *text = set(&f, "hello", &style);
    char copy[] = "hello";
    cr_assert_eq(set(&f, copy, &style), text);
    cr_assert_neq(text->string, copy);
    copy[0] = 'j';
    cr_assert_neq(set(&f, copy, &style), text);
    cr_assert_str_eq(text->string, "hello");
    /* Every field of the style counts. */
    const kymo__text_style others[] = {
        {.size = 12.001, .max_width = 50},
        {.size = 12, .max_width = 51},
        {.size = 12, .max_width = 50, .tabular = true},
        {.size = 12, .max_width = 50, .max_lines = 1},
        {.size = 12, .max_width = 50, .align = 1},
        {.size = 12, .max_width = 50, .face = 1},
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        cr_assert_neq(set(&f, "hello", &others[i]), text, "style %zu", i);
    /* But no limit is no limit. */
    cr_assert_eq(
        set(&f, "x", &(kymo__text_style){.size = 9, .max_width = -3, .max_lines = -1, .align = 7}),
        set(&f, "x", &(kymo__text_style){.size = 9, .max_width = NAN, .align = 1}));
    fixture_close(&f);
}

Test(text_cache, trim_forgets_the_oldest_beyond_the_limit)
{
    fixture f = fixture_open();
    char string[64];
    for (int generation = 0; generation < 40; generation++) {
        for (int i = 0; i < 150; i++) {
            snprintf(string, sizeof string, "generation %d, label number %d of many", generation,
                     i);
            set_size(&f, string, 12);
        }
        kymo__fonts_trim(f.fonts);
        cr_assert_leq(bytes(&f), 5 << 19, "generation %d", generation);
    }
    cr_assert_geq(bytes(&f), 1 << 20, "keeps what fits");
    const int64_t held = blocks(&f);
    set_size(&f, "generation 39, label number 3 of many", 12);
    set_size(&f, "generation 38, label number 149 of many", 12);
    cr_assert_eq(blocks(&f), held, "young ones are still there");
    set_size(&f, "generation 0, label number 3 of many", 12);
    cr_assert_eq(blocks(&f), held + 1, "old ones are gone");
    fixture_close(&f);
}

/* Random use with eviction in between: whatever is found is what was asked for. */
Test(text_cache, finds_what_was_asked_for)
{
    fixture f = fixture_open();
    kt_rng rng = {11};
    char string[600];
    for (int i = 0; i < 20000; i++) {
        const int64_t key = kt_below(&rng, 900);
        const int length = snprintf(string, sizeof string, "%lld ", (long long)key);
        memset(string + length, 'x', (size_t)(key % 80) + 1);
        string[length + key % 80 + 1] = 0;
        const kymo__text *text = set_size(&f, string, 8);
        cr_assert_str_eq(text->string, string);
        cr_assert_eq(text->runs[0].glyph_count, (int32_t)strlen(string));
        if (kt_below(&rng, 50) == 0)
            kymo__fonts_trim(f.fonts);
    }
    fixture_close(&f);
}

Test(text_cache, a_figure_too_big_for_the_limit_is_kept)
{
    fixture f = fixture_open();
    char string[64];
    int64_t held = 0;
    for (int round = 0; round < 4; round++) {
        for (int i = 0; i < 2500; i++) {
            snprintf(string, sizeof string, "label number %d of very very many of them", i);
            set_size(&f, string, 12);
        }
        if (round == 0)
            held = blocks(&f);
        cr_assert_eq(blocks(&f), held);
        kymo__fonts_trim(f.fonts);
    }
    cr_assert_gt(bytes(&f), 2 << 20);
    for (int i = 0; i < 2; i++)
        kymo__fonts_trim(f.fonts);
    cr_assert_leq(bytes(&f), 5 << 19);
    fixture_close(&f);
}

/* ---- Faults ---------------------------------------------------------------------------------- */

struct faulty {
    long calls, fail_at;
};

static void *faulty_alloc(size_t size, void *user)
{
    struct faulty *state = user;

    return ++state->calls == state->fail_at ? NULL : malloc(size);
}

static void *faulty_realloc(void *p, size_t old_size, size_t size, void *user)
{
    struct faulty *state = user;

    (void)old_size;
    return ++state->calls == state->fail_at ? NULL : realloc(p, size);
}

static void faulty_free(void *p, size_t size, void *user)
{
    (void)size;
    (void)user;
    free(p);
}

static kymo_status use(kymo__mem *mem, kymo_error *err)
{
    kymo__fonts *fonts = NULL;
    kymo_status status = kymo__fonts_open(&fonts, mem, err);

    for (int i = 0; i < 70 && status == KYMO_OK; i++) {
        char string[64];
        const kymo__text *text;
        const kymo__glyph_mask *made;
        snprintf(string, sizeof string, "label %d wraps to lines \xe2\x88\x87", i);
        status = kymo__text_layout(
            fonts, string, &(kymo__text_style){.size = 10 + i, .max_width = 60, .max_lines = 2},
            &text, err);
        cr_assert_eq(text == NULL, status != KYMO_OK);
        if (status == KYMO_OK)
            status = kymo__glyph_render(fonts, 0, 40, 10 + i, 0, 0, i % 2 ? 90 : 0, &made, err);
    }
    kymo__fonts_close(fonts);
    return status;
}

Test(text_cache, every_allocation_may_fail)
{
    struct faulty state = {0};
    const kymo_allocator allocator = {
        .alloc = faulty_alloc, .realloc = faulty_realloc, .free = faulty_free, .user = &state};
    kymo_error err = {0};
    for (long at = 1;; at++) {
        kymo__mem *mem;
        kymo_status status;
        state = (struct faulty){0};
        mem = kymo__mem_open(&allocator, 0);
        cr_assert_not_null(mem);
        state.fail_at = state.calls + at;
        status = use(mem, &err);
        KT_CLEAN(mem);
        kymo__mem_close(mem);
        if (state.calls < state.fail_at) {
            cr_assert_eq(status, KYMO_OK, "%s", err.text);
            cr_assert_gt(at, 100);
            return;
        }
        cr_assert_eq(status, KYMO_ENOMEM, "allocation %ld", at);
    }
}

Test(text_cache, the_budget_holds)
{
    kymo_error err = {0};
    kymo__mem *mem = kymo__mem_open(NULL, 20000);
    cr_assert_eq(use(mem, &err), KYMO_EBUDGET);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}
