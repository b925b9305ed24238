/*
 * svg_path.c - the `d` of an SVG path in few bytes.
 *
 * Coordinates are rounded to hundredths first and subtracted as integers then, so relative commands
 * add up to the same place however long the path. Letters are left out where the grammar of SVG 2
 * (section 9.3.9) repeats them, separators where a sign or a second point begins the next number.
 * Moves are written with the line that follows, so moves to nowhere cost nothing; a dot is a line
 * of length 0, which round caps make visible. A vertex costs 6 to 10 bytes.
 */
#include "canvas/svg_path.h"

#include <math.h>
#include <string.h>

#define FAR 1e7 // no coordinate goes beyond [px]

static int64_t hundredths(double v)
{
    v = v < -FAR ? -FAR : v > FAR ? FAR : v;
    return (int64_t)floor(v * 100 + 0.5);
}

/* Prints hundredths: "12", "-.5"; returns the length. */
static int print(int64_t v, char out[24])
{
    int64_t whole = (v < 0 ? -v : v) / 100, part = (v < 0 ? -v : v) % 100;
    int length = 0;

    if (v < 0)
        out[length++] = '-';
    if (whole > 0 || part == 0)
        length += kymo__print_i64(whole, out + length);
    if (part > 0) {
        out[length++] = '.';
        out[length++] = (char)('0' + part / 10);
        if (part % 10 > 0)
            out[length++] = (char)('0' + part % 10);
    }
    return length;
}

/* Writes a command's letter unless it is in force. */
static void put_command(kymo__svg_path *p, char command)
{
    bool repeats = command == p->command || (command == 'l' && p->command == 'm');

    if (repeats && command != 'm')
        return;
    kymo__buf_append(p->buf, &command, 1);
    p->command = command;
    p->fraction = false;
}

static void put_number(kymo__svg_path *p, int64_t v)
{
    char text[24];
    int length = print(v, text);
    char last = p->buf->length > 0 ? p->buf->data[p->buf->length - 1] : 'm';
    bool after_number = (last >= '0' && last <= '9') || last == '.';

    if (after_number && text[0] != '-' && !(text[0] == '.' && p->fraction))
        kymo__buf_append(p->buf, " ", 1);
    kymo__buf_append(p->buf, text, (size_t)length);
    p->fraction = memchr(text, '.', (size_t)length) != NULL;
}

/* One coordinate alone, absolute or relative, whichever is shorter. */
static void put_straight(kymo__svg_path *p, char command, int64_t to, int64_t from)
{
    char text[24];

    if (print(to, text) < print(to - from, text)) {
        put_command(p, (char)(command - 'a' + 'A'));
        put_number(p, to);
    } else {
        put_command(p, command);
        put_number(p, to - from);
    }
}

static void put_move(kymo__svg_path *p)
{
    put_command(p, 'm');
    put_number(p, p->x - p->written_x);
    put_number(p, p->y - p->written_y);
    p->start_x = p->written_x = p->x;
    p->start_y = p->written_y = p->y;
    p->moved = false;
}

void kymo__svg_path_begin(kymo__svg_path *path, kymo__buf *buf)
{
    *path = (kymo__svg_path){.buf = buf};
}

void kymo__svg_path_end(kymo__svg_path *path)
{
    if (!path->moved || !path->dot)
        return;
    put_move(path);
    put_command(path, 'h');
    put_number(path, 0);
    path->dot = false;
}

void kymo__svg_path_move(kymo__svg_path *path, double x, double y)
{
    kymo__svg_path_end(path);
    path->x = hundredths(x);
    path->y = hundredths(y);
    path->moved = path->command == 0 || path->command == 'z' || path->x != path->written_x ||
                  path->y != path->written_y;
    path->dot = false;
}

void kymo__svg_path_line(kymo__svg_path *path, double x, double y)
{
    int64_t to_x = hundredths(x), to_y = hundredths(y);

    if (to_x == path->x && to_y == path->y) {
        path->dot = path->moved;
        return;
    }
    if (path->moved)
        put_move(path);
    if (to_y == path->y) {
        put_straight(path, 'h', to_x, path->x);
    } else if (to_x == path->x) {
        put_straight(path, 'v', to_y, path->y);
    } else {
        put_command(path, 'l');
        put_number(path, to_x - path->x);
        put_number(path, to_y - path->y);
    }
    path->x = path->written_x = to_x;
    path->y = path->written_y = to_y;
    path->dot = false;
}

void kymo__svg_path_close(kymo__svg_path *path)
{
    if (path->moved) {
        kymo__svg_path_end(path);
        return;
    }
    put_command(path, 'z');
    path->x = path->written_x = path->start_x;
    path->y = path->written_y = path->start_y;
}

void kymo__svg_path_circle(kymo__svg_path *path, double x, double y, double radius)
{
    int64_t r = hundredths(radius);

    if (r <= 0)
        return;
    kymo__svg_path_move(path, x - radius, y);
    put_move(path);
    for (int half = 0; half < 2; half++) {
        put_command(path, 'a');
        put_number(path, r);
        put_number(path, r);
        kymo__buf_text(path->buf, " 0 1 0 ");
        put_number(path, half ? -2 * r : 2 * r);
        put_number(path, 0);
    }
    kymo__svg_path_close(path);
}

static void pen_move(double x, double y, void *user)
{
    kymo__svg_path_move(user, x, y);
}

static void pen_line(double x, double y, void *user)
{
    kymo__svg_path_line(user, x, y);
}

kymo__sink kymo__svg_path_sink(kymo__svg_path *path)
{
    return (kymo__sink){pen_move, pen_line, path};
}
