/*
 * deflate_join.h - streams of deflate that follow each other.
 */
#ifndef KYMO_CANVAS_DEFLATE_JOIN_H
#define KYMO_CANVAS_DEFLATE_JOIN_H

#include <stddef.h>
#include <stdint.h>

/** Bytes that kymo__deflate_open may add. */
enum { KYMO__DEFLATE_JOINT = 5 };

/**
 * Makes a whole raw deflate stream of `size` bytes one that another may follow: its last block is the last no
 * more, and it ends with a whole byte. `stream` has room for KYMO__DEFLATE_JOINT more bytes. Returns the new size;
 * 0, and the stream is as it was, when it is no such stream.
 */
size_t kymo__deflate_open(uint8_t *stream, size_t size);

#endif
