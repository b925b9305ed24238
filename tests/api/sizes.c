/*
 * sizes.c - the public structs keep their sizes and the places of their fields. Compiled, never run.
 *
 * A program compiled against an older header passes structs of these sizes; new fields eat `reserved`. A
 * failure here means that callers have to be compiled again: only allowed with a new SOVERSION.
 */
#include <kymo.h>
#include <kymo/report.h>

#define SIZE(type, bytes) \
    _Static_assert(sizeof(void *) != 8 || sizeof(type) == (bytes), "size of " #type " has changed")
#define PLACE(type, field, byte) \
    _Static_assert(sizeof(void *) != 8 || offsetof(type, field) == (byte), #type "." #field " has moved")

SIZE(kymo_spec, 1024);
SIZE(kymo_error, 968);
SIZE(kymo_allocator, 32);
SIZE(kymo_memory_report, 144);
SIZE(kymo_column, 72);
SIZE(kymo_batch, 24);
SIZE(kymo_stream, 88);
SIZE(kymo_sparse, 160);
SIZE(kymo_ring_options, 120);
SIZE(kymo_ring_counts, 128);
SIZE(kymo_follow_options, 88);
SIZE(kymo_live, 1200);
SIZE(kymo_source_options, 136);
SIZE(kymo_column_info, 56);
SIZE(kymo_option, 16);
SIZE(kymo_figure_options, 272);
SIZE(kymo_axes_options, 384);
SIZE(kymo_stats, 248);
SIZE(kymo_canvas_options, 112);
SIZE(kymo_report_options, 264);
SIZE(kymo_report_figure_options, 136);
SIZE(kymo_report_table_options, 136);
SIZE(kymo_report_counts, 136);
SIZE(kymo_status, 4);
SIZE(kymo_kind, 4);
SIZE(kymo_type, 4);
SIZE(kymo_pixels, 4);

PLACE(kymo_spec, data, 0);
PLACE(kymo_spec, more, 176);
PLACE(kymo_spec, reserved, 184);
PLACE(kymo_axes_options, more, 112);
PLACE(kymo_axes_options, x_ticks, 184);
PLACE(kymo_error, text, 456);
PLACE(kymo_column, type, 52);
