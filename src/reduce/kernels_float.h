/*
 * kernels_float.h - the least and the most of floating point values of one type: see kernels_types.h.
 *
 * Minima and maxima of finite values do not depend on the order (zeros are made +0 at the end). A value that is not
 * finite shows as a NaN in the sum of (v - v). No guard: it is included once a type.
 */
static bool EXTREMES(const void *values, int64_t count, double *lo, double *hi)
{
    const NUMBER *v = values;
    NUMBER least = (NUMBER)INFINITY, most = -(NUMBER)INFINITY, odd = 0;
    int64_t i = 0;
#ifdef VECTOR_BYTES
#define V(operation) KERNEL_JOIN(VECTOR, operation)
    enum { N = VECTOR_BYTES / sizeof(NUMBER) };
    if (count >= 4 * N) {
        VECTOR lo0 = V(load)(v), hi0 = lo0, lo1 = lo0, hi1 = lo0, odd0 = V(sub)(lo0, lo0), odd1 = odd0;
        for (; i + 4 * N <= count; i += 4 * N) {
            VECTOR a = V(load)(v + i), b = V(load)(v + i + N);
            VECTOR c = V(load)(v + i + 2 * N), d = V(load)(v + i + 3 * N);
            lo0 = V(min)(lo0, V(min)(a, b));
            hi0 = V(max)(hi0, V(max)(a, b));
            lo1 = V(min)(lo1, V(min)(c, d));
            hi1 = V(max)(hi1, V(max)(c, d));
            odd0 = V(add)(odd0, V(add)(V(sub)(a, a), V(sub)(b, b)));
            odd1 = V(add)(odd1, V(add)(V(sub)(c, c), V(sub)(d, d)));
        }
        NUMBER l[N], h[N], n[N];
        V(store)(l, V(min)(lo0, lo1));
        V(store)(h, V(max)(hi0, hi1));
        V(store)(n, V(add)(odd0, odd1));
        for (int k = 0; k < N; k++) {
            least = l[k] < least ? l[k] : least;
            most = h[k] > most ? h[k] : most;
            odd += n[k];
        }
    }
#undef V
#endif
    for (; i < count; i++) {
        least = v[i] < least ? v[i] : least;
        most = v[i] > most ? v[i] : most;
        odd += v[i] - v[i];
    }
    *lo = (double)least + 0.0;
    *hi = (double)most + 0.0;
    return odd == 0;
}

#undef NAME
#undef NUMBER
#undef VECTOR
