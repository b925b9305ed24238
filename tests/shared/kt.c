/*
 * kt.c - seeded numbers, files and programs for tests. See kt.h.
 *
 * A program's outputs go to unlinked temporary files, not to pipes: no order of reading can block it.
 */
#define _DEFAULT_SOURCE /* wait4: the peak memory of one child */
#define _XOPEN_SOURCE 700

#include "kt.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TIME_LIMIT = 120 };

enum { ONE_IN = KT_SANITIZED ? 5 : 1 };

int kt_cases(int count)
{
    return (count + ONE_IN - 1) / ONE_IN;
}

bool kt_turn(int n)
{
    return n % ONE_IN == 0;
}

/* ---- Numbers ------------------------------------------------------------------------------------- */

uint64_t kt_u64(kt_rng *rng)
{
    uint64_t z = rng->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

double kt_unit(kt_rng *rng)
{
    return (double)(kt_u64(rng) >> 11) * 0x1p-53;
}

double kt_between(kt_rng *rng, double low, double high)
{
    return low + (high - low) * kt_unit(rng);
}

int64_t kt_below(kt_rng *rng, int64_t count)
{
    return (int64_t)(kt_u64(rng) % (uint64_t)count);
}

double kt_normal(kt_rng *rng)
{
    double radius = sqrt(-2 * log(1 - kt_unit(rng)));
    return radius * cos(6.283185307179586 * kt_unit(rng));
}

double kt_wild(kt_rng *rng)
{
    static const double special[] = {0.0, -0.0, INFINITY, -INFINITY, NAN, 5e-324, -5e-324, 1e308, -1e308, 1};
    if (kt_below(rng, 4) == 0)
        return special[kt_below(rng, (int64_t)(sizeof special / sizeof special[0]))];
    uint64_t bits = kt_u64(rng);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* ---- Files ---------------------------------------------------------------------------------------- */

static const char *temporary(void)
{
    const char *folder = getenv("TMPDIR");
    return folder && folder[0] ? folder : "/tmp";
}

const char *kt_build(void)
{
    const char *folder = getenv("KT_BUILD");
    return folder && folder[0] && strlen(folder) < 100 ? folder : "build";
}

void kt_folder_make(char path[256])
{
    int length = snprintf(path, 256, "%s/kymo-test.XXXXXX", temporary());
    cr_assert(length > 0 && length < 256);
    cr_assert_not_null(mkdtemp(path), "%s: %s", path, strerror(errno));
}

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *where)
{
    (void)info, (void)type, (void)where;
    return remove(path);
}

void kt_folder_remove(const char *path)
{
    cr_assert_eq(nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS), 0, "%s: %s", path, strerror(errno));
}

void kt_file_write(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    cr_assert_not_null(file, "%s: %s", path, strerror(errno));
    cr_assert_eq(fwrite(bytes, 1, size, file), size);
    cr_assert_eq(fclose(file), 0, "%s: %s", path, strerror(errno));
}

static char *read_all(FILE *file, size_t *size)
{
    cr_assert_eq(fseek(file, 0, SEEK_END), 0);
    long length = ftell(file);
    cr_assert_geq(length, 0);
    rewind(file);
    char *bytes = malloc((size_t)length + 1);
    cr_assert_not_null(bytes);
    cr_assert_eq(fread(bytes, 1, (size_t)length, file), (size_t)length);
    bytes[length] = '\0';
    *size = (size_t)length;
    return bytes;
}

char *kt_file_read(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    cr_assert_not_null(file, "%s: %s", path, strerror(errno));
    char *bytes = read_all(file, size);
    fclose(file);
    return bytes;
}

int kt_keep(const void *bytes, size_t size, void *user)
{
    kt_bytes *to = user;
    to->data = realloc(to->data, to->size + size + 1);
    cr_assert_not_null(to->data);
    memcpy(to->data + to->size, bytes, size);
    to->size += size;
    to->data[to->size] = '\0';
    return 0;
}

void kt_corpus(const char *folder, int least, int (*entry)(const uint8_t *bytes, size_t size))
{
    DIR *listing = opendir(folder);
    int files = 0;
    cr_assert_not_null(listing, "%s: run the tests in the top folder", folder);
    for (const struct dirent *file = readdir(listing); file; file = readdir(listing)) {
        char path[512];
        size_t size;
        if (file->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, file->d_name);
        char *bytes = kt_file_read(path, &size);
        cr_assert_eq(entry((const uint8_t *)bytes, size), 0, "%s", path);
        free(bytes);
        files++;
    }
    closedir(listing);
    cr_assert_geq(files, least);
    KT_ALL_CLOSED();
}

bool kt_file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

int kt_folder_count(const char *path)
{
    DIR *folder = opendir(path);
    cr_assert_not_null(folder, "%s: %s", path, strerror(errno));
    int count = -2;
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

/* ---- Programs --------------------------------------------------------------------------------------- */

// In the child: never returns.
static void become(const char *command, FILE *in, FILE *out, FILE *err)
{
    setpgid(0, 0);
    if (dup2(fileno(in), 0) < 0 || dup2(fileno(out), 1) < 0 || dup2(fileno(err), 2) < 0)
        _exit(127);
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
}

// Waits for the child, or kills its group when it takes too long.
static int wait_for(pid_t child, long *peak_kib)
{
    int status = 0;
    struct rusage usage;
    for (int tick = 0; tick < TIME_LIMIT * 200; tick++) {
        if (wait4(child, &status, WNOHANG, &usage) == child) {
            *peak_kib = usage.ru_maxrss;
            return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
        }
        nanosleep(&(struct timespec){.tv_nsec = tick < 50 ? 1000000 : 5000000}, NULL);
    }
    kill(-child, SIGKILL);
    wait4(child, &status, 0, &usage);
    *peak_kib = usage.ru_maxrss;
    return 124;
}

kt_result kt_shell(const char *input, const char *format, ...)
{
    char command[8192];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(command, sizeof command, format, arguments);
    va_end(arguments);
    cr_assert(length >= 0 && (size_t)length < sizeof command, "the command is too long");
    if (!getenv("KYMO"))
        setenv("KYMO", "build/kymo", 1);

    FILE *in = tmpfile(), *out = tmpfile(), *err = tmpfile();
    cr_assert(in && out && err, "no temporary files: %s", strerror(errno));
    if (input)
        cr_assert_eq(fwrite(input, 1, strlen(input), in), strlen(input));
    cr_assert_eq(fflush(in), 0);
    rewind(in);

    kt_result result = {0};
    pid_t child = fork();
    cr_assert_geq(child, 0, "fork: %s", strerror(errno));
    if (child == 0)
        become(command, in, out, err);
    result.status = wait_for(child, &result.peak_kib);
    result.out = read_all(out, &result.out_size);
    result.err = read_all(err, &result.err_size);
    fclose(in);
    fclose(out);
    fclose(err);
    return result;
}

void kt_result_free(kt_result *result)
{
    free(result->out);
    free(result->err);
    *result = (kt_result){0};
}

bool kt_have(const char *program, const char *what)
{
    kt_result r = kt_shell(NULL, "command -v %s", program);
    const bool here = r.status == 0;

    kt_result_free(&r);
    if (!here)
        fprintf(stderr, "SKIPPED: %s is not here: %s\n", program, what);
    cr_assert(here || !getenv("KT_ALL"), "%s is not here: %s", program, what);
    return here;
}
