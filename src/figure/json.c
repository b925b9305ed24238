/*
 * json.c - JSON as a flat tree: yajl's callbacks write one array of nodes and one of texts.
 *
 * A node knows where it begins, for messages, and where what is in it ends, so that siblings are found
 * without pointers. One pass; 16 bytes a value and its text again, all on the account of the caller, whose
 * budget is the limit; nesting is limited by a constant stack.
 */
#include "figure/json.h"

#include <stdio.h>
#include <string.h>
#include <yajl/yajl_parse.h>

enum { DEPTH = 32, MOST_BYTES = 1 << 30 };

typedef struct reader {
    kymo__json *json;
    kymo_error *err;
    yajl_handle yajl;
    uint32_t open[DEPTH];
    int depth;
} reader;

/* ---- messages ------------------------------------------------------------------------------------------ */

kymo_status kymo__json_fail(const char *name, int64_t line, const char *bytes, size_t size, size_t at,
                            const char *text, kymo_error *err)
{
    int32_t column = 1;
    for (size_t i = 0; i < at && i < size; i++) {
        column += column < INT32_MAX;
        if (bytes[i] == '\n') {
            line++;
            column = 1;
        }
    }
    return kymo__fail_at(err, KYMO_EINVAL, name, line, column, "%s", text);
}

KYMO_PRINTF(4) static kymo_status refuse_at(const kymo__json *json, size_t at, kymo_error *err, const char *format, ...)
{
    char text[sizeof err->text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return kymo__json_fail(json->name, json->line, json->bytes, json->size, at, text, err);
}

kymo_status kymo__json_refuse(const kymo__json *json, uint32_t node, kymo_error *err, const char *format, ...)
{
    char text[sizeof err->text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return refuse_at(json, json->nodes[node].at, err, "%s", text);
}

kymo_status kymo__json_blame(const kymo__json *json, uint32_t node, const kymo_error *why, kymo_error *err)
{
    kymo_error copy = *why; // may be `err` itself
    refuse_at(json, json->nodes[node].at, err, "%s", copy.text);
    if (copy.hint[0])
        kymo__hint(err, "%s", copy.hint);
    err->code = copy.code;
    return (kymo_status)err->code;
}

const char *kymo__json_kind(const kymo__json *json, uint32_t node)
{
    static const char *const kinds[] = { "null", "false", "true", "a number", "a text", "a list", "an object" };
    return kinds[json->nodes[node].type];
}

/* ---- nodes --------------------------------------------------------------------------------------------- */

static bool grow_nodes(reader *r)
{
    kymo__json *json = r->json;
    uint32_t want = json->capacity ? json->capacity * 2 : 64;
    void *grown = kymo__realloc(json->mem, KYMO_MEMORY_OBJECT, json->nodes, json->capacity, want,
                                sizeof *json->nodes, "JSON", r->err);
    if (!grown)
        return false;
    json->nodes = grown;
    json->capacity = want;
    return true;
}

/* Where the token that ends where yajl is begins; `bytes` long. */
static size_t token_at(const reader *r, size_t bytes)
{
    size_t end = yajl_get_bytes_consumed(r->yajl);
    return end > bytes ? end - bytes : 0;
}

/* Adds a value; 0, which stops yajl, on failure. */
static int add(reader *r, kymo__json_type type, size_t at)
{
    kymo__json *json = r->json;
    if (json->count == json->capacity && !grow_nodes(r))
        return 0;
    json->nodes[json->count] = (kymo__json_node){ .type = type, .at = (uint32_t)at, .end = json->count + 1 };
    json->count++;
    return 1;
}

static int add_text(reader *r, kymo__json_type type, size_t at, const void *text, size_t length)
{
    kymo__buf *texts = &r->json->texts;
    size_t from = texts->length;
    if (memchr(text, 0, length)) {
        refuse_at(r->json, at, r->err, "texts may not contain NUL characters");
        return 0;
    }
    kymo__buf_append(texts, text, length);
    kymo__buf_append(texts, "", 1);
    if (texts->length > UINT32_MAX || kymo__buf_status(texts, r->err) != KYMO_OK || !add(r, type, at))
        return 0;
    r->json->nodes[r->json->count - 1].text = (uint32_t)from;
    return 1;
}

static int on_null(void *user)
{
    return add(user, KYMO__JSON_NULL, token_at(user, 4));
}

static int on_boolean(void *user, int value)
{
    return add(user, value ? KYMO__JSON_TRUE : KYMO__JSON_FALSE, token_at(user, value ? 4 : 5));
}

static int on_number(void *user, const char *s, size_t length)
{
    return add_text(user, KYMO__JSON_NUMBER, token_at(user, length), s, length);
}

/* Where the string that ends where yajl is begins: the last quote before its own that no backslash hides. */
static size_t string_at(const reader *r)
{
    const char *bytes = r->json->bytes;
    size_t at = token_at(r, 1);
    while (at > 0) {
        size_t slashes = 0;
        if (bytes[--at] != '"')
            continue;
        while (slashes < at && bytes[at - slashes - 1] == '\\')
            slashes++;
        if (slashes % 2 == 0)
            break;
    }
    return at;
}

static int on_string(void *user, const unsigned char *s, size_t length)
{
    return add_text(user, KYMO__JSON_STRING, string_at(user), s, length);
}

static int begin(reader *r, kymo__json_type type)
{
    size_t at = token_at(r, 1);
    if (r->depth == DEPTH) {
        refuse_at(r->json, at, r->err, "nested too deeply");
        return 0;
    }
    r->open[r->depth++] = r->json->count;
    return add(r, type, at);
}

static int on_map(void *user)
{
    return begin(user, KYMO__JSON_OBJECT);
}

static int on_array(void *user)
{
    return begin(user, KYMO__JSON_ARRAY);
}

static int on_end(void *user)
{
    reader *r = user;
    r->json->nodes[r->open[--r->depth]].end = r->json->count;
    return 1;
}

/* ---- parsing ------------------------------------------------------------------------------------------- */

/* What yajl found wrong, in one line. */
static kymo_status syntax(reader *r)
{
    const kymo__json *json = r->json;
    if (r->err->code != KYMO_OK)
        return (kymo_status)r->err->code;
    const unsigned char *bytes = (const unsigned char *)json->bytes;
    unsigned char *text = yajl_get_error(r->yajl, 0, bytes, json->size);
    const char *words = text ? (const char *)text : "out of memory";
    size_t length = strcspn(words, "\n");
    while (length > 0 && words[length - 1] == '.')
        length--;
    size_t at = yajl_get_bytes_consumed(r->yajl);
    if (at > 0 && strncmp(words, "parse error", 11) == 0 && !strstr(words, "EOF"))
        at--; // yajl is behind the token that it did not expect
    refuse_at(json, at, r->err, "not JSON: %.*s", (int)length, words);
    yajl_free_error(r->yajl, text);
    return KYMO_EINVAL;
}

kymo_status kymo__json_parse(kymo__json *json, const char *name, int64_t line, const char *bytes, size_t size,
                             kymo__mem *mem, kymo_error *err)
{
    static const yajl_callbacks callbacks = { on_null,   on_boolean, NULL,   NULL,     on_number, on_string,
                                              on_map, on_string,  on_end, on_array, on_end };
    reader r = { .json = json, .err = err };
    kymo__yajl account = { mem, "JSON" };
    yajl_alloc_funcs memory = { kymo__yajl_take, kymo__yajl_grow, kymo__yajl_give, &account };
    *json = (kymo__json){ .mem = mem, .name = name, .bytes = bytes, .size = size, .line = line };
    kymo__buf_init(&json->texts, mem, KYMO_MEMORY_OBJECT);
    if (size > MOST_BYTES)
        return kymo__fail_at(err, KYMO_EINVAL, name, 0, 0, "JSON of more than 1 GiB");
    r.yajl = yajl_alloc(&callbacks, &memory, &r);
    if (!r.yajl)
        return kymo__fail(err, KYMO_ENOMEM, "out of memory: JSON");
    kymo_status status = KYMO_OK;
    if (yajl_parse(r.yajl, (const unsigned char *)bytes, size) != yajl_status_ok ||
        yajl_complete_parse(r.yajl) != yajl_status_ok)
        status = syntax(&r);
    yajl_free(r.yajl);
    return status;
}

void kymo__json_free(kymo__json *json)
{
    kymo__free(json->mem, KYMO_MEMORY_OBJECT, json->nodes, json->capacity, sizeof *json->nodes);
    kymo__buf_free(&json->texts);
    *json = (kymo__json){ 0 };
}

/* ---- memory of yajl ------------------------------------------------------------------------------------ */

/* Blocks carry their size in front, since yajl does not tell it when it frees. */
typedef union header {
    size_t size;
    max_align_t align;
} header;

void *kymo__yajl_take(void *user, size_t size)
{
    const kymo__yajl *account = user;
    kymo_error unused;
    header *block = NULL;
    kymo__error_clear(&unused);
    if (size <= SIZE_MAX - sizeof *block)
        block = kymo__alloc_raw(account->mem, KYMO_MEMORY_OBJECT, 1, sizeof *block + size, account->what, &unused);
    if (!block)
        return NULL;
    block->size = size;
    return block + 1;
}

void kymo__yajl_give(void *user, void *p)
{
    const kymo__yajl *account = user;
    header *block = p;
    if (block)
        kymo__free(account->mem, KYMO_MEMORY_OBJECT, block - 1, 1, sizeof *block + block[-1].size);
}

void *kymo__yajl_grow(void *user, void *p, size_t size)
{
    header *block = p;
    void *larger = kymo__yajl_take(user, size);
    if (larger && block)
        memcpy(larger, p, block[-1].size < size ? block[-1].size : size);
    if (larger)
        kymo__yajl_give(user, p);
    return larger;
}
