#!/bin/sh
# Pictures in the terminal, and inputs that go on: sizes, escape codes only where they belong, the terminal restored
# whatever ends the program, exit statuses.
. "$(dirname "$0")/common"
unset DISPLAY WAYLAND_DISPLAY NO_COLOR COLORTERM
escape=$(printf '\033')

# picture ARGS...: to a pipe, 60 x 20 cells, as words for .out
picture() {
    COLUMNS=60 LINES=20 "$KYMO" "$@" -f term < /dev/null > .out 2> .err
    status=$?
}

widest() {
    awk '{ n = length($0); w = n > w ? n : w } END { print w + 0 }' "$1"
}

picture co2.csv --term ascii
is 'a picture in plain characters' "$status $(wc -l < .out) $(cat .err)" '0 18 '
check 'as wide as the terminal' [ "$(widest .out)" -le 60 -a "$(widest .out)" -gt 40 ]
check 'no escape codes without TERM' sh -c '! grep -q "$1" .out' sh "$escape"
check 'tick labels are letters' grep -q '1960 .*1980 .*2000' .out
check 'no byte beyond ASCII' sh -c '! LC_ALL=C grep -q "[^ -~]" .out'
TERM=xterm picture co2.csv --term ascii
check 'colours' grep -q "$escape\[38;2;[0-9;]*m" .out
NO_COLOR=1 TERM=xterm picture co2.csv --term ascii
check 'NO_COLOR' sh -c '! grep -q "$1" .out' sh "$escape"
LC_ALL=C.UTF-8 picture co2.csv
check 'braille where texts are UTF-8' grep -q "$(printf '\342\243')" .out
picture co2.csv
check 'none where they are not' sh -c '! grep -q "$1" .out' sh "$(printf '\342')"
picture co2.csv --term sixel
check 'sixel' sh -c 'head -c 2 .out | od -A n -t x1 | grep -q "1b 50" && tail -c 3 .out | od -A n -t x1 | grep -q "1b 5c 0a"'
picture co2.csv --term kitty
check 'kitty' sh -c 'head -c 30 .out | grep -q "_Ga=T,f=100"'
fails 2 '--term: bad value "tektronix" (write auto|kitty|sixel|braille|ascii)' co2.csv -f term --term tektronix
fails 2 'no output (use -o FILE, as in -o plot.png)' co2.csv
fails 2 '--window: bad value "60x" (write a time, as in 60s, 5m, 2h, or a number of rows)' co2.csv -f term --window 60x
fails 2 '--window 9: a number of rows is for inputs that are followed (add --follow, or say how much of x: --window 60s)' \
    co2.csv -o o.png --window 9
picture nothing.csv
is 'a file that is not there' "$status $(wc -c < .out)" '3 0'

# Titles and headers again and again, as vmstat prints them.
vmstat() {
    i=0
    while [ $i -lt "$1" ]; do
        [ $((i % 10)) -gt 0 ] || printf 'procs ---swap-- ------cpu-----\n r  b   si   so us sy\n'
        printf ' 1  0    0    0 %2d %2d\n' $((i * 7 % 50)) $((i * 3 % 20))
        i=$((i + 1))
    done
}
vmstat 35 | "$KYMO" -y us,sy --follow --window 60s -o o.svg > .out 2> .err
is 'titles and headers are no rows' "$? $(cat .out .err)" '0 '
check 'all marks are there' sh -c 'grep -q ">us<" o.svg && grep -q ">sy<" o.svg'
vmstat 35 | COLUMNS=60 LINES=20 "$KYMO" -y us,sy -f term > .out 2> .err
is 'a pipe is followed to its end' "$? $(wc -l < .out) $(cat .err)" '0 18 '
printf 'x,y\n1,2\n2,oops\n3,4\n4,5\n' | "$KYMO" --follow -o o.svg > .out 2> .err
is 'a bad cell has its place' "$? $(cat .err)" \
    '1 kymo: stdin:3:3: not a number: "oops" in column y (name it as a missing value (--missing oops) or read leniently (--lenient))'
printf '' | "$KYMO" --follow -o p.svg > .out 2> .err
is 'nothing came' "$? $(cat .err)" '1 kymo: stdin: nothing came'

# SIGINT ends reading; what came is written, and the status tells.
if command -v timeout > /dev/null; then
    rm -f o.svg
    # More than a pipe holds: when all is written, some has been read.
    (vmstat 5000; send INT) | signalled "$KYMO" -y us --follow -o o.svg 2> .err
    is 'SIGINT while following' "$? $(cat .err)" '130 kymo: interrupted'
    check 'the output is written' grep -q '</svg>' o.svg
fi

script -qec true /dev/null < /dev/null > .out 2>&1 || {
    echo 'skip terminals: no script(1) here that makes one'
    exit
}

# on_terminal COMMAND: what it shows goes to .raw; of 60 x 20 cells
on_terminal() {
    echo ". '$top/tests/common'; . ./.helpers; stty cols 60 rows 20 2> /dev/null; $1" > .command
    : > .raw
    TERM=xterm script -qec 'sh .command' /dev/null < /dev/null > .raw 2>&1
    status=$?
}

# shown TIMES TEXT: whether that is on the screen so often; two: two rows are
cat > .helpers <<'END'
shown() { [ "$(grep -oF "$2" .raw | wc -l)" -ge "$1" ]; }
two() { shown 1 ' 2 rows, 0 overwritten'; }
rows='printf x,y\n1,2\n2,3\n'
END
export TERM=xterm
on_terminal '"$KYMO" co2.csv'
is 'a picture without -o on a terminal' "$status" 0
check 'of its size' [ "$(grep -c . .raw)" -ge 15 -a "$(grep -c '' .raw)" -le 20 ]
on_terminal '"$KYMO" co2.csv | cat'
is 'none into a pipe' "$(grep -c "$escape\[38" .raw)" 0

for way in 0 INT TERM HUP; do
    wanted=0 end='($rows; await two) | "$KYMO" --follow'
    case $way in
    INT) wanted=130 ;;
    TERM) wanted=143 ;;
    HUP) wanted=129 ;;
    esac
    [ $way = 0 ] || end='($rows; send '$way' two) | signalled "$KYMO" --follow'
    on_terminal "stty -g > before; $end; echo \$? > code; stty -g > after"
    is "live, ended by $way" "$(cat code)" "$wanted"
    check "modes are restored: $way" cmp -s before after
    check "the screen and the cursor are restored: $way" sh -c '[ "$(grep -c "$1\[?1049h" .raw)" -ge 1 ] &&
        [ "$(grep -o "$1\[?1049[hl]" .raw | tail -n 1)" = "$1[?1049l" ] &&
        [ "$(grep -o "$1\[?25[hl]" .raw | tail -n 1)" = "$1[?25h" ]' sh "$escape"
done
check 'rows are counted on the screen' grep -q ' 2 rows, 0 overwritten' .raw

# following COMMAND: done beside it once two rows are shown; then it is ended. Its input stays open until then.
following() {
    rm -f over
    on_terminal '($rows; await [ -e over ]) | "$KYMO" --follow & p=$!
        await two; '"$1"'; kill -TERM $p; : > over; wait $p; echo $? > code'
}
# Whether it stops for SIGTSTP is up to what else runs on the terminal: it is told to go on until it does.
following 'resumed() { kill -CONT $p; shown 2 "[?1049h"; }
    kill -TSTP $p; await shown 1 "[?1049l"; await resumed'
is 'stopped and continued, then ended' "$(cat code)" 143
is 'it gives the screen back, and takes it again' "$(grep -o "$escape\[?1049[hl]" .raw | tr -d "$escape\n")" \
    '[?1049h[?1049l[?1049h[?1049l'
following 'stty cols 40 rows 12; kill -WINCH $p; await shown 1 "[12;1H"'
check 'drawn anew in another size' grep -q "$escape\[12;1H" .raw
following 'stty cols 10 rows 3; kill -WINCH $p; await shown 1 "the termin"; stty cols 60 rows 20; kill -WINCH $p; await shown 2 "[20;1H"'
is 'a terminal that is too small ends nothing' "$(cat code)" 143
check 'and says so' grep -q 'the termin' .raw
on_terminal '($rows; sleep 0.3) | TERM=dumb "$KYMO" --follow; echo $? > code'
is 'a dumb terminal: the last picture' "$(cat code) $(grep -c "$escape" .raw)" '0 0'
# ^C while the terminal is being asked what it can: nobody answers here.
on_terminal 'stty -g > before; "$KYMO" co2.csv & p=$!; sleep 0.1; kill -INT $p; kill -TERM $p; wait $p; stty -g > after'
check 'ended while the terminal is asked: modes are restored' cmp -s before after
