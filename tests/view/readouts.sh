#!/bin/sh
# What readouts, ruler, statistics and markers say, and where their cards lie: all digits, everything in the window,
# nothing over another card.
. "$(dirname "$0")/common"

# lines SHOT: the readout in one line
lines() { state "$1" line | tr '\n' ' '; }

# inside SHOT: whether all boxes lie within the window
inside() {
    # shellcheck disable=SC2046
    set -- "$1" $(state "$1" size)
    state "$1" box | awk -v w="$2" -v h="$3" '$1 < 0 || $2 < 0 || $1 + $3 > w + 1 || $2 + $4 > h + 1 { bad++ } END { exit bad > 0 }'
}

# apart SHOT [COUNT]: whether no box, or none of the first ones, covers another
apart() {
    state "$1" box | head -"${2:-64}" | awk '{ for (i = 1; i < NR; i++)
            if ($1 + 1 < x[i] + w[i] && x[i] + 1 < $1 + $3 && $2 + 1 < y[i] + h[i] && y[i] + 1 < $2 + $4) bad++
        x[NR] = $1; y[NR] = $2; w[NR] = $3; h[NR] = $4 } END { exit bad > 0 }'
}

# ---- Values ----------------------------------------------------------------------------------------------------

# Identifiers that a double cannot hold, of both types.
awk 'BEGIN { print "t,id,big"; for (i = 0; i < 9; i++) print i ",900719925474099" i * 2 % 10 + 1 ",1844674407370955161" 5 - i % 5 }' > large.csv
for column in id big; do
    view large.csv -y $column --speak <<'END'
key N
shot first
key N
shot next
key M
shot marked
END
    at=$([ $column = id ] && echo 2 || echo 3)
    is "$column: readouts have all digits" "$(lines first)$(lines next)" \
        "$(awk -F, -v c="$at" -v n="$column" 'NR == 2 || NR == 3 { printf "%s|#%d t|%s %s|%s ", n, NR - 1, $1, n, $c }' large.csv)"
    is "$column: --speak has them, too" "$(cat .out)" \
        "$(awk -F, -v c="$at" -v n="$column" 'NR == 2 || NR == 3 { print n ", row " NR - 1 ": t " $1 ", " n " " $c }' large.csv)"
done
view large.csv -x id -y t <<'END'
key N
shot first
key M
shot marked
key E
hold Ctrl
key Backspace
release Ctrl
text out.csv
key Enter
wait 30
shot done
END
is 'markers have all digits' "$(state marked marker)" "$(awk -F, 'NR == 2 { print $2 }' large.csv)"
is 'exports have all digits' "$(cut -d, -f1 out.csv)" "$(cut -d, -f2 large.csv)"

view large.csv -y id --speak <<'END'
move 2 2
key I
shot all
END
is 'so have statistics' "$(sed -n 's/.*\(min [0-9]*, max [0-9]*\),.*/\1/p' .out)" \
    "$(tail -n +2 large.csv | cut -d, -f2 | sort -n | sed -n '1s/^/min /p;$s/^/max /p' | paste -sd, | sed 's/,/, /')"

# Negative numbers have a true minus, dates their hyphens, missing colours a dash.
printf 'd,v,c,s\n2024-01-01,-1.5,red,3\n2024-01-02T06:00:00Z,2,blue,-4\n2024-01-03,7,red,5\n' > mixed.csv
view scatter mixed.csv -x d -y v --color c --size-by s --speak <<'END'
key N
shot first
key N
shot second
END
is 'colour and size are read out' "$(lines first)" 'v|#1 d|2024-01-01 v|−1.5 c|red s|3 '
is 'times as they are' "$(lines second)" 'v|#2 d|2024-01-02 06:00 v|2 c|blue s|−4 '
is '--speak: names, times, words, hyphens' "$(head -1 .out)" 'v, row 1: d 2024-01-01, v -1.5, c red, s 3'

view mixed.csv -x v -y d --speak <<'END'
move 2 2
key I
shot all
END
is 'statistics of times' "$(sed 's/, slope.*//' .out)" \
    'visible, d: n 3, min 2024-01-01, max 2024-01-03, mean 2024-01-02 02:00, sd 1 d 0.25 h'

# Categories have their words, floats of 32 bits their own digits.
view scatter penguins.csv -x species -y body_mass_g --y-lim 0..7000 <<'END'
shot start
END
x=$(pixel start x1 1.9) y=$(pixel start y1 1000)
view scatter penguins.csv -x species -y body_mass_g --y-lim 0..7000 <<END
move $x $y
shot near
key M
shot marked
END
is 'categories beside points, too' "$(state marked marker)|$(state near line)" 'Chinstrap|'
awk 'BEGIN { printf "\315\314\314\075\232\231\231\276" }' > floats # 0.1f, -0.3f
view -i raw:f32 floats --speak <<'END'
key N
shot first
key N
shot next
END
is 'floats' "$(state first line | tail -1) $(state next line | tail -1)" "1|0.1 1|−0.3"

# ---- The view moves, the pointer rests ---------------------------------------------------------------------------

# under SHOT X: the x of the row that is nearest to a pixel, of data at whole numbers
under() { printf '%.0f' "$(at "$1" x1 "$2")"; }
# reads SHOT: the x that is read out
reads() { state "$1" row | head -1 | cut -d' ' -f2; }

view plain.csv --size 1000x650 <<'END'
key C
move 300 200
shot start
key Right
shot panned
key W
shot zoomed
key H
shot reset
key Ctrl++
shot larger
END
for shot in start panned zoomed reset; do
    is "read anew where the view has moved: $shot" "$(reads $shot)" "$(under $shot 300)"
done
is 'and the text has grown' "$(reads larger)" "$(under larger 272.727)"
check 'that was another row' [ "$(reads panned)" != "$(reads start)" ]

view plain.csv --panels --size 1000x650 <<'END'
key C
move 300 200
key Tab
key Tab
shot both
key Z
shot alone
END
is 'a panel alone has its readout' "$(reads alone)|$(state alone line | wc -l | tr -d ' ')" "$(under alone 300)|2"

# Of rows with the same x that at the cursor, with colour and size.
awk 'BEGIN { print "x,y,c,s"; for (i = 0; i < 60; i++) print int(i / 6) "," i * 7 % 60 "," (i % 2 ? "odd" : "even") "," i }' > ties.csv
view scatter ties.csv -x x -y y --color c --size-by s --x-lim -1..10 --y-lim 0..60 <<'END'
shot start
END
cp trace first
for i in 14 15 17; do
    cp first trace
    y=$((i * 7 % 60)) c=$([ $((i % 2)) = 1 ] && echo odd || echo even)
    view scatter ties.csv -x x -y y --color c --size-by s --x-lim -1..10 --y-lim 0..60 <<END
key C
move $(awk "BEGIN { print int($(pixel start x1 2)) + 8 }") $(pixel start y1 $y)
shot all
END
    is "C: the nearest of row $((i + 1)) and others with its x" "$(lines all)" "2| y|$y · $c · $i "
done

# ---- From point to point ---------------------------------------------------------------------------------------

view seattle-weather.csv --x-lim 2013-01-01..2013-01-10 <<'END'
key N
shot first
key N
key N
key Shift+N
shot second
key Shift+N
key Shift+N
shot before
key 1
key N
shot other
END
is 'N: the first row that is seen' "$(lines first)" 'precipitation|#367 date|2013-01-01 precipitation|0 '
is 'N, N, Shift+N' "$(lines second)" 'precipitation|#368 date|2013-01-02 precipitation|0 '
is 'a row that is seen moves nothing' "$(state second x1)" "$(state start x1)$(state first x1)"
is 'Shift+N: beyond the view' "$(lines before)" 'precipitation|#366 date|2012-12-31 precipitation|0 '
holds 'the view follows' "$(first "$(state before x1)") < 1356912000e9 && $(second "$(state before x1)") > 1356912000e9"
is 'N: a series that is shown' "$(state other line | head -1 | cut -d'|' -f1)" temp_max
view plain.csv -y b --x-lim 0.5..10 --y-lim 0.3..5 <<'END'
key N
shot first
key N
key N
key N
shot fifth
END
is 'N: seen in y, too' "$(state first row)" '2 2 1'
is 'N: on' "$(state fifth row)" '5 5 6.25'
holds 'the view follows in y' "$(first "$(state fifth y1)") < 6 && $(second "$(state fifth y1)") > 6.5"
is 'the same in x' "$(state fifth x1)" "$(state first x1)"

# Names of one letter: of the same numbers the order of the names is all that differs.
for names in v,x x,v; do
    awk -v n=$names 'BEGIN { print "t," n; for (i = 0; i < 9; i++) print i "," i "," i }' > short.csv
    view short.csv --legend none --size 500x300 <<'END'
shot start
key C
move 200 100
shot all
key Escape
shot card
END
    cp shots/start.png start-$names.png
    cp shots/card.png card-$names.png
done
check 'names of one letter: the same picture' cmp -s start-v,x.png start-x,v.png
check 'names of one letter are in the card' [ "$(cmp -s card-v,x.png card-x,v.png || echo differs)" ]

# ---- What has no room -------------------------------------------------------------------------------------------

awk 'BEGIN { printf "t"; for (k = 1; k <= 90; k++) printf ",series%d", k; print ""
    for (i = 0; i < 20; i++) { printf "%d", i; for (k = 1; k <= 90; k++) printf ",%d", k * 100 + i; print "" } }' > many.csv
for size in 1000x650 420x300 200x150; do
    view many.csv --size $size --legend none <<'END'
key C
key N
move 120 60
wait 20
shot all
key I
shot statistics
END
    n=$(state all line | grep -c '^series')
    is "$size: the last line says how many more" "$(state all line | tail -1)" "… and $((90 - n)) more|"
    check "$size: all in the window" inside all
    check "$size: statistics, too" inside statistics
done

# ---- The ruler --------------------------------------------------------------------------------------------------

view plain.csv -y a --size 1000x650 <<'END'
shot start
move 300 400
down Shift+left
move 500 200
up Shift+left
shot ruled
move 700 300
wheel 0 3
wait 200
shot zoomed
resize 600 400
wait 50
shot resized
key H
shot reset
END
# where SHOT: pixels of the ruler by the axes of that shot, from values at the first one
where() {
    for end in 300 500; do
        pixel "$1" x1 "$(at start x1 $end)"
        echo
        pixel "$1" y1 "$(at start y1 "$([ $end = 300 ] && echo 400 || echo 200)")"
        echo
    done | awk '{ printf "%s%.0f", (NR > 1 ? " " : ""), $1 }'
}
for shot in ruled zoomed resized reset; do
    is "the ruler lies on the data: $shot" "$(state $shot ruler.pixels | awk '{ printf "%.0f %.0f %.0f %.0f", $1, $2, $3, $4 }')" "$(where $shot)"
done
is 'and says the same' "$(state zoomed ruler)" "$(state ruled ruler)"
check 'zoomed: it has moved' [ "$(state zoomed ruler.pixels)" != "$(state ruled ruler.pixels)" ]

printf 'd,v\n2024-01-01,1\n2024-01-11,2\n' > days.csv
view days.csv --x-lim 2024-01-01..2024-01-11 --size 1000x650 <<'END'
shot start
END
from=$(first "$(state start x1.pixels)") to=$(second "$(state start x1.pixels)")
quarter=$(awk "BEGIN { print int($from + ($to - $from) / 4 + 0.5) }")
view days.csv --x-lim 2024-01-01..2024-01-11 --size 1000x650 <<END
move $quarter 400
down Shift+left
move $quarter 200
up Shift+left
shot vertical
move $from 300
down Shift+left
move $quarter 300
up Shift+left
shot level
END
is 'a vertical ruler has no slope' "$(state vertical ruler | grep -c 'inf\|nan') $(state vertical ruler | sed -n 's/^slope//p')" '0 |–'
is 'spans of time have units' "$(state level ruler | sed -n 's/^Δx|\([0-9]*\) d.*/\1/p')" 2

is 'and rates' "$(state level ruler | grep -c '|.* / d$')" 2

# Two years and more are years of the calendar and days; units of slopes and frequencies are as long as what is measured.
printf 'd,v\n2012-01-01,1\n2016-03-01T12:00,2\n' > years.csv
view years.csv --x-lim 2012-01-01..2016-03-01T12:00 --size 1000x650 <<'END'
shot start
END
ends=$(state start x1.pixels)
view years.csv --x-lim 2012-01-01..2016-03-01T12:00 --size 1000x650 <<END
move ${ends% *} 300
down Shift+left
move ${ends#* } 300
up Shift+left
shot years
move $(awk "BEGIN { print ${ends#* } - 1 }") 300
down Shift+left
move ${ends% *} 300
up Shift+left
shot back
END
is 'spans of years' "$(state years ruler | sed -n 's/^Δx|//p')" '4 years 60.5 d'
is 'and back' "$(state back ruler | sed -n 's/^Δx|\(.*years\).*/\1/p')" '−4 years'
is 'rates of years' "$(state years ruler | sed -n 's/^slope|//p; s/^1.Δx|\(0.24\).* /\1 /p' | tr '\n' ' ')" '0 / year 0.24 year '

awk 'BEGIN { print "t,v,w"; for (i = 0; i < 96; i++)
    printf "2024-01-%02dT%02d:00,1000000.000%02d,%.6f\n", i / 24 + 1, i % 24, 2 + 10 * (i % 2), sin((i + 0.5) * 6.283185307179586 / 12) + i / 24 }' > hours.csv
view hours.csv -y v,w --speak <<'END'
key I
shot all
END
is 'statistics: digits as the spread needs' "$(sed -n 's/^visible, v: .*mean \([^,]*\),.*RMS \([^,]*\),.*/\1 \2/p' .out)" '1000000.00007 1000000.00007'
is 'slopes a day, frequencies' "$(sed -n 's/^visible, w: .*slope \([01]\)[^ ]*\( [^,]*\),.*frequency [^ ]*\(.*\)/\1\2\3/p' .out)" '0 / d / h'

# ---- Where cards lie -------------------------------------------------------------------------------------------

for size in 1000x650 420x300; do
    view seattle-weather.csv -y temp_max,temp_min --legend inside --size $size --speak <<'END'
shot start
move 150 100
key M
move 180 120
key M
move 260 110
key M
key C
move 250 100
shot all
down Shift+left
move 280 140
up Shift+left
shot ruler
move 281 141
shot far
END
    check "$size: legend, flags and readout are apart" apart all
    check "$size: the ruler's card, too" apart ruler
    check "$size: all in the window" inside ruler
    x=$(state all box | tail -1)
    holds "$size: the readout is off the cursor" "!(250 > ${x%% *} && 250 < ${x%% *} + $(echo "$x" | cut -d' ' -f3) && 100 > $(echo "$x" | cut -d' ' -f2) && 100 < $(echo "$x" | cut -d' ' -f2) + $(echo "$x" | cut -d' ' -f4))"
done

# clear SHOT X Y: whether the last card does not lie on a point
clear() { state "$1" box | tail -1 | awk -v x="$2" -v y="$3" '{ exit x > $1 && x < $1 + $3 && y > $2 && y < $2 + $4 }'; }
# off_ruler SHOT: whether the last card, the ruler's, does not lie on the ruler
off_ruler() {
    state "$1" ruler.pixels | while read -r x0 y0 x1 y1; do
        for i in 0 1 2 3 4 5 6 7 8; do
            clear "$1" "$(awk "BEGIN { print $x0 + ($x1 - $x0) * $i / 8 }")" "$(awk "BEGIN { print $y0 + ($y1 - $y0) * $i / 8 }")" || exit 1
        done
    done
}

# Panels that are smaller than a card, with all that there is, message, too.
for size in 420x300 600x400 1000x650; do
    view plain.csv -y a,b --panels --share x --legend inside --size $size <<'END'
key C
move 150 60
key I
shot all
move 350 60
shot right
END
    for shot in all right; do
        check "$size: panels: statistics, readout, message are apart: $shot" apart $shot
        check "$size: panels: in the window: $shot" inside $shot
    done
done

# Rulers to all corners of the panel, the lower one where the message is; at its end there is no readout.
view plain.csv -y a --x-lim 200..300 --size 420x300 <<'END'
move 200 150
down Shift+left
move 412 8
shot right_top
move 50 8
shot left_top
move 50 258
shot left_bottom
move 412 258
shot right_bottom
key C
move 240 240
shot message
END
for shot in right_top left_top left_bottom right_bottom message; do
    check "the ruler's card is not on the ruler: $shot" off_ruler $shot
    check "nor on anything else: $shot" apart $shot
    check "and in the window: $shot" inside $shot
done

# The rows that are read stay to be seen: at each corner of a panel.
printf 'x,y\n0,0\n1,99\n2,50\n3,1\n4,98\n' > corners.csv
for x in 0 1 2 3 4; do
    y=$(sed -n "$((x + 2))s/.*,//p" corners.csv)
    view scatter corners.csv -x x -y y --size 420x300 <<'END'
shot start
END
    px=$(pixel start x1 $x) py=$(pixel start y1 "$y")
    view scatter corners.csv -x x -y y --size 420x300 <<END
key C
move $px 130
shot read
END
    is "row $((x + 1)) is read" "$(state read row)" "$x $x $y"
    check "row $((x + 1)) is not under its card" clear read "$px" "$py"
done

# A selection stays to be seen after a zoom, as long as there is room.
view plain.csv -y a --size 1000x650 <<'END'
move 850 60
down Ctrl+left
move 950 150
up Ctrl+left
move 900 100
wheel 0 3
move 100 60
shot selected
END
check 'statistics are not on their selection' clear selected 900 100

# The badge of live data is off a legend inside.
for size in 300x200 500x300; do
    (for i in 1 2 3 4 5 6 7 8; do echo "$i $((9 - i)) 1"; done; sleep 1) | (
        printf 'rows 8\nkey Space\nshot live\n' > script
        rm -rf shots
        mkdir shots
        timeout 60 "$KYMO" view - --follow --legend inside --size $size --script script --shots shots --trace trace > .out 2> .err
    )
    holds "$size: badge and legend are there" "$(state live box | wc -l) >= 2"
    check "$size: the badge is off the legend" apart live 2
done

# ---- --speak of regions ----------------------------------------------------------------------------------------

view plain.csv -y a,b --speak <<'END'
key C
key C
key I
shot all
END
is '--speak: statistics' "$(sed -n 's/, slope.*//p' .out | head -2 | tr '\n' '/')" \
    'visible, a: n 101, min 0, max 50, mean 25, sd 14.6501/visible, b: n 101, min 0, max 2500, mean 837.5, sd 756.993/'

# ---- All of it by keys -----------------------------------------------------------------------------------------

view plain.csv -y a,b <<'END'
key U
shot none
key N
shot step1
key PageDown
shot other
key N
shot next
key PageUp
shot back
key M
key N
shot step2
key N
shot step3
key U
shot ruled
key M
key Shift+I
shot region
END
is 'U without a marker' "$(state none message)|$(state none ruled)" 'there is no marker to begin at: M adds one|0'
is 'PageDown: the same row of the next series' "$(lines other)" 'b|#1 t|0 b|0 '
is 'N goes on in it' "$(lines next)" 'b|#2 t|1 b|0.25 '
is 'PageUp: back' "$(lines back)" 'a|#2 t|1 a|0.5 '
is 'U: a ruler between rows' "$(state ruled ruler | tr '\n' ' ')" 'Δx|2 Δy|1 slope|0.5 1/Δx|0.5 '
is 'Shift+I: statistics between markers' "$(state region statistics | cut -d' ' -f1-5 | tr '\n' ' ')" '1 3 0.5 1.5 1 2 3 0.25 2.25 1.1666666666666667 '
