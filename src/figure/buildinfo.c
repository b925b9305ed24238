/*
 * buildinfo.c - what this library was built from, for bug reports and golden pictures.
 *
 * One constant text: nothing is composed at run time, so it costs no memory and no start-up. The versions
 * are those of the headers; the fonts come from the build (fonts/embed). The one file that includes the
 * headers of all libraries, which is why it lies in the topmost room.
 */
#include <kymo.h>

#include <cairo.h>
#include <ft2build.h>
#include FT_FREETYPE_H
#include <fribidi.h>
#include <hb.h>
#include <libdeflate.h>
#include <png.h>
#include <yajl/yajl_version.h>
#include <zlib.h>

#include "fontinfo.h"

#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)

#if defined(__clang__)
#define COMPILER "clang " __clang_version__
#elif defined(__GNUC__)
#define COMPILER "gcc " __VERSION__
#else
#define COMPILER "unknown"
#endif

// Loaded when they are needed, if they are there then.
#ifdef KYMO_FONTCONFIG
#define FONTCONFIG "yes"
#else
#define FONTCONFIG "not built in"
#endif
#ifdef KYMO_HARFBUZZ_SUBSET
#define SUBSET "yes"
#else
#define SUBSET "not built in"
#endif

static const char build_info[] =
    "compiler: " COMPILER "\n"
    "cairo: " CAIRO_VERSION_STRING "\n"
    "freetype: " TEXT(FREETYPE_MAJOR) "." TEXT(FREETYPE_MINOR) "." TEXT(FREETYPE_PATCH) "\n"
    "fontconfig: " FONTCONFIG "\n"
    "fribidi: " FRIBIDI_VERSION "\n"
    "harfbuzz: " HB_VERSION_STRING "\n"
    "harfbuzz-subset: " SUBSET "\n"
    "libpng: " PNG_LIBPNG_VER_STRING "\n"
    "yajl: " TEXT(YAJL_MAJOR) "." TEXT(YAJL_MINOR) "." TEXT(YAJL_MICRO) "\n"
    "zlib: " ZLIB_VERSION "\n"
    "libdeflate: " LIBDEFLATE_VERSION_STRING "\n"
    KYMO__FONT_INFO;

const char *kymo_build_info(void)
{
    return build_info;
}
