/*
 * markdown.h - Markdown as a tree: cmark-gfm, loaded when it is first needed. Private to the room.
 */
#ifndef KYMO_REPORT_MARKDOWN_H
#define KYMO_REPORT_MARKDOWN_H

#include "report/room.h"

#ifdef KYMO_LIBCMARK_GFM

#include <cmark-gfm.h>

/** The functions that are used. */
typedef struct kymo__cmark {
    void *core, *extensions; /**< the libraries */
    cmark_parser *(*parser_new_with_mem)(int, cmark_mem *);
    void (*parser_feed)(cmark_parser *, const char *, size_t);
    cmark_node *(*parser_finish)(cmark_parser *);
    cmark_syntax_extension *(*find_syntax_extension)(const char *);
    int (*parser_attach_syntax_extension)(cmark_parser *, cmark_syntax_extension *);
    void (*consolidate_text_nodes)(cmark_node *);
    cmark_node *(*node_next)(cmark_node *);
    cmark_node *(*node_parent)(cmark_node *);
    cmark_node *(*node_first_child)(cmark_node *);
    cmark_node_type (*node_get_type)(cmark_node *);
    const char *(*node_get_type_string)(cmark_node *);
    const char *(*node_get_literal)(cmark_node *);
    const char *(*node_get_fence_info)(cmark_node *);
    const char *(*node_get_url)(cmark_node *);
    const char *(*node_get_title)(cmark_node *);
    int (*node_get_heading_level)(cmark_node *);
    cmark_list_type (*node_get_list_type)(cmark_node *);
    int (*node_get_list_start)(cmark_node *);
    int (*node_get_list_tight)(cmark_node *);
    int (*node_get_start_line)(cmark_node *);
    int (*node_get_start_column)(cmark_node *);
    void (*ensure_registered)(void);
    uint16_t (*get_table_columns)(cmark_node *);
    uint8_t *(*get_table_alignments)(cmark_node *);
    bool (*get_tasklist_item_checked)(cmark_node *);
} kymo__cmark;

typedef struct kymo__cmark_piece kymo__cmark_piece;

/** A text parsed. */
typedef struct kymo__tree {
    kymo__cmark c;
    cmark_node *root;
    kymo__buf masked;          /**< the text as cmark saw it (mask.c) */
    kymo__mem *mem;
    cmark_mem memory;          /**< cmark's functions for it */
    kymo__cmark_piece *pieces; /**< all that cmark allocated */
    size_t room;               /**< left in the first of them */
} kymo__tree;

/** Parses `markdown`; the tree is to be closed in any case. */
kymo_status kymo__tree_open(kymo__tree *tree, const kymo__markdown *markdown, kymo__mem *mem,
                            kymo_error *err);
void kymo__tree_close(kymo__tree *tree);

/** How deep nodes may lie in each other. */
enum { KYMO__DEEPEST = 24 };
/** Whether HTML is a comment and nothing else. */
bool kymo__is_comment(const char *html);
/** The inline text of a node's children, whose columns are `shift` less in the file. Freed in any case by
 *  kymo__inline_free. */
kymo_status kymo__inline_collect(kymo__inline *to, kymo_report *report, const kymo__markdown *markdown,
                                 const kymo__tree *tree, cmark_node *node, int32_t shift, kymo_error *err);

#endif

/* ---- mask.c: formulas are kept from Markdown ------------------------------------------------- */

enum {
    KYMO__MASK_OPEN = 0x01,  /**< the dollar sign that begins a formula */
    KYMO__MASK_CLOSE = 0x02, /**< the one that ends it */
    KYMO__MASK_PLAIN = 0x03  /**< a backslash before "@": no reference begins there */
};

/**
 * Copies a text byte by byte; within formulas, and in the words behind fences, bytes that mean
 * something to Markdown become control characters. KYMO_EFORMAT with its place for a text that is not
 * UTF-8 or has such characters already.
 */
kymo_status kymo__mask(const kymo__markdown *markdown, kymo__buf *to, kymo_error *err);
/** Turns what was masked back, in place. */
void kymo__unmask(char *text);
char kymo__unmasked(char c);

/** "file:line:column: what", where `line` counts from 1 in the text. */
kymo_status kymo__markdown_fail(const kymo__markdown *markdown, int64_t line, int32_t column,
                                kymo_error *err, const char *what);

#endif
