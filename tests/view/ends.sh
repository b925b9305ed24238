#!/bin/sh
# What was asked for is written before the window ends, however it ends; or its user is told that it is not.
. "$(dirname "$0")/common"
awk 'BEGIN { print "t,v"; for (i = 0; i < 200000; i++) print i "," i % 977 }' > rows.csv

# name FILE: types it into the prompt
name() { printf 'hold Ctrl\nkey Backspace\nrelease Ctrl\ntext %s\nkey Enter\n' "$1"; }
ask() { (echo key E; name out.tsv; echo key Ctrl+S; name out.pdf); }
# ended: what is there
ended() { echo "$1 $(cat .err) $(ls out* 2> /dev/null | tr '\n' ' ')"; }

(ask; echo key Q) > script
timeout 60 "$KYMO" view rows.csv --script script 2> .err < /dev/null
is 'closed at once: what was asked for is written' "$(ended $?)" '0  out.pdf out.tsv '
is 'closed at once: all rows' "$(wc -l < out.tsv | tr -d ' ') $(tail -n 1 out.tsv | tr '\t' ' ')" '200001 199999 691'
is 'closed at once: all of the picture' "$(tail -n 1 out.pdf)" '%%EOF'
timeout 60 "$KYMO" view rows.csv --script script 2> .err < /dev/null
is 'what could not be written is told' "$(ended $?)" \
    '2 kymo: out.tsv: is there already, and is kept: give another name out.pdf out.tsv '

rm out*
(ask; echo key Q; echo key Q) > script
timeout 60 "$KYMO" view rows.csv --script script 2> .err < /dev/null
case $(ended $?) in
'0  out.pdf out.tsv ' | '3 kymo: out.'???': not written: the window was closed ' | \
    '3 kymo: out.pdf: not written: the window was closed out.tsv ') said=yes ;;
*) said=$(ended $?) ;;
esac
is 'closed twice: given up, nothing half-written' "$said" yes

# begin: a window whose script asks for files and waits; both have been asked for when the rows are being written
begin() {
    rm -f out*
    (echo key Ctrl+S; name out.pdf; echo key E; name out.tsv; echo wait 50000) > script
    timeout 60 "$KYMO" view rows.csv --script script 2> .err < /dev/null &
    pid=$!
    for _ in $(seq 1000); do
        ls out.tsv* > /dev/null 2>&1 && break
        sleep 0.02
    done
}
for signal in TERM:143:terminated HUP:129:terminated; do
    begin
    kill -"${signal%%:*}" $pid
    wait $pid
    is "SIG${signal%%:*}: written before the end" "$(ended $?)" "$(echo "$signal" | cut -d: -f2) kymo: ${signal##*:} out.pdf out.tsv "
done
