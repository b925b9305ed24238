/*
 * flow.c - rich text as lines.
 *
 * Phrases are cut into pieces where a line may end (text/breaks.c) and where the style changes; each is
 * measured as the text room lays it out. Lines are chosen for the least sum of squares of the room
 * left over (Knuth and Plass 1981, without stretching), and what stands beside one another in one
 * style becomes one run, which is laid out again with its blanks. Two layouts a text, most of them
 * found in the cache; 48 bytes a piece.
 */
#include "report/flow.h"

#include <math.h>
#include <string.h>

#define CODE_SIZE 0.88  // of code, in sizes of the text around it
#define MATH_LEAST 0.6  // formulas that are too wide get smaller, down to this
#define FORWARD "88"    // the room kept for a number that is not known yet

/* What is never broken, or only in need. */
typedef struct piece {
    int32_t text, size; // bytes of `strings`
    int32_t link;       // byte of `strings`; -1: none
    int32_t face;
    uint32_t style;
    uint8_t joint;      // a kymo__joint to the next piece
    bool blank;         // there is a blank between
    bool hyphen;        // a soft hyphen ends it: shown where the line ends there
    bool forced;        // the line ends behind it
    bool forward;
    double px;          // its size
    double width, ascent, descent;
} piece;

void kymo__flow_open(kymo__flow *flow, kymo__mem *mem)
{
    kymo__buf *const bufs[] = {&flow->strings, &flow->pieces, &flow->runs, &flow->lines, &flow->costs};

    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
        kymo__buf_init(bufs[i], mem, KYMO_MEMORY_TEXT);
}

void kymo__flow_close(kymo__flow *flow)
{
    kymo__buf *const bufs[] = {&flow->strings, &flow->pieces, &flow->runs, &flow->lines, &flow->costs};

    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
        if (bufs[i]->mem)
            kymo__buf_free(bufs[i]);
}

int32_t kymo__flow_lines(const kymo__flow *flow)
{
    return (int32_t)(flow->lines.length / sizeof(kymo__flow_line));
}

const kymo__flow_line *kymo__flow_line_at(const kymo__flow *flow, int32_t i)
{
    return (const kymo__flow_line *)(const void *)flow->lines.data + i;
}

const kymo__flow_run *kymo__flow_run_at(const kymo__flow *flow, int32_t i)
{
    return (const kymo__flow_run *)(const void *)flow->runs.data + i;
}

const char *kymo__flow_string(const kymo__flow *flow, int32_t at)
{
    return flow->strings.data + at;
}

/* ---- Measuring ------------------------------------------------------------------------------- */

typedef struct work {
    kymo__flow *flow;
    kymo__fonts *fonts;
    const kymo__flow_style *style;
    kymo_error *err;
    kymo__buf word;  // a piece's text, ended
    bool rtl;        // the text runs from right to left
} work;

static piece *piece_at(const work *w, int32_t i)
{
    return (piece *)(void *)w->flow->pieces.data + i;
}

static int32_t piece_count(const work *w)
{
    return (int32_t)(w->flow->pieces.length / sizeof(piece));
}

static int32_t face_of(const kymo__flow_style *style, uint32_t phrase)
{
    if (phrase & KYMO__PHRASE_CODE)
        return KYMO__FACE_MONO;
    if (style->strong || phrase & KYMO__PHRASE_STRONG)
        return KYMO__FACE_SEMIBOLD;
    return phrase & KYMO__PHRASE_EMPHASIS ? KYMO__FACE_ITALIC : KYMO__FACE_REGULAR;
}

/* Lays out a string, NUL-terminated. */
static const kymo__text *lay_out(const work *w, const char *string, int32_t face, uint32_t style, double px,
                                 double most)
{
    const kymo__text_style s = {.face = face,
                                .tabular = w->style->tabular,
                                .math = (style & KYMO__PHRASE_MATH) != 0,
                                .size = px,
                                .max_width = most};
    const kymo__text *text;

    return kymo__text_layout(w->fonts, string, &s, &text, w->err) == KYMO_OK ? text : NULL;
}

static double blank_width(const work *w, int32_t face, double px)
{
    const kymo__text *with = lay_out(w, "n n", face, 0, px, 0);
    const double width = with ? with->width : 0;
    const kymo__text *without = lay_out(w, "nn", face, 0, px, 0);

    return without ? width - without->width : 0;
}

/* The text of bytes first..first+size of the strings, ended; NULL: no memory. */
static const char *word_of(work *w, int32_t first, int32_t size, bool hyphen)
{
    w->word.length = 0;
    kymo__buf_append(&w->word, w->flow->strings.data + first, (size_t)size);
    if (hyphen)
        kymo__buf_append(&w->word, "-", 1);
    kymo__buf_append(&w->word, "", 1);
    return kymo__buf_status(&w->word, w->err) == KYMO_OK ? w->word.data : NULL;
}

static void measure(work *w, piece *p)
{
    const char *word = word_of(w, p->text, p->size, false);
    const kymo__text *text = word ? lay_out(w, word, p->face, p->style, p->px, 0) : NULL;

    if (text && p->style & KYMO__PHRASE_MATH && w->style->width > 0 && text->width > w->style->width) {
        p->px = fmax(MATH_LEAST, w->style->width / text->width * 0.999) * p->px;
        text = lay_out(w, word, p->face, p->style, p->px, 0);
    }
    if (!text)
        return;
    p->width = text->width;
    p->ascent = text->ascent;
    p->descent = text->descent;
}

static void add_piece(work *w, piece *p)
{
    measure(w, p);
    kymo__buf_append(&w->flow->pieces, p, sizeof *p);
    kymo__buf_status(&w->flow->pieces, w->err);
}

/* Tears a word that is wider than the line, as the text room would. */
static void add_torn(work *w, piece *p)
{
    const char *word = word_of(w, p->text, p->size, false);
    const kymo__text *text = word ? lay_out(w, word, p->face, p->style, p->px, w->style->width) : NULL;
    const int32_t lines = text ? text->line_count : 0, first = p->text, size = p->size;
    int32_t starts[64];
    piece part = *p;

    for (int32_t i = 0, line = -1; text && i < text->run_count; i++)
        while (line < text->runs[i].line && line < 62)
            starts[++line] = text->runs[i].byte;
    if (lines < 2 || lines > 62) {
        add_piece(w, p);
        return;
    }
    starts[0] = 0;
    starts[lines] = size;
    for (int32_t i = 0; i < lines && w->err->code == KYMO_OK; i++) {
        part.text = first + starts[i];
        part.size = starts[i + 1] - starts[i];
        part.joint = i + 1 < lines ? KYMO__JOINT_SOFT : p->joint;
        part.blank = i + 1 < lines ? false : p->blank;
        part.forced = i + 1 < lines ? false : p->forced;
        if (part.size > 0)
            add_piece(w, &part);
    }
}

/* ---- Pieces ---------------------------------------------------------------------------------- */

static void end_piece(work *w, piece *p, kymo__joint joint, bool blank)
{
    if (p->size == 0 && !blank)
        return;
    p->joint = (uint8_t)joint;
    p->blank = blank;
    if (p->size == 0) { // only a blank: the piece before has it
        piece *last = piece_count(w) > 0 ? piece_at(w, piece_count(w) - 1) : NULL;

        if (last && !last->forced) {
            last->joint = KYMO__JOINT_SPACE;
            last->blank = true;
        }
        return;
    }
    piece measured = *p;
    measure(w, &measured);
    if (w->style->width > 0 && measured.width > w->style->width && !(p->style & KYMO__PHRASE_MATH))
        add_torn(w, p);
    else
        add_piece(w, p);
    p->text += p->size;
    p->size = 0;
    p->hyphen = false;
}

/* The first character of a phrase and those behind it, 0: none. */
static uint32_t first_of(const kymo__prose *prose, int32_t i)
{
    for (; i < prose->count; i++) {
        const char *text = prose->phrases[i].text;

        if (prose->phrases[i].style & KYMO__PHRASE_BREAK)
            return ' ';
        if (prose->phrases[i].style & KYMO__PHRASE_MATH)
            return 'x';
        if (text[0])
            return kymo__utf8_next(&text, text + strlen(text));
    }
    return 0;
}

static void cut_text(work *w, const kymo__phrase *phrase, piece *p, uint32_t following)
{
    const char *at = phrase->text, *end = at + strlen(at);

    while (at < end && w->err->code == KYMO_OK) {
        const char *from = at;
        const uint32_t code = kymo__utf8_next(&at, end);
        const char *look = at;
        const uint32_t next = at < end ? kymo__utf8_next(&look, end) : following;

        if (code == ' ' || code == '\t' || code == '\n') {
            while (at < end && (*at == ' ' || *at == '\t'))
                at++;
            end_piece(w, p, KYMO__JOINT_SPACE, true);
            p->text = (int32_t)w->flow->strings.length;
            continue;
        }
        if (code == 0xad) {
            p->hyphen = p->size > 0;
        } else {
            kymo__buf_append(&w->flow->strings, from, (size_t)(at - from));
            p->size = (int32_t)w->flow->strings.length - p->text;
        }
        const kymo__joint joint = next == ' ' || !next ? KYMO__JOINT_NONE : kymo__joint_between(code, next);
        if (joint != KYMO__JOINT_NONE && next != '\t')
            end_piece(w, p, joint, false);
    }
}

static void cut_phrase(work *w, const kymo__prose *prose, int32_t i)
{
    const kymo__phrase *phrase = &prose->phrases[i];
    kymo__buf *strings = &w->flow->strings;
    piece p = {.link = -1,
               .face = face_of(w->style, phrase->style),
               .style = phrase->style,
               .forward = phrase->forward,
               .px = w->style->size * (phrase->style & KYMO__PHRASE_CODE ? CODE_SIZE : 1)};

    if (phrase->style & KYMO__PHRASE_BREAK) {
        if (piece_count(w) > 0)
            piece_at(w, piece_count(w) - 1)->forced = true;
        return;
    }
    if (phrase->link) {
        const kymo__flow *f = w->flow;
        const piece *last = piece_count(w) > 0 ? piece_at(w, piece_count(w) - 1) : NULL;

        if (last && last->link >= 0 && strcmp(f->strings.data + last->link, phrase->link) == 0) {
            p.link = last->link;
        } else {
            p.link = (int32_t)strings->length;
            kymo__buf_append(strings, phrase->link, strlen(phrase->link) + 1);
        }
    }
    p.text = (int32_t)strings->length;
    if (phrase->style & KYMO__PHRASE_MATH || phrase->forward) {
        const char *unknown = phrase->forward ? strstr(phrase->text, "??") : NULL;
        const uint32_t next = first_of(prose, i + 1);

        kymo__buf_append(strings, phrase->text, strlen(phrase->text));
        if (unknown && !strings->status)
            memcpy(strings->data + p.text + (unknown - phrase->text), FORWARD, 2);
        p.size = (int32_t)strings->length - p.text;
        end_piece(w, &p, next == ' ' || !next ? KYMO__JOINT_NONE : kymo__joint_between('x', next), false);
    } else {
        cut_text(w, phrase, &p, first_of(prose, i + 1));
        end_piece(w, &p, KYMO__JOINT_NONE, false);
    }
    kymo__buf_status(strings, w->err);
}

/* Whether the first letter is of a script that runs from right to left: 1; -1: of another; 0: none. */
static int direction_of(const char *text)
{
    for (const char *end = text + strlen(text); text < end;) {
        const uint32_t c = kymo__utf8_next(&text, end);

        if ((c >= 0x590 && c < 0x900) || (c >= 0xfb1d && c < 0xfe00) || (c >= 0xfe70 && c < 0xff00) ||
            (c >= 0x10800 && c < 0x11000) || (c >= 0x1e800 && c < 0x1f000))
            return 1;
        if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= 0xc0 && c < 0x2000) || c >= 0x2c00)
            return -1;
    }
    return 0;
}

static bool runs_left(const kymo__prose *prose)
{
    int direction = 0;

    for (int32_t i = 0; i < prose->count && direction == 0; i++)
        if (!(prose->phrases[i].style & (KYMO__PHRASE_MATH | KYMO__PHRASE_CODE)))
            direction = direction_of(prose->phrases[i].text);
    return direction > 0;
}

static kymo_status cut(work *w, const kymo__prose *prose)
{
    w->rtl = runs_left(prose);
    w->flow->strings.length = w->flow->pieces.length = w->flow->runs.length = w->flow->lines.length = 0;
    for (int32_t i = 0; i < prose->count && w->err->code == KYMO_OK; i++)
        cut_phrase(w, prose, i);
    return (kymo_status)w->err->code;
}

/* ---- Lines ----------------------------------------------------------------------------------- */

/* The blank of a word whose letters come from a font of its own: that font has it. */
static double blank_of(work *w, const piece *p)
{
    if (!word_of(w, p->text, p->size, false))
        return 0;
    w->word.length--; // its end
    kymo__buf_append(&w->word, " ", 1);
    if (kymo__buf_reserve(&w->word, (size_t)p->size + 1))
        kymo__buf_append(&w->word, w->word.data, (size_t)p->size);
    kymo__buf_append(&w->word, "", 1);
    if (kymo__buf_status(&w->word, w->err) != KYMO_OK)
        return 0;
    const kymo__text *twice = lay_out(w, w->word.data, p->face, p->style, p->px, 0);

    return twice ? fmax(twice->width - 2 * p->width, 0) : 0;
}

/* The blank behind a piece, if there is one. */
static double gap_after(work *w, const piece *p)
{
    if (p->blank && w->rtl && !(p->style & KYMO__PHRASE_MATH) && p->size > 0)
        return blank_of(w, p);
    return p->blank ? blank_width(w, p->style & KYMO__PHRASE_MATH ? KYMO__FACE_REGULAR : p->face, p->px) : 0;
}

typedef struct best {
    double cost;
    int32_t from;      // first piece of the line that ends here
    double gap, width; // behind the piece; of it (kept together)
} best;

/* For each place the cheapest way there. */
static kymo_status choose_lines(work *w)
{
    const int32_t count = piece_count(w);
    const double room = w->style->width;
    kymo__buf *costs = &w->flow->costs;

    costs->length = 0;
    if (!kymo__buf_reserve(costs, ((size_t)count + 1) * sizeof(best)))
        return kymo__buf_status(costs, w->err);
    best *const b = (best *)(void *)costs->data;
    b[0] = (best){.cost = 0};
    for (int32_t end = 1; end <= count; end++) {
        const piece *last = piece_at(w, end - 1);
        double width = 0;

        b[end] = (best){.cost = INFINITY, .gap = gap_after(w, last), .width = last->width};
        if (w->err->code != KYMO_OK)
            return (kymo_status)w->err->code;
        for (int32_t from = end - 1; from >= 0; from--) {
            width += b[from + 1].width + (from + 1 < end ? b[from + 1].gap : 0);
            if (from + 1 < end && piece_at(w, from)->forced)
                break;
            const bool over = room > 0 && width > room + 1e-6;
            const double left = fmax(room - width, 0) / fmax(room, 1);
            const double joint = end == count || last->forced || last->joint == KYMO__JOINT_SPACE ? 0
                                 : last->joint == KYMO__JOINT_SOFT                                ? 0.05
                                                                                                  : 1e3;
            const double alone = end == count && from == end - 1 && from > 0 ? 0.02 : 0;
            const double cost = b[from].cost + (end == count || last->forced ? 0 : left * left) + joint +
                                alone + 1e-3 + (over ? 1e6 * (width - room) : 0);

            if (cost < b[end].cost) {
                b[end].cost = cost;
                b[end].from = from;
            }
            if (over && b[end].cost < INFINITY)
                break;
        }
    }
    return KYMO_OK;
}

static bool same_run(const piece *a, const piece *b)
{
    return a->face == b->face && a->style == b->style && a->link == b->link && !a->forward && !b->forward &&
           !((a->style | b->style) & KYMO__PHRASE_MATH) && a->px <= b->px && a->px >= b->px;
}

/* Adds a run of pieces first..end, and its width. */
static void add_run(work *w, int32_t first, int32_t end, bool last_of_line, double *x, kymo__flow_line *line)
{
    kymo__buf *strings = &w->flow->strings;
    const piece *p = piece_at(w, first);
    kymo__flow_run run = {.text = (int32_t)strings->length,
                          .link = p->link,
                          .face = p->face,
                          .style = p->style,
                          .forward = p->forward,
                          .x = *x,
                          .size = p->px};

    for (int32_t i = first; i < end && !strings->status; i++) {
        const piece *q = piece_at(w, i);

        if (kymo__buf_reserve(strings, (size_t)q->size + 2))
            kymo__buf_append(strings, strings->data + q->text, (size_t)q->size);
        if (i + 1 < end && q->blank)
            kymo__buf_append(strings, " ", 1);
        if (i + 1 == end && last_of_line && q->hyphen)
            kymo__buf_append(strings, "-", 1);
        line->ascent = fmax(line->ascent, q->ascent);
        line->height = fmax(line->height, q->descent); // for now
    }
    kymo__buf_append(strings, "", 1);
    if (kymo__buf_status(strings, w->err) != KYMO_OK)
        return;
    const kymo__text *text = lay_out(w, strings->data + run.text, run.face, run.style, run.size, 0);
    run.width = text ? text->width : 0;
    *x += run.width;
    if (piece_at(w, end - 1)->blank) {
        *x += last_of_line ? 0 : gap_after(w, piece_at(w, end - 1));
        if (!(p->style & KYMO__PHRASE_MATH) && !w->rtl) { // it is drawn, too, for who copies text
            strings->data[strings->length - 1] = ' ';
            kymo__buf_append(strings, "", 1);
        }
    }
    kymo__buf_append(&w->flow->runs, &run, sizeof run);
    kymo__buf_status(&w->flow->runs, w->err);
}

static void add_line(work *w, int32_t first, int32_t end)
{
    const double pitch = w->style->size * w->style->leading;
    kymo__flow_line line = {.first = (int32_t)(w->flow->runs.length / sizeof(kymo__flow_run))};
    double x = 0;

    for (int32_t from = first, to; from < end && w->err->code == KYMO_OK; from = to) {
        for (to = from + 1; to < end && same_run(piece_at(w, from), piece_at(w, to)); to++)
            continue;
        add_run(w, from, to, to == end, &x, &line);
    }
    line.count = (int32_t)(w->flow->runs.length / sizeof(kymo__flow_run)) - line.first;
    line.width = x;
    // The face's own box stands in the middle of the pitch; what is higher pushes lines apart.
    const double own = w->style->size * 1.21, over = (pitch - own) / 2, descent = line.height;
    line.ascent = fmax(over + w->style->size * 0.97, line.ascent + 1);
    line.height = fmax(pitch, line.ascent + descent + 1);
    const double left = fmax(w->style->width - x, 0);
    const double shift = w->style->align > 0 || (w->rtl && w->style->align < 0) ? left
                         : w->style->align == 0                                  ? left / 2 : 0;
    for (int32_t i = 0; i < line.count && !w->flow->runs.status; i++) {
        kymo__flow_run *run = (kymo__flow_run *)(void *)w->flow->runs.data + line.first + i;

        run->x = shift + (w->rtl ? x - run->x - run->width : run->x);
    }
    kymo__buf_append(&w->flow->lines, &line, sizeof line);
    kymo__buf_status(&w->flow->lines, w->err);
}

static kymo_status make_lines(work *w)
{
    const best *b = (const best *)(const void *)w->flow->costs.data;
    int32_t at = piece_count(w), count = 0;
    kymo__buf ends;

    kymo__buf_init(&ends, w->flow->strings.mem, KYMO_MEMORY_TEXT);
    for (; at > 0; at = b[at].from, count++)
        kymo__buf_append(&ends, &at, sizeof at);
    if (kymo__buf_status(&ends, w->err) == KYMO_OK) {
        const int32_t *end = (const int32_t *)(const void *)ends.data;

        for (int32_t i = count - 1, from = 0; i >= 0 && w->err->code == KYMO_OK; from = end[i--])
            add_line(w, from, end[i]);
    }
    kymo__buf_free(&ends);
    return (kymo_status)w->err->code;
}

kymo_status kymo__flow_set(kymo__flow *flow, kymo__fonts *fonts, const kymo__prose *prose,
                           const kymo__flow_style *style, kymo_error *err)
{
    work w = {.flow = flow, .fonts = fonts, .style = style, .err = err};

    kymo__buf_init(&w.word, flow->strings.mem, KYMO_MEMORY_TEXT);
    if (cut(&w, prose) == KYMO_OK && choose_lines(&w) == KYMO_OK)
        make_lines(&w);
    kymo__buf_free(&w.word);
    return (kymo_status)err->code;
}

kymo_status kymo__flow_measure(kymo__flow *flow, kymo__fonts *fonts, const kymo__prose *prose,
                               const kymo__flow_style *style, kymo_error *err)
{
    kymo__flow_style free_style = *style;
    work w = {.flow = flow, .fonts = fonts, .style = &free_style, .err = err};
    double x = 0, word = 0;

    free_style.width = 0;
    flow->min_width = flow->natural = 0;
    kymo__buf_init(&w.word, flow->strings.mem, KYMO_MEMORY_TEXT);
    if (cut(&w, prose) == KYMO_OK)
        for (int32_t i = 0; i < piece_count(&w); i++) {
            const piece *p = piece_at(&w, i);

            word += p->width;
            x += p->width;
            flow->min_width = fmax(flow->min_width, word);
            flow->natural = fmax(flow->natural, x);
            x += gap_after(&w, p);
            // Dates and names are rather not broken at their hyphens.
            word = p->joint == KYMO__JOINT_NONE || (p->joint == KYMO__JOINT_SOFT && word < 8 * style->size)
                       ? word : 0;
            x = p->forced ? 0 : x;
        }
    kymo__buf_free(&w.word);
    return (kymo_status)err->code;
}
