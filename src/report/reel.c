/*
 * reel.c - bytes kept for the end of a document: in memory while they are few, then in a temporary
 * file that has no name, so that nothing is left of it whatever happens.
 *
 * What comes is collected in 64 KiB pieces; each byte is written once and read as often as asked for.
 */
#include "report/report.h"

#include <string.h>
#include <unistd.h>

enum { PIECE = 64 * 1024 };

void kymo__reel_open(kymo__reel *reel, kymo__mem *mem)
{
    *reel = (kymo__reel){.fd = -1};
    kymo__buf_init(&reel->head, mem, KYMO_MEMORY_CANVAS);
}

/* Writes what is collected to the file. */
static kymo_status flush(kymo__reel *reel, kymo_error *err)
{
    if (reel->fd < 0 && (reel->fd = kymo__temp_fd(err)) < 0)
        return (kymo_status)err->code;
    if (kymo__temp_write(reel->fd, reel->head.data, reel->head.length, reel->written, err) != KYMO_OK)
        return (kymo_status)err->code;
    reel->written += (int64_t)reel->head.length;
    reel->head.length = 0;
    return KYMO_OK;
}

kymo_status kymo__reel_put(kymo__reel *reel, const void *bytes, size_t size, kymo_error *err)
{
    const size_t most = reel->fd < 0 ? (size_t)KYMO__REEL_MEMORY : (size_t)PIECE;

    if (reel->head.length > 0 && reel->head.length + size > most && flush(reel, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (size > PIECE && (reel->fd >= 0 || size > KYMO__REEL_MEMORY)) { // straight
        if (flush(reel, err) != KYMO_OK || kymo__temp_write(reel->fd, bytes, size, reel->written, err) != KYMO_OK)
            return (kymo_status)err->code;
        reel->written += (int64_t)size;
        return KYMO_OK;
    }
    kymo__buf_append(&reel->head, bytes, size);
    return kymo__buf_status(&reel->head, err);
}

int64_t kymo__reel_size(const kymo__reel *reel)
{
    return reel->written + (int64_t)reel->head.length;
}

kymo_status kymo__reel_get(const kymo__reel *reel, int64_t at, void *bytes, size_t size, kymo_error *err)
{
    if (at < 0 || at > kymo__reel_size(reel) || (int64_t)size > kymo__reel_size(reel) - at)
        return kymo__fail(err, KYMO_EINTERNAL, "a page is not where it was put");
    const size_t written = at >= reel->written ? 0
                           : (int64_t)size < reel->written - at ? size
                                                                : (size_t)(reel->written - at);
    if (kymo__temp_read(reel->fd, bytes, written, at, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (size > written)
        memcpy((char *)bytes + written, reel->head.data + (at + (int64_t)written - reel->written), size - written);
    return KYMO_OK;
}

void kymo__reel_close(kymo__reel *reel)
{
    if (!reel->head.mem)
        return;
    if (reel->fd >= 0)
        close(reel->fd);
    reel->fd = -1;
    reel->written = 0;
    kymo__buf_free(&reel->head);
}
