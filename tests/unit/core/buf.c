/* Growing bytes, escapes, sticky errors. */
#include "core/core.h"

#include <criterion/criterion.h>
#include <string.h>

#define ASSERT_TEXT(buf, expected)                                                                \
    do {                                                                                          \
        cr_assert_eq((buf).length, strlen(expected), "length %zu", (buf).length);                 \
        cr_assert(memcmp((buf).data, expected, (buf).length) == 0, "got %.*s", (int)(buf).length, \
                  (buf).data);                                                                    \
        (buf).length = 0;                                                                         \
    } while (0)

static kymo__mem *mem;
static kymo__buf buf;

static void set_up(void)
{
    mem = kymo__mem_open(NULL, 0);
    kymo__buf_init(&buf, mem, KYMO_MEMORY_CANVAS);
}

static void tear_down(void)
{
    kymo__buf_free(&buf);
    kymo__mem_close(mem); // asserts that nothing is held
}

TestSuite(buf, .init = set_up, .fini = tear_down);

Test(buf, grows)
{
    kymo_memory_report r;
    kymo_error err;

    for (int i = 0; i < 10000; i++)
        kymo__buf_append(&buf, "0123456789", 10);
    kymo__buf_append(&buf, NULL, 0);
    kymo__buf_text(&buf, NULL);
    cr_assert_eq(buf.length, 100000);
    for (size_t i = 0; i < buf.length; i++)
        cr_assert_eq(buf.data[i], (char)('0' + i % 10));
    kymo__mem_report(mem, &r);
    cr_assert(r.live == (int64_t)buf.capacity && r.kinds[KYMO_MEMORY_CANVAS].live == r.live);
    cr_assert_eq(kymo__buf_status(&buf, &err), KYMO_OK);
}

Test(buf, formats_of_any_length)
{
    char longer[1000];

    kymo__buf_format(&buf, "%d-%s-%lld", 7, "x", -8LL);
    ASSERT_TEXT(buf, "7-x--8");
    memset(longer, 'y', sizeof longer - 1);
    for (size_t length = 0; length < sizeof longer; length++) {
        longer[length] = '\0';
        kymo__buf_format(&buf, "%s", longer);
        ASSERT_TEXT(buf, longer);
        kymo__buf_free(&buf);
        longer[length] = 'y';
    }
}

Test(buf, reserve_leaves_the_length)
{
    char *p = kymo__buf_reserve(&buf, 1000);

    memset(p, 'z', 1000);
    cr_assert_eq(buf.length, 0);
    buf.length += 3;
    kymo__buf_text(&buf, "ab");
    ASSERT_TEXT(buf, "zzzab");
    cr_assert_not_null(kymo__buf_reserve(&buf, 0));
}

Test(buf, json)
{
    kymo__buf_json(&buf, "a\"b\\c/\n\r\t\b\x1f\x7f");
    ASSERT_TEXT(buf, "\"a\\\"b\\\\c/\\n\\r\\t\\u0008\\u001f\x7f\"");
    kymo__buf_json(&buf, "temp \xc2\xb0"
                         "C \xff \xef\xbf\xbd \xe2\x82");
    ASSERT_TEXT(buf, "\"temp \xc2\xb0"
                     "C \xef\xbf\xbd \xef\xbf\xbd \xef\xbf\xbd\xef\xbf\xbd\"");
    kymo__buf_json(&buf, "");
    ASSERT_TEXT(buf, "\"\"");
    kymo__buf_json(&buf, NULL);
    ASSERT_TEXT(buf, "null");
}

Test(buf, xml)
{
    kymo__buf_xml(&buf, "a<b>&\"c'");
    ASSERT_TEXT(buf, "a&lt;b&gt;&amp;&quot;c&#39;");
    kymo__buf_xml(&buf, "\x01\t\n\r\x1b\xc3\xa9\xff\xef\xbf\xbf\xed\xa0\x80.");
    ASSERT_TEXT(buf, "\xef\xbf\xbd&#9;&#10;&#13;\xef\xbf\xbd\xc3\xa9\xef\xbf\xbd\xef\xbf\xbd"
                     "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd.");
    kymo__buf_xml(&buf, NULL);
    ASSERT_TEXT(buf, "");
}

Test(buf, errors_stick)
{
    kymo_error err;

    kymo__mem_set_budget(mem, 1000);
    while (!buf.status)
        kymo__buf_text(&buf, "0123456789");
    cr_assert_eq(buf.status, KYMO_EBUDGET);
    cr_assert(buf.length >= 500 && buf.length <= 1000 && buf.length % 10 == 0);
    size_t before = buf.length;
    kymo__mem_set_budget(mem, 0);
    kymo__buf_text(&buf, "x");
    kymo__buf_format(&buf, "%d", 1);
    cr_assert_null(kymo__buf_reserve(&buf, 1));
    cr_assert_eq(buf.length, before);
    cr_assert_eq(kymo__buf_status(&buf, &err), KYMO_EBUDGET);
    cr_assert_eq(err.code, KYMO_EBUDGET);
}

Test(buf, uses_the_budget_to_the_end)
{
    kymo__mem_set_budget(mem, 1000);
    for (int i = 0; i < 1000; i++)
        kymo__buf_append(&buf, "x", 1);
    cr_assert_eq(buf.status, KYMO_OK);
    cr_assert_eq(buf.length, 1000);
}

Test(buf, absurd_size)
{
    kymo__buf_text(&buf, "x");
    cr_assert_null(kymo__buf_reserve(&buf, SIZE_MAX));
    cr_assert_eq(buf.status, KYMO_ENOMEM);
}
