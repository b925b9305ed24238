#!/bin/sh
# Windows whose x axes are linked: what moves one moves the other, undo and the views before as well.
. "$(dirname "$0")/common"

pair=$top/$build/tests/view/pair
[ -x "$pair" ] || { echo 'skip linked windows: the program was not built'; exit; }
cat > script <<'END'
wait 300
move 400 300
wheel 0 3
wait 200
shot zoomed
key Right
wait 200
shot moved
key Ctrl+Z
wait 200
shot undone
key Backspace
wait 200
shot before
key H
wait 200
shot all
END
mkdir shots
timeout 60 "$pair" script shots mine trace > .out 2> .err < /dev/null
is 'two windows of a program end well' "$? $(cat .err)" '0 '
for shot in zoomed moved undone before all; do
    is "linked: $shot" "$(state "$shot" x1)" "$(sed -n "s/^$shot x1 //p" mine)"
done
check 'they were zoomed and moved' [ "$(state zoomed x1)" != "$(state moved x1)" ]
is 'they came back' "$(state undone x1)" "$(state zoomed x1)"
