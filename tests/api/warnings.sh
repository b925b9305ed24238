#!/bin/sh
# clang has nothing to say about the sources. (gcc builds them anyway; `make WERROR=1` makes its warnings errors.)
cd "$(dirname "$0")/../.." || exit 2
command -v clang > /dev/null || {
    echo 'skip no warnings from clang: no clang here'
    exit
}
flags="-std=c17 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -fsyntax-only
       -Isrc -Iinclude -Ibuild/fonts -DKYMO_FONTCONFIG -DKYMO_HARFBUZZ_SUBSET -DKYMO_LIBCMARK_GFM
       $(pkg-config --cflags cairo fontconfig freetype2 fribidi harfbuzz libcmark-gfm libpng sdl2 zlib)"
for room in src/*/; do
    # shellcheck disable=SC2086
    ls "$room"*.c > /dev/null 2>&1 || continue
    if clang $flags "$room"*.c; then
        echo "ok no warnings from clang: $room"
    else
        echo "not ok no warnings from clang: $room"
    fi
done
