/*
 * csv_count.h - the counting loop of csv_level.h in vectors of CSV_WIDTH bytes: 5 to 10 GB/s. Included once by each
 * file of a level, after its target has been set.
 */
typedef uint8_t vec __attribute__((vector_size(CSV_WIDTH)));

static inline vec load_vec(const char *p)
{
    vec v;

    memcpy(&v, p, sizeof v);
    return v;
}

static inline vec splat(char c)
{
    return (vec){0} + (uint8_t)c;
}

static inline int64_t sum(vec v)
{
    int64_t total = 0;

    for (int i = 0; i < CSV_WIDTH; i++)
        total += v[i];
    return total;
}

static inline bool any(vec v)
{
    uint64_t words[CSV_WIDTH / 8], all = 0;

    memcpy(words, &v, sizeof words);
    for (int i = 0; i < CSV_WIDTH / 8; i++)
        all |= words[i];
    return all != 0;
}

static csv_counts count(const char special[3], const char *p, size_t size)
{
    const vec feed = splat('\n'), back = splat('\r'), quote = splat('"');
    const vec start0 = splat(special[0]), start1 = splat(special[1]), start2 = splat(special[2]);
    vec odd = {0}, nul = {0};
    csv_counts found = {0};
    size_t at = 0;

    while (at + CSV_WIDTH <= size) {
        size_t stop = size - at > 255 * CSV_WIDTH ? at + 255 * CSV_WIDTH : size;
        vec feeds = {0}, blanks = {0};
        for (; at + CSV_WIDTH <= stop; at += CSV_WIDTH) {
            vec v = load_vec(p + at), next = load_vec(p + at + 1);
            vec is_feed = (vec)(v == feed), is_back = (vec)(v == back);
            vec next_feed = (vec)(next == feed);
            feeds -= is_feed;
            blanks -= is_feed & (next_feed | (vec)(next == back));
            odd |=
                (vec)(v == quote) | (is_back & ~next_feed) |
                (is_feed & ((vec)(next == start0) | (vec)(next == start1) | (vec)(next == start2)));
            nul |= (vec)(v == 0);
        }
        found.feeds += sum(feeds);
        found.blanks += sum(blanks);
    }
    found.exact = any(odd);
    found.nul = any(nul);
    const csv_counts last = kymo__csv_count_plain(special, p + at, size - at);
    found.feeds += last.feeds;
    found.blanks += last.blanks;
    found.exact |= last.exact;
    found.nul |= last.nul;
    return found;
}
