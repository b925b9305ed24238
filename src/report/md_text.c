/*
 * md_text.c - inline text as Markdown: what it would take for a sign is escaped, no more than that.
 *
 * Emphasis is written with stars, which may stand inside words, and never with a blank on its inner side,
 * where it would be none. One pass over the text.
 */
#include "report/md.h"

#include <ctype.h>
#include <string.h>

/* ---- Plain text ------------------------------------------------------------------------------ */

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

/* Whether "&...;" at s may be an entity. */
static bool is_entity(const char *s)
{
    const size_t length = strspn(s + 1, "#abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    return length > 0 && s[1 + length] == ';';
}

/* Whether what begins a line at s may be a sign there: "# ", "- ", "1. ", "===", "|-", ": caption". */
static bool begins_block(const char *s)
{
    if (strchr("#-+=>|:", *s))
        return true;
    const size_t digits = strspn(s, "0123456789");
    return digits > 0 && digits < 10 && (s[digits] == '.' || s[digits] == ')');
}

void kymo__md_plain(kymo__buf *out, const char *text, int32_t place)
{
    const char *sign = NULL; // that must not begin the line

    if (*text && !(place & (KYMO__MD_WITHIN | KYMO__MD_CELL)) && begins_block(text))
        sign = isdigit((unsigned char)*text) ? text + strspn(text, "0123456789") : text;
    for (const char *s = text; *s; s++) {
        const bool inner = s > text && is_word(s[-1]) && is_word(s[1]);
        const bool escaped = s == sign || strchr("\\`*[]<$~", *s) || (*s == '_' && !inner) ||
                             (*s == '|' && (place & KYMO__MD_CELL)) || (*s == '&' && is_entity(s));

        if (escaped)
            kymo__buf_text(out, "\\");
        kymo__buf_append(out, *s == '\n' ? " " : s, 1);
    }
}

void kymo__md_words(kymo__buf *out, const char *text)
{
    kymo__md_plain(out, text, KYMO__MD_WITHIN);
}

/* Bytes of code, but for what ends a cell. */
static void put_raw(kymo__buf *out, const char *text, int32_t place)
{
    for (; *text; text++) {
        if (*text == '|' && (place & KYMO__MD_CELL))
            kymo__buf_text(out, "\\");
        kymo__buf_append(out, *text == '\n' ? " " : text, 1);
    }
}

/* Code between more backticks than it has in a row. */
static void put_code(kymo__buf *out, const char *text, int32_t place)
{
    size_t most = 0;

    for (const char *s = text; *s; s += strspn(s, "`") + (*s != '`')) {
        const size_t row = strspn(s, "`");
        most = row > most ? row : most;
    }
    const bool pad = text[0] == '`' || (text[0] && text[strlen(text) - 1] == '`');
    for (size_t i = 0; i <= most; i++)
        kymo__buf_text(out, "`");
    kymo__buf_text(out, pad ? " " : "");
    put_raw(out, text, place);
    kymo__buf_text(out, pad ? " " : "");
    for (size_t i = 0; i <= most; i++)
        kymo__buf_text(out, "`");
}

/* A formula; in a cell its bars are words, for they would end it. */
static void put_formula(kymo__buf *out, const char *text, int32_t place)
{
    for (; *text; text++) {
        const bool cell = place & KYMO__MD_CELL;

        if (cell && text[0] == '\\' && text[1] == '|') {
            kymo__buf_text(out, "{\\Vert}");
            text++;
        } else if (cell && text[0] == '|') {
            kymo__buf_text(out, "{\\vert}");
        } else {
            kymo__buf_append(out, *text == '\n' ? " " : text, 1);
        }
    }
}

/* ---- Styles and links ------------------------------------------------------------------------ */

static const struct {
    uint32_t style;
    const char *sign;
} shared[] = {{KYMO__PHRASE_STRONG, "**"}, {KYMO__PHRASE_EMPHASIS, "*"}, {KYMO__PHRASE_STRUCK, "~~"}};
enum { SHARED = sizeof shared / sizeof *shared };

/* What is open, and places in the buffer. */
typedef struct state {
    kymo__buf *out;
    size_t from;      /* where its line begins */
    size_t inner;     /* where what opened last begins */
    int open[SHARED]; /* indexes into `shared`, outermost first */
    int depth;
    const char *link;
} state;

/* Takes the blanks at the end of the text away; they are put behind what is closed, unless it holds nothing else. */
static size_t take_blanks(state *s)
{
    size_t end = s->out->length;

    while (end > s->inner && s->out->data[end - 1] == ' ')
        end--;
    if (end == s->inner)
        return 0;
    const size_t blanks = s->out->length - end;
    s->out->length = end;
    return blanks;
}

static void put_address(kymo__buf *out, const char *link)
{
    const bool odd = strpbrk(link, " ()<>\\") != NULL;

    kymo__buf_text(out, odd ? "](<" : "](");
    for (; *link; link++) {
        if (*link == '<' || *link == '>' || *link == '\\')
            kymo__buf_text(out, "\\");
        kymo__buf_append(out, link, 1);
    }
    kymo__buf_text(out, odd ? ">)" : ")");
}

/* "[", before which no "!" may stand as itself: that would be an image. */
static void open_link(state *s)
{
    if (s->out->length > s->from && s->out->data[s->out->length - 1] == '!') {
        s->out->length--;
        kymo__buf_text(s->out, "\\!");
    }
    kymo__buf_text(s->out, "[");
}

/* How many phrases from the first on have a style. */
static int32_t reach(const kymo__phrase *phrases, int32_t count, uint32_t style)
{
    int32_t i = 0;

    while (i < count && (phrases[i].style & style))
        i++;
    return i;
}

/* The style to open next: what goes on longest, so that it need not be closed for others; -1: none is missing. */
static int next_style(const state *s, const kymo__phrase *phrases, int32_t count)
{
    int best = -1;
    int32_t most = 0;

    for (int i = 0; i < SHARED; i++) {
        bool is_open = false;
        for (int k = 0; k < s->depth; k++)
            is_open = is_open || s->open[k] == i;
        const int32_t far = is_open ? 0 : reach(phrases, count, shared[i].style);
        if (far > most) {
            most = far;
            best = i;
        }
    }
    return best;
}

/* Closes and opens until the styles and the link of the first phrase are in force; count 0: none. Blanks that its
   text begins with are put before what opens. */
static void change(state *s, const kymo__phrase *phrases, int32_t count, const char *link, const char **text)
{
    const uint32_t style = count > 0 ? phrases[0].style : 0;
    const bool moves = !kymo__str_equal(s->link, link);
    int keep = 0;

    while (!moves && keep < s->depth && (style & shared[s->open[keep]].style))
        keep++;
    size_t blanks = keep < s->depth || (moves && s->link) ? take_blanks(s) : 0;
    while (s->depth > keep)
        kymo__buf_text(s->out, shared[s->open[--s->depth]].sign);
    if (moves && s->link)
        put_address(s->out, s->link);
    for (; blanks > 0; blanks--)
        kymo__buf_text(s->out, " ");
    int next = next_style(s, phrases, count);
    if (text && (next >= 0 || (moves && link))) {
        blanks = strspn(*text, " ");
        blanks = (*text)[blanks] ? blanks : 0; // nothing but blanks stays within
        kymo__buf_append(s->out, *text, blanks);
        *text += blanks;
    }
    if (moves && link)
        open_link(s);
    s->link = link;
    for (; next >= 0; next = next_style(s, phrases, count)) {
        kymo__buf_text(s->out, shared[next].sign);
        s->open[s->depth++] = next;
    }
    s->inner = s->out->length;
}

static kymo_status put_phrase(state *s, kymo__draft *draft, const kymo__phrase *phrase, int32_t place, kymo_error *err)
{
    if (phrase->style & KYMO__PHRASE_MATH)
        put_formula(s->out, phrase->text, place);
    else if (phrase->forward && phrase->link)
        return kymo__draft_mark(draft, s->out, phrase->link, err);
    else if (phrase->style & KYMO__PHRASE_CODE)
        put_code(s->out, phrase->text, place);
    else
        kymo__md_plain(s->out, phrase->text, s->out->length > s->from ? place | KYMO__MD_WITHIN : place);
    return KYMO_OK;
}

static void put_break(kymo__writer *writer, state *s, int32_t place)
{
    const kymo__md *md = writer->state;

    change(s, NULL, 0, NULL, NULL);
    kymo__buf_text(s->out, place & KYMO__MD_CELL ? "<br>" : "\\\n");
    if (!(place & KYMO__MD_CELL))
        kymo__buf_append(s->out, md->prefix.data, md->prefix.length);
    s->from = s->out->length;
}

kymo_status kymo__md_prose(kymo__writer *writer, kymo__draft *draft, const kymo__prose *prose, int32_t place,
                           kymo_error *err)
{
    kymo__md *md = writer->state;
    state s = {.out = &md->out, .from = md->out.length};

    for (int32_t i = 0; i < prose->count; i++) {
        kymo__phrase phrase = prose->phrases[i];

        if (phrase.style & KYMO__PHRASE_BREAK) {
            if (i + 1 < prose->count) // at the end it breaks nothing
                put_break(writer, &s, place);
            continue;
        }
        const bool plain = !(phrase.style & (KYMO__PHRASE_CODE | KYMO__PHRASE_MATH)) && !phrase.forward;
        change(&s, prose->phrases + i, prose->count - i, place & KYMO__MD_NO_LINKS ? NULL : phrase.link,
               plain ? &phrase.text : NULL);
        if (put_phrase(&s, draft, &phrase, place, err) != KYMO_OK)
            return (kymo_status)err->code;
    }
    change(&s, NULL, 0, NULL, NULL);
    return kymo__buf_status(&md->out, err);
}
