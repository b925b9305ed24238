/*
 * md_files.c - the files beside a Markdown document: all in their place, or none.
 *
 * Until the end of the document they are in a reel. Then they are written into a new folder beside their
 * place, and when every output has closed well that folder gets its name; when a folder of that name is
 * there, they are moved into it one by one, over those of the same name. Other files in it are left alone.
 */
#include "report/md.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 64 * 1024, NAME = 48 };

typedef struct file {
    int64_t at, size;
    char name[NAME];
} file;

static const char tail[] = "_files";

kymo_status kymo__beside_open(kymo__beside *beside, const char *path, kymo__mem *mem, kymo_error *err)
{
    *beside = (kymo__beside){.mem = mem};
    kymo__reel_open(&beside->bytes, mem);
    kymo__reel_open(&beside->names, mem);
    if (!path)
        return KYMO_OK;
    const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');
    const size_t length = dot && dot > path && dot[-1] != '/' ? (size_t)(dot - path) : strlen(path);
    kymo__buf name;
    kymo__buf_init(&name, mem, KYMO_MEMORY_OBJECT);
    kymo__buf_append(&name, path, length);
    kymo__buf_append(&name, tail, sizeof tail);
    if (kymo__buf_status(&name, err) == KYMO_OK)
        beside->folder = kymo__strdup(mem, name.data, err);
    kymo__buf_free(&name);
    return (kymo_status)err->code;
}

const char *kymo__beside_base(const kymo__beside *beside)
{
    const char *slash = strrchr(beside->folder, '/');

    return slash ? slash + 1 : beside->folder;
}

kymo_status kymo__beside_add(kymo__beside *beside, const char *name, const void *bytes, size_t size, kymo_error *err)
{
    file one = {.at = kymo__reel_size(&beside->bytes), .size = (int64_t)size};

    kymo__str_copy(one.name, sizeof one.name, name);
    beside->count++;
    if (kymo__reel_put(&beside->bytes, bytes, size, err) != KYMO_OK)
        return (kymo_status)err->code;
    return kymo__reel_put(&beside->names, &one, sizeof one, err);
}

static kymo_status get(const kymo__beside *beside, int64_t index, file *one, kymo_error *err)
{
    return kymo__reel_get(&beside->names, index * (int64_t)sizeof *one, one, sizeof *one, err);
}

/* "folder/name" into the buffer. */
static const char *join(kymo__buf *path, const char *folder, const char *name)
{
    path->length = 0;
    kymo__buf_text(path, folder);
    kymo__buf_text(path, "/");
    kymo__buf_append(path, name, strlen(name) + 1);
    return path->status == KYMO_OK ? path->data : NULL;
}

static kymo_status copy(const kymo__beside *beside, const file *one, const char *path, kymo_error *err)
{
    kymo__out out;
    char piece[PIECE];

    if (kymo__out_open(&out, path, err) != KYMO_OK)
        return (kymo_status)err->code;
    for (int64_t done = 0; done < one->size && err->code == KYMO_OK;) {
        const size_t size = one->size - done < PIECE ? (size_t)(one->size - done) : PIECE;

        if (kymo__reel_get(&beside->bytes, one->at + done, piece, size, err) == KYMO_OK)
            kymo__out_write(&out, piece, size, err);
        done += (int64_t)size;
    }
    if (err->code == KYMO_OK && kymo__out_commit(&out, err) == KYMO_OK)
        return KYMO_OK;
    kymo__out_abandon(&out);
    return (kymo_status)err->code;
}

/* A new folder beside the place of the files, with the rights that a new folder has. */
static kymo_status make_temporary(kymo__beside *beside, kymo_error *err)
{
    kymo__buf name;

    kymo__buf_init(&name, beside->mem, KYMO_MEMORY_OBJECT);
    for (int i = 0; i < 1000 && !beside->temporary && err->code == KYMO_OK; i++) {
        name.length = 0;
        kymo__buf_format(&name, "%s.%ld-%d", beside->folder, (long)getpid(), i);
        kymo__buf_append(&name, "", 1);
        if (kymo__buf_status(&name, err) != KYMO_OK)
            break;
        if (mkdir(name.data, 0777) == 0)
            beside->temporary = kymo__strdup(beside->mem, name.data, err);
        else if (errno != EEXIST)
            kymo__fail_errno(err, errno, beside->folder, "cannot make the folder");
    }
    if (!beside->temporary && err->code == KYMO_OK)
        kymo__fail(err, KYMO_EIO, "%s: cannot make the folder", beside->folder);
    kymo__buf_free(&name);
    return (kymo_status)err->code;
}

kymo_status kymo__beside_write(kymo__beside *beside, kymo_error *err)
{
    kymo__buf path;

    if (!beside->folder || beside->count == 0)
        return KYMO_OK;
    if (make_temporary(beside, err) != KYMO_OK)
        return (kymo_status)err->code;
    kymo__buf_init(&path, beside->mem, KYMO_MEMORY_OBJECT);
    for (int64_t i = 0; i < beside->count && err->code == KYMO_OK; i++) {
        file one;

        if (get(beside, i, &one, err) == KYMO_OK && join(&path, beside->temporary, one.name))
            copy(beside, &one, path.data, err);
        else
            kymo__buf_status(&path, err);
    }
    kymo__buf_free(&path);
    return (kymo_status)err->code;
}

/* Files one by one into the folder that is there. */
static kymo_status move(kymo__beside *beside, kymo_error *err)
{
    kymo__buf from, to;

    kymo__buf_init(&from, beside->mem, KYMO_MEMORY_OBJECT);
    kymo__buf_init(&to, beside->mem, KYMO_MEMORY_OBJECT);
    for (int64_t i = 0; i < beside->count && err->code == KYMO_OK; i++) {
        file one;

        if (get(beside, i, &one, err) != KYMO_OK)
            break;
        if (!join(&from, beside->temporary, one.name) || !join(&to, beside->folder, one.name))
            kymo__fail(err, KYMO_ENOMEM, "out of memory: names of files");
        else if (rename(from.data, to.data) != 0)
            kymo__fail_errno(err, errno, to.data, "cannot write");
    }
    kymo__buf_free(&from);
    kymo__buf_free(&to);
    if (err->code == KYMO_OK)
        rmdir(beside->temporary);
    return (kymo_status)err->code;
}

kymo_status kymo__beside_commit(kymo__beside *beside, kymo_error *err)
{
    struct stat there;

    if (!beside->temporary)
        return KYMO_OK;
    if (stat(beside->folder, &there) != 0) {
        if (rename(beside->temporary, beside->folder) != 0)
            return kymo__fail_errno(err, errno, beside->folder, "cannot make the folder");
    } else if (!S_ISDIR(there.st_mode)) {
        return kymo__fail_errno(err, ENOTDIR, beside->folder, "cannot write");
    } else if (move(beside, err) != KYMO_OK) {
        return (kymo_status)err->code;
    }
    kymo__strfree(beside->mem, beside->temporary);
    beside->temporary = NULL;
    return KYMO_OK;
}

static void remove_temporary(kymo__beside *beside)
{
    kymo__buf path;
    kymo_error unused;

    kymo__error_clear(&unused);
    kymo__buf_init(&path, beside->mem, KYMO_MEMORY_OBJECT);
    for (int64_t i = 0; i < beside->count; i++) {
        file one;

        if (get(beside, i, &one, &unused) == KYMO_OK && join(&path, beside->temporary, one.name))
            unlink(path.data);
    }
    rmdir(beside->temporary);
    kymo__buf_free(&path);
}

void kymo__beside_close(kymo__beside *beside)
{
    if (!beside->mem)
        return;
    if (beside->temporary)
        remove_temporary(beside);
    kymo__strfree(beside->mem, beside->temporary);
    kymo__strfree(beside->mem, beside->folder);
    kymo__reel_close(&beside->bytes);
    kymo__reel_close(&beside->names);
}
