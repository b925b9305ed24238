/*
 * markdown.c - Markdown to a tree, by cmark-gfm.
 *
 * The library is loaded (dlopen) when a report first needs it, so that figures do not pay for it, and
 * stays: it keeps a list of its extensions. What it allocates comes from the report's account, piece
 * by piece, and is freed at once; its allocator has no way to tell whose it is, and its extensions
 * change a table of its own, so texts are parsed one at a time. When there is no more memory, parsing
 * is left by a jump.
 */
#include "report/markdown.h"

#ifdef KYMO_LIBCMARK_GFM

#include <cmark-gfm-extension_api.h>
#include <cmark-gfm_version.h>
#include <dlfcn.h>
#include <pthread.h>
#include <setjmp.h>
#include <string.h>

#define CORE "libcmark-gfm.so." CMARK_GFM_VERSION_STRING
#define EXTENSIONS "libcmark-gfm-extensions.so." CMARK_GFM_VERSION_STRING

/* ---- Memory ---------------------------------------------------------------------------------- */

enum { PIECE = 32 * 1024, HEAD = 16 };

struct kymo__cmark_piece {
    kymo__cmark_piece *next;
    size_t size; // of it all
};

static struct {
    pthread_mutex_t lock;
    kymo__tree *tree; // that is being parsed
    kymo_error *err;
    jmp_buf *out;
} parsing = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* A block of zeros with its size before it. */
static void *take(size_t size)
{
    kymo__tree *tree = parsing.tree;
    kymo__cmark_piece *piece = tree->pieces;

    if (size > SIZE_MAX / 4) {
        kymo__fail(parsing.err, KYMO_ENOMEM, "out of memory: Markdown");
        longjmp(*parsing.out, 1);
    }
    const size_t wanted = (size + HEAD + 15) / 16 * 16;
    if (wanted > tree->room) {
        const size_t more = wanted + HEAD > PIECE ? wanted + HEAD : PIECE;

        piece = kymo__alloc(tree->mem, KYMO_MEMORY_OBJECT, more, 1, "Markdown", parsing.err);
        if (!piece)
            longjmp(*parsing.out, 1);
        *piece = (kymo__cmark_piece){tree->pieces, more};
        tree->pieces = piece;
        tree->room = more - HEAD;
    }
    char *block = (char *)piece + piece->size - tree->room;
    memcpy(block, &size, sizeof size);
    tree->room -= wanted;
    return block + HEAD;
}

static void *take_zeros(size_t count, size_t size)
{
    return take(size > 0 && count > SIZE_MAX / size ? SIZE_MAX : count * size);
}

static void *take_more(void *old, size_t size)
{
    size_t held = 0;

    if (old)
        memcpy(&held, (char *)old - HEAD, sizeof held);
    if (held >= size)
        return old;
    void *block = take(size);
    if (old)
        memcpy(block, old, held);
    return block;
}

static void leave(void *block)
{
    (void)block; // all of it goes at once
}

/* ---- The library ----------------------------------------------------------------------------- */

static bool load(kymo__cmark *c)
{
    const struct {
        void *library;
        const char *name;
        void *at;
    } functions[] = {
        {&c->core, "cmark_parser_new_with_mem", &c->parser_new_with_mem},
        {&c->core, "cmark_parser_feed", &c->parser_feed},
        {&c->core, "cmark_parser_finish", &c->parser_finish},
        {&c->core, "cmark_find_syntax_extension", &c->find_syntax_extension},
        {&c->core, "cmark_parser_attach_syntax_extension", &c->parser_attach_syntax_extension},
        {&c->core, "cmark_consolidate_text_nodes", &c->consolidate_text_nodes},
        {&c->core, "cmark_node_next", &c->node_next},
        {&c->core, "cmark_node_parent", &c->node_parent},
        {&c->core, "cmark_node_first_child", &c->node_first_child},
        {&c->core, "cmark_node_get_type", &c->node_get_type},
        {&c->core, "cmark_node_get_type_string", &c->node_get_type_string},
        {&c->core, "cmark_node_get_literal", &c->node_get_literal},
        {&c->core, "cmark_node_get_fence_info", &c->node_get_fence_info},
        {&c->core, "cmark_node_get_url", &c->node_get_url},
        {&c->core, "cmark_node_get_title", &c->node_get_title},
        {&c->core, "cmark_node_get_heading_level", &c->node_get_heading_level},
        {&c->core, "cmark_node_get_list_type", &c->node_get_list_type},
        {&c->core, "cmark_node_get_list_start", &c->node_get_list_start},
        {&c->core, "cmark_node_get_list_tight", &c->node_get_list_tight},
        {&c->core, "cmark_node_get_start_line", &c->node_get_start_line},
        {&c->core, "cmark_node_get_start_column", &c->node_get_start_column},
        {&c->extensions, "cmark_gfm_core_extensions_ensure_registered", &c->ensure_registered},
        {&c->extensions, "cmark_gfm_extensions_get_table_columns", &c->get_table_columns},
        {&c->extensions, "cmark_gfm_extensions_get_table_alignments", &c->get_table_alignments},
        {&c->extensions, "cmark_gfm_extensions_get_tasklist_item_checked",
         &c->get_tasklist_item_checked},
    };

    c->core = dlopen(CORE, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    c->extensions = c->core ? dlopen(EXTENSIONS, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE) : NULL;
    for (size_t i = 0; c->extensions && i < sizeof functions / sizeof *functions; i++) {
        void *const library = *(void *const *)functions[i].library;
        void *const found = dlsym(library, functions[i].name);

        if (!found)
            return false;
        memcpy(functions[i].at, &found, sizeof found); // POSIX: a function fits
    }
    return c->extensions != NULL;
}

/* Asks for all texts of the tree, each of which cmark makes when it is first asked for. */
static void own_texts(const kymo__cmark *c, cmark_node *node)
{
    cmark_node *const root = node;

    while (node) {
        const cmark_node_type type = c->node_get_type(node);

        c->node_get_literal(node);
        if (type == CMARK_NODE_CODE_BLOCK)
            c->node_get_fence_info(node);
        if (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE) {
            c->node_get_url(node);
            c->node_get_title(node);
        }
        cmark_node *next = c->node_first_child(node);
        while (!next && node && node != root && !(next = c->node_next(node)))
            node = c->node_parent(node);
        node = next;
    }
}

static void parse(kymo__tree *tree)
{
    static const char *const extensions[] = {"table", "strikethrough", "tasklist"};
    const kymo__cmark *c = &tree->c;

    c->ensure_registered();
    cmark_parser *parser = c->parser_new_with_mem(CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE, &tree->memory);
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
        c->parser_attach_syntax_extension(parser, c->find_syntax_extension(extensions[i]));
    c->parser_feed(parser, tree->masked.data, tree->masked.length - 1);
    tree->root = c->parser_finish(parser);
    c->consolidate_text_nodes(tree->root);
    own_texts(c, tree->root);
}

kymo_status kymo__tree_open(kymo__tree *tree, const kymo__markdown *markdown, kymo__mem *mem,
                            kymo_error *err)
{
    jmp_buf out;

    *tree = (kymo__tree){.mem = mem, .memory = {take_zeros, take_more, leave}};
    kymo__buf_init(&tree->masked, mem, KYMO_MEMORY_OBJECT);
    if (!load(&tree->c))
        return kymo__fail(err, KYMO_EUNSUPPORTED, "Markdown: no " EXTENSIONS);
    if (kymo__mask(markdown, &tree->masked, err) != KYMO_OK)
        return (kymo_status)err->code;
    pthread_mutex_lock(&parsing.lock);
    parsing.tree = tree;
    parsing.err = err;
    parsing.out = &out;
    if (setjmp(out) == 0)
        parse(tree);
    parsing.tree = NULL;
    parsing.err = NULL;
    parsing.out = NULL;
    pthread_mutex_unlock(&parsing.lock);
    return (kymo_status)err->code;
}

void kymo__tree_close(kymo__tree *tree)
{
    for (kymo__cmark_piece *piece = tree->pieces, *next; piece; piece = next) {
        next = piece->next;
        kymo__free(tree->mem, KYMO_MEMORY_OBJECT, piece, piece->size, 1);
    }
    kymo__buf_free(&tree->masked);
    if (tree->c.extensions)
        dlclose(tree->c.extensions);
    if (tree->c.core)
        dlclose(tree->c.core);
}

#endif
