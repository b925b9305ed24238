/*
 * kt.h - what tests share: nothing left behind, seeded numbers, counted allocations, files, programs.
 *
 * Linked into every test program. A test ends with KT_CLEAN or KT_ALL_CLOSED, because Criterion does not
 * see leaks. Helpers that cannot do their work fail the test that called them.
 */
#ifndef KT_H
#define KT_H

#include <criterion/criterion.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/core.h"

/* ---- Builds with sanitizers ------------------------------------------------------------------ */

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define KT_SANITIZED 1
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define KT_SANITIZED 1
#endif
#ifndef KT_SANITIZED
#define KT_SANITIZED 0
#endif

/** How many of `count` cases of chance are tried: all of them; one in five with sanitizers, which are slow, and find
 *  in those what they would find in all. */
int kt_cases(int count);
/** The same for cases that take turns at what they try: whether the nth is tried. */
bool kt_turn(int n);

/* ---- Nothing left behind --------------------------------------------------------------------- */

/** Fails unless nothing is held in the account `mem`. */
#define KT_CLEAN(mem)                                                                                  \
    do {                                                                                               \
        kymo_memory_report kt_report_;                                                                 \
        kymo__mem_report((mem), &kt_report_);                                                          \
        cr_assert_eq(kt_report_.live, 0, "%lld bytes are still held", (long long)kt_report_.live);     \
        cr_assert_eq(kt_report_.count, 0, "%lld blocks are still held", (long long)kt_report_.count);  \
    } while (0)

/** Fails unless every figure, source and canvas is closed. For tests of the public interface. */
#define KT_ALL_CLOSED() cr_assert_eq(kymo_open_objects(NULL, NULL), 0, "objects are still open")

/* ---- Numbers that are the same in every run ---------------------------------------------------- */

/** splitmix64 (Steele, Lea, Flood 2014). Any seed is good. */
typedef struct kt_rng {
    uint64_t state;
} kt_rng;
uint64_t kt_u64(kt_rng *rng);
double kt_unit(kt_rng *rng);                              /**< in [0, 1), 53 bits */
double kt_between(kt_rng *rng, double low, double high);  /**< in [low, high) */
int64_t kt_below(kt_rng *rng, int64_t count);             /**< in [0, count) */
double kt_normal(kt_rng *rng);                            /**< mean 0, deviation 1 */
/** A double of any bits: NaN, infinities, zeros of both signs, subnormals and huge ones are frequent. */
double kt_wild(kt_rng *rng);

/* ---- Counted allocations ----------------------------------------------------------------------- */

/** Calls of malloc, calloc and realloc by this process so far, those inside libraries included; -1 in builds
 *  where they cannot be counted (sanitizers have allocators of their own). */
int64_t kt_allocations(void);

/* ---- Files --------------------------------------------------------------------------------------- */

/** The folder of the build that is tested ($KT_BUILD, which tests/run sets, or build): what is left to be looked at. */
const char *kt_build(void);
/** Makes an empty folder for this test below $TMPDIR or /tmp. */
void kt_folder_make(char path[256]);
/** Removes it with all that is in it. */
void kt_folder_remove(const char *path);
/** Writes a file whole. */
void kt_file_write(const char *path, const void *bytes, size_t size);
/** Reads a file whole; one NUL follows its bytes. Owned: free(). */
char *kt_file_read(const char *path, size_t *size);
bool kt_file_exists(const char *path);
/** How many entries a folder has, "." and ".." left out: what a failed run must not leave behind. */
int kt_folder_count(const char *path);

/** Bytes that came piece by piece, one NUL behind them. Begins as { 0 }. Owned: free(data). */
typedef struct kt_bytes {
    char *data;
    size_t size;
} kt_bytes;
/** A kymo_write: appends to the kt_bytes at `user`. */
int kt_keep(const void *bytes, size_t size, void *user);

/** Gives every file of a folder of the corpora, at least `least` of them, to a fuzzer's entry. */
void kt_corpus(const char *folder, int least, int (*entry)(const uint8_t *bytes, size_t size));

/* ---- Programs ------------------------------------------------------------------------------------- */

/** What a program did. */
typedef struct kt_result {
    int status;       /**< exit status; 128 + signal when it was killed; 124 when it ran too long */
    char *out, *err;  /**< all it wrote, NUL-terminated. Owned: kt_result_free */
    size_t out_size, err_size;
    long peak_kib;    /**< its largest resident size */
} kt_result;

/** Runs a shell command, printf style, with `input` (may be NULL) as standard input; at most 120 s. The
 *  program under test is "$KYMO". */
kt_result kt_shell(const char *input, const char *format, ...) KYMO_PRINTF(2);
void kt_result_free(kt_result *result);

/** Whether a program is here. Where it is not, `what` is said to be skipped, aloud; with $KT_ALL set (.ci/run)
 *  that fails the test. */
bool kt_have(const char *program, const char *what);

#endif
