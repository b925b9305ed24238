#!/bin/sh
# Every #include of the library, the program and the examples against rooms.txt. One result for each room.
cd "$(dirname "$0")/.." || exit 2

for room in src/*/ examples/; do
    name=$(basename "$room")
    files=$(find "$room" -maxdepth 1 -type f -name '*.[ch]' | LC_ALL=C sort)
    [ -n "$files" ] || continue
    # shellcheck disable=SC2086
    awk -v room="$name" '
        function allow(list,   n, i, word) {
            n = split(list, word, /[ \t]+/)
            for (i = 1; i <= n; i++)
                allowed[word[i]] = 1
        }
        function row(where, text,   part, n, i, word) {
            split(text, part, "|")
            n = split(part[1], word, /[ \t]+/)
            for (i = 1; i <= n; i++)
                if (word[i] != "")
                    allowed[where, word[i] "/" word[i] ".h"] = 1
            n = split(part[2], word, /[ \t]+/)
            for (i = 1; i <= n; i++)
                allowed[where, word[i]] = 1
        }
        FILENAME == "tests/rooms.txt" {
            if (/^#/ || !/:/)
                next
            name = $0
            sub(/:.*/, "", name)
            sub(/^[^:]*:/, "")
            if (name == "libc")
                allow($0)
            else if (name == room) {
                row("", $0)
                known = 1
            } else if (index(name, room "/") == 1)
                row(name, $0)
            next
        }
        FNR == 1 { file = FILENAME; sub(/^src\//, "", file) }
        /^[ \t]*#[ \t]*include/ {
            what = $0
            sub(/^[ \t]*#[ \t]*include[ \t]*/, "", what)
            quoted = what ~ /^"/
            if (what ~ /^FT_[A-Z_]+_H/)
                what = "ft2build.h"
            else {
                sub(/^["<]/, "", what)
                sub(/[">].*/, "", what)
            }
            own = quoted && (what !~ /\// || index(what, room "/") == 1) && what != "fontinfo.h"
            public = !quoted && what ~ /^kymo(\.h|\/)/
            if (!own && !public && !allowed[what] && !(("", what) in allowed) && !((file, what) in allowed)) {
                print FILENAME ":" FNR ": " what " is not open to " room
                bad++
            }
        }
        END {
            if (!known)
                print "not ok include table: " room " has no row in tests/rooms.txt"
            else
                print (bad ? "not ok" : "ok") " include table: " room
        }' tests/rooms.txt $files
done
