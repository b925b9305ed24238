/*
 * system.c - fonts of the system: for characters that no embedded font has, and by name.
 *
 * fontconfig is loaded (dlopen) when the first such character or name is met and not before, so
 * that a figure without one pays nothing; each kymo__fonts has a configuration of its own. Of it
 * only the list of fonts is used. The choice is made here, from what the fonts are alone: neither
 * the locale, which fontconfig's matching asks for, nor what was drawn before has a say. Colour and
 * bitmap fonts are passed over: emoji show as outlines or as boxes.
 *
 * Among fonts that have the characters: those for the language of the text; then by their name
 * (sans before others before serif before monospaced), weight, slant, and last by path, so that
 * there is always one answer. Cost: some milliseconds for the first character (fontconfig reads its
 * configuration and caches), then some microseconds for each new one; answers are kept.
 */
#include "fonts.h"

#include <string.h>

#ifdef KYMO_FONTCONFIG

#include <dlfcn.h>
#include <fontconfig/fontconfig.h>

#define LIBRARY "libfontconfig.so.1"
#define ANSWERS 256 /* a power of two */

/** An answer found before: who asked for what; face -1: there is no such font. */
typedef struct answer {
    uint64_t key; /**< 0: none yet */
    int32_t face;
    int32_t reserved;
} answer;

struct kymo__system {
    void *library;
    FcConfig *config; /**< NULL: there is no fontconfig, or no memory for it */
    const FcFontSet *list;
    FcConfig *(*init)(void);
    void (*destroy)(FcConfig *);
    FcFontSet *(*fonts)(FcConfig *, FcSetName);
    FcResult (*get_string)(const FcPattern *, const char *, int, FcChar8 **);
    FcResult (*get_integer)(const FcPattern *, const char *, int, int *);
    FcResult (*get_bool)(const FcPattern *, const char *, int, FcBool *);
    FcResult (*get_charset)(const FcPattern *, const char *, int, FcCharSet **);
    FcResult (*get_langset)(const FcPattern *, const char *, int, FcLangSet **);
    FcBool (*has_char)(const FcCharSet *, FcChar32);
    FcLangResult (*has_lang)(const FcLangSet *, const FcChar8 *);
    answer answers[ANSWERS];
};

/** Finds the functions of the library; false: one is not there. */
static bool find_functions(kymo__system *system)
{
    const struct {
        const char *name;
        void *at;
    } functions[] = {
        {"FcInitLoadConfigAndFonts", &system->init}, {"FcConfigDestroy", &system->destroy},
        {"FcConfigGetFonts", &system->fonts},        {"FcPatternGetString", &system->get_string},
        {"FcPatternGetInteger", &system->get_integer}, {"FcPatternGetBool", &system->get_bool},
        {"FcPatternGetCharSet", &system->get_charset},
        {"FcPatternGetLangSet", &system->get_langset},
        {"FcCharSetHasChar", &system->has_char},     {"FcLangSetHasLang", &system->has_lang},
    };

    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        void *const found = dlsym(system->library, functions[i].name);

        if (!found)
            return false;
        memcpy(functions[i].at, &found, sizeof found); // POSIX: a function fits
    }
    return true;
}

static kymo_status open_system(kymo__fonts *fonts, kymo_error *err)
{
    kymo__system *system = fonts->system;

    if (system)
        return KYMO_OK;
    system = kymo__alloc(fonts->mem, KYMO_MEMORY_TEXT, 1, sizeof *system, "fonts of the system",
                         err);
    if (!system)
        return err->code;
    fonts->system = system;
    // it stays: what it keeps for itself would be lost each time
    system->library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!system->library || !find_functions(system))
        return KYMO_OK;
    system->config = system->init();
    if (system->config)
        system->list = system->fonts(system->config, FcSetSystem);
    return KYMO_OK;
}

void kymo__system_close(kymo__fonts *fonts)
{
    kymo__system *system = fonts->system;

    if (!system)
        return;
    if (system->config)
        system->destroy(system->config);
    if (system->library)
        dlclose(system->library);
    kymo__free(fonts->mem, KYMO_MEMORY_TEXT, system, 1, sizeof *system);
    fonts->system = NULL;
}

// ---- what a font is -----------------------------------------------------------------------------

static const char *string_of(const kymo__system *system, const FcPattern *font, const char *object,
                             int index)
{
    FcChar8 *text = NULL;

    return system->get_string(font, object, index, &text) == FcResultMatch ? (const char *)text
                                                                           : NULL;
}

static int integer_of(const kymo__system *system, const FcPattern *font, const char *object,
                      int otherwise)
{
    int value;

    return system->get_integer(font, object, 0, &value) == FcResultMatch ? value : otherwise;
}

static bool is_true(const kymo__system *system, const FcPattern *font, const char *object)
{
    FcBool value;

    return system->get_bool(font, object, 0, &value) == FcResultMatch && value;
}

/** Whether a font can be drawn: outlines in a format that all outputs know. */
static bool is_usable(const kymo__system *system, const FcPattern *font)
{
    const char *format = string_of(system, font, FC_FONTFORMAT, 0);

    return format && (strcmp(format, "TrueType") == 0 || strcmp(format, "CFF") == 0) &&
           is_true(system, font, FC_OUTLINE) && !is_true(system, font, FC_COLOR) &&
           string_of(system, font, FC_FILE, 0) && string_of(system, font, FC_FAMILY, 0);
}

/** The name of a font's family in English, if it says. */
static const char *family_of(const kymo__system *system, const FcPattern *font)
{
    const char *language;

    for (int i = 0; (language = string_of(system, font, FC_FAMILYLANG, i)) != NULL; i++)
        if (strcmp(language, "en") == 0 && string_of(system, font, FC_FAMILY, i))
            return string_of(system, font, FC_FAMILY, i);
    return string_of(system, font, FC_FAMILY, 0);
}

/** fontconfig's weight as CSS counts. */
static int32_t css_weight(int weight)
{
    static const struct {
        int from;
        int32_t css;
    } steps[] = {{208, 900}, {203, 800}, {190, 700}, {140, 600}, {90, 500},
                 {78, 400},  {53, 350},  {45, 300},  {20, 200},  {-1000, 100}};
    size_t i = 0;

    while (weight < steps[i].from)
        i++;
    return steps[i].css;
}

/** The face of a font, with its names for CSS. */
static kymo_status take_font(kymo__fonts *fonts, const FcPattern *font, int32_t *face,
                             kymo_error *err)
{
    const kymo__system *system = fonts->system;
    const char *family = family_of(system, font);
    char css[160] = "'";
    size_t length = 1;

    for (const char *c = family; *c && length < sizeof css - 32; c++)
        if (!strchr("'\"\\<>&;{}", *c) && (unsigned char)*c >= ' ')
            css[length++] = *c;
    memcpy(css + length, "', sans-serif", sizeof "', sans-serif");
    return kymo__face_add(fonts, string_of(system, font, FC_FILE, 0),
                          integer_of(system, font, FC_INDEX, 0) & 0xffff, css,
                          css_weight(integer_of(system, font, FC_WEIGHT, 80)),
                          integer_of(system, font, FC_SLANT, 0) > 0, face, err);
}

// ---- the choice ---------------------------------------------------------------------------------

/** How well the name of a family suits labels; 0 is best. */
static int rank_name(const char *family)
{
    if (strstr(family, "Mono") || strstr(family, "mono"))
        return 3;
    if (strstr(family, "Serif") || strstr(family, "Ming") || strstr(family, "Song"))
        return 2;
    return strstr(family, "Sans") || strstr(family, "Gothic") || strstr(family, "Hei") ? 0 : 1;
}

/** How far a font is from what is wanted: the less the better. */
static int64_t rank(const kymo__system *system, const FcPattern *font, int weight, bool italic,
                    const char *language)
{
    const int off = integer_of(system, font, FC_WEIGHT, 80) - weight;
    const bool slanted = integer_of(system, font, FC_SLANT, 0) > 0;
    const int wide = integer_of(system, font, FC_WIDTH, 100) - 100;
    FcLangSet *languages;
    bool foreign = false;

    if (language && system->get_langset(font, FC_LANG, 0, &languages) == FcResultMatch)
        foreign = system->has_lang(languages, (const FcChar8 *)language) == FcLangDifferentLang;
    return (int64_t)foreign * 1000000000 + (int64_t)(slanted != italic) * 10000000 +
           (int64_t)(wide < 0 ? -wide : wide) * 10000 + 2 * (int64_t)(off < 0 ? -off : off) +
           (off < 0);
}

/** Which of two fonts of one rank comes first, by file. */
static bool is_before(const kymo__system *system, const FcPattern *a, const FcPattern *b)
{
    const int by_path =
        strcmp(string_of(system, a, FC_FILE, 0), string_of(system, b, FC_FILE, 0));

    return by_path ? by_path < 0
                   : (integer_of(system, a, FC_INDEX, 0) & 0xffff) <
                         (integer_of(system, b, FC_INDEX, 0) & 0xffff);
}

/** Whether a font's list of characters has all that show. */
static bool has_all(const kymo__system *system, const FcPattern *font, const uint32_t *codes,
                    int32_t count)
{
    FcCharSet *set;

    if (system->get_charset(font, FC_CHARSET, 0, &set) != FcResultMatch)
        return false;
    for (int32_t i = 0; i < count; i++)
        if (!kymo__is_ignorable(codes[i]) && !system->has_char(set, codes[i]))
            return false;
    return true;
}

/** The best font with some characters; NULL: none has them. */
static const FcPattern *find_best(const kymo__system *system, const uint32_t *codes, int32_t count,
                                  bool bold, const char *language)
{
    const FcPattern *best = NULL;
    int64_t best_rank = 0;

    for (int i = 0; system->list && i < system->list->nfont; i++) {
        const FcPattern *font = system->list->fonts[i];
        int64_t this_rank;

        if (!is_usable(system, font) || !has_all(system, font, codes, count))
            continue;
        this_rank = rank(system, font, bold ? 180 : 80, false, language) +
                    (int64_t)rank_name(family_of(system, font)) * 100000000;
        if (best && (this_rank > best_rank ||
                     (this_rank == best_rank && !is_before(system, font, best))))
            continue;
        best = font;
        best_rank = this_rank;
    }
    return best;
}

/** Whether a face found here before has all of some characters. */
static bool covers(const kymo__fonts *fonts, int32_t face, const uint32_t *codes, int32_t count)
{
    hb_codepoint_t glyph;

    for (int32_t i = 0; i < count; i++)
        if (!kymo__is_ignorable(codes[i]) &&
            !hb_font_get_nominal_glyph(fonts->faces[face].font, codes[i], &glyph))
            return false;
    return true;
}

kymo_status kymo__system_find(kymo__fonts *fonts, const uint32_t *codes, int32_t count, bool bold,
                              const char *language, int32_t near, int32_t *face, kymo_error *err)
{
    const kymo__face_state *state;
    const FcPattern *font;
    uint64_t key;
    answer *kept;

    *face = -1;
    if (near >= KYMO__FACES && fonts->faces[near].font && covers(fonts, near, codes, count)) {
        *face = near;
        return KYMO_OK;
    }
    if (open_system(fonts, err) != KYMO_OK)
        return err->code;
    key = kymo__hash(codes, (size_t)count * sizeof *codes, bold) ^
          (language ? kymo__hash(language, strlen(language), 1) : 0);
    kept = &fonts->system->answers[key % ANSWERS];
    if (key != 0 && kept->key == key) {
        *face = kept->face;
        return KYMO_OK;
    }
    font = find_best(fonts->system, codes, count, bold, language);
    if (font) {
        kymo_error trouble;

        kymo__error_clear(&trouble);
        if (take_font(fonts, font, face, &trouble) != KYMO_OK ||
            kymo__face_measure(fonts, *face, &state, &trouble) != KYMO_OK)
            *face = -1; // a file that is gone or broken is no font
        if (trouble.code == KYMO_ENOMEM || trouble.code == KYMO_EBUDGET) {
            *err = trouble;
            return err->code;
        }
    }
    *kept = (answer){.key = key, .face = *face};
    return KYMO_OK;
}

/** Fails because a family is not there, with the name that is nearest to it. */
static kymo_status no_family(kymo__fonts *fonts, const char *name, kymo_error *err)
{
    const kymo__system *system = fonts->system;
    const size_t count = system->list ? (size_t)system->list->nfont : 0;
    const char **names =
        kymo__alloc(fonts->mem, KYMO_MEMORY_TEXT, count, sizeof *names, "names of fonts", err);
    const char *near;
    int32_t known = 0;

    if (!names)
        return err->code;
    for (size_t i = 0; i < count; i++)
        if (is_usable(system, system->list->fonts[i]))
            names[known++] = family_of(system, system->list->fonts[i]);
    kymo__fail(err, KYMO_ENOENT, "no font family \"%s\" in this system", name);
    near = kymo__did_you_mean(name, names, known);
    if (near)
        kymo__hint(err, "did you mean \"%s\"?", near);
    else
        kymo__hint(err, "a family that `fc-list : family` lists, or the path of a font file");
    kymo__free(fonts->mem, KYMO_MEMORY_TEXT, names, count, sizeof *names);
    return KYMO_ENOENT;
}

kymo_status kymo__system_family(kymo__fonts *fonts, const char *name, bool bold, bool italic,
                                int32_t *face, kymo_error *err)
{
    const kymo__system *system;
    const FcPattern *best = NULL;
    int64_t best_rank = 0;

    if (open_system(fonts, err) != KYMO_OK)
        return err->code;
    system = fonts->system;
    if (!system->config)
        return kymo__fail(err, KYMO_EUNSUPPORTED, "cannot look for font \"%s\": no " LIBRARY, name);
    for (int i = 0; system->list && i < system->list->nfont; i++) {
        const FcPattern *font = system->list->fonts[i];
        const char *family = NULL;
        int64_t this_rank;

        if (!is_usable(system, font))
            continue;
        for (int n = 0; (family = string_of(system, font, FC_FAMILY, n)) != NULL; n++)
            if (kymo__str_equal_fold(family, name))
                break;
        if (!family)
            continue;
        this_rank = rank(system, font, bold ? 180 : 80, italic, NULL);
        if (best && (this_rank > best_rank ||
                     (this_rank == best_rank && !is_before(system, font, best))))
            continue;
        best = font;
        best_rank = this_rank;
    }
    return best ? take_font(fonts, best, face, err) : no_family(fonts, name, err);
}

#else /* without fontconfig */

kymo_status kymo__system_find(kymo__fonts *fonts, const uint32_t *codes, int32_t count, bool bold,
                              const char *language, int32_t near, int32_t *face, kymo_error *err)
{
    (void)fonts, (void)codes, (void)count, (void)bold, (void)language, (void)near, (void)err;
    *face = -1;
    return KYMO_OK;
}

kymo_status kymo__system_family(kymo__fonts *fonts, const char *name, bool bold, bool italic,
                                int32_t *face, kymo_error *err)
{
    (void)fonts, (void)bold, (void)italic;
    *face = -1;
    return kymo__fail(err, KYMO_EUNSUPPORTED,
                      "cannot look for font \"%s\": not built in: needs libfontconfig", name);
}

void kymo__system_close(kymo__fonts *fonts)
{
    (void)fonts;
}

#endif
