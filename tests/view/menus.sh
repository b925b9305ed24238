#!/bin/sh
# Help, menu and the line that asks: within windows of any size, all of it by keys; locks; names of files.
. "$(dirname "$0")/common"

# inside SHOT: whether all boxes lie within the window
inside() {
    # shellcheck disable=SC2046
    set -- "$1" $(state "$1" size)
    state "$1" box | awk -v w="$2" -v h="$3" '$1 < 0 || $2 < 0 || $1 + $3 > w + 1 || $2 + $4 > h + 1 { bad++ } END { exit bad > 0 || NR == 0 }'
}

awk 'BEGIN { printf "t"; for (k = 1; k <= 40; k++) printf ",series%d", k; print ""
    for (i = 0; i < 20; i++) { printf "%d", i; for (k = 1; k <= 40; k++) printf ",%d", k * 100 + i; print "" } }' > many.csv

for size in 1000x650 420x300 200x150; do
    view many.csv --size $size --legend none <<'END'
key ?
shot help
key PageDown
shot next
key Home
shot first
key PageDown
wheel 0 1
shot wheel
key End
shot last
key Escape
shot closed
move 150 100
down right
up right
shot menu
key Down
key Down
key Right
key End
shot series
wheel 0 3
shot scrolled
key Escape
key J
key Up
key Up
key Space
key Up
key Space
shot hidden
key Escape
key Ctrl+S
shot prompt
END
    [ $size = 1000x650 ] && shots='help menu series prompt' || shots='help next last menu series scrolled prompt'
    for shot in $shots; do
        check "$size: within the window: $shot" inside $shot
    done
    is "$size: series beyond the ninth are hidden by keys, one after the other" "$(state hidden hidden)|$(state hidden overlay)" '39 40|2'
    is "$size: Esc closes" "$(state closed overlay)" 0
    if [ $size = 1000x650 ]; then
        is 'help has one page where there is room' "$(state help box)" "$(state next box)"
    else
        check "$size: help has pages" [ "$(cmp -s shots/help.png shots/next.png || echo differ)" ]
        check "$size: back to the first by key" cmp -s shots/help.png shots/first.png
        check "$size: and by wheel" cmp -s shots/help.png shots/wheel.png
        check "$size: lists are scrolled" [ "$(cmp -s shots/series.png shots/scrolled.png || echo differ)" ]
    fi
done

# A click on an item of a scrolled list is about the item that is seen there.
view many.csv --size 420x300 --legend none <<'END'
key J
key End
shot series
move 250 278
down left
up left
shot clicked
END
is 'a click in a scrolled list' "$(state clicked hidden)" 40

# ---- Locks -------------------------------------------------------------------------------------------------------

view plain.csv -y a <<'END'
shot start
move 480 300
wheel 0 3
wait 200
shot near
key X
key H
wait 200
shot reset
key Backspace
wait 200
down left
up left
down left
up left
wait 200
shot double
key Right
key Up
wait 200
shot moved
key Y
key H
wait 200
shot both
key X
key Y
key H
wait 200
shot free
END
is 'x is locked: H leaves it' "$(state reset x1)" "$(state near x1)"
check 'and fits y to what is seen' [ "$(state reset y1)" != "$(state near y1)" ]
is 'a double click, too' "$(state double x1)" "$(state near x1)"
is 'and a move' "$(state moved x1)" "$(state near x1)"
check 'y moves' [ "$(state moved y1)" != "$(state double y1)" ]
is 'both are locked: H says so' "$(state both message)" 'x and y are locked'
is 'nothing moves' "$(state both y1)" "$(state moved y1)"
is 'free again: all' "$(state free x1) $(state free y1)" "$(state start x1) $(state start y1)"

# ---- Names of files ----------------------------------------------------------------------------------------------

view plain.csv -y a <<'END'
key E
shot asked
key Ctrl+Backspace
text one/two three.tsvx
key Enter
shot refused
key Ctrl+Backspace
shot word
key Ctrl+Backspace
key Ctrl+Backspace
text out.tsv
key Enter
wait 30
shot done
key Ctrl+S
key Ctrl+U
text .png
key Enter
shot nameless
key Escape
END
is 'unknown endings are refused, and the line stays' "$(state refused message)|$(state refused overlay)" \
    'a name ends in .tsv or .csv|3'
is 'Ctrl + Backspace takes words' "$(state word prompt)" 'one/two '
check 'the name that was put right' [ -e out.tsv ] 
is 'no name' "$(state nameless message)" 'a name ends in .png, .svg or .pdf'

# ---- Folders of shots --------------------------------------------------------------------------------------------

printf 'shot start\n' > script
timeout 20 "$KYMO" view plain.csv --script script --shots new > .out 2> .err < /dev/null
is '--shots: the folder is made' "$? $(ls new)" '0 start.png'
timeout 20 "$KYMO" view plain.csv --script script --shots not/there > .out 2> .err < /dev/null
is '--shots: why it is not' "$? $(cat .err)" '3 kymo: not/there: cannot make the folder: No such file or directory'
