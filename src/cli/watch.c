/*
 * watch.c - waits for files to change, for `kymo report --watch`.
 *
 * Files are looked at by name five times a second: which file the name is (device and inode), its
 * size and its time of change. So a file that an editor replaces by rename is noticed like one
 * that is written into, one that comes or goes too, and so are changes on network drives, of which
 * no other way tells. A change counts when the files have been still for 150 ms, so that a
 * half-saved one is rarely read. Costs a stat a file each time.
 */
#include "report.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { LOOK_MS = 200, STILL_MS = 150 };

/* What a name stood for. All 0: for no file. */
typedef struct state {
    int64_t device, inode, size, seconds, nanoseconds;
} state;

struct cli_input_file {
    char *path;
    state at;
};

static state look(const char *path)
{
    struct stat info;

    if (stat(path, &info) != 0)
        return (state){0};
    return (state){(int64_t)info.st_dev, (int64_t)info.st_ino, (int64_t)info.st_size,
                   (int64_t)info.st_mtim.tv_sec, (int64_t)info.st_mtim.tv_nsec};
}

static bool is_same(const state *a, const state *b)
{
    return a->device == b->device && a->inode == b->inode && a->size == b->size &&
           a->seconds == b->seconds && a->nanoseconds == b->nanoseconds;
}

void cli_inputs_note(cli_inputs *inputs, const char *path)
{
    for (int32_t i = 0; i < inputs->count; i++)
        if (strcmp(inputs->list[i].path, path) == 0)
            return; // as it was when it was first read
    if (inputs->count == inputs->room) {
        int32_t room = inputs->room ? 2 * inputs->room : 16;
        struct cli_input_file *more = realloc(inputs->list, (size_t)room * sizeof *more);
        if (!more)
            return; // one file less is watched
        inputs->list = more;
        inputs->room = room;
    }
    char *copy = cli_copy(path, strlen(path));
    if (copy)
        inputs->list[inputs->count++] = (struct cli_input_file){copy, look(path)};
}

void cli_inputs_free(cli_inputs *inputs)
{
    for (int32_t i = 0; i < inputs->count; i++)
        free(inputs->list[i].path);
    free(inputs->list);
    *inputs = (cli_inputs){0};
}

static void pause_ms(long ms)
{
    struct timespec time = {ms / 1000, ms % 1000 * 1000000};

    nanosleep(&time, NULL); // a signal ends it: then we look who it was
}

/* A number that differs when the state of any file does. */
static uint64_t sum_of(const cli_inputs *inputs)
{
    uint64_t sum = 14695981039346656037u;

    for (int32_t i = 0; i < inputs->count; i++) {
        state now = look(inputs->list[i].path);
        const int64_t parts[] = {now.device, now.inode, now.size, now.seconds, now.nanoseconds};
        for (int k = 0; k < 5; k++)
            sum = (sum ^ (uint64_t)parts[k]) * 1099511628211u;
    }
    return sum;
}

static bool any_changed(const cli_inputs *inputs)
{
    for (int32_t i = 0; i < inputs->count; i++) {
        state now = look(inputs->list[i].path);
        if (!is_same(&now, &inputs->list[i].at))
            return true;
    }
    return false;
}

bool cli_inputs_wait(const cli_inputs *inputs)
{
    while (!any_changed(inputs)) {
        if (cli_interrupted())
            return false;
        pause_ms(LOOK_MS);
    }
    for (uint64_t before = 0, now = sum_of(inputs); now != before && !cli_interrupted();) {
        before = now;
        pause_ms(STILL_MS);
        now = sum_of(inputs);
    }
    return !cli_interrupted();
}
