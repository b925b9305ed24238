/*
 * thread.c - running a function on several threads, and the clock.
 *
 * Threads live for one call: a pass over data takes milliseconds and more, starting a thread some
 * ten microseconds. Nothing is allocated by kymo; at most MOST threads are made, other shares are
 * run by the caller. Workers take no signals, so handlers of the program run in its own threads.
 */
#ifdef __linux__
#define _GNU_SOURCE // sched_getaffinity
#endif
#include "core/core.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 256, USUAL = 8, STEP_BACK = 10 };

struct share {
    void (*work)(int index, void *user);
    void *user;
    int index;
    pthread_t thread;
};

static void *run_share(void *p)
{
    const struct share *share = p;

    share->work(share->index, share->user);
    return NULL;
}

void kymo__parallel(int count, void (*work)(int index, void *user), void *user)
{
    struct share shares[MOST];
    sigset_t all, before;
    int made = 1; // share 0 is the caller's

    if (count < 1)
        return;
    if (count > 1) {
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        for (; made < count && made < MOST; made++) {
            struct share *share = &shares[made];

            *share = (struct share){.work = work, .user = user, .index = made};
            if (pthread_create(&share->thread, NULL, run_share, share) != 0)
                break;
        }
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    }
    work(0, user);
    for (int i = made; i < count; i++)
        work(i, user);
    for (int i = 1; i < made; i++)
        pthread_join(shares[i].thread, NULL);
}

void kymo__step_back(void)
{
#ifdef __linux__
    // a thread has a nice value of its own here, setpriority(2); elsewhere the whole process would be slowed
    errno = 0;
    const int nice = getpriority(PRIO_PROCESS, 0);
    if (nice != -1 || errno == 0)
        setpriority(PRIO_PROCESS, 0, nice + STEP_BACK);
#endif
}

/* That this process may use. */
static int processors(void)
{
    long count;
#ifdef __linux__
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
        return CPU_COUNT(&set);
#endif
    count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 1 ? (int)count : 1;
}

int kymo__threads(void)
{
    const int count = processors();

    return count < USUAL ? count : USUAL;
}

double kymo__now_ms(void)
{
    struct timespec now = {0};

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}
