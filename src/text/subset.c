/*
 * subset.c - a font with no more than what some characters need, for documents that carry it.
 *
 * HarfBuzz's subsetter does it: glyphs reached by substitution come along, hints and all glyphs
 * else go. It is a library of its own, loaded (dlopen) only when a subset is asked for.
 */
#include "fonts.h"

#ifdef KYMO_HARFBUZZ_SUBSET

#include <dlfcn.h>
#include <hb-subset.h>
#include <string.h>

#define LIBRARY "libharfbuzz-subset.so.0"

typedef struct subsetter {
    void *library;
    hb_subset_input_t *(*make)(void);
    void (*destroy)(hb_subset_input_t *);
    hb_set_t *(*characters)(hb_subset_input_t *);
    hb_set_t *(*set)(hb_subset_input_t *, hb_subset_sets_t);
    void (*flags)(hb_subset_input_t *, unsigned);
    hb_face_t *(*subset)(hb_face_t *, const hb_subset_input_t *);
} subsetter;

static bool load(subsetter *s)
{
    const struct {
        const char *name;
        void *at;
    } functions[] = {
        {"hb_subset_input_create_or_fail", &s->make}, {"hb_subset_input_destroy", &s->destroy},
        {"hb_subset_input_unicode_set", &s->characters}, {"hb_subset_input_set", &s->set},
        {"hb_subset_input_set_flags", &s->flags},     {"hb_subset_or_fail", &s->subset},
    };

    s->library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    for (size_t i = 0; s->library && i < sizeof functions / sizeof *functions; i++) {
        void *const found = dlsym(s->library, functions[i].name);

        if (!found)
            return false;
        memcpy(functions[i].at, &found, sizeof found); // POSIX: a function fits
    }
    return s->library != NULL;
}

/** What the subset is to have. */
static hb_subset_input_t *describe(const subsetter *s, bool inter, const uint32_t *codes,
                                   int32_t count)
{
    hb_subset_input_t *input = s->make();

    if (!input)
        return NULL;
    for (int32_t i = 0; i < count; i++) {
        hb_set_add(s->characters(input), codes[i]);
        hb_set_add(s->characters(input), // for text that runs right to left
                   hb_unicode_mirroring(hb_unicode_funcs_get_default(), codes[i]));
    }
    hb_set_add(s->set(input, HB_SUBSET_SETS_LAYOUT_FEATURE_TAG), HB_TAG('t', 'n', 'u', 'm'));
    if (inter) // see shape.c
        hb_set_del(s->set(input, HB_SUBSET_SETS_LAYOUT_FEATURE_TAG), HB_TAG('c', 'a', 'l', 't'));
    s->flags(input, HB_SUBSET_FLAGS_NO_HINTING);
    return input;
}

static kymo_status make_subset(const subsetter *s, const kymo__face_state *state, bool inter,
                               const uint32_t *codes, int32_t count, kymo__buf *to, kymo_error *err)
{
    hb_subset_input_t *input = describe(s, inter, codes, count);
    hb_face_t *made = NULL;
    unsigned int length = 0;

    if (input)
        made = s->subset(hb_font_get_face(state->font), input);
    if (made) {
        hb_blob_t *blob = hb_face_reference_blob(made);
        const char *bytes = hb_blob_get_data(blob, &length);

        kymo__buf_append(to, bytes, length);
        hb_blob_destroy(blob);
    }
    hb_face_destroy(made);
    s->destroy(input);
    if (length == 0)
        return kymo__fail(err, KYMO_EINTERNAL, "cannot make a subset of the font %s", state->file);
    return kymo__buf_status(to, err);
}

kymo_status kymo__font_subset(kymo__fonts *fonts, int32_t face, const uint32_t *codes,
                              int32_t count, kymo__buf *to, kymo_error *err)
{
    const kymo__face_state *state;
    subsetter s = {0};
    kymo_status status;

    if (kymo__face_measure(fonts, face, &state, err) != KYMO_OK)
        return err->code;
    if (load(&s))
        status = make_subset(&s, state, face <= KYMO__FACE_ITALIC, codes, count, to, err);
    else
        status = kymo__fail(err, KYMO_EUNSUPPORTED, "cannot embed fonts: no " LIBRARY);
    if (s.library)
        dlclose(s.library);
    return status;
}

#else

kymo_status kymo__font_subset(kymo__fonts *fonts, int32_t face, const uint32_t *codes,
                              int32_t count, kymo__buf *to, kymo_error *err)
{
    (void)fonts, (void)face, (void)codes, (void)count, (void)to;
    return kymo__fail(err, KYMO_EUNSUPPORTED,
                      "cannot embed fonts: not built in: needs libharfbuzz-subset");
}

#endif
