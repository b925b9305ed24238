/*
 * words.c - a text taken apart as a shell does: blanks and line ends between words, three ways of
 * quoting.
 *
 * Variables are put in while words are made, so a value never splits one, whatever is in it. Each
 * word keeps its place, for messages. One pass over the text; memory is that of the words.
 */
#include "report.h"

#include <stdlib.h>
#include <string.h>

/* A reader that knows where it is. */
typedef struct reader {
    const cli_part *part;
    const char *at, *end;
    cli_place place;
    int32_t base; /* column of the line's first byte, less 1 */
} reader;

/* Where a line of the body begins within the line of the spec: blocks may be indented. */
static int32_t base_of(const cli_part *part, int64_t line, const char *text, const char *end)
{
    const char *stop = memchr(text, '\n', (size_t)(end - text));
    size_t length = (size_t)((stop ? stop : end) - text), whole;
    const char *spec_line = cli_spec_line(part->spec, line, &whole);

    for (size_t skip = 0; spec_line && skip + length <= whole; skip++)
        if (memcmp(spec_line + skip, text, length) == 0)
            return (int32_t)skip;
    return 0;
}

static void step(reader *r)
{
    r->place.column++;
    if (*r->at++ != '\n')
        return;
    r->place.line++;
    r->place.column = 1;
    if (r->part->is_body)
        r->place.column += base_of(r->part, r->place.line, r->at, r->end);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static kymo_status unclosed(const reader *r, cli_place at, const char *what, kymo_error *err)
{
    cli_fail(err, KYMO_EINVAL, "this %s is never closed", what);
    return cli_put_place(err, r->part->spec->path, at.line, at.column);
}

/* A line end behind a backslash: the line goes on. */
static bool is_wrapped(const reader *r)
{
    return r->at[0] == '\\' && r->end - r->at > 1 && (r->at[1] == '\n' || r->at[1] == '\r');
}

/* ---- A growing word -------------------------------------------------------------------------- */

typedef struct growing {
    char *text;
    size_t length, room;
} growing;

static bool append(growing *word, const char *text, size_t length)
{
    if (length >= word->room - word->length) {
        size_t room = 2 * (word->length + length) + 64;
        char *more = realloc(word->text, room);
        if (!more)
            return false;
        word->text = more;
        word->room = room;
    }
    memcpy(word->text + word->length, text, length);
    word->length += length;
    word->text[word->length] = '\0';
    return true;
}

/* "{{ name }}" at the reader, put in as it is. */
static kymo_status take_variable(reader *r, growing *word, cli_variables *variables,
                                 kymo_error *err)
{
    cli_place at = r->place;
    const char *from = r->at;

    while (r->at < r->end && !(r->at[0] == '}' && r->at + 1 < r->end && r->at[1] == '}'))
        step(r);
    if (r->at == r->end)
        return unclosed(r, at, "{{", err);
    step(r);
    step(r);
    bool caption = strncmp(word->text, "caption=", 8) == 0; // the one word that is Markdown
    char *value =
        cli_expand(from, (size_t)(r->at - from), r->part->spec->path, at, caption, variables, err);
    if (!value)
        return (kymo_status)err->code;
    bool fits = append(word, value, strlen(value));
    free(value);
    return fits ? KYMO_OK : cli_no_memory(err);
}

/* Up to the quote that ends it. */
static kymo_status take_quoted(reader *r, growing *word, cli_variables *variables, kymo_error *err)
{
    cli_place at = r->place;
    char quote = *r->at;

    step(r);
    while (r->at < r->end && *r->at != quote) {
        if (quote == '"' && *r->at == '\\' && r->at + 1 < r->end && strchr("\"\\", r->at[1]))
            step(r);
        else if (r->at[0] == '{' && r->at + 1 < r->end && r->at[1] == '{') {
            if (take_variable(r, word, variables, err) != KYMO_OK)
                return (kymo_status)err->code;
            continue;
        }
        if (!append(word, r->at, 1))
            return cli_no_memory(err);
        step(r);
    }
    if (r->at == r->end)
        return unclosed(r, at, quote == '"' ? "\"" : "'", err);
    step(r);
    return KYMO_OK;
}

static kymo_status take_word(reader *r, growing *word, cli_variables *variables, kymo_error *err)
{
    if (!append(word, "", 0))
        return cli_no_memory(err);
    while (r->at < r->end && !is_blank(*r->at) && !is_wrapped(r)) {
        kymo_status status = KYMO_OK;
        if (*r->at == '"' || *r->at == '\'') {
            status = take_quoted(r, word, variables, err);
        } else if (r->at[0] == '{' && r->at + 1 < r->end && r->at[1] == '{') {
            status = take_variable(r, word, variables, err);
        } else {
            if (*r->at == '\\' && r->at + 1 < r->end)
                step(r);
            if (!append(word, r->at, 1))
                status = cli_no_memory(err);
            step(r);
        }
        if (status != KYMO_OK)
            return status;
    }
    return KYMO_OK;
}

/* Blanks, and line ends behind a backslash. */
static void skip_blanks(reader *r)
{
    while (r->at < r->end && (is_blank(*r->at) || is_wrapped(r)))
        step(r);
}

static kymo_status add_word(cli_words *words, char *text, cli_place at, int32_t *room,
                            kymo_error *err)
{
    if (words->count == *room) {
        *room = *room ? 2 * *room : 16;
        char **more = realloc(words->word, ((size_t)*room + 1) * sizeof *more);
        if (more)
            words->word = more;
        cli_place *places = more ? realloc(words->places, (size_t)*room * sizeof *places) : NULL;
        if (!places) {
            free(text);
            return cli_no_memory(err);
        }
        words->places = places;
    }
    words->places[words->count] = at;
    words->word[words->count++] = text;
    words->word[words->count] = NULL;
    return KYMO_OK;
}

kymo_status cli_words_split(cli_words *words, const cli_part *part, cli_variables *variables,
                            kymo_error *err)
{
    reader r = {
        .part = part, .at = part->text, .end = part->text + part->length, .place = part->at};
    int32_t room = 0;

    *words = (cli_words){0};
    if (part->is_body)
        r.place.column += base_of(part, part->at.line, r.at, r.end);
    char *all = cli_copy("", 0);
    if (!all)
        return cli_no_memory(err);
    if (add_word(words, all, part->at, &room, err) != KYMO_OK)
        return (kymo_status)err->code;
    for (skip_blanks(&r); r.at < r.end; skip_blanks(&r)) {
        growing word = {0};
        cli_place at = r.place;
        if (take_word(&r, &word, variables, err) != KYMO_OK) {
            free(word.text);
            return (kymo_status)err->code;
        }
        if (add_word(words, word.text, at, &room, err) != KYMO_OK)
            return (kymo_status)err->code;
    }
    return KYMO_OK;
}

void cli_words_free(cli_words *words)
{
    for (int32_t i = 0; i < words->count; i++)
        free(words->word[i]);
    free(words->word);
    free(words->places);
    *words = (cli_words){0};
}
