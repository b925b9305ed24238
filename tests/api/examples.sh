#!/bin/sh
# Examples and the programs in the documents compile against the public headers alone.
cd "$(dirname "$0")/../.." || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

compile() {
    if "${CC:-gcc}" -std=c17 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Wpedantic -Werror -Iinclude -fsyntax-only "$2"
    then
        echo "ok $1 compiles"
    else
        echo "not ok $1 compiles"
    fi
}

for file in examples/*.c examples/view/*.c; do
    [ ! -e "$file" ] || compile "$file" "$file"
done

# A fenced block of C that has a main is a program.
for file in README.md docs/*.md; do
    [ -e "$file" ] || continue
    awk -v out="$work/$(basename "$file" .md)" '
        /^```c$/ { inside = 1; text = ""; next }
        /^```/ && inside {
            inside = 0
            if (text ~ /int main\(/)
                printf "%s", text > (out "-" ++n ".c")
        }
        inside { text = text $0 "\n" }' "$file"
done
for file in "$work"/*.c; do
    [ ! -e "$file" ] || compile "program $(basename "$file" .c)" "$file"
done
echo 'ok all were looked at'
