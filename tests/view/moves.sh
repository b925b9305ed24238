#!/bin/sh
# What moves the view: mouse and keys of docs/viewer.md, one after the other, by their effect on the limits.
. "$(dirname "$0")/common"

view plain.csv < /dev/null
is 'an empty script shows one frame and ends' "$status $(grep -c '^first [0-9]' times)" '0 1'
check 'and no shot' [ -z "$(ls shots)" ]

view plain.csv -y a <<'END'
shot start
move 480 300
wheel 0 1
shot in
wheel 0 -1
shot out
wheel 0 0.5
wheel 0 0.5
shot halves
key H
shot reset
END
for axis in x1 y1; do
    p=480
    [ $axis = x1 ] || p=300
    before=$(at start $axis $p)
    holds "wheel: $axis under the cursor stays to half a pixel" "abs($(pixel in $axis "$before") - $p) < 0.5"
    holds "wheel: $axis is 1.15 times as large" \
        "abs(($(second "$(state start $axis)") - $(first "$(state start $axis)")) / ($(second "$(state in $axis)") - $(first "$(state in $axis)")) - 1.15) < 0.01"
    holds "wheel back: $axis as before" "abs($(first "$(state out $axis)") - $(first "$(state start $axis)")) < 0.5"
    holds "wheel: fractions add up on $axis" "abs($(first "$(state halves $axis)") - $(first "$(state in $axis)")) < 0.2"
    is "H: $axis shows all" "$(state reset $axis)" "$(state start $axis)"
done

view plain.csv -y a <<'END'
shot start
move 480 300
wheel Ctrl 0 1
END
is 'bad scripts are told with their line' "$status $(cat .err)" \
    '2 kymo: script:3: not a command: "wheel Ctrl 0 1"'

view plain.csv -y a <<'END'
shot start
move 480 300
hold Ctrl
wheel 0 1
release Ctrl
shot x
key H
hold Shift
wheel 0 1
release Shift
shot y
key H
shot h1
move 480 585
wheel 0 1
shot strip_x
key H
shot h2
move 15 300
wheel 0 1
shot strip_y
key H
shot h3
move 480 300
wheel 2 0
shot sideways
END
check 'Ctrl + wheel: x' [ "$(state x x1)" != "$(state start x1)" ]
is 'Ctrl + wheel: y stays' "$(state x y1)" "$(state start y1)"
is 'Shift + wheel: x stays' "$(state y x1)" "$(state start x1)"
check 'Shift + wheel: y' [ "$(state y y1)" != "$(state start y1)" ]
check 'wheel on the x axis: x' [ "$(state strip_x x1)" != "$(state start x1)" ]
is 'wheel on the x axis: y stays' "$(state strip_x y1)" "$(state start y1)"
is 'wheel on the y axis: x stays' "$(state strip_y x1)" "$(state start x1)"
check 'wheel on the y axis: y' [ "$(state strip_y y1)" != "$(state start y1)" ]
holds 'horizontal wheel: moves x' "$(first "$(state sideways x1)") > $(first "$(state start x1)")"
is 'horizontal wheel: y stays' "$(state sideways y1)" "$(state start y1)"

view plain.csv -y a <<'END'
shot start
move 480 300
down left
move 500 310
move 580 340
up left
shot left
key Ctrl+Z
shot undone
key Ctrl+Shift+Z
shot redone
key H
shot g
down middle
move 540 320
up middle
shot middle
END
holds 'drag: x follows the hand' "abs($(pixel left x1 "$(at start x1 480)") - 580) < 0.5"
holds 'drag: y follows the hand' "abs($(pixel left y1 "$(at start y1 300)") - 340) < 0.5"
for axis in x1 y1; do
    is "undo: $axis to the last bit" "$(state undone $axis)" "$(state start $axis)"
    is "redo: $axis to the last bit" "$(state redone $axis)" "$(state left $axis)"
done
is 'a drag is one step' "$(state left undo)" '1 of 2'
holds 'middle drag: x follows the hand' "abs($(pixel middle x1 "$(at start x1 580)") - 540) < 0.5"

view plain.csv -y a <<'END'
shot start
move 300 200
down right
move 600 400
shot box
up right
shot both
key H
shot h4
move 300 200
down right
move 600 205
up right
shot wide
key H
shot h5
move 300 200
down right
move 306 400
up right
shot high
key H
shot h6
move 300 200
down right
move 600 400
key Escape
up right
shot cancelled
END
holds 'box: x from its left side' "abs($(first "$(state both x1)") - $(at start x1 300)) < 1e-9"
holds 'box: x to its right side' "abs($(second "$(state both x1)") - $(at start x1 600)) < 1e-9"
holds 'box: y to its upper side' "abs($(second "$(state both y1)") - $(at start y1 200)) < 1e-9"
holds 'thin box: x alone' "abs($(second "$(state wide x1)") - $(at start x1 600)) < 1e-9"
is 'thin box: y stays' "$(state wide y1)" "$(state start y1)"
is 'narrow box: x stays' "$(state high x1)" "$(state start x1)"
holds 'narrow box: y alone' "abs($(second "$(state high y1)") - $(at start y1 200)) < 1e-9"
is 'Esc gives a box up' "$(state cancelled x1) $(state cancelled y1)" "$(state start x1) $(state start y1)"
check 'the box is drawn' [ "$(cmp -s shots/start.png shots/box.png || echo differs)" ]

# The labels of y get longer while x is zoomed, so the panel moves: what is under the cursor does not.
view plain.csv -y a <<'END'
shot start
move 300 450
wheel 0 1
shot z1
wheel 0 2
shot z2
wheel 0 5
shot z3
wheel 0 9
shot z4
down left
move 320 430
shot p1
move 420 330
shot p2
up left
END
x=$(at start x1 300) y=$(at start y1 450)
for shot in z1 z2 z3 z4; do
    holds "zoom in turn: the point under the cursor stays ($shot)" \
        "abs($(pixel $shot x1 "$x") - 300) <= 0.5 && abs($(pixel $shot y1 "$y") - 450) <= 0.5"
done
check 'and the panel has moved' [ "$(state z4 x1.pixels)" != "$(state start x1.pixels)" ]
holds 'drag after it: as well' "abs($(pixel p1 x1 "$x") - 320) <= 0.5 && abs($(pixel p2 x1 "$x") - 420) <= 0.5"

view plain.csv -y a --mouse box <<'END'
shot start
move 300 200
down left
move 600 400
up left
shot box
key H
shot g
down right
move 500 380
up right
shot pan
END
holds '--mouse box: the left button draws boxes' "abs($(first "$(state box x1)") - $(at start x1 300)) < 1e-9"
holds '--mouse box: the right button moves' "abs($(pixel pan x1 "$(at start x1 600)") - 500) < 0.5"

view plain.csv -y a <<'END'
shot start
move 600 585
down left
move 680 585
up left
shot scaled
key H
shot h7
move 480 300
wheel 0 5
shot near
down left
up left
down left
up left
shot all
down left
up left
down left
up left
shot again
move 480 585
wait 500
down left
up left
down left
up left
shot x_all
END
holds 'drag on an axis: what is under the hand follows it' "abs($(pixel scaled x1 "$(at start x1 600)") - 680) < 0.5"
holds 'drag on an axis: the far end stays' "abs($(first "$(state scaled x1)") - $(first "$(state start x1)")) < 1e-6"
is 'drag on an axis: the other stays' "$(state scaled y1)" "$(state start y1)"
is 'double click: all' "$(state all x1) $(state all y1)" "$(state start x1) $(state start y1)"
is 'double click again: as before' "$(state again x1) $(state again y1)" "$(state near x1) $(state near y1)"
is 'double click on an axis: all of it' "$(state x_all x1)" "$(state start x1)"
is 'double click on an axis: the other stays' "$(state x_all y1)" "$(state again y1)"

view plain.csv -y a <<'END'
shot start
key Left
shot left
key Right
shot right
key Shift+Up
shot up
key H
key W
shot in
key S
shot out
key +
shot plus
key H
key X
key W
shot lock_x
key X
key H
key Y
key Left
key Up
shot lock_y
key Y
key H
key D
shot d
key Backspace
shot back
key Alt+Right
shot forward
key R
key Home
shot home
END
span="($(second "$(state start x1)") - $(first "$(state start x1)"))"
holds 'Left: 10 %' "abs($(first "$(state start x1)") - $(first "$(state left x1)") - 0.1 * $span) < 1e-6 * $span"
holds 'Right: back' "abs($(first "$(state right x1)") - $(first "$(state start x1)")) < 1e-6 * $span"
holds 'Shift+Up: half' "abs($(first "$(state up y1)") - $(first "$(state start y1)") - 0.5 * ($(second "$(state start y1)") - $(first "$(state start y1)"))) < 1e-6"
holds 'W: nearer' "$(second "$(state in x1)") - $(first "$(state in x1)") < 0.9 * $span"
holds 'S: farther' "abs($(second "$(state out x1)") - $(second "$(state start x1)")) < 0.01 * $span"
holds '+: as W' "abs($(first "$(state plus x1)") - $(first "$(state in x1)")) < 1e-9"
is 'X: x is locked' "$(state lock_x x1)" "$(state start x1)"
check 'X: y is free' [ "$(state lock_x y1)" != "$(state start y1)" ]
is 'Y: y is locked' "$(state lock_y y1)" "$(state start y1)"
check 'Y: x is free' [ "$(state lock_y x1)" != "$(state start x1)" ]
holds 'D: right' "$(first "$(state d x1)") > $(first "$(state start x1)")"
is 'Backspace: the view before' "$(state back x1) $(state back y1)" "$(state start x1) $(state start y1)"
is 'Alt+Right: the next view' "$(state forward x1)" "$(state d x1)"
is 'Home: all' "$(state home x1) $(state home y1)" "$(state start x1) $(state start y1)"

view plain.csv -y a <<'END'
shot start
key A
shot a
key Home
key Down
shot down
key H
key Shift+Left
shot left
key Shift+Right
shot right
key Shift+D
key Alt+Left
shot back
key Ctrl+Z
key Ctrl+Y
shot redone
key H
key Shift+Down
shot far_down
key H
key =
shot in
key -
shot out
END
x="($(second "$(state start x1)") - $(first "$(state start x1)"))" y="($(second "$(state start y1)") - $(first "$(state start y1)"))"
holds 'A: left by 10 %' "abs($(first "$(state start x1)") - $(first "$(state a x1)") - 0.1 * $x) < 1e-6 * $x"
holds 'Down: 10 %' "abs($(first "$(state start y1)") - $(first "$(state down y1)") - 0.1 * $y) < 1e-6 * $y"
holds 'Shift+Left: half' "abs($(first "$(state start x1)") - $(first "$(state left x1)") - 0.5 * $x) < 1e-6 * $x"
holds 'Shift+Right: back' "abs($(first "$(state start x1)") - $(first "$(state right x1)")) < 1e-6 * $x"
is 'Alt+Left: the view before' "$(state back x1)" "$(state right x1)"
is 'Ctrl+Y: what was undone' "$(state redone x1) $(state redone undo)" "$(state back x1) $(state back undo)"
holds 'Shift+Down: half' "abs($(first "$(state start y1)") - $(first "$(state far_down y1)") - 0.5 * $y) < 1e-6 * $y"
holds '=: nearer' "$(second "$(state in x1)") - $(first "$(state in x1)") < 0.9 * $x"
holds '-: farther' "abs($(second "$(state out x1)") - $(second "$(state start x1)")) < 0.01 * $x"

for key in Q Ctrl+W; do
    printf 'shot start\nkey %s\nwait 50\nshot never\n' "$key" > keep
    view plain.csv -y a < keep
    is "$key: the window is closed" "$status $(ls shots)" '0 start.png'
done

# Z: the panel under the pointer alone.
view plain.csv -x t -y a,b --panels --columns 2 <<'END'
shot start
move 700 300
key Z
shot alone
key Left
shot left
key Tab
shot other
key Ctrl+Z
key Ctrl+Z
key Ctrl+Z
shot undone
key Ctrl+Shift+Z
key Z
shot all
END
wide() { echo "($(second "$(state "$1" "$2.pixels")") - $(first "$(state "$1" "$2.pixels")"))"; }
holds 'Z: the panel under the pointer has the window' "$(wide alone x2) > 1.8 * $(wide start x2)"
is 'Z: the other one is not seen' "$(state alone x1.pixels)" '0 0'
is 'Z: limits stay' "$(state alone x2) $(state alone y2)" "$(state start x2) $(state start y2)"
check 'Z: keys move it' [ "$(state left x2)" != "$(state start x2)" ]
holds 'Tab: the next one alone' "$(wide other x1) > 1.8 * $(wide start x1)"
is 'undo: all, to the last bit' "$(state undone x1) $(state undone x2.pixels)" "$(state start x1) $(state start x2.pixels)"
is 'Z again: all' "$(state all x1.pixels) $(state all x2.pixels)" "$(state start x1.pixels) $(state start x2.pixels)"
check 'Z again: the same picture' cmp -s shots/all.png shots/undone.png

view plain.csv -y a <<'END'
shot start
key D
shot right
down back
up back
shot back
down forward
up forward
shot forward
key F
wait 200
shot full
key F11
wait 200
shot again
END
is 'button 4: the view before' "$(state back x1)" "$(state start x1)"
is 'button 5: the next view' "$(state forward x1)" "$(state right x1)"
if [ "$VIEW_DRIVER" != x11 ]; then # which has no window manager there
    holds 'F: the whole screen' "$(first "$(state full size)") > $(first "$(state start size)")"
    is 'F11: a window again' "$(state start full) $(state full full) $(state again full)" '0 1 0'
fi
is 'full screen: the same limits' "$(state full x1) $(state again x1)" "$(state forward x1) $(state forward x1)"

# A window that changes its size leaves the limits as they are, and what follows soon is one step.
view plain.csv -y a <<'END'
move 300 200
wheel 0 1
wheel 0 1
wheel 0 1
wheel 0 1
wheel 0 1
wheel 0 1
wait 200
shot notches
resize 500 350
wait 200
shot small
key Ctrl++
wait 200
shot large
key Ctrl+0
resize 960 600
wait 200
shot back
key X
shot locked
key Ctrl+Z
shot free
key Ctrl+Z
shot undone
END
holds 'notches that follow each other soon are one step' "$(second "$(state notches undo)") < 6"
for axis in x1 y1; do
    is "another size: the same limits of $axis" "$(state small $axis) $(state large $axis) $(state back $axis)" \
        "$(state notches $axis) $(state notches $axis) $(state notches $axis)"
done
is 'a lock is a step that is undone' "$(first "$(state locked undo)") $(first "$(state free undo)")" \
    "$(($(first "$(state back undo)") + 1)) $(first "$(state back undo)")"
is 'a lock undone: the view stays' "$(state free x1)" "$(state back x1)"
check 'then the view is undone' [ "$(state undone x1)" != "$(state back x1)" ]
