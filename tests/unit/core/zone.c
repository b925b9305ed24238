/*
 * Time zones: literal cases around changes of clocks, many zones against localtime_r of the C library over
 * three centuries, civil times against trying every offset, and damaged files.
 */
#define _DEFAULT_SOURCE // tm_gmtoff, mkdtemp, setenv
#include "core/core.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define DATABASE "/usr/share/zoneinfo"

static kymo__mem *mem;
static uint64_t state = UINT64_C(0xda3e39cb94b95bdb);

static uint64_t dice(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
}

static void set_up(void)
{
    mem = kymo__mem_open(NULL, 0);
}

static void tear_down(void)
{
    kymo_memory_report r;
    kymo__mem_report(mem, &r);
    cr_assert_eq(r.live, 0, "%lld bytes are still held", (long long)r.live);
    kymo__mem_close(mem);
}

TestSuite(zone, .init = set_up);

static kymo__zone *zone(const char *name)
{
    kymo__zone *z = NULL;
    kymo_error err = {0};

    cr_assert_eq(kymo__zone_open(&z, name, mem, &err), KYMO_OK, "%s", err.text);
    return z;
}

static void need_database(void)
{
    if (access(DATABASE "/Europe/Berlin", R_OK) != 0)
        cr_skip_test("no time zone database (package tzdata)");
}

static int64_t utc(const char *text)
{
    int64_t ns;
    cr_assert(kymo__parse_time(text, text + strlen(text), NULL, &ns), "%s", text);
    return ns;
}

struct look {
    const char *instant; /* UTC */
    int32_t offset;
    const char *name;
};

static void look(const char *name, const struct look *cases, size_t count)
{
    kymo__zone *z = zone(name);

    for (size_t i = 0; i < count; i++) {
        const char *abbreviation = NULL;
        int32_t offset = kymo__zone_offset(z, utc(cases[i].instant), &abbreviation);
        cr_assert_eq(offset, cases[i].offset, "%s %s: %d", name ? name : "-", cases[i].instant,
                     offset);
        cr_assert_str_eq(abbreviation, cases[i].name);
    }
    kymo__zone_close(z);
}

Test(zone, literal_cases)
{
    static const struct look berlin[] = {{"2024-03-31T00:59:59.999999999Z", 3600, "CET"},
                                         {"2024-03-31T01:00Z", 7200, "CEST"},
                                         {"2024-10-27T00:59:59Z", 7200, "CEST"},
                                         {"2024-10-27T01:00Z", 3600, "CET"},
                                         {"1945-06-01", 10800, "CEMT"},
                                         {"1970-07-01", 3600, "CET"},
                                         {"2240-07-01", 7200, "CEST"},
                                         {"2240-12-01", 3600, "CET"},
                                         {"2100-03-28T00:59:59Z", 3600, "CET"},
                                         {"2100-03-28T01:00Z", 7200, "CEST"}};
    static const struct look york[] = {
        {"2024-03-10T06:59:59Z", -18000, "EST"}, {"2024-03-10T07:00Z", -14400, "EDT"},
        {"2024-11-03T05:59:59Z", -14400, "EDT"}, {"2024-11-03T06:00Z", -18000, "EST"},
        {"1850-01-01", -17762, "LMT"},           {"2200-11-02T05:59:59Z", -14400, "EDT"},
        {"2200-11-02T06:00Z", -18000, "EST"},    {"2262-01-01", -18000, "EST"}};
    static const struct look kolkata[] = {{"2024-06-01", 19800, "IST"},
                                          {"2250-01-01", 19800, "IST"}};
    static const struct look dublin[] = {{"2024-01-01", 0, "GMT"},
                                         {"2024-07-01", 3600, "IST"},
                                         {"2150-01-01", 0, "GMT"},
                                         {"2150-07-01", 3600, "IST"}};
    static const struct look sydney[] = {{"2150-01-01", 39600, "AEDT"},
                                         {"2150-07-01", 36000, "AEST"},
                                         {"2024-04-06T15:59:59Z", 39600, "AEDT"},
                                         {"2024-04-06T16:00Z", 36000, "AEST"}};

    need_database();
    look("Europe/Berlin", berlin, sizeof berlin / sizeof *berlin);
    look("America/New_York", york, sizeof york / sizeof *york);
    look("Asia/Kolkata", kolkata, sizeof kolkata / sizeof *kolkata);
    look("Europe/Dublin", dublin, sizeof dublin / sizeof *dublin);
    look("Australia/Sydney", sydney, sizeof sydney / sizeof *sydney);
    tear_down();
}

Test(zone, without_database)
{
    static const struct look no[] = {{"2024-06-01", 0, "UTC"}, {"1700-01-01", 0, "UTC"}};
    static const struct look india[] = {{"2024-06-01", 19800, "+05:30"}};
    static const struct look west[] = {{"2024-06-01", -28800, "-08"}};
    const char *abbreviation;

    setenv("TZDIR", "/none", 1);
    look("UTC", no, 2);
    look("utc", no, 2);
    look(NULL, no, 2);
    look("+05:30", india, 1);
    look("-08", west, 1);
    cr_assert_eq(kymo__zone_offset(NULL, INT64_MIN, &abbreviation), 0);
    cr_assert_str_eq(abbreviation, "UTC");
    kymo__zone_close(NULL);
    tear_down();
}

Test(zone, local_is_what_the_environment_says)
{
    static const struct look rule[] = {{"2024-03-10T06:59:59Z", -18000, "EST"},
                                       {"2024-03-10T07:00Z", -14400, "EDT"},
                                       {"1990-07-01", -14400, "EDT"},
                                       {"2024-11-03T06:00Z", -18000, "EST"}};
    static const struct look quoted[] = {{"2024-01-01", 12600, "+0330"}};
    static const struct look julian[] = {
        {"2024-02-28T23:59:59Z", 0, "AAA"},    {"2024-03-01", 3600, "BBB"},
        {"2023-03-01", 3600, "BBB"},           {"2023-02-28T23:59:59Z", 0, "AAA"},
        {"2023-12-29T22:59:59Z", 3600, "BBB"}, {"2023-12-29T23:00Z", 0, "AAA"}};
    static const struct look zero_based[] = {{"2024-02-28T23:59:59Z", 0, "AAA"},
                                             {"2024-02-29", 3600, "BBB"},
                                             {"2023-03-01", 3600, "BBB"},
                                             {"2023-02-28T23:59:59Z", 0, "AAA"}};
    static const struct look always[] = {{"2024-01-01", -14400, "EDT"},
                                         {"2024-01-01T03:59:59Z", -14400, "EDT"},
                                         {"2024-01-01T04:00Z", -14400, "EDT"},
                                         {"2024-07-01", -14400, "EDT"},
                                         {"2023-12-31T23:59:59Z", -14400, "EDT"}};
    // Godthab's rule: the change is at -1:00 of a Sunday, which is the Saturday before.
    static const struct look greenland[] = {{"2024-03-31T00:59:59Z", -7200, "-02"},
                                            {"2024-03-31T01:00Z", -3600, "-01"},
                                            {"2024-10-27T00:59:59Z", -3600, "-01"},
                                            {"2024-10-27T01:00Z", -7200, "-02"}};
    static const struct look none[] = {{"2024-06-01", 0, "UTC"}};

    setenv("TZDIR", "/none", 1);
    setenv("TZ", "EST5EDT,M3.2.0,M11.1.0", 1);
    look("local", rule, 4);
    setenv("TZ", "EST5EDT", 1); // the usual days when none are said
    look("local", rule, 4);
    setenv("TZ", ":<+0330>-3:30", 1);
    look("local", quoted, 1);
    setenv("TZ", "AAA0BBB,J60/0,J365/0", 1);
    look("local", julian, 4);
    setenv("TZ", "AAA0BBB,J60/0,J364/0", 1);
    look("local", julian, 6);
    setenv("TZ", "AAA0BBB,59/0,J364/0", 1);
    look("local", zero_based, 4);
    setenv("TZ", "EST5EDT,0/0,J365/25", 1);
    look("local", always, 5);
    setenv("TZ", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 1);
    look("local", greenland, 4);
    setenv("TZ", "", 1);
    look("local", none, 1);

    static const char *const bad[] = {"E5",
                                      "EST",
                                      "EST5EDT,",
                                      "EST5EDT,M3.2.0",
                                      "EST5EDT,M13.2.0,M11.1.0",
                                      "EST5EDT,M3.6.0,M11.1.0",
                                      "EST5EDT,M3.2.7,M11.1.0",
                                      "EST25",
                                      "EST5:60",
                                      "EST5EDT,J0,J5",
                                      "EST5EDT,366,J5",
                                      "EST5EDT,M3.2.0,M11.1.0x",
                                      "<EST5",
                                      "EST5EDT,M3.2.0/168,M11.1.0",
                                      "Nowhere/Land",
                                      "EST5EDTverylongabbreviation"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        kymo__zone *z = NULL;
        kymo_error err;
        setenv("TZ", bad[i], 1);
        cr_assert_eq(kymo__zone_open(&z, "local", mem, &err), KYMO_EINVAL, "%s", bad[i]);
        cr_assert_null(z);
    }
    tear_down();
}

Test(zone, names_that_are_none)
{
    static const char *const bad[] = {"",
                                      "Europe/Berlyn",
                                      "../../etc/passwd",
                                      "/etc/localtime",
                                      "Europe/../UTC",
                                      "Europe",
                                      "+1",
                                      "+99:00",
                                      "a\nb",
                                      "EST5EDT,M3.2.0,M11.1.0"};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        kymo__zone *z = NULL;
        kymo_error err;
        kymo_status status = kymo__zone_open(&z, bad[i], mem, &err);
        cr_assert(status == KYMO_EINVAL || status == KYMO_EFORMAT, "%s: %s", bad[i], err.text);
        cr_assert(z == NULL && err.text[0] != 0);
    }
    tear_down();
}

static const char *const many[] = {"Africa/Cairo",        "Africa/Casablanca",
                                   "Africa/Monrovia",     "America/Argentina/Buenos_Aires",
                                   "America/Caracas",     "America/Chicago",
                                   "America/Nuuk",        "America/Havana",
                                   "America/Los_Angeles", "America/New_York",
                                   "America/Santiago",    "America/Sao_Paulo",
                                   "America/St_Johns",    "Antarctica/Troll",
                                   "Asia/Gaza",           "Asia/Jerusalem",
                                   "Asia/Kathmandu",      "Asia/Kolkata",
                                   "Asia/Pyongyang",      "Asia/Tehran",
                                   "Asia/Tokyo",          "Australia/Lord_Howe",
                                   "Australia/Sydney",    "Europe/Berlin",
                                   "Europe/Dublin",       "Europe/Istanbul",
                                   "Europe/Lisbon",       "Europe/London",
                                   "Europe/Moscow",       "Pacific/Apia",
                                   "Pacific/Auckland",    "Pacific/Chatham",
                                   "Pacific/Kiritimati",  "Pacific/Norfolk"};

/* The C library's offset; it reads the same files with other code. */
static int32_t right_offset(int64_t seconds, char name[32])
{
    time_t t = (time_t)seconds;
    struct tm tm;

    localtime_r(&t, &tm);
    snprintf(name, 32, "%s", tm.tm_zone);
    return (int32_t)tm.tm_gmtoff;
}

Test(zone, against_the_c_library)
{
    need_database();
    for (size_t i = 0; i < sizeof many / sizeof *many; i++) {
        kymo__zone *z = zone(many[i]);
        setenv("TZ", many[i], 1);
        tzset();
        for (int k = 0; k < 20000; k++) {
            // 1901-12-14 (the first second of 32 bits; before, the C library differs) to 2260
            int64_t seconds = -2147483648 + (int64_t)(dice() % UINT64_C(11300000000));
            const char *name = NULL;
            char right_name[32];
            int32_t right = right_offset(seconds, right_name);
            int32_t offset = kymo__zone_offset(z, seconds * KYMO__NS, &name);
            cr_assert(offset == right && strcmp(name, right_name) == 0,
                      "%s at %lld: %d %s, not %d %s", many[i], (long long)seconds, offset, name,
                      right, right_name);
        }
        kymo__zone_close(z);
    }
    tear_down();
}

/*
 * Around changes of clocks: the instants of a civil time are all u with u + offset(u) = civil, found here
 * by trying offsets: every quarter of an hour, and those on both sides. Times in text follow the same rules.
 */
Test(zone, civil_times_around_changes)
{
    need_database();
    for (size_t i = 0; i < sizeof many / sizeof *many; i++) {
        kymo__zone *z = zone(many[i]);
        setenv("TZ", many[i], 1);
        tzset();
        int64_t hour = INT64_C(-1600000000) / 3600 * 3600;
        char name[32];
        int changes = 0;
        for (; hour < INT64_C(7500000000) && changes < 30; hour += 3600 * 24 * 3) {
            int64_t low = hour, high = hour + 3600 * 24 * 3;
            int32_t before = right_offset(low, name), after = right_offset(high, name);
            if (before == after)
                continue;
            changes++;
            while (high - low > 1) {
                int64_t middle = (low + high) / 2;
                if (right_offset(middle, name) == before)
                    low = middle;
                else
                    high = middle;
            }
            after = right_offset(high, name); // the first change within the three days
            for (int k = 0; k < 12; k++) {
                int64_t shift[] = {-86400, -7200, -3601, -3600, -1800, -1,
                                   0,      1,     1800,  3599,  3600,  7200};
                int64_t local = high + before + shift[k], found[3], got[2], text_ns;
                int count = 0;
                for (int n = -104; n <= 106; n++) {
                    int64_t offset = n == 105 ? before : n == 106 ? after : -n * 900;
                    int64_t u = local - offset;
                    bool known = count > 0 && (u == found[0] || (count > 1 && u == found[1]));
                    if (!known && right_offset(u, name) == offset)
                        found[count++] = u;
                }
                if (count == 2 && found[0] > found[1]) {
                    int64_t swapped = found[0];
                    found[0] = found[1], found[1] = swapped;
                }
                kymo__civil c = kymo__civil_from_ns(local * KYMO__NS + 5, 0);
                int got_count = kymo__zone_instants(z, &c, got);
                cr_assert_eq(got_count, count, "%s at %lld local: %d, not %d", many[i],
                             (long long)local, got_count, count);
                for (int n = 0; n < count; n++)
                    cr_assert_eq(got[n], found[n] * KYMO__NS + 5, "%s at %lld local", many[i],
                                 (long long)local);
                char text[48];
                int length = kymo__print_time(local * KYMO__NS, NULL, text);
                if (text[length - 1] == 'Z')
                    length--;
                cr_assert(kymo__parse_time(text, text + length, z, &text_ns));
                cr_assert_eq(text_ns, (count ? found[0] : high) * KYMO__NS, "%s %.*s", many[i],
                             length, text);
                for (int n = 0; n < count;
                     n++) { // print with the zone, read back: the same instant
                    int64_t back;
                    length = kymo__print_time(found[n] * KYMO__NS, z, text);
                    cr_assert(length < 48 && kymo__parse_time(text, text + length, z, &back));
                    cr_assert_eq(back, found[n] * KYMO__NS, "%s", text);
                }
            }
            hour = high + 3600 - (high % 3600);
        }
        kymo__zone_close(z);
    }
    tear_down();
}

Test(zone, civil_times_of_new_york)
{
    int64_t got[2];
    need_database();
    kymo__zone *z = zone("America/New_York");
    kymo__civil c = {2024, 3, 10, 2, 30, 0, 0}; // skipped
    cr_assert_eq(kymo__zone_instants(z, &c, got), 0);
    c = (kymo__civil){2024, 11, 3, 1, 30, 0, 7}; // twice
    cr_assert_eq(kymo__zone_instants(z, &c, got), 2);
    cr_assert(got[0] == utc("2024-11-03T05:30Z") + 7 && got[1] == utc("2024-11-03T06:30Z") + 7);
    c = (kymo__civil){2024, 6, 1, 12, 0, 0, 0};
    cr_assert_eq(kymo__zone_instants(z, &c, got), 1);
    cr_assert_eq(got[0], utc("2024-06-01T16:00Z"));
    c.year = 5000;
    cr_assert_eq(kymo__zone_instants(z, &c, got), 0);
    c = (kymo__civil){2024, 6, 1, 12, 0, 0, 0};
    cr_assert(kymo__zone_instants(NULL, &c, got) == 1 && got[0] == utc("2024-06-01T12:00Z"));
    char text[48];
    kymo__print_time(utc("2024-06-01T16:00Z"), z, text);
    cr_assert_str_eq(text, "2024-06-01T12:00-04:00");
    kymo__print_time(utc("2024-06-01T04:00Z"), z, text);
    cr_assert_str_eq(text, "2024-06-01");
    int64_t ns;
    const char skipped[] = "2024-03-10T02:30";
    cr_assert(kymo__parse_time(skipped, skipped + strlen(skipped), z, &ns));
    cr_assert_eq(ns, utc("2024-03-10T07:00Z"));
    kymo__zone_close(z);
    tear_down();
}

/* Every length and many flipped bytes of a real file: an error or a zone, never a crash. */
Test(zone, damaged_files)
{
    static unsigned char bytes[65536], copy[65536];
    char room[] = "/tmp/kymo-zone-XXXXXX", path[64];
    FILE *f = fopen(DATABASE "/America/New_York", "rb");
    int opened = 0, refused = 0;

    if (!f)
        cr_skip_test("no time zone database (package tzdata)");
    size_t size = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    cr_assert_not_null(mkdtemp(room));
    snprintf(path, sizeof path, "%s/Zone", room);
    setenv("TZDIR", room, 1);
    for (size_t i = 0; i < size + 2000; i++) {
        size_t length = i < size ? i : size;
        kymo__zone *z = NULL;
        kymo_error err;
        memcpy(copy, bytes, length);
        if (i >= size)
            copy[i % 2 ? dice() % 44 : dice() % size] = (unsigned char)dice();
        unlink(path); // truncating instead makes some file systems wait for the disk
        f = fopen(path, "wb");
        fwrite(copy, 1, length, f);
        fclose(f);
        if (kymo__zone_open(&z, "Zone", mem, &err) == KYMO_OK) {
            int64_t got[2];
            opened++;
            for (int k = 0; k < 20; k++) {
                int64_t ns = (int64_t)dice();
                kymo__civil c = kymo__civil_from_ns(ns, 0);
                kymo__zone_offset(z, ns, NULL);
                kymo__zone_instants(z, &c, got);
            }
        } else {
            refused++;
            cr_assert(err.code == KYMO_EFORMAT || err.code == KYMO_EUNSUPPORTED, "%s", err.text);
        }
        cr_assert(i >= size || z == NULL, "a file cut at byte %zu was read", i);
        kymo__zone_close(z);
    }
    cr_assert(opened > 100 && refused > (int)size);
    unlink(path);
    rmdir(room);
    tear_down();
}

/* A file of version 2 made by hand: two types, two changes, a footer. */
struct made {
    int64_t times[2];
    int32_t offset;
    uint8_t which, name, version, leaps;
    const char *footer;
};

static unsigned char *put_number(unsigned char *p, int64_t value, int width)
{
    for (int i = width - 1; i >= 0; i--)
        *p++ = (unsigned char)((uint64_t)value >> 8 * i);
    return p;
}

static unsigned char *put_block(unsigned char *p, const struct made *m, int width)
{
    memcpy(p, "TZif", 4);
    p[4] = m->version;
    memset(p + 5, 0, 15);
    p += 20;
    const int counts[] = {0, 0, m->leaps, 2, 2, 8};
    for (int i = 0; i < 6; i++)
        p = put_number(p, counts[i], 4);
    for (int i = 0; i < 2; i++)
        p = put_number(p, m->times[i], width);
    *p++ = m->which;
    *p++ = 0;
    p = put_number(p, 3600, 4);
    *p++ = 0, *p++ = 0;
    p = put_number(p, m->offset, 4);
    *p++ = 1, *p++ = m->name;
    memcpy(p, "AAA\0BBB", 8);
    p += 8;
    for (int i = 0; i < m->leaps; i++)
        p = put_number(put_number(p, 78796800, width), 1, 4);
    return p;
}

static kymo_status open_made(const struct made *m, kymo__zone **z)
{
    char room[] = "/tmp/kymo-zone-XXXXXX", path[64];
    unsigned char bytes[512], *p = put_block(bytes, m, 4);
    kymo_error err = {0};

    if (m->version >= '2')
        p = put_block(p, m, 8);
    if (m->version >= '2' && m->footer)
        p += sprintf((char *)p, "%s", m->footer);
    cr_assert_not_null(mkdtemp(room));
    snprintf(path, sizeof path, "%s/Made", room);
    FILE *f = fopen(path, "wb");
    fwrite(bytes, 1, (size_t)(p - bytes), f);
    fclose(f);
    setenv("TZDIR", room, 1);
    kymo_status status = kymo__zone_open(z, "Made", mem, &err);
    unlink(path);
    rmdir(room);
    return status;
}

Test(zone, files_made_by_hand)
{
    const struct made good = {{100, 200}, 7200, 1, 4, '2', 0, "\nCCC-3\n"};
    kymo__zone *z;

    for (int form = 0; form < 4; form++) {
        struct made m = good;
        m.version = form == 0 ? 0 : (uint8_t)('1' + form); // the first one has no footer
        m.footer = form == 3 ? "\n\n" : good.footer;
        cr_assert_eq(open_made(&m, &z), KYMO_OK);
        const char *name;
        cr_assert(kymo__zone_offset(z, 100 * KYMO__NS - 1, &name) == 3600 &&
                  strcmp(name, "AAA") == 0);
        cr_assert(kymo__zone_offset(z, 100 * KYMO__NS, &name) == 7200 && strcmp(name, "BBB") == 0);
        bool by_table = form == 0 || form == 3;
        cr_assert_eq(kymo__zone_offset(z, 200 * KYMO__NS, &name), by_table ? 3600 : 10800);
        cr_assert_str_eq(name, by_table ? "AAA" : "CCC");
        kymo__zone_close(z);
    }
    const struct made bad[] = {{{200, 100}, 7200, 1, 4, '2', 0, "\nCCC-3\n"},
                               {{100, 100}, 7200, 1, 4, '2', 0, "\nCCC-3\n"},
                               {{100, 200}, 93601, 1, 4, '2', 0, "\nCCC-3\n"},
                               {{100, 200}, INT32_MIN, 1, 4, '2', 0, "\nCCC-3\n"},
                               {{100, 200}, 7200, 2, 4, '2', 0, "\nCCC-3\n"},
                               {{100, 200}, 7200, 1, 8, '2', 0, "\nCCC-3\n"},
                               {{100, 200}, 7200, 1, 4, '2', 0, "\nCCC-3"},
                               {{100, 200}, 7200, 1, 4, '2', 0, "CCC-3\n"},
                               {{100, 200}, 7200, 1, 4, '2', 0, "\nC-3\n"},
                               {{100, 200}, 7200, 1, 4, '2', 0, NULL}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        cr_assert_eq(open_made(&bad[i], &z), KYMO_EFORMAT, "%zu", i);
        cr_assert_null(z);
    }
    struct made leaps = good;
    leaps.leaps = 1;
    cr_assert_eq(open_made(&leaps, &z), KYMO_EUNSUPPORTED);
    tear_down();
}

Test(zone, faults)
{
    need_database();
    for (int64_t budget = 1; budget < 40000; budget += 97) {
        kymo__zone *z = NULL;
        kymo_error err = {0};
        kymo__mem_set_budget(mem, budget);
        kymo_status status = kymo__zone_open(&z, "Europe/Berlin", mem, &err);
        cr_assert(status == KYMO_OK ? z != NULL : z == NULL && status == KYMO_EBUDGET);
        kymo__zone_close(z);
    }
    tear_down();
}
