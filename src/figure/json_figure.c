/*
 * json_figure.c - a figure from JSON (docs/figures-json.md): the tree of json.c, walked by the field tables.
 *
 * A key is a field of the options struct that belongs to its place, or one of the few that join them: axes,
 * marks, kind, data, sources. Values become the texts that kymo_field_set takes from everybody, so what a field
 * accepts is said in one place. Every mistake, those of the data's heads and of columns that are not there
 * included, is told with the place in the JSON. Reads no rows; costs the tree of the text.
 */
#include "figure/figure.h"
#include "figure/json_data.h"

#include <string.h>

enum { SEEN = 128, SOURCES = 4096, WORDS = 72 };

/* A text made of several, which fields point to until the figure is made. */
typedef struct strand {
    struct strand *next;
    size_t size;
    char text[];
} strand;

/* A source that is open: that of this node, and of all nodes like it. */
typedef struct opened {
    uint32_t node;
    kymo_source *source;
} opened;

typedef struct builder {
    const kymo_json_options *options;
    kymo_figure *figure;
    kymo__mem *mem;
    kymo__json json;
    strand *strands;
    opened *sources;
    size_t source_count, source_capacity;
    uint32_t named; /* the object "sources"; 0: none */
    const char *zone;
    kymo_error *err;
} builder;

/* The keys of a place that are no fields, and the nodes of their values; 0: not there. */
typedef struct extras {
    const char *what; /* for messages: "a mark" */
    const char *names[4];
    uint32_t nodes[4];
} extras;

static uint32_t type_of(const builder *b, uint32_t node)
{
    return kymo__json_type_of(&b->json, node);
}

static const char *text_of(const builder *b, uint32_t node)
{
    return kymo__json_text(&b->json, node);
}

static uint32_t next_key(const builder *b, uint32_t key)
{
    return b->json.nodes[key + 1].end;
}

/* Room for a text of `size` bytes, with its end; NULL on failure. */
static char *add_strand(builder *b, size_t size)
{
    strand *s = kymo__alloc(b->mem, KYMO_MEMORY_OBJECT, 1, sizeof *s + size, "JSON", b->err);
    if (!s)
        return NULL;
    s->next = b->strands;
    s->size = sizeof *s + size;
    b->strands = s;
    return s->text;
}

/* ---- values ---------------------------------------------------------------------------------------------- */

static kymo_status wants(builder *b, const kymo_field *field, uint32_t value)
{
    const char *want = field->type == KYMO_FIELD_FLAG ? "true or false" : field->values[0] ? field->values : "a text";
    return kymo__json_refuse(&b->json, value, b->err, "\"%s\" wants %s, not %s", field->name, want,
                             kymo__json_kind(&b->json, value));
}

/* Whether a text field is a list with commas between. */
static bool is_listing(const kymo_field *field)
{
    return field->type == KYMO_FIELD_TEXT && strstr(field->values, ",...");
}

static bool has_word(const char *words, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = words; *at; at += at[strcspn(at, "|")] ? strcspn(at, "|") + 1 : strlen(at)) {
        if (strcspn(at, "|") == length && memcmp(at, word, length) == 0)
            return true;
    }
    return false;
}

/* true and false as the word that the field has for them; NULL: none. */
static const char *switch_word(const kymo_field *field, bool on)
{
    if (field->type == KYMO_FIELD_FLAG)
        return on ? "1" : "0";
    if (field->type == KYMO_FIELD_HEADER)
        return on ? "yes" : "no";
    const char *word = on ? "on" : field->type == KYMO_FIELD_CHOICE && has_word(field->values, "none") ? "none" : "off";
    return field->type == KYMO_FIELD_CHOICE && has_word(field->values, word) ? word : NULL;
}

/* What stands between the values of a list, NULL when the field takes none; and how many it wants, 0: any. */
static const char *between(const kymo_field *field, uint32_t *count)
{
    *count = field->type == KYMO_FIELD_RANGE ? 2 : field->type == KYMO_FIELD_BOX ? 4 : 0;
    return field->type == KYMO_FIELD_RANGE ? ".." : field->type == KYMO_FIELD_BOX || is_listing(field) ? "," : NULL;
}

/* The text of a list: "A..B", "X,Y,W,H", "A,B,...". NULL on failure. */
static const char *join(builder *b, const kymo_field *field, uint32_t list)
{
    uint32_t want, count = 0;
    const char *separator = between(field, &want);
    size_t size = 1;
    if (!separator) {
        wants(b, field, list);
        return NULL;
    }
    for (uint32_t i = list + 1; i < b->json.nodes[list].end; i = b->json.nodes[i].end, count++) {
        bool word = type_of(b, i) == KYMO__JSON_STRING || type_of(b, i) == KYMO__JSON_NUMBER;
        bool open = type_of(b, i) == KYMO__JSON_NULL && field->type == KYMO_FIELD_RANGE;
        if ((!word && !open) || (word && strstr(text_of(b, i), separator))) {
            wants(b, field, i);
            return NULL;
        }
        size += (word ? strlen(text_of(b, i)) : 0) + 2;
    }
    if (want && count != want) {
        kymo__json_refuse(&b->json, list, b->err, "\"%s\" wants %u values, not %u", field->name, (unsigned)want,
                          (unsigned)count);
        return NULL;
    }
    char *joined = add_strand(b, size), *at = joined;
    for (uint32_t i = list + 1; joined && i < b->json.nodes[list].end; i = b->json.nodes[i].end) {
        const char *text = type_of(b, i) == KYMO__JSON_NULL ? "" : text_of(b, i);
        size_t length = strlen(text), gap = i > list + 1 ? strlen(separator) : 0;
        memcpy(at, separator, gap);
        memcpy(at + gap, text, length);
        at += gap + length;
    }
    return joined;
}

static kymo_status set(builder *b, kymo_table table, void *options, const kymo_field *field, uint32_t value)
{
    const char *text = NULL;
    switch (type_of(b, value)) {
    case KYMO__JSON_NULL:
        return KYMO_OK;
    case KYMO__JSON_STRING:
        text = text_of(b, value);
        break;
    case KYMO__JSON_NUMBER:
        text = field->type != KYMO_FIELD_TEXT || is_listing(field) ? text_of(b, value) : NULL;
        break;
    case KYMO__JSON_TRUE:
    case KYMO__JSON_FALSE:
        text = switch_word(field, type_of(b, value) == KYMO__JSON_TRUE);
        break;
    case KYMO__JSON_ARRAY:
        text = join(b, field, value);
        if (!text)
            return (kymo_status)b->err->code;
        break;
    default:
        break;
    }
    if (!text)
        return wants(b, field, value);
    if (kymo_field_set(table, options, field->name, text, b->zone, b->err) != KYMO_OK)
        return kymo__json_blame(&b->json, value, b->err, b->err);
    return KYMO_OK;
}

/* ---- objects --------------------------------------------------------------------------------------------- */

static kymo_status unknown_key(builder *b, uint32_t key, kymo_table table, const extras *more)
{
    const char *names[WORDS];
    int32_t count, n = 0;
    const kymo_field *fields = kymo_fields(table, &count);
    for (int i = 0; i < 4 && more->names[i]; i++)
        names[n++] = more->names[i];
    for (int32_t i = 0; i < count && n < WORDS; i++)
        names[n++] = fields[i].name;
    const char *near = kymo__did_you_mean(text_of(b, key), names, n);
    kymo__json_refuse(&b->json, key, b->err, "%s has no key \"%.80s\"", more->what, text_of(b, key));
    if (near)
        kymo__hint(b->err, "did you mean \"%s\"?", near);
    return KYMO_EINVAL;
}

/* Sets the fields that an object names, and finds its extras. */
static kymo_status read_object(builder *b, uint32_t object, kymo_table table, void *options, extras *more)
{
    bool seen[SEEN] = { false };
    int32_t count;
    const kymo_field *fields = kymo_fields(table, &count);
    if (type_of(b, object) != KYMO__JSON_OBJECT)
        return kymo__json_refuse(&b->json, object, b->err, "%s is an object, not %s", more->what,
                                 kymo__json_kind(&b->json, object));
    for (uint32_t key = object + 1; key < b->json.nodes[object].end; key = next_key(b, key)) {
        const char *name = text_of(b, key);
        int32_t i = 0;
        int e = 0;
        while (e < 4 && more->names[e] && strcmp(more->names[e], name) != 0)
            e++;
        bool extra = e < 4 && more->names[e];
        while (!extra && i < count && strcmp(fields[i].name, name) != 0)
            i++;
        if (!extra && i == count)
            return unknown_key(b, key, table, more);
        if (extra ? more->nodes[e] != 0 : i < SEEN && seen[i])
            return kymo__json_refuse(&b->json, key, b->err, "the key \"%s\" is here a second time", name);
        if (extra)
            more->nodes[e] = key + 1;
        else if (set(b, table, options, &fields[i], key + 1) != KYMO_OK)
            return (kymo_status)b->err->code;
        if (!extra && i < SEEN)
            seen[i] = true;
    }
    return KYMO_OK;
}

/* ---- data ------------------------------------------------------------------------------------------------ */

/* A path as the folder of the JSON makes it; NULL on failure. */
static const char *join_path(builder *b, const char *path)
{
    const char *folder = b->options->folder;
    if (!folder || !folder[0] || path[0] == '/' || strcmp(path, "-") == 0)
        return path;
    size_t head = strlen(folder), tail = strlen(path);
    bool slash = folder[head - 1] != '/';
    char *joined = add_strand(b, head + tail + 2);
    if (joined) {
        memcpy(joined, folder, head);
        joined[head] = '/';
        memcpy(joined + head + slash, path, tail);
    }
    return joined;
}

/* Whether two nodes say the same. */
static bool equal(const builder *b, uint32_t p, uint32_t q)
{
    const kymo__json_node *nodes = b->json.nodes;
    if (nodes[p].end - p != nodes[q].end - q)
        return false;
    for (uint32_t i = p, k = q; i < nodes[p].end; i++, k++) {
        bool text = nodes[i].type == KYMO__JSON_STRING || nodes[i].type == KYMO__JSON_NUMBER;
        if (nodes[i].type != nodes[k].type || nodes[i].end - i != nodes[k].end - k ||
            (text && strcmp(text_of(b, i), text_of(b, k)) != 0))
            return false;
    }
    return true;
}

static kymo_source *open_columns(builder *b, uint32_t object, const kymo_source_options *given)
{
    kymo__zone *zone = NULL;
    if (given->time_zone && kymo__zone_open(&zone, given->time_zone, b->mem, b->err) != KYMO_OK) {
        kymo__json_blame(&b->json, object, b->err, b->err);
        return NULL;
    }
    kymo_source *source = NULL;
    if (type_of(b, object) == KYMO__JSON_OBJECT)
        source = kymo__json_columns(&b->json, object, zone, given->allocator, b->err);
    else
        kymo__json_refuse(&b->json, object, b->err, "\"columns\" is an object of lists, not %s",
                          kymo__json_kind(&b->json, object));
    kymo__zone_close(zone);
    return source;
}

/* Opens what a path, or an object with one or with columns, names. NULL on failure. */
static kymo_source *open_source(builder *b, uint32_t node)
{
    kymo_source_options options = { .allocator = kymo__mem_allocator(b->mem) };
    extras more = { "data", { "path", "columns" }, { 0 } };
    if (type_of(b, node) == KYMO__JSON_STRING)
        more.nodes[0] = node;
    else if (read_object(b, node, KYMO_TABLE_SOURCE, &options, &more) != KYMO_OK)
        return NULL;
    if (!more.nodes[0] == !more.nodes[1]) {
        kymo__json_refuse(&b->json, node, b->err, "data has a \"path\" or \"columns\"%s",
                          more.nodes[0] ? ", not both" : "");
        return NULL;
    }
    if (more.nodes[1])
        return open_columns(b, more.nodes[1], &options);
    if (type_of(b, more.nodes[0]) != KYMO__JSON_STRING) {
        kymo__json_refuse(&b->json, more.nodes[0], b->err, "\"path\" wants a text, not %s",
                          kymo__json_kind(&b->json, more.nodes[0]));
        return NULL;
    }
    const char *path = join_path(b, text_of(b, more.nodes[0]));
    if (!path)
        return NULL;
    if (!b->options->open)
        return kymo_source_open(path, &options);
    kymo_source *source = b->options->open(path, &options, b->options->user);
    if (!source)
        kymo__json_refuse(&b->json, node, b->err, "%s is not opened", path);
    return source;
}

static bool reserve_source(builder *b)
{
    if (b->source_count < b->source_capacity)
        return true;
    size_t want = b->source_capacity ? b->source_capacity * 2 : 8;
    opened *grown = kymo__realloc(b->mem, KYMO_MEMORY_OBJECT, b->sources, b->source_capacity, want, sizeof *grown,
                                  "JSON", b->err);
    if (!grown)
        return false;
    b->sources = grown;
    b->source_capacity = want;
    return true;
}

/* The node that describes the data of a node: {"source": "name"} stands for what "sources" has under that name. */
static kymo_status follow(builder *b, uint32_t *node)
{
    kymo_source_options unused = { 0 };
    extras more = { "data", { "source", "path", "columns" }, { 0 } };
    uint32_t at = *node;
    if (type_of(b, at) != KYMO__JSON_OBJECT)
        return KYMO_OK;
    bool named = false;
    for (uint32_t key = at + 1; key < b->json.nodes[at].end; key = next_key(b, key))
        named = named || strcmp(text_of(b, key), "source") == 0;
    if (!named)
        return KYMO_OK;
    if (read_object(b, at, KYMO_TABLE_SOURCE, &unused, &more) != KYMO_OK)
        return (kymo_status)b->err->code;
    if (b->json.nodes[at].end != at + 3 || type_of(b, more.nodes[0]) != KYMO__JSON_STRING)
        return kymo__json_refuse(&b->json, at, b->err, "\"source\" is a name of \"sources\", with nothing beside it");
    for (uint32_t key = b->named + 1; b->named && key < b->json.nodes[b->named].end; key = next_key(b, key)) {
        if (strcmp(text_of(b, key), text_of(b, more.nodes[0])) != 0)
            continue;
        *node = key + 1;
        return KYMO_OK;
    }
    return kymo__json_refuse(&b->json, more.nodes[0], b->err, "\"sources\" has none named \"%.80s\"",
                             text_of(b, more.nodes[0]));
}

/* The source of a node, opened once for all that say the same. Borrowed; NULL on failure. */
static kymo_source *source_of(builder *b, uint32_t node)
{
    if (follow(b, &node) != KYMO_OK)
        return NULL;
    for (size_t i = 0; i < b->source_count; i++) {
        if (b->sources[i].node == node || equal(b, b->sources[i].node, node))
            return b->sources[i].source;
    }
    if (b->source_count == SOURCES) {
        kymo__json_refuse(&b->json, node, b->err, "more than %d sources", (int)SOURCES);
        return NULL;
    }
    if (!reserve_source(b))
        return NULL;
    kymo_source *source = open_source(b, node);
    if (!source)
        return NULL;
    b->sources[b->source_count++] = (opened){ node, source };
    kymo_error why;
    if (kymo_source_status(source, &why) == KYMO_OK)
        return source;
    kymo__json_blame(&b->json, node, &why, b->err);
    return NULL;
}

/* ---- figure, axes, marks --------------------------------------------------------------------------------- */

/* Columns that are not there are told at once, where they are named. */
static kymo_status check_columns(builder *b, uint32_t object, const kymo_source *source)
{
    int32_t count, unused;
    const kymo_field *fields = kymo_fields(KYMO_TABLE_SPEC, &count);
    for (uint32_t key = object + 1; key < b->json.nodes[object].end; key = next_key(b, key)) {
        uint32_t value = key + 1;
        int32_t i = 0;
        if (type_of(b, value) != KYMO__JSON_STRING && type_of(b, value) != KYMO__JSON_NUMBER)
            continue;
        while (i < count && strcmp(fields[i].name, text_of(b, key)) != 0)
            i++;
        if (i < count && fields[i].type == KYMO_FIELD_COLUMN &&
            kymo__source_find(source, text_of(b, value), &unused, b->err) != KYMO_OK)
            return kymo__json_blame(&b->json, value, b->err, b->err);
    }
    return KYMO_OK;
}

static kymo_status kind_of(builder *b, uint32_t node, kymo_kind *kind)
{
    const char *near = NULL;
    *kind = KYMO_LINE;
    if (!node)
        return KYMO_OK;
    if (type_of(b, node) != KYMO__JSON_STRING)
        return kymo__json_refuse(&b->json, node, b->err, "\"kind\" wants the name of a plot type, not %s",
                                 kymo__json_kind(&b->json, node));
    *kind = kymo_kind_find(text_of(b, node), &near);
    if (*kind != KYMO_KIND_NONE)
        return KYMO_OK;
    kymo__json_refuse(&b->json, node, b->err, "no plot type is called \"%.80s\"", text_of(b, node));
    if (near)
        kymo__hint(b->err, "did you mean \"%s\"?", near);
    return KYMO_EINVAL;
}

static kymo_status figure_status(builder *b, uint32_t node)
{
    kymo_error why;
    if (kymo_figure_status(b->figure, &why) == KYMO_OK)
        return KYMO_OK;
    return kymo__json_blame(&b->json, node, &why, b->err);
}

/* Adds a mark, whose data are its own, or else those of its axes or of the figure. */
static kymo_status add_mark(builder *b, kymo_axes *axes, uint32_t object, uint32_t data)
{
    kymo_spec spec = { 0 };
    extras more = { "a mark", { "kind", "data" }, { 0 } };
    kymo_kind kind;
    if (read_object(b, object, KYMO_TABLE_SPEC, &spec, &more) != KYMO_OK || kind_of(b, more.nodes[0], &kind) != KYMO_OK)
        return (kymo_status)b->err->code;
    data = more.nodes[1] ? more.nodes[1] : data;
    bool takes_data = kymo__mark_class_of((int32_t)kind)->channels & (1u << KYMO__CHANNEL_Y);
    if (takes_data && data) {
        spec.data = source_of(b, data);
        if (!spec.data || check_columns(b, object, spec.data) != KYMO_OK)
            return (kymo_status)b->err->code;
    }
    kymo_add(axes, kind, &spec);
    return figure_status(b, object);
}

/* The first of the values of a list, or the only one that stands without a list; 0: the list is empty. */
static uint32_t first_of(const builder *b, uint32_t node)
{
    if (type_of(b, node) != KYMO__JSON_ARRAY)
        return node;
    return b->json.nodes[node].end > node + 1 ? node + 1 : 0;
}

static kymo_status add_axes(builder *b, uint32_t object, uint32_t data)
{
    kymo_axes_options options = { 0 };
    extras more = { "axes", { "marks", "data" }, { 0 } };
    if (read_object(b, object, KYMO_TABLE_AXES, &options, &more) != KYMO_OK)
        return (kymo_status)b->err->code;
    data = more.nodes[1] ? more.nodes[1] : data;
    kymo_axes *axes = kymo_axes_add(b->figure, &options);
    if (figure_status(b, object) != KYMO_OK || !more.nodes[0])
        return (kymo_status)b->err->code;
    uint32_t end = b->json.nodes[more.nodes[0]].end;
    for (uint32_t i = first_of(b, more.nodes[0]); i && i < end; i = b->json.nodes[i].end) {
        if (add_mark(b, axes, i, data) != KYMO_OK)
            return (kymo_status)b->err->code;
    }
    return KYMO_OK;
}

/* Files that options name by paths lie beside the JSON. */
static kymo_status join_paths(builder *b, const kymo_figure_options *base, kymo_figure_options *options)
{
    if (options->theme && options->theme != base->theme && kymo__theme_is_file(options->theme))
        options->theme = join_path(b, options->theme);
    if (options->font && options->font != base->font && kymo__font_is_file(options->font))
        options->font = join_path(b, options->font);
    return (kymo_status)b->err->code;
}

static kymo_status build(builder *b, const kymo_figure_options *base)
{
    kymo_figure_options options = *base;
    extras more = { "a figure", { "axes", "sources", "data" }, { 0 } };
    if (read_object(b, 0, KYMO_TABLE_FIGURE, &options, &more) != KYMO_OK || join_paths(b, base, &options) != KYMO_OK)
        return (kymo_status)b->err->code;
    b->named = more.nodes[1];
    if (b->named && type_of(b, b->named) != KYMO__JSON_OBJECT)
        return kymo__json_refuse(&b->json, b->named, b->err, "\"sources\" is an object, not %s",
                                 kymo__json_kind(&b->json, b->named));
    if (!more.nodes[0])
        return kymo__json_refuse(&b->json, 0, b->err, "a figure has the key \"axes\"");
    b->figure = kymo_figure_open(&options);
    if (figure_status(b, 0) != KYMO_OK)
        return (kymo_status)b->err->code;
    b->zone = b->figure->options.time_zone;
    uint32_t end = b->json.nodes[more.nodes[0]].end;
    for (uint32_t i = first_of(b, more.nodes[0]); i && i < end; i = b->json.nodes[i].end) {
        if (add_axes(b, i, more.nodes[2]) != KYMO_OK)
            return (kymo_status)b->err->code;
    }
    return KYMO_OK;
}

/* ---- all of it ------------------------------------------------------------------------------------------- */

static void free_builder(builder *b)
{
    for (size_t i = 0; i < b->source_count; i++)
        kymo_source_close(b->sources[i].source);
    kymo__free(b->mem, KYMO_MEMORY_OBJECT, b->sources, b->source_capacity, sizeof *b->sources);
    while (b->strands) {
        strand *next = b->strands->next;
        kymo__free(b->mem, KYMO_MEMORY_OBJECT, b->strands, 1, b->strands->size);
        b->strands = next;
    }
    kymo__json_free(&b->json);
}

kymo_figure *kymo_figure_from_json(const char *json, size_t size, const kymo_json_options *options)
{
    static const kymo_json_options none = { 0 };
    const kymo_json_options *o = options ? options : &none;
    kymo_figure_options base = o->base ? *o->base : (kymo_figure_options){ 0 };
    int64_t budget = base.memory == 0 ? INT64_C(64) << 20 : base.memory < 0 ? 0 : base.memory;
    kymo_error err;
    kymo__error_clear(&err);
    kymo__mem *mem = kymo__mem_open(base.allocator, budget);
    builder b = { .options = o, .mem = mem, .err = &err };
    if (!mem)
        kymo__fail(&err, KYMO_ENOMEM, "out of memory: JSON");
    else if (!kymo__is_cleared(o->reserved, sizeof o->reserved / sizeof o->reserved[0]))
        kymo__fail(&err, KYMO_EINVAL, "kymo_json_options.reserved is not zero (was the struct cleared?)");
    else if (kymo__json_parse(&b.json, o->name ? o->name : "JSON", o->line > 0 ? o->line : 1, json ? json : "",
                              json ? size : 0, mem, &err) == KYMO_OK)
        build(&b, &base);
    if (!b.figure)
        b.figure = kymo_figure_open(&(kymo_figure_options){ .allocator = base.allocator });
    if (err.code != KYMO_OK)
        kymo__figure_break(b.figure, &err);
    if (mem) {
        free_builder(&b);
        kymo__mem_close(mem);
    }
    return b.figure;
}
