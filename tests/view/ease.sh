#!/bin/sh
# Limits of live data grow and shrink on the way: what comes is told by the script, the clock stands still.
. "$(dirname "$0")/common"

# seen SHOT: waits for a picture, for a minute at most.
seen() {
    for _ in $(seq 600); do
        [ -e "shots/$1.png" ] && return
        sleep 0.1
    done
}
rows() { awk -v from="$1" -v to="$2" -v high="$3" 'BEGIN { for (i = from; i < to; i++) print i "," (i % 2 ? high : 0) }'; }
feed() {
    echo t,v
    rows 0 20 100
    seen first
    rows 20 40 300
    seen grown
    rows 40 60 100
    seen shrunk
}
play() {
    cat > script <<'EOF'
clock 0
rows 20
shot first
rows 40
clock 0
shot still
clock 75
shot half
clock 75
shot grown
rows 60
clock 1999
shot waits
clock 1
shot begins
clock 150
shot shrunk
EOF
    rm -rf shots
    mkdir shots
    feed | timeout 100 "$KYMO" view -x t -y v --follow --window 20 - --script script --shots shots --trace trace "$@" > .out 2> .err
    status=$?
}
high() { second "$(state "$1" y1)"; }
play
is 'limits are eased: the window ends well' "$status $(cat .err)" '0 '
is 'rows leave the panel: the limits are the same yet' "$(state still y1)" "$(state first y1)"
holds 'they are on their way' "$(high half) > $(high first) && $(high half) < $(high grown)"
holds 'they have come' "$(high grown) > 300"
is 'less is enough for a while: they stay' "$(state waits y1)" "$(state grown y1)"
holds 'for 2 seconds: they shrink' "$(high shrunk) < $(high grown)"
KYMO_MOTION=0
export KYMO_MOTION
play
is 'without motion: the window ends well' "$status $(cat .err)" '0 '
is 'without motion: limits jump' "$(state still y1)" "$(state grown y1)"
holds 'without motion: they wait before they shrink' "$(high waits) > 300 && $(high shrunk) < 200"
