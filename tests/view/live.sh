#!/bin/sh
# Live data, windows of one program, how windows end: the example with a loop of its own, signals, lost displays.
. "$(dirname "$0")/common"

window=$top/$build/examples/view/window
[ -x "$window" ] || { echo 'skip live data: the example was not built'; exit; }
cat > script <<'END'
wait 400
move 400 300
wait 100
shot following
key Space
wait 300
shot paused
wait 300
shot still
key Space
wait 100
shot resumed
key [
wait 300
shot narrow
key ]
wait 300
shot wide
wheel 0 2
wait 500
shot moved
key End
wait 100
shot again
END
mkdir shots
KYMO_MOTION=0 timeout 60 "$window" script shots trace other > .out 2> .err < /dev/null
is 'a program with a loop of its own ends well' "$? $(cat .err)" '0 '
is 'it follows, pauses, follows no more when it is moved, follows again' \
    "$(for shot in following paused resumed moved again; do state $shot live | cut -d' ' -f1-2; done | tr '\n' ' ')" \
    '1 0 1 1 1 0 0 0 1 0 '
is 'paused: the picture stays' "$(state still x1)" "$(state paused x1)"
holds 'paused: rows are counted' "$(state paused live | cut -d' ' -f3) > 100 && $(state still live | cut -d' ' -f3) > $(state paused live | cut -d' ' -f3)"
holds 'resumed: it goes on' "$(second "$(state resumed x1)") > $(second "$(state still x1)")"
span() { echo "($(second "$(state "$1" x1)") - $(first "$(state "$1" x1)"))"; }
holds '[: half as much' "$(span narrow) < 0.75 * $(span resumed)"
holds ']: twice as much' "$(span wide) > 1.2 * $(span narrow)"
holds 'moved: nearer' "$(span moved) < 0.9 * $(span wide)"
# The other window of the program, which has no script.
mv trace mine
cp other trace
is 'linked windows: moved together' "$(state moved x1)" "$(sed -n 's/^moved x1 //p' mine)"
is 'linked windows: followed together' "$(state moved live | cut -d' ' -f1)$(state again live | cut -d' ' -f1)" 01
cp mine trace
holds 'End: at the newest rows' "$(second "$(state again x1)") > $(second "$(state moved x1)")"

# An axis as long as --window says: the keys change its length, not only which rows there are.
printf 'rows 3\nshot minute\nkey [\nshot narrow\nkey ]\nkey ]\nshot wide\n' > script
(echo us sy; for i in 1 2 3 4 5 6 7 8; do echo "$i $((9 - i))"; done) |
    timeout 60 "$KYMO" view -y us,sy --follow --window 60s --script script --shots shots --trace trace > .out 2> .err
is '--window, [ and ]: the axis follows' \
    "$(for shot in minute narrow wide; do state $shot x1 | awk '{ printf "%.0f ", ($2 - $1) / 1e9 }'; done)" '60 30 120 '

# A stream ends: all of its rows are there, the window stays and can be moved.
printf 'rows 8\nwait 300\nshot ended\nkey Left\nwait 300\nshot moved\nkey End\nwait 300\nshot end\n' > script
(echo a,b; for i in 1 2 3 4 5 6 7 8; do echo "$i,$((i * i))"; sleep 0.1; done) |
    timeout 60 "$KYMO" view -x a -y b --follow - --script script --shots shots --trace trace > .out 2> .err
is 'the stream ends: the window ends well' "$? $(cat .err)" '0 '
holds 'the stream ends: all rows are shown' "$(first "$(state ended x1)") < 1 && $(second "$(state ended x1)") > 8 && $(second "$(state ended y1)") > 64"
holds 'the stream ends: the view can be moved' "$(first "$(state moved x1)") < $(first "$(state ended x1)")"
is 'the stream ends: End shows all again' "$(state end x1) $(state end y1)" "$(state ended x1) $(state ended y1)"

# Statistics go on with the data; the badge says when these end.
shot_is() { # waits for it, half a minute at most
    for _ in $(seq 600); do
        [ -e "shots/$1.png" ] && break
        sleep 0.05
    done
}
rm -rf shots
mkdir shots
printf 'rows 6\nkey I\nshot some\ntold ended\nshot all\n' > script
(echo t,v; seq 6 | sed 's/.*/&,&/'; shot_is some; seq 7 10 | sed 's/.*/&,&/') |
    timeout 60 "$KYMO" view -x t -y v --follow --script script --shots shots --trace trace > .out 2> .err
is 'statistics follow live data' "$? $(cat .err) $(state some statistics)/$(state all statistics | cut -d' ' -f1-5)" \
    '0  1 6 1 6 3.5 1.8708286933869707/1 10 1 10 5.5'
is 'the badge: live, then ended' "$(state some badge), $(state all badge)" 'live, ended, 10 rows'

# A pause that the ring does not hold: what nobody has seen is counted at once, and for good.
thin=$(printf '\342\200\257')
printf 'rows 1000\nkey Space\nshot held\nrows 1401000\nkey I\nshot gone\nkey Space\ntold ended\nshot after\n' > script
(echo v; seq 1000; shot_is held; seq 1400000) |
    timeout 60 "$KYMO" view -y v --follow --script script --shots shots --trace trace > .out 2> .err
is 'a long pause ends well' "$? $(cat .err)" '0 '
is 'a long pause: rows that are overwritten unseen are counted' "$(state gone badge | tr -d "$thin")/$(state gone live)" \
    'paused, +1400000 · 1000 shown are overwritten · 351424 lost/1 1 1400000 351424'
is 'and after it' "$(state after badge | tr -d "$thin")" 'ended, 1401000 rows · 351424 lost'
is 'statistics: of what there is' "$(state after statistics | cut -d' ' -f1-4)" '1 1048576 351425 1400000'

# A file that is followed is cut, replaced, removed: told in the window and at the end; lines do not go on.
printf 't,v\n1,1\n2,2\n3,3\n' > log.csv
printf 'rows 3\nshot before\ntold cut\nshot cut\nrows 6\nshot grown\ntold cut\nrows 9\nshot other\ntold gone\nshot gone\n' > script
timeout 60 "$KYMO" view log.csv -x t -y v --follow --script script --shots shots --trace trace > .out 2> .err < /dev/null &
pid=$!
shot_is before
printf 't,v\n4,4\n' > log.csv
shot_is cut
echo 5,5 >> log.csv
shot_is grown
printf 't,v\n6,6\n7,7\n' > new.csv
mv new.csv log.csv
shot_is other
rm log.csv
wait $pid
is 'a followed file is cut, replaced, removed: told at the end' "$?, $(tr '\n' ',' < .err)" \
    '0, kymo: log.csv: was cut or replaced 2 times and read from its beginning,kymo: log.csv: is gone, and no other file took its name,'
is 'and in the window' "$(for shot in before cut other gone; do echo "$(state $shot message | cut -c1-21)/$(state $shot badge)"; done | tr '\n' ' ')" \
    '/live the file was cut or r/live the file was cut or r/live the file is gone: one/live, no file '

# Signals end a window as its user would; nothing to do costs no processor time.
for signal in INT:130:interrupted TERM:143:terminated; do
    printf 'shot ready\nwait 60000\n' > script
    rm -rf shots
    "$KYMO" view plain.csv --script script --shots shots 2> .err < /dev/null &
    pid=$!
    await [ -e shots/ready.png ]
    kill -"${signal%%:*}" $pid
    wait $pid
    is "SIG${signal%%:*}" "$? $(cat .err)" "$(echo "$signal" | cut -d: -f2) kymo: ${signal##*:}"
done
if [ -r /proc/self/stat ]; then
    "$KYMO" view plain.csv 2> .err < /dev/null &
    pid=$!
    ticks() { awk '{ print $14 + $15 }' /proc/$pid/stat; }
    # pauses SECONDS: how much it takes meanwhile; at_rest: opened, and nothing for a second
    pauses() { before=$(ticks) && sleep "$1" && taken=$(($(ticks) - before)); }
    at_rest() { pauses 1 && [ "$before" -gt 1 ] && [ "$taken" -eq 0 ]; }
    await at_rest
    pauses 2
    kill $pid
    wait $pid 2> /dev/null
    holds 'a window at rest takes no processor time' "$taken <= 4"
fi

# The file goes away, or loses its end, while it is shown: what was read stays, and it is told.
printf 'shot a\nwait 300\nkey W\nkey L\nshot b\nwait 60000\n' > script
for what in removed 'cut off'; do
    rm -rf shots
    mkdir shots
    awk 'BEGIN { print "t,v"; for (i = 0; i < 400000; i++) print i "," i % 1000 }' > cut.csv
    "$KYMO" view cut.csv --script script --shots shots --trace trace 2> .err < /dev/null &
    pid=$!
    shot_is a
    if [ "$what" = removed ]; then rm cut.csv; else truncate -s 1000 cut.csv; fi
    shot_is b
    kill $pid
    wait $pid
    is "the file is $what: told at the end" "$? $(tr '\n' ' ' < .err)" \
        "143 kymo: cut.csv: was $what while it was shown kymo: terminated "
    holds "the file is $what: what was read can be moved" \
        "$(second "$(state b x1)") - $(first "$(state b x1)") < $(second "$(state a x1)") - $(first "$(state a x1)")"
done

# libdbus, which SDL loads, leaves memory behind there.
env -u SDL_VIDEODRIVER ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0" DISPLAY=:987 SDL_VIDEODRIVER=x11 "$KYMO" view plain.csv > .out 2> .err < /dev/null
is 'no display: exit status 4, and why' "$? $(cut -c1-17 .err)" '4 kymo: no display:'
mkdir bare
cp "$KYMO" bare/kymo
bare/kymo view plain.csv > .out 2> .err < /dev/null
is 'without the library: exit status 4, and why' "$? $(cut -c1-16 .err)" "4 kymo: no viewer:"
