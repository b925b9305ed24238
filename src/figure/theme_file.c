/*
 * theme_file.c - themes as JSON files: `{"base": "dark", "background": "#101418", ...}`.
 *
 * yajl parses with callbacks and says where it is, so that every mistake is told as FILE:LINE:COLUMN,
 * unknown keys with the one that was probably meant. The keys are those of theme.c. One pass; the
 * file is held whole and may have 1 MiB.
 */
#include "figure/figure.h"
#include "figure/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <yajl/yajl_parse.h>

enum { MOST_BYTES = 1 << 20, WORD_MOST = 64 };

typedef struct reader {
    const char *path;
    kymo__look *look;
    kymo__mem *mem;
    kymo_error *err;
    yajl_handle yajl;
    const unsigned char *text;
    size_t size;
    int depth;                  /* of objects */
    bool list;                  /* in the array of the palette */
    const kymo__theme_key *key; /* NULL: none yet */
    uint64_t seen;              /* one bit a key */
    kymo__palette palette;      /* as the file lists it */
    char palette_name[WORD_MOST]; /* or names it */
    bool turned;                /* "dark" was said, so kymo's palette is the other one */
    size_t palette_at;
} reader;

/* ---- places ----------------------------------------------------------------------------------------- */

/* Where the token that ends where yajl is begins; `bytes` long, `quotes` with it. */
static size_t token_at(const reader *r, size_t bytes)
{
    size_t end = yajl_get_bytes_consumed(r->yajl);
    return end > bytes ? end - bytes : 0;
}

/* Where a string begins: its quote; of one with escapes, whose bytes are not in the file, its end. */
static size_t string_at(const reader *r, const unsigned char *s, size_t length)
{
    if (s > r->text && s < r->text + r->size)
        return (size_t)(s - r->text) - 1;
    return token_at(r, length < 1 ? 2 : 1);
}

/* Begins the error of a mistake at a byte of the file; 0, which stops yajl. */
KYMO_PRINTF(3) static int refuse(const reader *r, size_t at, const char *format, ...)
{
    char text[320];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    kymo__json_fail(r->path, 1, (const char *)r->text, r->size, at, text, r->err);
    return 0;
}

/* ---- keys ------------------------------------------------------------------------------------------- */

static int unknown_key(const reader *r, size_t at, const char *word)
{
    const char *names[64];
    const char *near = kymo__did_you_mean(word, names, kymo_theme_keys(names, NULL, NULL));
    refuse(r, at, "unknown key \"%s\"", word);
    if (near)
        kymo__hint(r->err, "did you mean \"%s\"?", near);
    else
        kymo__hint(r->err, "kymo help themes lists the keys");
    return 0;
}

static int on_key(void *user, const unsigned char *s, size_t length)
{
    reader *r = user;
    char word[WORD_MOST] = "";
    size_t at = string_at(r, s, length);
    int32_t count, i = 0;
    const kymo__theme_key *keys = kymo__theme_keys(&count);
    memcpy(word, s, length < sizeof word ? length : sizeof word - 1);
    while (i < count && (strlen(keys[i].name) != length || memcmp(keys[i].name, s, length) != 0))
        i++;
    if (i == count)
        return unknown_key(r, at, word);
    r->key = &keys[i];
    if (r->seen >> i & 1)
        return refuse(r, at, "the key \"%s\" is here a second time", word);
    if (i == 0 && r->seen != 0)
        return refuse(r, at, "\"base\" must be the first key");
    r->seen |= UINT64_C(1) << i;
    return 1;
}

/* ---- values ----------------------------------------------------------------------------------------- */

static bool says(const reader *r, int what)
{
    return r->depth == 1 && r->key->type == 't' && r->key->offset == what;
}

/* A value of the wrong kind. */
static int wrong(reader *r, size_t at, const char *got)
{
    if (r->depth == 0)
        return refuse(r, at, "a theme is an object, not %s", got);
    const char *want = r->list || r->key->type == 'c'  ? "a colour"
                       : r->key->type == 'n'           ? "a number"
                       : r->key->type == 'b'           ? "true or false"
                       : says(r, KYMO__THEME_PALETTE)  ? "a name or a list of colours"
                                                       : "a text";
    return refuse(r, at, "\"%s\" wants %s, not %s", r->key->name, want, got);
}

/* The field that a value of this type sets; NULL: it wants another. */
static void *field(reader *r, int type)
{
    if (r->depth == 0 || r->list || r->key->type != type)
        return NULL;
    return (char *)r->look + r->key->offset;
}

static int on_null(void *user)
{
    return wrong(user, token_at(user, 4), "null");
}

static int on_boolean(void *user, int value)
{
    reader *r = user;
    void *to = field(r, 'b');
    if (!to)
        return wrong(r, token_at(r, value ? 4 : 5), value ? "true" : "false");
    memcpy(to, &(bool){ value != 0 }, sizeof(bool));
    r->turned = r->turned || to == &r->look->dark;
    return 1;
}

static int on_number(void *user, const char *s, size_t length)
{
    reader *r = user;
    size_t at = token_at(r, length);
    void *to = field(r, 'n');
    double v;
    if (!to)
        return wrong(r, at, "a number");
    if (kymo__parse_f64(s, s + length, &v) != s + length || !(v >= r->key->least) ||
        !(v <= r->key->most)) {
        char least[32], most[32];
        least[kymo__print_f64(r->key->least, least)] = '\0';
        most[kymo__print_f64(r->key->most, most)] = '\0';
        return refuse(r, at, "\"%s\" is between %s and %s, not %.*s", r->key->name, least, most,
                length < 40 ? (int)length : 40, s);
    }
    memcpy(to, &v, sizeof v);
    return 1;
}

static int bad_color(reader *r, size_t at, const char *word)
{
    refuse(r, at, "%s: not a colour: \"%s\"", r->key->name, word);
    kymo__hint(r->err, "write #rrggbb, or a name such as red");
    return 0;
}

/* The error of a name that was not found, with its place. */
static int bad_name(reader *r, size_t at, const kymo_error *why)
{
    refuse(r, at, "%s", why->text);
    kymo__hint(r->err, "%s", why->hint);
    return 0;
}

static int set_text(reader *r, size_t at, const char *word)
{
    kymo_error why;
    kymo__error_clear(&why);
    switch (r->key->offset) {
    case KYMO__THEME_BASE:
        if (kymo__theme_named(word, r->look))
            return 1;
        refuse(r, at, "no theme is named \"%s\"", word);
        kymo__hint(r->err, "themes: light, dark, print");
        return 0;
    case KYMO__THEME_PALETTE:
        kymo__str_copy(r->palette_name, sizeof r->palette_name, word);
        r->palette_at = at;
        return 1;
    case KYMO__THEME_COLORMAP:
        if (!kymo__colormap_get(word, &why))
            return bad_name(r, at, &why);
        kymo__str_copy(r->look->colormap, sizeof r->look->colormap, word);
        return 1;
    default:
        return 1;
    }
}

static int on_string(void *user, const unsigned char *s, size_t length)
{
    reader *r = user;
    size_t at = string_at(r, s, length);
    char word[WORD_MOST] = "";
    kymo__rgba *color = field(r, 'c');
    bool whole = length < sizeof word;
    memcpy(word, s, whole ? length : sizeof word - 1);
    if (r->list && r->palette.count == KYMO__COLORS) {
        return refuse(r, at, "a palette has at most %d colours", (int)KYMO__COLORS);
    }
    if (r->list)
        color = &r->palette.colors[r->palette.count++];
    if (color)
        return (whole && kymo__color_parse(word, color) && color->a == 255) || bad_color(r, at, word);
    if (r->depth == 0 || r->key->type != 't')
        return wrong(r, at, "a text");
    return set_text(r, at, word);
}

/* ---- structure -------------------------------------------------------------------------------------- */

static int on_map(void *user)
{
    reader *r = user;
    if (r->depth > 0)
        return wrong(r, token_at(r, 1), "an object");
    r->depth = 1;
    return 1;
}

static int on_map_end(void *user)
{
    ((reader *)user)->depth = 2; // done
    return 1;
}

static int on_array(void *user)
{
    reader *r = user;
    if (r->list || !says(r, KYMO__THEME_PALETTE))
        return wrong(r, token_at(r, 1), "a list");
    r->list = true;
    r->palette_at = token_at(r, 1);
    return 1;
}

static int on_array_end(void *user)
{
    reader *r = user;
    r->list = false;
    if (r->palette.count > 0)
        return 1;
    return refuse(r, r->palette_at, "a palette has at least one colour");
}

/* ---- parsing ---------------------------------------------------------------------------------------- */

/* What yajl found wrong, in one line. */
static kymo_status syntax(reader *r)
{
    if (r->err->code != KYMO_OK)
        return (kymo_status)r->err->code;
    unsigned char *text = yajl_get_error(r->yajl, 0, r->text, r->size);
    const char *words = text ? (const char *)text : "out of memory";
    size_t length = strcspn(words, "\n");
    while (length > 0 && words[length - 1] == '.')
        length--;
    size_t at = yajl_get_bytes_consumed(r->yajl);
    if (at > 0 && strncmp(words, "parse error", 11) == 0 && !strstr(words, "EOF"))
        at--; // yajl is behind the token that it did not expect
    refuse(r, at, "not JSON: %.*s", (int)length, words);
    yajl_free_error(r->yajl, text);
    return KYMO_EINVAL;
}

static kymo_status parse(reader *r)
{
    static const yajl_callbacks callbacks = { on_null,   on_boolean, NULL,       NULL,     on_number, on_string,
                                              on_map, on_key,     on_map_end, on_array, on_array_end };
    kymo__yajl account = { r->mem, "theme" };
    yajl_alloc_funcs memory = { kymo__yajl_take, kymo__yajl_grow, kymo__yajl_give, &account };
    kymo_error why;
    r->yajl = yajl_alloc(&callbacks, &memory, r);
    if (!r->yajl)
        return kymo__fail(r->err, KYMO_ENOMEM, "out of memory: theme");
    kymo_status status = KYMO_OK;
    if (yajl_parse(r->yajl, r->text, r->size) != yajl_status_ok ||
        yajl_complete_parse(r->yajl) != yajl_status_ok)
        status = syntax(r);
    yajl_free(r->yajl);
    if (status != KYMO_OK)
        return status;
    kymo__error_clear(&why);
    if (r->palette.count > 0)
        r->look->palette = r->palette;
    else if (!r->palette_name[0] && r->turned)
        kymo__palette_find(NULL, r->look->dark, &r->look->palette, &why);
    else if (r->palette_name[0] &&
             kymo__palette_find(r->palette_name, r->look->dark, &r->look->palette, &why) != KYMO_OK)
        bad_name(r, r->palette_at, &why);
    return (kymo_status)r->err->code;
}

static kymo_status read_whole(const char *path, kymo__buf *buf, kymo_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return kymo__fail_errno(err, errno, path, "cannot read the theme");
    for (ssize_t got = 1; got > 0 && buf->length <= MOST_BYTES;) {
        char *to = kymo__buf_reserve(buf, 4096);
        if (!to)
            break;
        got = read(fd, to, 4096);
        if (got < 0 && errno == EINTR)
            got = 1;
        else if (got < 0)
            kymo__fail_errno(err, errno, path, "cannot read the theme");
        else
            buf->length += (size_t)got;
    }
    close(fd);
    if (err->code == KYMO_OK && buf->length > MOST_BYTES)
        kymo__fail_at(err, KYMO_EINVAL, path, 0, 0, "a theme has at most 1 MiB");
    return err->code ? (kymo_status)err->code : kymo__buf_status(buf, err);
}

kymo_status kymo__theme_parse(const char *path, const void *bytes, size_t size, kymo__look *look,
                              kymo__mem *mem, kymo_error *err)
{
    reader r = { .path = path, .look = look, .mem = mem, .err = err, .text = bytes, .size = size };
    kymo__theme_named("light", look);
    return parse(&r);
}

kymo_status kymo__theme_read(const char *path, kymo__look *look, kymo__mem *mem, kymo_error *err)
{
    kymo__buf buf;
    kymo__buf_init(&buf, mem, KYMO_MEMORY_OBJECT);
    if (read_whole(path, &buf, err) == KYMO_OK)
        kymo__theme_parse(path, buf.data ? buf.data : "", buf.length, look, mem, err);
    kymo__buf_free(&buf);
    return (kymo_status)err->code;
}
