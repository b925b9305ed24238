/* Raw files: every type, both byte orders, interleaved columns, files and pipes, what is cut off.
 * */
#include "table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const names[] = {"f64", "f32", "i8",  "i16", "i32",
                                    "i64", "u8",  "u16", "u32", "u64"};

static kymo_source *open_bytes(const void *bytes, size_t size, const char *name, const char *format)
{
    return kymo__source_open_fd(file_of(bytes, size), name,
                                &(kymo_source_options){.format = format});
}

/* `size` bytes at p as a little-endian or big-endian number, byte by byte. */
static uint64_t bits_at(const unsigned char *p, int size, bool big)
{
    uint64_t bits = 0;

    for (int i = 0; i < size; i++)
        bits |= (uint64_t)p[i] << 8 * (big ? size - 1 - i : i);
    return bits;
}

static double as_double(uint64_t bits, int32_t type)
{
    double d;
    float f;
    uint32_t low = (uint32_t)bits;

    switch (type) {
    case KYMO_F64:
        memcpy(&d, &bits, 8);
        return d;
    case KYMO_F32:
        memcpy(&f, &low, 4);
        return (double)f;
    case KYMO_I8:
        return (int8_t)bits;
    case KYMO_I16:
        return (int16_t)bits;
    case KYMO_I32:
        return (int32_t)bits;
    case KYMO_I64:
        return (double)(int64_t)bits;
    default:
        return (double)bits;
    }
}

Test(raw, every_type_order_and_shape)
{
    static const char *const orders[] = {"", "le", "be"};
    static const int32_t sizes[] = {0, 1, 7};
    enum { BYTES = 30000 };
    static unsigned char bytes[BYTES + 13];
    kt_rng rng = {3};

    for (int i = 0; i < BYTES + 13; i++)
        bytes[i] = (unsigned char)kt_u64(&rng);
    for (int32_t type = 0; type < 10; type++) {
        for (int order = 0; order < 3; order++) {
            int size = kymo__type_size(type), channels = 1 + (type + order) % 3;
            int64_t rows = BYTES / (size * channels);
            char format[64];
            snprintf(format, sizeof format, "raw:%s%s,ch=%d,skip=13", names[type], orders[order],
                     channels);
            for (int k = 0; k < 6; k++) {
                size_t length = 13 + (size_t)(rows * size * channels);
                kymo_source_options options = {.format = format};
                kymo_source *source = kymo__source_open_fd(
                    k < 3 ? file_of(bytes, length) : pipe_of(bytes, length), "x", &options);
                table t = table_read(source, NULL, 0, sizes[k % 3]);
                cr_assert_eq(t.err.code, KYMO_OK, "%s: %s", format, t.err.text);
                cr_assert_eq(t.rows, rows, "%s", format);
                cr_assert_eq(kymo_source_rows(source), k < 3 ? rows : -1);
                cr_assert_eq(kymo_source_columns(source), channels);
                for (int64_t i = 0; i < rows * channels; i += i < 40 ? 1 : 37) {
                    const datum *c = table_at(&t, i / channels, (int32_t)(i % channels));
                    uint64_t bits = bits_at(bytes + 13 + i * size, size, order == 2);
                    double expected = as_double(bits, type);
                    cr_assert(c->number == expected ||
                                  (c->number != c->number && expected != expected),
                              "%s: value %lld", format, (long long)i);
                    if (type == KYMO_I64)
                        cr_assert_eq(c->integer, (int64_t)bits);
                }
                table_free(&t);
                kymo_source_close(source);
            }
        }
    }
    KT_ALL_CLOSED();
}

Test(raw, columns_of_many)
{
    float values[60];
    int32_t wanted[] = {4, 0};

    for (int i = 0; i < 60; i++)
        values[i] = (float)i;
    kymo_source *source = open_bytes(values, sizeof values, "x.bin", "raw:f32,ch=6");
    table t = table_read(source, wanted, 2, 4);
    cr_assert_eq(t.rows, 10);
    for (int row = 0; row < 10; row++) {
        cr_assert_eq(table_at(&t, row, 0)->number, row * 6 + 4);
        cr_assert_eq(table_at(&t, row, 1)->number, row * 6);
    }
    table_free(&t);
    kymo_source_close(source);
}

Test(raw, type_by_extension_and_rate)
{
    int16_t values[] = {1, 2, 3};
    kymo_source *source = open_bytes(values, sizeof values, "tone.I16", NULL);

    cr_assert_eq(kymo_source_status(source, NULL), KYMO_OK);
    cr_assert_eq(source->columns[0].type, KYMO_I16);
    cr_assert_eq(source->columns[0].rising, 1);
    cr_assert(source->columns[0].ranged && source->columns[0].lo == 1 &&
              source->columns[0].hi == 3);
    cr_assert_eq(source->row_step, 1);
    kymo_source_close(source);
    source = open_bytes(values, sizeof values, "tone.i16", "raw:rate=48000");
    cr_assert_eq(source->columns[0].type, KYMO_I16);
    cr_assert_eq(source->row_step, 1 / 48000.0);
    cr_assert_str_eq(source->columns[0].name, "1");
    kymo_source_close(source);
}

Test(raw, chunks_are_bounded_and_depend_on_rows_alone)
{
    enum { ROWS = 200000 };
    double *values = malloc(ROWS * sizeof *values);

    for (int i = 0; i < ROWS; i++)
        values[i] = i;
    kymo_source *source = open_bytes(values, ROWS * sizeof *values, "x.f64", NULL);
    table t = table_read(source, NULL, 0, 0);
    cr_assert(t.rows == ROWS && t.chunks == 4 && t.most_rows == 65536);
    cr_assert_eq(t.bytes_read, ROWS * 8);
    cr_assert_leq(t.peak, 3 * 65536 * 8 + 8192, "three chunks and little else");
    table_free(&t);
    kymo_source_close(source);

    source = open_bytes(values, ROWS * sizeof *values, "x.f64", "raw:f64,ch=1000");
    int32_t one = 999;
    t = table_read(source, &one, 1, 0);
    cr_assert_eq(table_at(&t, 199, 0)->number, 199999);
    cr_assert(t.rows == 200 && t.most_rows == 65, "wide rows make shorter chunks");
    table_free(&t);
    kymo_source_close(source);
    free(values);
}

Test(raw, a_file_that_grew)
{
    double values[20];
    int fd;

    for (int i = 0; i < 20; i++)
        values[i] = i;
    fd = file_of(values, 10 * sizeof *values);
    kymo_source *source = kymo__source_open_fd(fd, "x.f64", NULL);
    cr_assert_eq(pwrite(fd, values, sizeof values, 0), (ssize_t)sizeof values);
    cr_assert_eq(kymo_source_rows(source), 10);
    kymo_source_touch(source);
    cr_assert_eq(kymo_source_rows(source), 20);
    table t = table_read(source, NULL, 0, 0);
    cr_assert(t.rows == 20 && table_at(&t, 19, 0)->number == 19);
    table_free(&t);
    kymo_source_close(source);
}

Test(raw, cut_off)
{
    char bytes[27] = {0};
    static const char *const formats[] = {"raw:f64", "raw:i16,ch=2,skip=1", "raw:f64,skip=19"};
    static const char *const texts[] = {
        "x.raw: the last row is cut off: 3 bytes of 8 at offset 24",
        "x.raw: the last row is cut off: 2 bytes of 4 at offset 25",
        NULL,
    };

    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 2; k++) {
            kymo_source_options options = {.format = formats[i]};
            int fd = k ? pipe_of(bytes, 27) : file_of(bytes, 27);
            kymo_source *source = kymo__source_open_fd(fd, "x.raw", &options);
            kymo_error err;
            if (kymo_source_status(source, &err) == KYMO_OK) {
                table t = table_read(source, NULL, 0, 0);
                err = t.err;
                table_free(&t);
            }
            cr_assert_eq(err.code, texts[i] ? KYMO_EDATA : KYMO_OK);
            cr_assert_str_eq(err.text, texts[i] ? texts[i] : "");
            kymo_source_close(source);

            options.lenient = 1;
            fd = k ? pipe_of(bytes, 27) : file_of(bytes, 27);
            source = kymo__source_open_fd(fd, "x.raw", &options);
            table t = table_read(source, NULL, 0, 2);
            cr_assert_eq(t.err.code, KYMO_OK);
            cr_assert_eq(t.rows, i == 0 ? 3 : i == 1 ? 6 : 1);
            if (k == 0 || i == 0)
                cr_assert_eq(t.repaired, texts[i] ? 1 : 0);
            table_free(&t);
            kymo_source_close(source);
        }
    }
}

Test(raw, bad_descriptions)
{
    static const char *const cases[][2] = {
        {"raw", "x.raw: raw needs the type of its values"},
        {"raw:", "x.raw: raw needs the type of its values"},
        {"raw:ch=2", "x.raw: raw needs the type of its values"},
        {"raw:f16", "x.raw: raw: cannot read \"f16\""},
        {"raw:f64xe", "x.raw: raw: cannot read \"f64xe\""},
        {"raw:f64,ch=0", "x.raw: raw: cannot read \"ch=0\""},
        {"raw:f64,ch=65537", "x.raw: raw: cannot read \"ch=65537\""},
        {"raw:f64,ch=2x", "x.raw: raw: cannot read \"ch=2x\""},
        {"raw:f64,skip=-1", "x.raw: raw: cannot read \"skip=-1\""},
        {"raw:f64,rate=0", "x.raw: raw: cannot read \"rate=0\""},
        {"raw:f64,rate=nan", "x.raw: raw: cannot read \"rate=nan\""},
        {"raw:f64,speed=2", "x.raw: raw: cannot read \"speed=2\""},
        {"raw:f64,f64", "x.raw: raw: cannot read \"f64\""},
        {"raw:ch=2,f64", "x.raw: raw: cannot read \"f64\""},
        {"raw:f64,skip=100", "x.raw: skip=100, but it has 8 bytes"},
    };
    char bytes[8] = {0};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kymo_source *source = open_bytes(bytes, 8, "x.raw", cases[i][0]);
        kymo_error err;
        int32_t code = kymo_source_status(source, &err);
        cr_assert_str_eq(err.text, cases[i][1]);
        cr_assert_eq(code, i == 14 ? KYMO_EDATA : KYMO_EINVAL);
        kymo_source_close(source);
    }
    kymo_source *source = kymo__source_open_fd(
        pipe_of(bytes, 8), "x.raw", &(kymo_source_options){.format = "raw:f64,skip=100"});
    table t = table_read(source, NULL, 0, 0);
    cr_assert_str_eq(t.err.text, "x.raw: skip=100, but it has 8 bytes");
    table_free(&t);
    kymo_source_close(source);
}

Test(raw, shorter_while_it_is_read)
{
    double values[100] = {0};
    int fd = file_of(values, sizeof values);
    kymo_source *source = kymo__source_open_fd(fd, "x.f64", NULL);
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    int32_t column = 0;
    kymo__request request = {.columns = &column, .column_count = 1, .mem = mem};
    kymo__cursor *cursor;
    kymo__chunk chunk;
    kymo_error err;

    cr_assert_eq(kymo__cursor_open(&cursor, source, &request, &err), KYMO_OK);
    cr_assert_eq(kymo__chunk_init(&chunk, cursor, &err), KYMO_OK);
    cr_assert_eq(kymo__cursor_fetch(cursor, &chunk, &err), 1);
    cr_assert_eq(ftruncate(fd, 404), 0);
    cr_assert_eq(kymo__cursor_decode(cursor, &chunk, &err), KYMO_EIO);
    cr_assert_str_eq(err.text, "x.f64: it became shorter while it was read, at offset 404");
    kymo__chunk_free(&chunk, cursor);
    kymo__cursor_close(cursor);
    kymo_source_close(source);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}
