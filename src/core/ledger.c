/*
 * ledger.c - the list of open figures, sources and canvases: the only process-wide state of kymo.
 *
 * A doubly linked list through the first member of every root object, behind one mutex, oldest
 * first. It is what lets a program ask what it forgot to close, and what all of kymo holds. Listing
 * takes the lock for each entry anew and goes on by serial number, so the callback may itself open
 * and close.
 */
#include "core/core.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

static struct {
    pthread_mutex_t lock;
    kymo__root *first, *last;
    uint64_t serial;
} ledger = {.lock = PTHREAD_MUTEX_INITIALIZER};

void kymo__root_open(kymo__root *root, const char *kind, const char *name, kymo__mem *mem)
{
    root->kind = kind;
    root->mem = mem;
    root->next = NULL;
    root->place[0] = '\0';
    kymo__str_copy(root->name, sizeof root->name, name ? name : "");

    pthread_mutex_lock(&ledger.lock);
    root->serial = ++ledger.serial;
    root->previous = ledger.last;
    if (ledger.last)
        ledger.last->next = root;
    else
        ledger.first = root;
    ledger.last = root;
    pthread_mutex_unlock(&ledger.lock);
}

void kymo__root_place(kymo__root *root, const char *file, int32_t line)
{
    char number[16], name[sizeof root->place - sizeof number];

    kymo__str_copy_tail(name, sizeof name, file ? file : "");
    snprintf(number, sizeof number, ":%d", line);
    pthread_mutex_lock(&ledger.lock);
    snprintf(root->place, sizeof root->place, "%s%s", name, name[0] ? number : "");
    pthread_mutex_unlock(&ledger.lock);
}

void kymo__root_close(kymo__root *root)
{
    pthread_mutex_lock(&ledger.lock);
    if (root->previous)
        root->previous->next = root->next;
    else
        ledger.first = root->next;
    if (root->next)
        root->next->previous = root->previous;
    else
        ledger.last = root->previous;
    pthread_mutex_unlock(&ledger.lock);
    root->next = root->previous = NULL;
    root->mem = NULL;
}

/* Copies the oldest entry younger than `serial`; false when there is none. */
static bool next_after(uint64_t serial, kymo__root *copy)
{
    const kymo__root *root;

    pthread_mutex_lock(&ledger.lock);
    for (root = ledger.first; root && root->serial <= serial; root = root->next)
        ;
    if (root)
        *copy = *root;
    pthread_mutex_unlock(&ledger.lock);
    return root != NULL;
}

int32_t kymo_open_objects(void (*each)(const char *kind, const char *name, const char *place,
                                       void *user),
                          void *user)
{
    kymo__root root;
    uint64_t serial = 0;
    int32_t count = 0;

    while (next_after(serial, &root)) {
        if (each)
            each(root.kind, root.name, root.place, user);
        serial = root.serial;
        count++;
    }
    return count;
}

void kymo__roots_memory(kymo_memory_report *report)
{
    kymo_memory_report one;

    memset(report, 0, sizeof *report);
    pthread_mutex_lock(&ledger.lock);
    for (const kymo__root *root = ledger.first; root; root = root->next) {
        if (!root->mem)
            continue;
        kymo__mem_report(root->mem, &one);
        report->live += one.live;
        report->peak += one.peak;
        report->count += one.count;
        for (int i = 0; i < KYMO_MEMORY_KINDS; i++) {
            report->kinds[i].live += one.kinds[i].live;
            report->kinds[i].peak += one.kinds[i].peak;
        }
    }
    pthread_mutex_unlock(&ledger.lock);
}
