/*
 * csv_level.c - the loops over the bytes of CSV in plain C, which is the reference, and the choice among levels.
 */
#include "data/csv_level.h"

csv_counts kymo__csv_count_plain(const char special[3], const char *p, size_t size)
{
    csv_counts found = {0};

    for (size_t at = 0; at < size; at++) {
        const char next = p[at + 1];
        const bool is_special =
            (next == special[0]) | (next == special[1]) | (next == special[2]);
        found.feeds += p[at] == '\n';
        found.blanks += p[at] == '\n' && csv_is_end(next);
        found.exact |=
            p[at] == '"' || (p[at] == '\r' && next != '\n') || (p[at] == '\n' && is_special);
        found.nul |= p[at] == '\0';
    }
    return found;
}

const csv_level *kymo__csv_level(void)
{
    static const csv_level plain = {.count = kymo__csv_count_plain};
    static const csv_level *const levels[KYMO__CPU_LEVELS] = {&plain, &kymo__csv_base,
                                                              &kymo__csv_avx2, &kymo__csv_avx512};

    return levels[kymo__cpu_level()];
}
