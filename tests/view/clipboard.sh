#!/bin/sh
# Pictures and rows on the clipboard of X11, as another program (xclip) gets them.
case ${1:-build} in
*thread* | *memory*)
    echo 'skip the clipboard of X11 under these sanitizers: its libraries are not built with them'
    exit
    ;;
esac
VIEW_DRIVER=x11
. "$(dirname "$0")/common"
for program in Xvfb:xvfb xclip:xclip; do
    if ! command -v "${program%%:*}" > /dev/null; then
        echo "skip the clipboard of X11: no ${program%%:*} here (Debian: ${program#*:})"
        exit
    fi
done
Xvfb -displayfd 3 -screen 0 1920x1200x24 -nolisten tcp 3> number 2> /dev/null &
server=$!
trap 'kill $server 2> /dev/null; rm -rf "$work"' EXIT
for _ in $(seq 200); do
    [ ! -s number ] || break
    sleep 0.05
done
[ -s number ] || { echo 'skip the clipboard of X11: Xvfb does not start'; exit; }
DISPLAY=:$(cat number)
export DISPLAY

# paste TARGET FILE: what is on the clipboard, waited for a while
paste() {
    for _ in $(seq 100); do
        timeout 20 xclip -selection clipboard -t "$1" -o > "$2" 2> /dev/null && [ -s "$2" ] && return
        sleep 0.1
    done
}

# copy KEY ARGS...: opens a window, saves its picture as saved.png and presses a key
copy() {
    key=$1
    shift
    rm -f saved.png
    printf 'key Ctrl+S\nhold Ctrl\nkey Backspace\nrelease Ctrl\ntext saved.png\nkey Enter\nwait 30\nshot ready\nkey %s\nwait 20000\n' \
        "$key" > script
    "$KYMO" view "$@" --script script --shots . 2> .err < /dev/null &
    pid=$!
}

copy Ctrl+C plain.csv
paste image/png got.png
check 'Ctrl+C: the picture that Ctrl+S writes' cmp got.png saved.png
paste TARGETS targets
check 'Ctrl+C: it is called image/png' grep -qx image/png targets
echo other | xclip -selection clipboard -loops 1 -i
is 'Ctrl+C: given up for what is copied later' "$(xclip -selection clipboard -o)" other
kill $pid
wait $pid
is 'the window ends well' "$? $(cat .err)" '143 kymo: terminated'

# Random points on a rainbow do not compress: several pieces.
awk 'BEGIN { srand(1); print "x,y,z"; for (i = 0; i < 30000; i++) print rand() "," rand() "," rand() }' > noise.csv
copy Ctrl+C scatter noise.csv -x x -y y --color z --size 1500x900
paste image/png got.png
check 'Ctrl+C: a large picture' cmp got.png saved.png
holds 'Ctrl+C: it went in pieces' "$(wc -c < got.png) > 262144"

# Readers that go away in the middle of it leave their places to others.
for _ in 1 2 3 4 5 6 7 8 9 10; do
    xclip -selection clipboard -t image/png -o > /dev/null 2>&1 &
    reader=$!
    sleep 0.004
    kill -9 $reader 2> /dev/null
    wait $reader 2> /dev/null
done
rm got.png
paste image/png got.png
check 'Ctrl+C: readers that went away are forgotten' cmp got.png saved.png

# kept PID TARGET: what a clipboard manager keeps of a window that is closed, in `kept`
kept() {
    : > said
    "$top/$build/tests/view/manager" kept "$2" > said 2>&1 &
    manager=$!
    for _ in $(seq 100); do
        grep -q ready said && break
        sleep 0.05
    done
    kill "$1"
    wait "$1"
    status=$?
    wait $manager
}
kept $pid image/png
is 'a clipboard manager keeps the picture' "$status $(tr '\n' ' ' < said)" '143 ready kept '
check 'a clipboard manager keeps the picture: all of it' cmp kept saved.png

copy Ctrl+Shift+C plain.csv
paste UTF8_STRING rows
is 'Ctrl+Shift+C: the rows as text' "$(tr '\t' , < rows | tr -d '\r')" "$(cat plain.csv)"
paste TARGETS targets
is 'Ctrl+Shift+C: under its usual names' "$(tr '\n' ' ' < targets)" \
    'TARGETS MULTIPLE TIMESTAMP UTF8_STRING text/plain;charset=utf-8 text/plain STRING '
kill $pid
wait $pid
is 'the window ends well after that, too' "$?" 143

# More than the server takes in one request, which SDL would try.
case $build in
*address*) ;;
*)
    awk 'BEGIN { print "t,v"; for (i = 0; i < 950000; i++) print 1234567890 + i "," i / 7 }' > many.csv
    copy Ctrl+Shift+C many.csv
    paste UTF8_STRING rows
    is 'Ctrl+Shift+C: very many rows' "$(tr '\t' , < rows | cksum)" "$(cksum < many.csv)"
    holds 'Ctrl+Shift+C: more than a request' "$(wc -c < rows) > 16777216"
    kept $pid UTF8_STRING
    check 'a clipboard manager keeps them' cmp kept rows
    ;;
esac
