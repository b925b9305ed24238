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

make -s install PREFIX=/opt/kymo DESTDIR="$work"
result 'make install'

export PKG_CONFIG_SYSROOT_DIR="$work" PKG_CONFIG_PATH="$work/opt/kymo/lib/pkgconfig" LD_LIBRARY_PATH="$work/opt/kymo/lib"
cat > "$work/use.c" << 'END'
#include <kymo.h>
#include <string.h>
int main(void)
{
    return strcmp(kymo_version(), VERSION) != 0 || strstr(kymo_build_info(), "font") == NULL;
}
END
cp "$work/use.c" "$work/use.cc"
version=-DVERSION="\"$(pkg-config --modversion kymo)\""

# shellcheck disable=SC2046
gcc -std=c17 "$version" "$work/use.c" -o "$work/shared" $(pkg-config --cflags --libs kymo) && "$work/shared" &&
    readelf -d "$work/shared" | grep -q 'libkymo\.so\.[0-9]*\]'
result 'a C program with the shared library'

# shellcheck disable=SC2046
g++ -std=c++17 "$version" "$work/use.cc" -o "$work/shared-cc" $(pkg-config --cflags --libs kymo) && "$work/shared-cc"
result 'a C++ program with the shared library'

rm "$work"/opt/kymo/lib/*.so*
# The static library's own needs lie outside the folder of the installation.
# shellcheck disable=SC2046
gcc -std=c17 "$version" "$work/use.c" -o "$work/static" -I"$work/opt/kymo/include" -L"$work/opt/kymo/lib" -lkymo \
    $(env -u PKG_CONFIG_SYSROOT_DIR pkg-config --libs cairo freetype2 fribidi harfbuzz libdeflate libpng zlib) -pthread -lm &&
    "$work/static"
result 'a C program with the static library'

make -s uninstall PREFIX=/opt/kymo DESTDIR="$work" && [ -z "$(find "$work/opt" ! -type d)" ]
result 'make uninstall'
