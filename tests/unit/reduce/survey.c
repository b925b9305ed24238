/* survey.c - words in the order of the rows and values by their power of ten, the same from every
 * path. */
#include "rows.h"

#include <math.h>
#include <stdio.h>

enum { ROWS = 5000, WORDS = 40 };

Test(survey, words_and_decades)
{
    static double y[ROWS];
    static int32_t codes[ROWS];
    static char text[WORDS][16];
    static const char *words[WORDS];
    static int64_t want[KYMO__DECADES];
    static const int ways[][2] = {{1, 0}, {1, 1}, {2, 7}, {4, 100}, {3, 4096}};
    int32_t order[WORDS], met = 0;
    kt_rng rng = {12};
    kymo__mem *mem = kymo__mem_open(NULL, 0);

    for (int i = 0; i < WORDS; i++) {
        snprintf(text[i], sizeof text[i], "w%d", i);
        words[i] = text[i];
    }
    for (int i = 0; i < ROWS; i++) {
        int k = (int)kt_below(&rng, 600) - 300;
        int32_t code =
            (int32_t)(kt_below(&rng, 1 + i / 50) % (WORDS - 3)) - (kt_below(&rng, 9) == 0);
        y[i] = kt_between(&rng, 1.0001, 9.9999) * pow(10, k) * (i % 2 ? -1 : 1);
        if (kt_below(&rng, 10) == 0)
            y[i] = i % 3 == 0 ? 0 : i % 3 == 1 ? NAN : INFINITY;
        else
            want[k - KYMO__LEAST_DECADE]++;
        codes[i] = code;
        bool known = code < 0;
        for (int32_t j = 0; j < met; j++)
            known = known || order[j] == code;
        if (!known)
            order[met++] = code;
    }
    const kymo_column columns[] = {
        {.name = "x", .values = codes, .type = KYMO_TEXT, .words = words, .word_count = WORDS},
        {.name = "y", .values = y},
    };
    kymo_source *source = kymo_source_arrays(columns, 2, ROWS, NULL);
    for (size_t w = 0; w < sizeof ways / sizeof ways[0]; w++) {
        kymo__reducer r = {0};
        kymo_error err;
        const kymo__reduce_spec spec = {.column = {0, 1, -1, -1}, .row_step = 1};
        kymo__error_clear(&err);
        cr_assert_eq(kymo__reducer_init(&r, &kymo__reducer_survey, &spec, mem, &err), KYMO_OK);
        pass_one(&r, source, ways[w][0], ways[w][1], mem);
        const kymo__survey *s = kymo__survey_of(&r);
        cr_assert_eq(s->words[0].count, met);
        for (int32_t j = 0; j < met; j++)
            cr_assert_str_eq(s->words[0].word[j], words[order[j]]);
        cr_assert_eq(s->words[1].count, 0);
        cr_assert_arr_eq(s->decades[1], want, sizeof want);
        kymo__reducer_free(&r);
    }
    kymo_source_close(source);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}
