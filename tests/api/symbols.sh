#!/bin/sh
# What the library offers and what it asks for, from the symbol tables. Takes the folder of the build.
#
#     symbols.sh BUILD            checks
#     symbols.sh BUILD --list     prints what symbols.txt has to contain (`make accept-symbols`)
cd "$(dirname "$0")/../.." || exit 2
build=${1:-build}
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
export LC_ALL=C

nm -D --defined-only "$build"/libkymo.so.* | awk '{ print $3 }' | sort > "$work/exported"
[ "${2:-}" != --list ] || {
    cat "$work/exported"
    exit
}

# result NAME FILE: ok when the file is empty; else its lines say what is wrong
result() {
    if [ -s "$2" ]; then
        sed 's/^/    /' "$2"
        echo "not ok $1"
    else
        echo "ok $1"
    fi
}

grep -v '^kymo_[a-z]' "$work/exported" > "$work/alien"
result 'only kymo_ names are exported' "$work/alien"

diff tests/api/symbols.txt "$work/exported" > "$work/changed" 2>&1
result 'exported names are those of symbols.txt' "$work/changed"

cat include/*.h include/kymo/*.h 2> /dev/null | tr '\n' ' ' |
    grep -oE 'KYMO_API[^;(]*[ *]kymo_[a-z0-9_]+ ?\(' | grep -oE 'kymo_[a-z0-9_]+ ?\($' |
    tr -d ' (' | sort > "$work/declared"
diff "$work/declared" "$work/exported" > "$work/undeclared"
result 'exported names are those that the headers declare' "$work/undeclared"

nm -D --undefined-only "$build"/libkymo.so.* | awk '{ print $2 }' | grep '^kymo' > "$work/undefined"
result 'nothing of kymo is missing in the library' "$work/undefined"

# What programs that link the archives could meet.
for archive in "$build"/libkymo.a "$build"/libkymo-view.a; do
    [ ! -e "$archive" ] || nm -g --defined-only "$archive" 2> /dev/null
done | awk 'NF == 3 && $3 !~ /^kymo_/ { print $3 }' > "$work/global"
result 'all names in the archives are kymo_ names' "$work/global"

# The objects: what no room may call, and what may be written to at run time.
find "$build/obj/src" -name '*.o' ! -path '*/cli/*' ! -path '*/view/*' | sort > "$work/objects"
xargs nm -A --undefined-only < "$work/objects" | awk '
    $3 ~ /^(std(out|err|in)|v?printf|puts|putchar|perror|_?exit|abort|setlocale|localeconv|strto[dfl]d?|ato[fil]|v?f?s?scanf|localtime(_r)?|gmtime|mktime|strftime|strtok|s?rand|signal)$/ {
        print $1 $3
    }' > "$work/calls"
result 'nothing prints, exits or depends on the locale' "$work/calls"

xargs objdump -t < "$work/objects" | awk -v build="$build/obj/" '
    / file format / { file = substr($1, length(build) + 1) }
    match($0, /\.(bss|data|tbss|tdata)[.a-zA-Z0-9_]*/) && / O / {
        section = substr($0, RSTART, RLENGTH)
        if (section !~ /^\.data\.rel\.ro/)
            print file " " $NF
    }' | grep -vxFf tests/api/globals.txt > "$work/globals"
result 'no globals but those of globals.txt' "$work/globals"

for file in "$build"/libkymo.so.? "$build/kymo"; do
    [ ! -e "$file" ] || readelf -d "$file" | grep -E 'NEEDED.*(cairo|X11|xcb|fontconfig)'
done > "$work/needed"
result 'what only PDF and windows need is loaded only for them' "$work/needed"

for file in "$build"/libkymo.so.? "$build/kymo"; do
    [ ! -e "$file" ] || strings "$file" | grep -F -e "$PWD" -e /usr/share/fonts
done > "$work/paths"
result 'no path of this machine is built in' "$work/paths"
