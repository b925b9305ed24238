#!/bin/sh
# What is read out, toggled, saved: crosshair, ruler, statistics, markers, series, looks, files.
. "$(dirname "$0")/common"

# Values that need all of their digits.
awk 'BEGIN { print "t,a,b"; for (i = 0; i < 50; i++) printf "%d,0.%d1234567890123,%d.%d7\n", i, 10 + i, 2 + i % 7, i }' > digits.csv

view plain.csv <<'END'
shot start
END
x=$(pixel start x1 40) a=$(pixel start y1 20) b=$(pixel start y1 400)
view plain.csv <<END
move $x $a
shot nearest
move $x $b
shot other
move $x 200
shot far
key C
move $x 250
shot all
key C
move $x $a
shot off
key C
move $x $a
wait 30
key N
shot next
key Shift+N
key Shift+N
shot before
END
is 'crosshair: the nearest row, its values' "$(state nearest row)" '40 40 20'
is 'crosshair: another series' "$(state other row)" '40 40 400'
is 'crosshair: nothing within 12 px' "$(state far row)" ''
is 'C: all series at x' "$(state all row | tr '\n' ' ')" '40 40 20 40 40 400 '
is 'C: off' "$(state off row)" ''
holds 'messages lie within the panel, above the labels of x' \
    "$(second "$(state all message.y)") < $(first "$(state all y1.pixels)") && $(first "$(state all message.y)") > $(second "$(state all y1.pixels)")"
is 'N: the next row' "$(state next row)" '41 41 20.5'
is 'Shift+N: the row before' "$(state before row)" '39 39 19.5'
check 'the crosshair is drawn' [ "$(cmp -s shots/start.png shots/nearest.png || echo differs)" ]

view digits.csv -y a <<'END'
shot start
END
x=$(pixel start x1 7) y=$(pixel start y1 0.171234567890123)
view digits.csv -y a --speak <<END
move $x $y
shot row
END
is 'readouts are the values of the file' "$(state row row)" "$(awk -F, 'NR == 9 { print "7 7 " $2 }' digits.csv)"
is '--speak says them' "$(tail -n 1 .out)" 'a, row 8: t 7, a 0.171234567890123'

view plain.csv -y a <<'END'
shot start
move 300 400
down Shift+left
move 500 200
up Shift+left
shot ruler
key Escape
shot none
down Ctrl+left
move 700 500
up Ctrl+left
shot region
key Escape
shot closed
key I
shot all
key I
shot shut
key M
shot marker
key M
key Shift+M
shot unmarked
key Ctrl+Z
shot marked
END
is 'Shift + drag: ruler' "$(state ruler ruled) $(state none ruled)" '1 0'
is 'a ruler moves nothing' "$(state ruler x1)" "$(state start x1)"
lo=$(at start x1 500) hi=$(at start x1 700) up=$(at start y1 200) low=$(at start y1 500)
wanted=$(awk -F, -v lo="$lo" -v hi="$hi" -v up="$up" -v low="$low" '
    NR > 1 && $1 >= lo && $1 <= hi && $2 >= low && $2 <= up {
        n++; sum += $2; if (n == 1 || $2 < min) min = $2; if (n == 1 || $2 > max) max = $2 }
    END { print 1, n, min, max, sum / n }' plain.csv)
is 'Ctrl + drag: statistics of the region' "$(state region statistics | cut -d' ' -f1-5)" "$wanted"
is 'Ctrl + drag: selected, until Esc' "$(state region selected) $(state closed selected)" '1 0'
is 'I: statistics of what is visible' "$(state all statistics | cut -d' ' -f1-5)" '1 101 0 50 25'
is 'I: again closes them' "$(state shut statistics)" ''
is 'M: a marker' "$(state marker markers)" 1
is 'Shift+M: none; undone: all' "$(state unmarked markers) $(state marked markers)" '0 2'

view plain.csv --legend right <<'END'
shot start
key 2
shot hidden
key 2
shot shown
key 1
key 2
key 0
shot all
key Ctrl+Z
shot undone
END
is '2: series 2 is hidden, and shown' "$(state hidden hidden)|$(state shown hidden)" '2|'
is '0: all are shown' "$(state all hidden)" ''
is 'undo: they are hidden' "$(state undone hidden)" '1 2'
check 'y fits what is shown' [ "$(state hidden y1)" != "$(state start y1)" ]
check 'shown again: the same picture' cmp -s shots/start.png shots/shown.png
entry=$(state start entry1.1)
view plain.csv --legend right <<END
move $entry
down left
up left
shot clicked
key Ctrl+Z
shot again
END
is 'a click on a name hides one series; undone' "$(state clicked hidden | wc -w | tr -d ' ')|$(state again hidden)" '1|'

awk 'BEGIN { print "t,v"; for (i = 1; i <= 100; i++) print i "," i * i }' > positive.csv
view positive.csv <<'END'
shot start
key L
shot log_y
key K
shot log_xy
key Ctrl+Z
key Ctrl+Z
shot undone
key G
shot grid
key T
shot dark
key T
shot light
key G
shot no_grid
END
is 'L: logarithmic y' "$(state log_y y1.scale) $(state log_y x1.scale)" 'log other'
is 'K: logarithmic x' "$(state log_xy x1.scale)" log
is 'undo: linear' "$(state undone y1.scale) $(state undone x1.scale)" 'other other'
check 'undo: the same picture' cmp -s shots/start.png shots/undone.png
check 'G: the grid' [ "$(state grid y1.grid)" != "$(state start y1.grid)" ]
is 'T: dark, light' "$(state dark dark) $(state light dark)" '1 0'

view plain.csv <<'END'
key L
shot refused
END
check 'L: where a value is not above 0, log drops it or is refused with a message' \
    [ "$(state refused y1.scale)" = log -o -n "$(state refused message)" ]

view plain.csv --panels --share x <<'END'
shot start
key Tab
shot second
key Shift+Tab
shot first
move 480 150
wheel 0 2
shot linked
END
is 'Tab: the next panel' "$(state second panel)" 2
is 'Shift+Tab: the panel before' "$(state first panel)" 1
is 'panels that share x move together' "$(state linked x1)" "$(state linked x2)"
check 'and have moved' [ "$(state linked x1)" != "$(state start x1)" ]
check 'y is of one panel' [ "$(state linked y1)" != "$(state start y1)" ]
is 'y of the other stays' "$(state linked y2)" "$(state start y2)"

view plain.csv -y a <<'END'
shot start
move 480 300
wheel 0 4
shot near
key Ctrl+S
shot prompt
hold Ctrl
key Backspace
release Ctrl
text out.svg
key Enter
wait 30
shot saved
key Ctrl+S
key Escape
shot given_up
key E
hold Ctrl
key Backspace
release Ctrl
text out.csv
key Enter
wait 30
shot exported
key Ctrl+C
wait 30
shot image
key Ctrl+Shift+C
wait 30
shot copied
END
check 'Ctrl+S: asks for a name' [ "$(state prompt overlay)" -eq 3 ]
check 'Ctrl+S: the view as SVG' grep -q '<svg' out.svg
is 'Ctrl+S: tells' "$(state saved message)" 'saved out.svg'
is 'Ctrl+S, Esc: nothing' "$(state given_up overlay)" 0
awk -F, -v lo="$(first "$(state near x1)")" -v hi="$(second "$(state near x1)")" -v low="$(first "$(state near y1)")" \
    -v up="$(second "$(state near y1)")" 'NR == 1 { print $1 "," $2 }
    NR > 1 && $1 >= lo && $1 <= hi && $2 >= low && $2 <= up { print $1 "," $2 }' plain.csv > wanted.csv
tr -d '\r' < out.csv > got.csv
check 'E: the visible rows of the file' cmp got.csv wanted.csv
if [ "$SDL_VIDEODRIVER" = x11 ]; then
    is 'Ctrl+C: the picture' "$(state image message)" 'picture copied'
else
    check 'Ctrl+C: a PNG and its address' [ "$(state image message)" = "no clipboard for pictures here: copied its address, file://$(ls "$work"/kymo-view-*.png)" ]
fi
is 'Ctrl+Shift+C: the rows as text' "$(state copied message)" "$(wc -l < wanted.csv | tr -d ' ') lines copied"
if [ "$SDL_VIDEODRIVER" != x11 ]; then
    mkdir bin
    printf '#!/bin/sh\n[ "$*" = "--type image/png" ] && cat > "%s/handed.png"\n' "$work" > bin/wl-copy
    chmod +x bin/wl-copy
    rm -f "$work"/kymo-view-*.png
    (
        export WAYLAND_DISPLAY=here PATH="$work/bin:$PATH"
        printf 'key Ctrl+S\nhold Ctrl\nkey Backspace\nrelease Ctrl\ntext own.png\nkey Enter\nwait 30\nkey Ctrl+C\nshot handed\n' | view plain.csv
    )
    is 'Ctrl+C under Wayland: by wl-copy' "$(state handed message) $(ls "$work"/kymo-view-*.png 2> /dev/null)" 'picture copied '
    check 'Ctrl+C under Wayland: the picture that Ctrl+S writes' cmp handed.png own.png
fi

view plain.csv <<'END'
key ?
shot help
key Escape
shot closed
key F1
shot f1
key Escape
move 300 200
down right
up right
shot menu
move 330 245
shot looks
key Escape
shot none
resize 700 500
wait 50
shot small
key Ctrl++
shot larger
key Ctrl+0
shot same
END
is '?: help, Esc closes it' "$(state help overlay) $(state closed overlay) $(state f1 overlay)" '1 0 1'
check 'F1 and ? show the same' cmp -s shots/help.png shots/f1.png
is 'right click: the menu' "$(state menu overlay) $(state none overlay)" '2 0'
check 'the menu follows the mouse' [ "$(cmp -s shots/menu.png shots/looks.png || echo differs)" ]
is 'resize' "$(state small size)" '700 500'
check 'Ctrl + +: larger' [ "$(state larger size)" != "$(state small size)" ]
is 'Ctrl + 0: as it was' "$(state same size)" '700 500'

# Every action is in the menu: by key Right, Down, Enter through all groups. "log-y" is the first of the second one.
view positive.csv <<'END'
key Menu
key Down
key Right
key Enter
shot log
END
is 'the menu by keys' "$(state log y1.scale)" log

mkdir -p config/kymo
printf '# mine\nzoom-in = B\nquit =\nreset = Shift+H\n' > config/kymo/keys
XDG_CONFIG_HOME=$work/config
export XDG_CONFIG_HOME
view plain.csv -y a <<'END'
shot start
key W
shot w
key B
shot b
key Q
shot on
key Shift+H
shot all
END
is 'key map: a key that was taken away' "$(state w x1)" "$(state start x1)"
check 'key map: a new key' [ "$(state b x1)" != "$(state start x1)" ]
is 'key map: an action without keys; with another' "$(state all x1)" "$(state start x1)"
printf 'zoom-inn = B\n' > config/kymo/keys
view plain.csv < /dev/null > /dev/null
is 'key map: errors have their place' "$status $(cat .err)" \
    "2 kymo: $work/config/kymo/keys:1: no action \"zoom-inn\" (did you mean zoom-in?)"
export XDG_CONFIG_HOME=/nonexistent

KYMO_SCALE=2
export KYMO_SCALE
view plain.csv --size 500x300 <<'END'
shot large
END
unset KYMO_SCALE
is '$KYMO_SCALE: twice the pixels, the same size' \
    "$(state large size) $(od -An -j16 -N8 -tu1 shots/large.png | awk '{ print $3 * 256 + $4, $7 * 256 + $8 }')" '500 300 1000 600'
view plain.csv --size 500x300 --ui-scale 1.5 <<'END'
shot large
END
is '--ui-scale' "$(od -An -j16 -N8 -tu1 shots/large.png | awk '{ print $3 * 256 + $4, $7 * 256 + $8 }')" '750 450'

# What is there is never written over: it may be what is looked at.
cp plain.csv input.csv
view input.csv -y a <<'END'
move 480 300
wheel 0 4
key E
hold Ctrl
key Backspace
release Ctrl
text input.csv
key Enter
wait 30
shot refused
END
is 'E: a file that is there is kept' "$(cmp input.csv plain.csv && state refused message)" \
    'input.csv: is there already, and is kept: give another name'

# Statistics of what is visible follow the view.
view plain.csv -y a <<'END'
key I
shot all
move 480 300
wheel 0 4
wait 300
shot near
END
check 'I: follows the view' [ "$(state near statistics | cut -d' ' -f2)" -lt "$(state all statistics | cut -d' ' -f2)" ]

# What cannot be drawn at all ends the window; where there is no display, there is none.
timeout 20 "$KYMO" view plain.csv --x-lim 200..0 > .out 2> .err < /dev/null
is 'a first picture that fails' "$? $(grep -c 'the limits go down' .err)" '2 1'
(unset SDL_VIDEODRIVER DISPLAY WAYLAND_DISPLAY; timeout 20 "$KYMO" view plain.csv > .out 2> .err < /dev/null)
is 'no display' "$? $(grep -c 'no display' .err)" '4 1'
