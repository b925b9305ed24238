#!/bin/sh
# Help, the manual, the version: they exist, fit, and agree with the tables they are made from.
. "$(dirname "$0")/common"

run --help
check '--help has at most 40 lines' [ "$status" -eq 0 -a "$(wc -l < .out)" -le 40 ]
check '--help has at most 100 columns' [ "$(awk 'length > w { w = length } END { print w }' .out)" -le 100 ]
is '--help names the commonest options' "$(grep -cE '^  --?[a-z]' .out)" 12
cp .out help
run help
check 'kymo help is --help' cmp -s .out help
run scatter --help co2.csv --titel
check '--help stops at once' cmp -s .out help

# Every example of --help runs, as far as its files are here.
head -c 8000 /dev/zero > walk.f64
PATH=$(dirname "$KYMO"):$PATH
sed -n 's/^  \(kymo .*\)/\1/p' help | sed 's/-o \([a-z0-9]*\)\./-o help_\1./' > examples
while read -r line; do
    check "example: $line" sh -c "$line -q"
done < examples
is 'examples of --help' "$(wc -l < examples)" 4

for topic in line scatter input axes math time style themes output window index report; do
    run help $topic
    check "help $topic" [ "$status" -eq 0 -a "$(wc -l < .out)" -ge 5 ]
    cat .out >> topics
done
for pair in view:window keys:window info:index; do
    run help ${pair#*:}
    cp .out page
    run help ${pair%:*}
    check "help ${pair%:*} is help ${pair#*:}" cmp -s .out page
done
# All fields of the tables are on some page, but for those that the program hides or calls otherwise.
sed -n 's/^KYMO_FIELD([A-Z]*, [a-z_]*, \([a-z_0-9]*\),.*/\1/p' "$top/include/kymo/fields.def" | sort -u |
    grep -vxE 'x|y|x2|y2|text|size|at|at_time|orient|row|column|row_span|column_span|no_legend|inset|inset_in|format|time_zone' |
    tr _ - > fields
while read -r field; do
    grep -qE "^  (-., )?--$field( |$)" topics || echo "$field"
done < fields > absent
is 'every field is an option with help' "$(cat absent)" ''

run help --man
check 'docs/kymo.1 is what `kymo help --man` prints' diff "$top/docs/kymo.1" .out
if command -v groff > /dev/null; then
    is 'groff has no complaints' "$(groff -mdoc -Tutf8 -ww .out 2>&1 > /dev/null)" ''
else
    echo 'skip groff has no complaints: no groff here'
fi

run --version
is '--version' "$(cat .out)" "kymo $(awk '/define KYMO_VERSION_M|define KYMO_VERSION_P/ { v = v s $3; s = "." } END { print v }' "$top/include/kymo.h")"
run --version -v
check '--version -v' grep -q '^cairo: [0-9]' .out

# Every option can be given: none is shadowed by another, none is without its letter.
grep -oE '^  (-[a-zA-Z]|--[a-z-]+|-[a-zA-Z], --[a-z-]+)' topics | grep -oE -e '--?[a-zA-Z-]+' | sort -u > options
is 'letters' "$(grep -xcE -e '-[a-z]' options)" 8
