#!/bin/sh
# What only happens on a terminal: the progress bar, short help, no pictures.
. "$(dirname "$0")/common"
script -qec true /dev/null < /dev/null > .out 2>&1 || {
    echo 'skip terminals: no script(1) here that makes one'
    exit
}
export TERM=xterm

# on_terminal COMMAND: with a terminal for standard input, output and error; what it shows goes to .out, without
# carriage returns at the ends of lines
on_terminal() {
    script -qec "$1" /dev/null < /dev/null > .raw 2>&1
    status=$?
    sed 's/\r$//' .raw > .out
}

on_terminal '"$KYMO"'
is 'no arguments' "$status $(head -n 1 .out)" \
    '2 usage: kymo [KIND] [OPTIONS] [FILE...]      KIND: line (default), scatter'
on_terminal '"$KYMO" -o o.png'
is 'no input' "$status $(cat .out)" '2 kymo: no input (name a file, or pipe data into kymo)'
on_terminal '"$KYMO" co2.csv -o - -f svg'
is 'no picture on a terminal' "$status $(cat .out)" \
    '2 kymo: -o - is not written to a terminal (use -o FILE, or a pipe)'
on_terminal '"$KYMO" co2.csv -o /dev/tty -f svg'
is 'no picture on a terminal device' "$status $(cat .out)" \
    '2 kymo: -o /dev/tty is not written to a terminal (use -o FILE, or a pipe)'
for _ in 1 2 3 4 5; do # other programs may keep it from being quick
    on_terminal '"$KYMO" co2.csv -o o.png'
    [ -s .out ] || break
done
is 'no bar when it is quick' "$status $(cat .out)" '0 '

# The place of an error in its line.
printf 'x,y\n1,5\n2,n/a\n3,4\n4,5\n' > plain.csv
awk 'BEGIN { for (i = 0; i < 2000; i++) print i "," i; print "\303\244\303\266 7,oops" }' > late.csv
on_terminal '"$KYMO" late.csv -o o.png --header no -x 0 -y 1'
is 'a caret' "$status $(tr '\n' '/' < .out)" '1 kymo: late.csv:2001:1: not a number: "äö 7" in column 1 (name it as a missing value (--missing äö 7) or read leniently (--lenient))/  äö 7,oops/  ^/'
on_terminal '"$KYMO" late.csv -o o.png --header no -x 0 -y 2'
is 'a caret behind letters of two bytes' "$status $(tail -n 2 .out | tr '\n' '/')" '1   äö 7,oops/       ^/'

# The writer pauses for a second and a half: several pictures of the bar, which then is erased.
slow='(yes 1,2 | head -n 100000; sleep 1.5)'
from=$(date +%s)
on_terminal "$slow"' | "$KYMO" -i csv -o o.png'
most=$((10 * ($(date +%s) - from + 2)))
bars=$(grep -o 'kymo: [0-9.]* [kM]B' .out | wc -l)
check 'a bar, ten times a second at most' [ "$status" -eq 0 -a "$bars" -ge 1 -a "$bars" -le "$most" ]
is 'it is erased' "$(tail -c 4 .out | od -A n -t x1 | tr -d ' ')" 0d1b5b4b
for option in -q '--progress never' --json-errors; do
    on_terminal "$slow"' | "$KYMO" -i csv -o o.png '"$option"
    is "no bar: $option" "$status $(cat .out)" '0 '
done
TERM=dumb
on_terminal "$slow"' | "$KYMO" -i csv -o o.png'
is 'no bar: TERM=dumb' "$status $(cat .out)" '0 '
