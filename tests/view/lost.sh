#!/bin/sh
# The X server ends while a window is open: a message, exit status 4, soon, and nothing half-written.
case ${1:-build} in
*thread* | *memory*)
    echo 'skip lost displays under these sanitizers: the libraries of X11 are not built with them'
    exit
    ;;
esac
VIEW_DRIVER=x11
. "$(dirname "$0")/common"
if ! command -v Xvfb > /dev/null; then
    echo 'skip lost displays: no Xvfb here (Debian: xvfb)'
    exit
fi
server=
trap '[ -z "$server" ] || kill -9 $server 2> /dev/null; rm -rf "$work"' EXIT

# begin: a server of our own, killed by `lose`; false: it does not start
begin() {
    rm -f number
    Xvfb -displayfd 3 -screen 0 1920x1200x24 -nolisten tcp 3> number 2> /dev/null &
    server=$!
    for _ in $(seq 200); do
        [ ! -s number ] || break
        sleep 0.05
    done
    [ -s number ] && DISPLAY=:$(cat number) && export DISPLAY
}

# lose NAME SECONDS: kills the server after that time, and checks how process $pid ends
lose() {
    sleep "$2"
    kill -9 $server
    wait $server 2> /dev/null
    server=
    from=$(date +%s)
    wait $pid
    is "$1: status and message" "$? $(cat .err)" '4 kymo: the display is lost'
    holds "$1: soon" "$(date +%s) - $from <= 20"
}

begin || { echo 'skip lost displays: Xvfb does not start'; exit; }
timeout 60 "$KYMO" view plain.csv 2> .err < /dev/null &
pid=$!
lose 'at rest' 2

(echo v; seq 4000000) > big.csv
begin
timeout 60 "$KYMO" view big.csv 2> .err < /dev/null &
pid=$!
lose 'while an index is built' 1.5

begin
mkfifo rows
(
    echo a,b
    for i in $(seq 2000); do
        echo "$i,$i"
        sleep 0.005
    done
) > rows 2> /dev/null &
timeout 60 "$KYMO" view -x a -y b --follow - 2> .err < rows &
pid=$!
lose 'with a live pipe' 2

# While the window is being opened, wherever that stands: also where Xlib ends the program.
said=
for wait in 0.05 0.12 0.2 0.3; do
    begin
    timeout 60 "$KYMO" view plain.csv 2> .err < /dev/null &
    pid=$!
    sleep $wait
    kill -9 $server
    wait $server 2> /dev/null
    server=
    wait $pid
    said="$said$? $(grep -v '^Xlib: ignoring' .err), "
done
is 'at once: status and message' "$(echo "$said" | sed 's/4 kymo: no display: x11 not available, //g; s/4 kymo: the display is lost, //g')" ''

for _ in $(seq 300); do
    printf 'key Ctrl+S\nhold Ctrl\nkey Backspace\nrelease Ctrl\ntext out.png\nkey Enter\nkey W\nwait 20\nkey S\n'
done > script
mkdir saved
begin
cd saved || exit 2
timeout 60 "$KYMO" view ../plain.csv --script ../script 2> ../.err < /dev/null &
pid=$!
cd ..
lose 'while saving' 2
is 'while saving: nothing half-written' "$(ls -A saved)" out.png
is 'while saving: the picture is whole' "$(tail -c 8 saved/out.png | od -An -tx1 | tr -d ' ')" 49454e44ae426082
