/*
 * json.h - a JSON text as a flat tree that knows where everything stands. Private to the room; see json.c.
 */
#ifndef KYMO_FIGURE_JSON_H
#define KYMO_FIGURE_JSON_H

#include "core/core.h"

typedef enum kymo__json_type {
    KYMO__JSON_NULL = 0,
    KYMO__JSON_FALSE,
    KYMO__JSON_TRUE,
    KYMO__JSON_NUMBER,
    KYMO__JSON_STRING,
    KYMO__JSON_ARRAY,
    KYMO__JSON_OBJECT
} kymo__json_type;

/** A value, or the key of one: what follows a key in an object is its value. */
typedef struct kymo__json_node {
    uint32_t type; /**< a kymo__json_type */
    uint32_t at;   /**< its first byte in the text */
    uint32_t text; /**< numbers and strings: where in `texts`, ended by a NUL */
    uint32_t end;  /**< the node after it and all that is in it */
} kymo__json_node;

/** A text and its tree, whose root is node 0. */
typedef struct kymo__json {
    kymo__mem *mem;
    const char *name; /**< for messages; borrowed, as `bytes` */
    const char *bytes;
    size_t size;
    int64_t line;     /**< number of its first line */
    kymo__json_node *nodes;
    uint32_t count, capacity;
    kymo__buf texts;
} kymo__json;

/** Reads a text whole: EINVAL with its place, EBUDGET, ENOMEM. Freed in any case by kymo__json_free. */
kymo_status kymo__json_parse(kymo__json *json, const char *name, int64_t line, const char *bytes, size_t size,
                             kymo__mem *mem, kymo_error *err);
void kymo__json_free(kymo__json *json);

static inline uint32_t kymo__json_type_of(const kymo__json *json, uint32_t node)
{
    return json->nodes[node].type;
}

/** The text of a key, a string or a number. */
static inline const char *kymo__json_text(const kymo__json *json, uint32_t node)
{
    return json->texts.data + json->nodes[node].text;
}

/** "a number", "a list", ... for messages. */
const char *kymo__json_kind(const kymo__json *json, uint32_t node);

/** Begins an error at byte `at` of a text whose first line has the number `line`: "name:line:column: ...". EINVAL. */
kymo_status kymo__json_fail(const char *name, int64_t line, const char *bytes, size_t size, size_t at,
                            const char *text, kymo_error *err);

/** Begins an error at a node: "name:line:column: ...". EINVAL. */
kymo_status kymo__json_refuse(const kymo__json *json, uint32_t node, kymo_error *err, const char *format, ...)
    KYMO_PRINTF(4);
/** Puts the place of a node before an error that something else has found there. */
kymo_status kymo__json_blame(const kymo__json *json, uint32_t node, const kymo_error *why, kymo_error *err);

/** Memory of yajl, from an account: the functions of its yajl_alloc_funcs, whose ctx is a kymo__yajl. */
typedef struct kymo__yajl {
    kymo__mem *mem;
    const char *what; /**< for messages */
} kymo__yajl;
void *kymo__yajl_take(void *user, size_t size);
void *kymo__yajl_grow(void *user, void *p, size_t size);
void kymo__yajl_give(void *user, void *p);

#endif
