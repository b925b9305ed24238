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
kill $pid
wait $pid

copy Ctrl+Shift+C plain.csv
paste UTF8_STRING rows
is 'Ctrl+Shift+C: the rows as text' "$(tr '\t' , < rows | tr -d '\r')" "$(cat plain.csv)"
kill $pid
wait $pid
is 'the window ends well after that, too' "$?" 143
