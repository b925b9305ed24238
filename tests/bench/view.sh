#!/bin/sh
# Times of the viewer: from the start of the program to the first picture, and from events to pictures while 10^8 points
# are moved and zoomed at 1600x900; with an index file, and while an index is being built in memory.
#
#     tests/bench/view.sh BUILD         is run by `make bench`, after run.sh, which makes the data
#
# In a window under Xvfb where that is, else with SDL's dummy driver. Events come 60 times a second.
set -u
cd "$(dirname "$0")/../.." || exit 2
. tests/bench/common
kymo=$PWD/$kymo
[ -e "$1/libkymo-view.so.0" ] || { echo 'the viewer was not built: skipped'; exit; }
[ -e "$data/walk.f64" ] || { echo "no $data/walk.f64: skipped"; exit; }
work=$(mktemp -d "$data/view.XXXXXX") || exit 2
server=
trap '[ -z "$server" ] || kill $server; rm -rf "$work"' EXIT
export XDG_CONFIG_HOME=/nonexistent SDL_VIDEODRIVER=dummy
if command -v Xvfb > /dev/null; then
    Xvfb -displayfd 3 -screen 0 1920x1200x24 -nolisten tcp 3> "$work/display" 2> /dev/null &
    server=$!
    for _ in 1 2 3 4 5 6 7 8 9 10; do [ -s "$work/display" ] || sleep 0.5; done
    [ ! -s "$work/display" ] || export DISPLAY=":$(cat "$work/display")" SDL_VIDEODRIVER=x11
fi

awk 'BEGIN {
    print "move 800 450"
    for (i = 0; i < 60; i++) print "wheel 0 1\nwait 16.7"
    print "down left"
    for (i = 0; i < 240; i++) printf "move %d %d\nwait 16.7\n", 800 + (i * 5) % 400, 450 + i % 40
    print "up left\nwait 300"
    for (i = 0; i < 60; i++) print "wheel 0 -1\nwait 16.7"
}' > "$work/script"

# measure LABEL FIRST-LIMIT FRAME-FIGURE FRAME-LIMIT FILE
measure() {
    "$kymo" view -i raw:f64 --size 1600x900 "$5" --script "$work/script" --shots "$work" --frame-times "$work/times" \
        || return
    awk -v label="$1" -v first="$2" -v name="$3" -v limit="$4" '
        { value[$1] = $2 }
        $1 == "ms" { count[$2] = $3; if ($2 > most) most = $2 }
        function said(v, l) { return v <= l ? "met" : sprintf("missed, %.2fx", v / l) }
        END {
            printf "%-36s %8.1f   <= %3d ms  %s\n", label ": first picture", value["first"], first, said(value["first"], first)
            printf "%-36s %8.1f   <= %.1f ms %s   (p50 %.1f, p99 %.1f, worst %.1f, %d pictures)\n", label ": " name, \
                value[name], limit, said(value[name], limit), value["p50"], value["p99"], value["max"], value["frames"]
            for (i = 0; i <= most; i++)
                if (i in count)
                    printf "    %3d ms %5d %s\n", i, count[i], substr("##################################################", 1, count[i])
        }' "$work/times"
    first=$(sed -n 's/^first //p' "$work/times")
    frame=$(sed -n "s/^$3 //p" "$work/times")
    record "viewer, 10^8 doubles, $1: first picture" - "$first" - - - "$2" ms - - -
    record "viewer, 10^8 doubles, $1: $3 of the pictures" - "$frame" - - - "$4" ms - - -
}

printf '\nthe viewer, 10^8 points, 1600x900 (%s)%22s\n' "$SDL_VIDEODRIVER" 'ms'
ln "$data/walk.f64" "$work/walk.f64" 2> /dev/null || cp "$data/walk.f64" "$work/walk.f64"
cat "$work/walk.f64" > /dev/null
measure 'index being built' 500 max 33 "$work/walk.f64"
"$kymo" index -i raw:f64 "$work/walk.f64"
measure 'indexed' 150 p99 16.7 "$work/walk.f64"
