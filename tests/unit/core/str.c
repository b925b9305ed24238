/* UTF-8 against a brute-force encoder, proposals, hashes. */
#include "core/core.h"

#include <criterion/criterion.h>
#include <string.h>

/* Every code point, there and back; an independent encoder written out. */
Test(str, every_code_point)
{
    for (uint32_t code = 1; code < 0x112000; code++) {
        char bytes[5] = {0}, put[4];
        size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
        static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
        uint32_t rest = code;

        for (size_t i = length; i-- > 1; rest /= 64)
            bytes[i] = (char)(0x80 + rest % 64);
        bytes[0] = (char)(lead[length] + rest);
        bool good = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
        const char *at = bytes;
        uint32_t got = kymo__utf8_next(&at, bytes + length);
        cr_assert_eq(kymo__utf8_valid(bytes, length), good, "U+%04X", code);
        if (good) {
            cr_assert(got == code && at == bytes + length, "U+%04X", code);
            cr_assert_eq(kymo__utf8_put(code, put), (int)length);
            cr_assert_eq(memcmp(put, bytes, length), 0);
            // One byte less is no character.
            at = bytes;
            if (length > 1)
                cr_assert_eq(kymo__utf8_next(&at, bytes + length - 1), 0xfffd);
        } else {
            cr_assert(got == 0xfffd && at == bytes + 1);
            cr_assert_eq(kymo__utf8_put(code, put), 3);
            cr_assert_eq(memcmp(put, "\xef\xbf\xbd", 3), 0);
        }
    }
}

Test(str, bad_utf8)
{
    static const char *const bad[] = {"\x80",
                                      "\xbf",
                                      "\xc0\x80",
                                      "\xc1\xbf",
                                      "\xe0\x9f\xbf",
                                      "\xe0\x80\x80",
                                      "\xf0\x8f\xbf\xbf",
                                      "\xf4\x90\x80\x80",
                                      "\xf5\x80\x80\x80",
                                      "\xff",
                                      "\xed\xa0\x80",
                                      "\xc3",
                                      "\xe2\x82",
                                      "\xf0\x9f\x98",
                                      "\xc3("};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_assert_not(kymo__utf8_valid(bad[i], strlen(bad[i])), "%zu", i);
    // A bad or zero byte anywhere among ASCII is found; so is none.
    for (size_t length = 0; length < 40; length++) {
        char text[40];
        memset(text, 'a', sizeof text);
        cr_assert(kymo__utf8_valid(text, length));
        for (size_t i = 0; i < length; i++) {
            text[i] = '\0';
            cr_assert_not(kymo__utf8_valid(text, length));
            text[i] = (char)0x80;
            cr_assert_not(kymo__utf8_valid(text, length));
            text[i] = 1;
            cr_assert(kymo__utf8_valid(text, length));
        }
    }
    const char *s = "a";
    cr_assert_eq(kymo__utf8_next(&s, s), 0);
}

Test(str, copies)
{
    char out[8];

    kymo__str_copy(out, sizeof out, "1234567");
    cr_assert_str_eq(out, "1234567");
    kymo__str_copy(out, sizeof out, "12345678");
    cr_assert_str_eq(out, "1234567");
    kymo__str_copy(out, sizeof out, "12345\xe2\x82\xac");
    cr_assert_str_eq(out, "12345");
    cr_assert(out[6] == 0 && out[7] == 0);
    kymo__str_copy_tail(out, sizeof out, "1234567");
    cr_assert_str_eq(out, "1234567");
    kymo__str_copy_tail(out, sizeof out, "12345678");
    cr_assert_str_eq(out, "...5678");
    kymo__str_copy_tail(out, sizeof out,
                        "1234\xe2\x82\xac"
                        "78");
    cr_assert_str_eq(out, "...78");
}

Test(str, equal)
{
    cr_assert(kymo__str_equal(NULL, NULL) && kymo__str_equal("a", "a"));
    cr_assert(!kymo__str_equal(NULL, "") && !kymo__str_equal("", NULL) &&
              !kymo__str_equal("a", "A"));
    cr_assert(kymo__str_equal_fold("LiNe", "lInE") && kymo__str_equal_fold(NULL, NULL));
    cr_assert(!kymo__str_equal_fold("line", "lines") && !kymo__str_equal_fold("lines", "line"));
    cr_assert(!kymo__str_equal_fold("[", "{") && !kymo__str_equal_fold(NULL, "a"));
}

Test(str, did_you_mean)
{
    static const char *const columns[] = {"date", "temp_max", "temp_min", "wind",
                                          NULL,   "x",        "weather"};
    const int32_t count = 7;

    cr_assert_str_eq(kymo__did_you_mean("tmp_max", columns, count), "temp_max");
    cr_assert_str_eq(kymo__did_you_mean("dtae", columns, count), "date"); // a swap is one edit
    cr_assert_str_eq(kymo__did_you_mean("WIND", columns, count), "wind");
    cr_assert_str_eq(kymo__did_you_mean("temp_mix", columns, count),
                     "temp_max"); // a tie: the first
    cr_assert_str_eq(kymo__did_you_mean("whether", columns, count), "weather");
    cr_assert_str_eq(kymo__did_you_mean("X", columns, count), "x");
    cr_assert_null(kymo__did_you_mean("y", columns, count));
    cr_assert_null(kymo__did_you_mean("pressure", columns, count));
    cr_assert_null(kymo__did_you_mean("", columns, count));
    cr_assert_null(kymo__did_you_mean("date", columns, 0));
    char huge[1000];
    memset(huge, 'x', sizeof huge - 1);
    huge[999] = '\0';
    cr_assert_null(kymo__did_you_mean(huge, columns, count));
}

/* Index files hold these: figured out beside the code, from the definition. */
Test(str, hash_bulk)
{
    static const struct {
        size_t size;
        uint64_t seed, hash;
    } rows[] = {
        {0, 0, UINT64_C(0xbb225fee8ce1bb65)},    {5, 7, UINT64_C(0x659672445cf50bbf)},
        {32, 0, UINT64_C(0xc840168cbf221d0a)},   {100, 1, UINT64_C(0x7e3de71c0d18f478)},
        {96, UINT64_MAX, UINT64_C(0x82adb08279e9725f)},
    };
    unsigned char bytes[101];
    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i - 1);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) // from an odd address
        cr_assert_eq(kymo__hash_bulk(bytes + 1, rows[i].size, rows[i].seed), rows[i].hash, "row %zu", i);
}

Test(str, hash)
{
    // FNV-1a of "a" is af63dc4c8601ec8c; the finisher is a bijection with fmix64(0) = 0.
    uint64_t fnv = UINT64_C(0xaf63dc4c8601ec8c), k = fnv;
    k ^= k >> 33, k *= UINT64_C(0xff51afd7ed558ccd);
    k ^= k >> 33, k *= UINT64_C(0xc4ceb9fe1a85ec53);
    k ^= k >> 33;
    cr_assert_eq(kymo__hash("a", 1, 0), k);
    cr_assert_neq(kymo__hash("a", 1, 0), kymo__hash("a", 1, 1));
    cr_assert_neq(kymo__hash("ab", 2, 0), kymo__hash("ba", 2, 0));
    kymo__hash(NULL, 0, 0);

    // 65536 short keys fall evenly into 256 bins by their low byte (chi-square near 255).
    int bins[256] = {0};
    for (int i = 0; i < 65536; i++) {
        char key[2] = {(char)(i & 255), (char)(i >> 8)};
        bins[kymo__hash(key, 2, 0) & 255]++;
    }
    double chi = 0;
    for (int i = 0; i < 256; i++)
        chi += (bins[i] - 256.0) * (bins[i] - 256.0) / 256.0;
    cr_assert(chi > 150 && chi < 400, "%g", chi);
}
