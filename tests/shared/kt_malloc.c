/*
 * kt_malloc.c - malloc, calloc and realloc of the whole process, counted.
 *
 * A definition in the program comes before libc's for every library it loads, so cairo, FreeType and
 * HarfBuzz count too. The work is left to glibc by the names it exports for that purpose; free stays
 * glibc's own. Sanitizers bring allocators of their own: nothing is interposed there.
 */
#include "kt.h"

#include <stdlib.h>

#if KT_SANITIZED || !defined(__GLIBC__)

int64_t kt_allocations(void)
{
    return -1;
}

#else

static _Atomic int64_t calls;

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *p, size_t size);

__attribute__((visibility("default"))) void *malloc(size_t size)
{
    calls++;
    return __libc_malloc(size);
}

__attribute__((visibility("default"))) void *calloc(size_t count, size_t size)
{
    calls++;
    return __libc_calloc(count, size);
}

__attribute__((visibility("default"))) void *realloc(void *p, size_t size)
{
    calls++;
    return __libc_realloc(p, size);
}

int64_t kt_allocations(void)
{
    return calls;
}

#endif
