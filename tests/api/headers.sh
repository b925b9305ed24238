#!/bin/sh
# Every public header alone, in C17 and C++17, and the sizes of the public structs (sizes.c).
cd "$(dirname "$0")/../.." || exit 2
flags='-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -Iinclude -fsyntax-only'

# compile NAME COMPILER LANGUAGE STANDARD FILE: one result
compile() {
    if ! command -v "$2" > /dev/null; then
        echo "skip $1: no $2 here"
    elif echo "#include \"$5\"" | "$2" -x "$3" "-std=$4" $flags -I. $6 -; then
        echo "ok $1"
    else
        echo "not ok $1"
    fi
}

for header in include/*.h include/kymo/*.h; do
    [ -e "$header" ] || continue
    name=${header#include/}
    for compiler in gcc clang; do
        compile "$name as C17, $compiler" $compiler c c17 "$name"
        compile "$name as C17 with KYMO_DEBUG, $compiler" $compiler c c17 "$name" -DKYMO_DEBUG
    done
    for compiler in g++ clang++; do
        compile "$name as C++17, $compiler" $compiler c++ c++17 "$name"
        compile "$name as C++20, $compiler" $compiler c++ c++20 "$name"
    done
done
compile 'sizes of the public structs' gcc c c17 tests/api/sizes.c
