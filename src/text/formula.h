/*
 * formula.h - formulas between dollar signs; private to the text room.
 *
 * math_parse.c and math_commands.c turn the source of a formula into a tree of nodes,
 * math_symbols.c knows the names, math_layout.c and math_parts.c set the tree as glyphs and rules
 * around a baseline, math_glyph.c chooses glyphs and their sizes, math_text.c finds the formulas of
 * a text. What may be written and how it is set is in docs/math.md.
 */
#ifndef KYMO_TEXT_FORMULA_H
#define KYMO_TEXT_FORMULA_H

#include "fonts.h"

#include <hb-ot.h>

/* ---- the tree ------------------------------------------------------------------------------ */

typedef enum kymo__math_kind {
    KYMO__MATH_CHAR,      /**< `code` in `font`; wide: a prime, or a big operator */
    KYMO__MATH_LIST,      /**< {...}: a */
    KYMO__MATH_SCRIPTS,   /**< nucleus a (one node), subscript b, superscript c */
    KYMO__MATH_FRACTION,  /**< a over b; value: thickness of the rule [em], NAN: the font's;
                               code, code2: delimiters; style */
    KYMO__MATH_RADICAL,   /**< root of a, of degree b */
    KYMO__MATH_FENCED,    /**< a between the delimiters code and code2 (0: none) */
    KYMO__MATH_ACCENT,    /**< a under the accent `code`, which is as wide when `wide` */
    KYMO__MATH_OVERLINE,  /**< a */
    KYMO__MATH_UNDERLINE, /**< a */
    KYMO__MATH_STACK,     /**< a (one node), b below, c above, both small */
    KYMO__MATH_TEXT,      /**< bytes from..to as they are */
    KYMO__MATH_NAME,      /**< name of a function: `word` */
    KYMO__MATH_SPACE,     /**< value [em] */
    KYMO__MATH_STYLE      /**< the rest of the list in style `code` */
} kymo__math_kind;

/** Classes of atoms, which decide the spaces between them (TeXbook, appendix G). */
typedef enum kymo__math_atom {
    KYMO__MATH_ORD, KYMO__MATH_OP, KYMO__MATH_BIN, KYMO__MATH_REL,
    KYMO__MATH_OPEN, KYMO__MATH_CLOSE, KYMO__MATH_PUNCT, KYMO__MATH_INNER
} kymo__math_atom;

typedef enum kymo__math_font {
    KYMO__MATH_NORMAL, /**< letters slanted, capital Greek and the rest upright */
    KYMO__MATH_RM, KYMO__MATH_IT, KYMO__MATH_BF,
    KYMO__MATH_BOLD,   /**< as NORMAL, but bold */
    KYMO__MATH_TT, KYMO__MATH_CAL, KYMO__MATH_BB, KYMO__MATH_FRAK
} kymo__math_font;

typedef enum kymo__math_style {
    KYMO__MATH_DISPLAY, KYMO__MATH_INLINE, KYMO__MATH_SCRIPT, KYMO__MATH_SCRIPT2
} kymo__math_style;

typedef struct kymo__math_node {
    uint8_t kind, atom, font;
    int8_t style;           /**< of fractions; -1: that of the place */
    bool wide;              /**< of accents */
    bool limits;            /**< of operators: scripts go above and below */
    int16_t a, b, c, next;  /**< first nodes of lists; -1: none */
    uint32_t code, code2;
    int32_t from, to;       /**< bytes of the string */
    double value;
    const char *word;       /**< a constant */
} kymo__math_node;

#define KYMO__MATH_NODES 600  /* of one formula */
#define KYMO__MATH_DEPTH 40   /* of lists and arguments */

typedef struct kymo__math {
    kymo__math_node nodes[KYMO__MATH_NODES];
    int32_t count;
    int32_t first; /**< of the formula's list; -1: empty */
} kymo__math;

/**
 * Parses string[from..to), the inside of a pair of dollar signs. An error is KYMO_EINVAL and reads
 * "NAME:LINE:COLUMN: what", counted in characters of the string. Allocates nothing.
 */
kymo_status kymo__math_parse(kymo__math *math, const char *string, int32_t from, int32_t to,
                             const char *name, kymo_error *err);
/** An error at a byte of a string. */
kymo_status kymo__math_fail(kymo_error *err, const char *name, const char *string, int32_t at,
                            const char *format, ...) KYMO_PRINTF(5);

/* ---- math_symbols.c ------------------------------------------------------------------------ */

/** What a command stands for. */
typedef enum kymo__math_command {
    KYMO__MATH_SYMBOL,  /**< code, atom */
    KYMO__MATH_BIGOP,   /**< code; value: limits */
    KYMO__MATH_WORD,    /**< its own name; value: limits */
    KYMO__MATH_MARK,    /**< accent; value: wide */
    KYMO__MATH_KERN,    /**< value: 1/18 em */
    KYMO__MATH_ALPHABET,/**< \mathXX{...}; code: kymo__math_font */
    KYMO__MATH_SWITCH,  /**< \XX to the end of the group; code: kymo__math_font */
    KYMO__MATH_SET,     /**< style to the end of the group; code: kymo__math_style */
    KYMO__MATH_OVER,    /**< fraction; code 1: binomial; value: style or -1 */
    KYMO__MATH_CALL     /**< code: what math_commands.c does */
} kymo__math_command;

/** What commands of the kind CALL do. */
enum {
    KYMO__MATH_DO_SQRT, KYMO__MATH_DO_LEFT, KYMO__MATH_DO_RIGHT, KYMO__MATH_DO_GENFRAC,
    KYMO__MATH_DO_OVERLINE, KYMO__MATH_DO_UNDERLINE, KYMO__MATH_DO_OVERSET,
    KYMO__MATH_DO_UNDERSET, KYMO__MATH_DO_TEXT, KYMO__MATH_DO_OPERATOR, KYMO__MATH_DO_HSPACE,
    KYMO__MATH_DO_LIMITS, KYMO__MATH_DO_NOLIMITS
};

typedef struct kymo__math_symbol {
    const char *name; /**< without the backslash */
    uint32_t code;
    uint8_t command, atom;
    int8_t value;
} kymo__math_symbol;

/** What a name of `length` bytes stands for; NULL: nothing. */
const kymo__math_symbol *kymo__math_find(const char *name, size_t length);
/** The known name nearest to one that is not, or NULL. */
const char *kymo__math_near(const char *name, size_t length);
/** The class of a character that stands for itself, and whether it is a big operator. */
kymo__math_atom kymo__math_class(uint32_t code, bool *big, bool *limits);
/** What a function is called in print, of the name of its command. */
const char *kymo__math_word(const char *name);
/** Whether a character may stand behind \left and \right. */
bool kymo__math_delimiter(uint32_t code);

/* ---- math_glyph.c -------------------------------------------------------------------------- */

/** A glyph or, face -1, a rule from its left end and bottom; [em of the text], y up. */
typedef struct kymo__math_item {
    double x, y;
    double size;          /**< of the glyph */
    double width, height; /**< of the rule */
    uint32_t id;
    int32_t face;
} kymo__math_item;

/** A box around a baseline, [em], y up; its items lie behind each other in the scratch. */
typedef struct kymo__math_box {
    double width, height, depth;
    double italic; /**< how far slanted ink leans out at the top right */
    double accent; /**< where an accent stands, from the left */
    int32_t first, count;
    bool simple;   /**< a character, accented or not: its scripts keep to the font's shifts */
    bool slanted;  /**< begins and ends with a slanted letter */
} kymo__math_box;

/** A formula in the making. */
typedef struct kymo__math_setter {
    kymo__fonts *fonts;
    const char *string;
    kymo__math *math;
    int32_t face;     /**< of the text around: that of \text{} */
    hb_font_t *font;  /**< with the MATH table */
    double unit;      /**< em a unit of that font */
    bool tabular;
} kymo__math_setter;

/** A constant of the font at scale 1 [em]. */
double kymo__math_constant(const kymo__math_setter *s, hb_ot_math_constant_t constant);
/** The scale of a style: 1, 1, 0.8, 0.65 with the embedded font. */
double kymo__math_scale(const kymo__math_setter *s, int style);
/** Sets a node CHAR. */
kymo_status kymo__math_char(kymo__math_setter *s, const kymo__math_node *node, int style,
                            kymo__math_box *box, kymo_error *err);
/** Sets a character as high as `target` [em] or the next higher there is, centred on the axis. */
kymo_status kymo__math_stretch(kymo__math_setter *s, uint32_t code, double target, int style,
                               kymo__math_box *box, kymo_error *err);
/** Sets an accent, the widest there is up to `target`; its attachment is at box->accent. */
kymo_status kymo__math_mark(kymo__math_setter *s, uint32_t code, double target, int style,
                            kymo__math_box *box, kymo_error *err);
/** Sets a node TEXT or NAME. */
kymo_status kymo__math_words(kymo__math_setter *s, const kymo__math_node *node, int style,
                             kymo__math_box *box, kymo_error *err);
kymo_status kymo__math_rule(kymo__math_setter *s, double x, double y, double width, double height,
                            kymo_error *err);
/** Moves what a box holds. */
void kymo__math_shift(kymo__math_setter *s, const kymo__math_box *box, double x, double y);

/* ---- math_layout.c, math_parts.c ----------------------------------------------------------- */

/** Sets a list of nodes as a row. */
kymo_status kymo__math_list(kymo__math_setter *s, int32_t first, int style, bool cramped,
                            kymo__math_box *box, kymo_error *err);
/** Sets one node, without scripts. */
kymo_status kymo__math_node_box(kymo__math_setter *s, int32_t node, int style, bool cramped,
                                kymo__math_box *box, kymo_error *err);
kymo_status kymo__math_scripts(kymo__math_setter *s, const kymo__math_node *node, int style,
                               bool cramped, kymo__math_box *box, kymo_error *err);
/** Sets what is below and above a box as limits, given as lists. */
kymo_status kymo__math_limits(kymo__math_setter *s, int32_t below, int32_t above, int style,
                              bool cramped, kymo__math_box *box, kymo_error *err);
kymo_status kymo__math_fraction(kymo__math_setter *s, const kymo__math_node *node, int style,
                                bool cramped, kymo__math_box *box, kymo_error *err);
kymo_status kymo__math_radical(kymo__math_setter *s, const kymo__math_node *node, int style,
                               kymo__math_box *box, kymo_error *err);
kymo_status kymo__math_fenced(kymo__math_setter *s, const kymo__math_node *node, int style,
                              bool cramped, kymo__math_box *box, kymo_error *err);
kymo_status kymo__math_accented(kymo__math_setter *s, const kymo__math_node *node, int style,
                                kymo__math_box *box, kymo_error *err);
kymo_status kymo__math_lined(kymo__math_setter *s, const kymo__math_node *node, int style,
                             bool cramped, kymo__math_box *box, kymo_error *err);

#endif
