/*
 * measure.c - runs a command some times and prints its least wall time [ms], largest resident size [KiB] and
 * least processor time [ms].
 *
 *     measure RUNS COMMAND [ARGUMENT]...
 *
 * The least of several runs is what the program costs; the rest is what else the machine was doing. Standard output
 * of the command is thrown away. Fails when the command does, with its status.
 */
#define _DEFAULT_SOURCE // wait4

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

int main(int count, char **arguments)
{
    int runs = count > 2 ? atoi(arguments[1]) : 0;
    if (runs < 1) {
        fprintf(stderr, "measure RUNS COMMAND [ARGUMENT]...\n");
        return 2;
    }
    double least = 1e300, least_cpu = 1e300;
    long peak = 0;
    for (int i = 0; i < runs; i++) {
        double begin = now_ms();
        pid_t child = fork();
        if (child == 0) {
            int nowhere = open("/dev/null", O_WRONLY);
            if (nowhere >= 0)
                dup2(nowhere, 1);
            execvp(arguments[2], arguments + 2);
            perror(arguments[2]);
            _exit(127);
        }
        int status = 0;
        struct rusage usage;
        if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0) {
            fprintf(stderr, "%s ended badly\n", arguments[2]);
            return child > 0 && WIFEXITED(status) && status ? WEXITSTATUS(status) : 1;
        }
        double took = now_ms() - begin;
        least = took < least ? took : least;
        double cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 +
                     (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-3;
        least_cpu = cpu < least_cpu ? cpu : least_cpu;
        peak = usage.ru_maxrss > peak ? usage.ru_maxrss : peak;
    }
    printf("%.1f %ld %.1f\n", least, peak, least_cpu);
    return 0;
}
