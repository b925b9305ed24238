/* Every share runs exactly once, whatever the number; signals stay with the program's threads. */
#include "core/core.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

struct runs {
    atomic_int times[1000];
    atomic_int with_signals;
    pthread_t caller;
};

static void run(int index, void *user)
{
    struct runs *runs = user;
    sigset_t blocked;

    atomic_fetch_add(&runs->times[index], 1);
    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    if (!pthread_equal(pthread_self(), runs->caller) && !sigismember(&blocked, SIGINT))
        atomic_fetch_add(&runs->with_signals, 1);
}

Test(thread, every_share_once)
{
    static const int counts[] = {0, 1, 2, 3, 8, 300, 1000};

    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        static struct runs runs;
        for (int i = 0; i < 1000; i++)
            runs.times[i] = 0;
        runs.caller = pthread_self();
        kymo__parallel(counts[c], run, &runs);
        for (int i = 0; i < 1000; i++)
            cr_assert_eq(runs.times[i], i < counts[c]);
        cr_assert_eq(runs.with_signals, 0);
        sigset_t blocked;
        pthread_sigmask(SIG_SETMASK, NULL, &blocked);
        cr_assert_not(sigismember(&blocked, SIGINT));
    }
}

Test(thread, processors_and_clock)
{
    cr_assert(kymo__threads() >= 1 && kymo__threads() <= 8);
    double before = kymo__now_ms();
    for (int i = 0; i < 1000; i++) {
        double now = kymo__now_ms();
        cr_assert(now >= before && now < before + 10000);
        before = now;
    }
}
