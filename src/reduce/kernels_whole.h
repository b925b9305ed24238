/*
 * kernels_whole.h - the least and the most of whole numbers of one type: see kernels_types.h.
 *
 * In vectors of the compiler's own, of which it makes the minima and maxima that there are, or comparisons and
 * masks. No guard: it is included once a type.
 */
static void RANGE(const NUMBER *v, int64_t count, NUMBER *lo, NUMBER *hi)
{
    NUMBER least = v[0], most = v[0];
    int64_t i = 0;
#ifdef VECTOR_BYTES
    typedef NUMBER vec __attribute__((vector_size(VECTOR_BYTES)));
    enum { N = VECTOR_BYTES / sizeof(NUMBER) };
    if (count >= 2 * N) {
        vec lo0, lo1, hi0, hi1;
        memcpy(&lo0, v, sizeof lo0);
        hi0 = lo1 = hi1 = lo0;
        for (; i + 2 * N <= count; i += 2 * N) {
            vec a, b;
            memcpy(&a, v + i, sizeof a);
            memcpy(&b, v + i + N, sizeof b);
            vec a_low = (vec)(a < lo0), b_low = (vec)(b < lo1);
            vec a_high = (vec)(a > hi0), b_high = (vec)(b > hi1);
            lo0 = (a_low & a) | (~a_low & lo0);
            lo1 = (b_low & b) | (~b_low & lo1);
            hi0 = (a_high & a) | (~a_high & hi0);
            hi1 = (b_high & b) | (~b_high & hi1);
        }
        NUMBER l[2 * N], h[2 * N];
        memcpy(l, &lo0, sizeof lo0);
        memcpy(l + N, &lo1, sizeof lo1);
        memcpy(h, &hi0, sizeof hi0);
        memcpy(h + N, &hi1, sizeof hi1);
        for (int k = 0; k < 2 * N; k++) {
            least = l[k] < least ? l[k] : least;
            most = h[k] > most ? h[k] : most;
        }
    }
#endif
    for (; i < count; i++) {
        least = v[i] < least ? v[i] : least;
        most = v[i] > most ? v[i] : most;
    }
    *lo = least;
    *hi = most;
}

static bool EXTREMES(const void *values, int64_t count, double *lo, double *hi)
{
    NUMBER least, most;
    RANGE(values, count, &least, &most);
    *lo = (double)least;
    *hi = (double)most;
    return true;
}

#undef NAME
#undef NUMBER
