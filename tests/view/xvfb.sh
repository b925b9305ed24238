#!/bin/sh
# The other scripts of this folder once more, in real windows under Xvfb.
here=$(dirname "$0")
case ${1:-build} in
*address* | *thread* | *memory*)
    echo 'skip windows of X11 under sanitizers: they find leaks in its libraries; the dummy driver is for them'
    exit
    ;;
esac
if ! command -v Xvfb > /dev/null; then
    echo 'skip windows of X11: no Xvfb here (Debian: xvfb)'
    exit
fi
log=$(mktemp) || exit 2
trap 'kill $server 2> /dev/null; rm -f "$log"' EXIT
trap 'exit 130' INT TERM
Xvfb -displayfd 3 -screen 0 1920x1200x24 -nolisten tcp 3> "$log" 2> /dev/null &
server=$!
for _ in $(seq 100); do
    [ ! -s "$log" ] || break
    sleep 0.1
done
if [ ! -s "$log" ]; then
    echo 'skip windows of X11: Xvfb does not start'
    exit
fi
DISPLAY=:$(cat "$log")
VIEW_DRIVER=x11
export DISPLAY VIEW_DRIVER
for script in moves held reads readouts menus live ease ends links; do
    "$here/$script.sh" "$@" | sed -E 's/^(ok|not ok|skip) /\1 X11: /'
done
