#!/bin/sh
# Every public function has a comment, alone or with those of its group; every source file says what it is.
cd "$(dirname "$0")/../.." || exit 2

for header in include/*.h include/kymo/*.h; do
    [ -e "$header" ] || continue
    awk '
        /^\/\*\*/ { comment = 1 }
        /^KYMO_API/ && !comment { print FILENAME ":" FNR ": no comment above " $0; bad++ }
        /^[ \t]*$/ { comment = 0 }
        END { print (bad ? "not ok" : "ok") " comments of " FILENAME }' "$header"
done

bad=0
for file in src/*/*.[ch] include/*.h include/kymo/* examples/*.c tests/*/*.[ch] tests/unit/*/*.[ch]; do
    [ -e "$file" ] || continue
    [ "$(head -c 2 "$file")" = '/*' ] || {
        echo "$file: does not say what it is"
        bad=1
    }
done
[ $bad -eq 0 ] && echo 'ok every file opens with what it is' || echo 'not ok every file opens with what it is'

if grep -rnE '\b(TODO|FIXME|XXX|HACK)\b' src include; then
    echo 'not ok nothing is left undone'
else
    echo 'ok nothing is left undone'
fi

bad=0
for file in $(grep -oE '`tests/[a-z_/.]+`' docs/ARCHITECTURE.md | tr -d '`' | sort -u); do
    [ -e "$file" ] || {
        echo "docs/ARCHITECTURE.md: there is no $file"
        bad=1
    }
done
[ $bad -eq 0 ] && echo 'ok tests that the architecture names are there' ||
    echo 'not ok tests that the architecture names are there'
