#!/bin/sh
# What `make install` puts down is enough to compile, link and run a program, in C and C++, shared and static; and
# `make uninstall` takes all of it away.
cd "$(dirname "$0")/../.." || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
unset MAKEFLAGS MFLAGS MAKELEVEL

result() {
    # shellcheck disable=SC2181
    [ $? -eq 0 ] && echo "ok $1" || echo "not ok $1"
}

# With the same flags: nothing may be compiled again while other tests run what lies there.
make -s install PREFIX=/opt/kymo DESTDIR="$work" WERROR="${WERROR:-}"
result 'make install'

export PKG_CONFIG_SYSROOT_DIR="$work" PKG_CONFIG_PATH="$work/opt/kymo/lib/pkgconfig" LD_LIBRARY_PATH="$work/opt/kymo/lib"
cat > "$work/use.c" << 'END'
#include <kymo.h>
#include <string.h>
int main(int count, char **arguments)
{
    double values[] = { 1, 3, 2 };
    kymo_column column;
    kymo_spec spec;
    memset(&column, 0, sizeof column);
    memset(&spec, 0, sizeof spec);
    column.values = values;
    kymo_source *source = spec.data = kymo_source_arrays(&column, 1, 3, NULL);
    kymo_figure *figure = kymo_figure_open(NULL);
    kymo_add(kymo_axes_add(figure, NULL), KYMO_LINE, &spec);
    kymo_source_close(source);
    kymo_status saved = kymo_figure_save(figure, count > 1 ? arguments[1] : "");
    return kymo_figure_close(figure, NULL) != KYMO_OK || saved != KYMO_OK || strcmp(kymo_version(), VERSION) != 0 ||
           strstr(kymo_build_info(), "font") == NULL;
}
END
cp "$work/use.c" "$work/use.cc"
version=-DVERSION="\"$(pkg-config --modversion kymo)\""

# shellcheck disable=SC2046
gcc -std=c17 "$version" "$work/use.c" -o "$work/shared" $(pkg-config --cflags --libs kymo) && "$work/shared" "$work/o.png" &&
    readelf -d "$work/shared" | grep -q 'libkymo\.so\.[0-9]*\]'
result 'a C program with the shared library'

# shellcheck disable=SC2046
g++ -std=c++17 "$version" "$work/use.cc" -o "$work/shared-cc" $(pkg-config --cflags --libs kymo) && "$work/shared-cc" "$work/o.svg"
result 'a C++ program with the shared library'

rm "$work"/opt/kymo/lib/*.so*
# The static library's own needs are those that kymo.pc names; they lie outside the folder of the installation.
needs=$(sed -n 's/^Requires.private: //p' "$PKG_CONFIG_PATH/kymo.pc")
# shellcheck disable=SC2046
gcc -std=c17 "$version" "$work/use.c" -o "$work/static" -I"$work/opt/kymo/include" -L"$work/opt/kymo/lib" -lkymo \
    $(env -u PKG_CONFIG_SYSROOT_DIR pkg-config --libs $needs) -pthread -lm && "$work/static" "$work/o.pdf"
result 'a C program with the static library'

make -s uninstall PREFIX=/opt/kymo DESTDIR="$work" && [ -z "$(find "$work/opt" ! -type d)" ]
result 'make uninstall'
