/*
 * pdf_cairo.h - cairo's functions, in a table that is filled when a PDF is opened. Private to the PDF output.
 */
#ifndef KYMO_CANVAS_PDF_CAIRO_H
#define KYMO_CANVAS_PDF_CAIRO_H

#include "core/core.h"

#include <cairo-ft.h>
#include <cairo-pdf.h>
#include <cairo.h>

/** All that is called: CALL(name) for cairo_name. */
#define KYMO__CAIRO_CALLS(CALL) \
    CALL(arc) CALL(clip) CALL(close_path) CALL(create) CALL(curve_to) CALL(destroy) \
    CALL(fill) CALL(fill_preserve) CALL(font_face_destroy) CALL(font_face_set_user_data) \
    CALL(font_face_status) CALL(ft_font_face_create_for_ft_face) CALL(get_source) \
    CALL(image_surface_create) CALL(image_surface_get_data) CALL(image_surface_get_stride) \
    CALL(line_to) CALL(mask_surface) CALL(move_to) CALL(new_path) CALL(new_sub_path) \
    CALL(paint) CALL(pattern_set_filter) CALL(pdf_surface_add_outline) \
    CALL(pdf_surface_create_for_stream) CALL(pdf_surface_set_metadata) \
    CALL(pdf_surface_set_size) CALL(rectangle) CALL(restore) CALL(rotate) CALL(save) \
    CALL(scale) CALL(set_dash) CALL(set_font_face) CALL(set_font_size) CALL(set_line_cap) \
    CALL(set_line_join) CALL(set_line_width) CALL(set_source_rgba) CALL(set_source_surface) \
    CALL(show_page) CALL(show_text_glyphs) CALL(status) CALL(status_to_string) CALL(stroke) \
    CALL(surface_destroy) CALL(surface_finish) CALL(surface_mark_dirty) CALL(surface_status) \
    CALL(tag_begin) CALL(tag_end) CALL(translate)

#define KYMO__CAIRO_MEMBER(name) __typeof__(cairo_##name) *name;

typedef struct kymo__cairo {
    void *library;
    KYMO__CAIRO_CALLS(KYMO__CAIRO_MEMBER)
} kymo__cairo;

/** Fills the table; KYMO_EUNSUPPORTED where there is no cairo, or one too old. */
kymo_status kymo__cairo_load(kymo__cairo *cairo, kymo_error *err);
/** After load, whether it failed or not. What cairo itself keeps stays loaded. */
void kymo__cairo_unload(kymo__cairo *cairo);

#endif
