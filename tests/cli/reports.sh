#!/bin/sh
# Reports that work: the worked example, groups, watching, interruption, disks that are full; the same bytes anywhere.
. "$(dirname "$0")/common"
unset TZ LANG LANGUAGE SOURCE_DATE_EPOCH

if ! command -v pdftotext > /dev/null; then
    echo 'skip reports: no pdftotext here'
    exit
fi
kinds=$("$KYMO" report x -o x.nothing 2>&1 | sed 's/.*outputs: \(.*\))/\1/')

# text FILE: what a PDF file says, in one line
text() {
    pdftotext "$1" - | tr -s '\n\f ' ' '
}
# says NAME FILE WORDS
says() {
    case $(text "$2") in
    *"$3"*) echo "ok $1" ;;
    *) text "$2" | cut -c 1-2000; echo "not ok $1" ;;
    esac
}
printf 'x,y\n1,5\n2,6\n3,7\n' > two.csv

# The worked example, and that what it shows is what its script makes of the data.
mkdir -p examples/report examples/data
cp "$top"/examples/report/* examples/report
cp "$top"/examples/data/*.csv examples/data
(cd examples/report && rm -f ./*.csv && ./derive.sh ../data)
for made in examples/report/*.csv; do
    check "derive.sh makes $(basename "$made")" cmp "$made" "$top/$made"
done
outputs=
for kind in $kinds; do
    outputs="$outputs -o full.$kind"
done
# shellcheck disable=SC2086
works report examples/report/report.md $outputs
says 'figures are numbered' full.pdf 'Figure 7'
says 'references find what comes later' full.pdf 'tripled (Figure 1, Table 1)'
says 'tables are read' full.pdf '2014-08-11'
works report examples/report/species.md -o '{}.pdf' --for-each species --data examples/data/penguins.csv
is 'a document a group' "$(echo [A-Z]*.pdf)" 'Adelie.pdf Chinstrap.pdf Gentoo.pdf'
says 'the variable of the group' Gentoo.pdf 'species is Gentoo'
says 'rows of the group' Gentoo.pdf '6300'
says 'rows of another group' Adelie.pdf '4775'
rm ./*.pdf; rm -rf full*

# Front matter, the command line over it, variables in words and in text.
printf -- '---\ntitle: "Run {{ n }}: \\"x\\""\npaper: A5\nmargin: 1.5cm\ntoc: no\n---\n# Oven \\{{ {{ what }}\n\n' > s.md
printf '```kymo caption="of {{ what }}"\n"{{ what }}.csv" --y-label '"'{{ what }} '\n\n" >> s.md
printf '```\n```kymo table where="y > 5"\ntwo.csv limit=9 where="y>5"\n```\n' >> s.md
sed -i '/kymo table/s/ where.*//' s.md
cp two.csv 'two a.csv'
works report s.md -o s.pdf -D n=17 -D what='two a'
says 'variables' s.pdf 'Oven {{ two a'
says 'variables in captions' s.pdf 'of two a'
# size FILE: its paper and its title
size() {
    pdfinfo "$1" | awk '/^Title/ { sub(/^Title: */, ""); t = $0 } /^Page size/ { print $3 " x " $5 ", " t }'
}
is 'the paper and the title of front matter' "$(size s.pdf)" '419.528 x 595.276, Run 17: "x"'
works report s.md -o s.pdf -D n=17 -D what='two a' --paper Letter --title T
is 'the command line wins' "$(size s.pdf)" '612 x 792, T'
run report s.md -o s.pdf -D n=17 -D what='two a' -D more=1
is 'a variable of no use' "$status $(cat .err)" '0 kymo: s.md: nothing in it is named {{ more }}'
printf 'x,y\n1,5\n2,\n3,4\n' > gap.csv
printf 'A\n\n~~~kymo\ngap.csv\n~~~\n' > gap.md
run report gap.md -o s.pdf
is 'what is left out has its place' "$status $(cat .err)" '0 kymo: gap.md:3: left out: 1 missing value'
works report gap.md -o s.pdf -q
run report gap.md -o s.pdf -q --stats
check '--stats' grep -q '^{"pages": 1, "headings": 0, "figures": 1, .*"bytes": [1-9]' .err
printf '~~~kymo id=j caption=J\n{"axes": [{"marks": [{"kind": "line", "data": "two.csv"}]}]}\n~~~\n\nSee @fig:j.\n' > j.md
works report j.md -o j.pdf
says 'a figure as JSON' j.pdf 'See Figure 1'
printf '~~~kymo\n{{ f }} -y y\n~~~\n' > v.md
works report v.md -o v.pdf -D f=two.csv
printf '~~~kymo\n{"width": 400,\n "axes": {"title": "{{ t }}",\n  "marks": {"data": "two.csv", "width": {{ n }}}}}\n~~~\n' > v.md
works report v.md -o v.pdf -D n=2 -D 't=a", "title": "b\z'
says 'values stay within the quotes of JSON' v.pdf 'a", "title": "b\z'
fails 2 'v.md:4:41: "2, "kind": "bar"" is no number (write "{{ ... }}", in quotes, for text)' \
    report v.md -o v.pdf -D 'n=2, "kind": "bar"' -D t=
fails 2 'v.md:3:21: no variable is named "t" (give it by -D t=VALUE; two braces as such are \{{)' \
    report v.md -o v.pdf -D n=2
mkdir -p deep/er
printf 'In @tab:t.\n\n~~~kymo table id=t\n../../two.csv\n~~~\n' > deep/er/s.md
works report deep/er/s.md -o deep.pdf
says 'paths begin at the spec' deep.pdf 'In Table 1'
printf '{"base": "dark"}' > deep/er/own.json
cp "$top/docs/gallery/panels.png" deep/er/p.png
printf -- '---\ntheme: own.json\n---\n![a](p.png)\n\n~~~kymo\n../../two.csv --theme ./own.json\n~~~\n' > deep/er/s.md
works report deep/er/s.md -o deep.pdf
works report deep/er/s.md -o deep.pdf --theme deep/er/own.json
printf '~~~kymo\n../../two.csv --theme gone.json\n~~~\n' > deep/er/s.md
fails 3 'deep/er/s.md:2:1: deep/er/gone.json: cannot read the theme: no such file or directory' \
    report deep/er/s.md -o deep.pdf
input=two.csv
printf '~~~kymo\n- -i csv\n~~~\n' > s.md
works report s.md -o s.pdf
input=
printf 'From *standard* input.\n' | "$KYMO" report - -f pdf -o - > piped.pdf
says 'a spec and a document through pipes' piped.pdf 'From standard input'

# The words of kymo in the language of the document; one that it does not know has English ones.
for words in 'nb Innhold Tabell' 'cs-CZ Obsah Tabulka' 'ru Содержание Таблица' 'xx Contents Table'; do
    # shellcheck disable=SC2086
    set -- $words
    printf -- '---\nlang: %s\ntoc: yes\n---\n# A\n\n~~~kymo table caption="c"\ntwo.csv\n~~~\n' "$1" > lang.md
    works report lang.md -o lang.html
    check "contents in $1" grep -q "$2" lang.html
    check "tables in $1" grep -q "label\">$3.*1" lang.html
done

# Groups as sections: ids get numbers, references find those of their own section. Values are text, not Markdown.
printf 'g,x,y\n*a*,1,2\n*a*,2,3\n"b/c, d",5,6\n"b/c, d",6,7\n' > g.csv
printf '# {{ g }}\n\nSee @fig:f.\n\n~~~kymo id=f caption="of {{ g }}"\ng.csv -x x -y y\n~~~\n' > g.md
printf '~~~kymo table\ng.csv columns=x\n~~~\n' >> g.md
works report g.md -o g.pdf --for-each g --data ./g.csv
is 'sections' "$(text g.pdf | grep -oE '\*a\* See Figure 1|b/c, d See Figure 2' | paste -sd'|')" '*a* See Figure 1|b/c, d See Figure 2'
says 'values in captions are text' g.pdf 'of *a*'
printf '# A {#a}\n\n{{ g }}: @sec:a\n' > own.md
works report own.md -o own.md.html --for-each g --data ./g.csv
is 'references to headings of the section' "$(grep -oE 'href="#sec-[^"]*"' own.md.html | paste -sd' ')" \
    'href="#sec-a" href="#sec-a-2"'
works report g.md -o 'g {}.pdf' --for-each g --data ./g.csv
is 'names of groups' "$(echo g\ *.pdf)" 'g -a-.pdf g b-c,-d.pdf'
printf 'g,x,y\n"two\nlines",1,2\n"two\nlines",2,3\n' > lines.csv
printf '# {{ g }}\n\n~~~kymo\nlines.csv -x x -y y\n~~~\n' > lines.md
works report lines.md -o lines.pdf --for-each g --data lines.csv
says 'groups of several lines' lines.pdf 'two lines'
printf 'g,x,y\na/b,1,2\na:b,2,3\n' > same.csv
fails 2 '-o g-{}.pdf: "a/b" and "a:b" would both be g-a-b.pdf' report g.md -o 'g-{}.pdf' --for-each g --data same.csv
printf 'g,x,y\na,1,2\na,2,3\nb,5,six\nc,7,8\nc,8,9\n' > half.csv
printf '~~~kymo\nhalf-{{ g }}.csv -x x -y y\n~~~\n' > half.md
for g in a c; do grep -E "^(g|$g)," half.csv > half-$g.csv; done
run report half.md -o 'h-{}.pdf' --for-each g --data half.csv
is 'a group that fails does not stop the others' "$status $(echo h-*.pdf) $(cat .err)" \
    '3 h-a.pdf h-c.pdf kymo: half.md:2:1: half-b.csv: cannot read: no such file or directory'

# Many groups are put in order by one reading for each way of reading: each shows what its rows alone would.
awk 'BEGIN { print "g,x,y"; for (i = 0; i < 400; i++) print "s" i % 40 "," i "," (i % 7 ? i * 7 % 31 : "-99") }' > order.csv
printf '~~~kymo\norder.csv -x x -y y --where "x>40"\n~~~\n\n~~~kymo table\norder.csv where="x>40"\n~~~\n' > order.md
printf '~~~kymo table\norder.csv missing=-99 columns=y,x sort=-y\n~~~\n' >> order.md
works report order.md -q -o 'order-{}.html' --for-each g --data order.csv
for g in s0 s17 s39; do
    sed "s/x>40/x>40 \&\& g==$g/; s/missing=-99/& where=g==$g/" order.md > alone.md
    works report alone.md -q -o alone.html
    check "the rows of $g by a condition" cmp order-$g.html alone.html
done

# What there was stays when something goes wrong, and nothing is left beside it.
printf 'old' > keep.pdf
printf '![a](no.png)\n' > s.md
fails 3 's.md:1:1: no.png: cannot open: no such file or directory' report s.md -o keep.pdf
is 'an output is kept' "$(cat keep.pdf)" old
printf 'A\n' > s.md
if [ -w /dev/full ]; then
    run report s.md -f pdf -o - > /dev/null
    "$KYMO" report s.md -f pdf -o - > /dev/full 2> .err
    is 'a full disk' "$? $(cat .err)" \
        '3 kymo: standard output: cannot write: no space left on device'
fi
(ulimit -f 8; trap '' XFSZ; "$KYMO" report examples/report/report.md -o keep.pdf 2> .err)
is 'a file over its limit' "$? $(cat keep.pdf)" '3 old'
if [ "$(id -u)" -ne 0 ]; then
    mkdir -p locked
    chmod 555 locked
    run report s.md -o locked/s.pdf
    is 'a folder that cannot be written to' "$status" 3
    chmod 755 locked
fi

# What interrupts or kills it leaves nothing of the new document, and what there was.
i=0
while [ $i -lt 400 ]; do
    printf '~~~kymo\nexamples/data/seattle-weather.csv -x date -y 2,3,4,5\n~~~\n\n'
    i=$((i + 1))
done > slow.md
ls -A > .before
busy() { awk '{ exit $14 + $15 < 20 }' "/proc/$(cat pid)/stat"; }
for signal in INT TERM KILL; do
    send $signal busy &
    signalled "$KYMO" report slow.md -o keep.pdf -o keep.html -o keep.md 2> .err
    echo "$signal $? $(cat .err)"
    wait
done > .ended 2> /dev/null
rm -f pid
ls -A | grep -vx .ended > .after
is 'a signal leaves nothing' "$(diff .before .after) $(cat keep.pdf)" ' old'
is 'an interrupt is told' "$(grep INT .ended)" 'INT 130 kymo: interrupted'

# Long things: laid out, not cut or lost.
printf '# \n\n%s\n\n' "$(head -c 3000 /dev/zero | tr '\0' 'w')" > long.md
printf '| a | b |\n|---|---|\n' >> long.md
awk 'BEGIN { print "n,v"; for (i = 1; i <= 10000; i++) print i "," i * i }' > many.csv
printf '\n~~~kymo table\nmany.csv\n~~~\n' >> long.md
works report long.md -o long.pdf
says 'ten thousand rows' long.pdf '10000 100000000'
awk 'BEGIN { print "n,v"; for (i = 1; i <= 200; i++) print i "," (i < 170 ? i : i "000000000007") }' > grow.csv
printf '~~~kymo table\ngrow.csv\n~~~\n' > grow.md
works report grow.md -o grow.pdf
says 'numbers are not torn when they get longer' grow.pdf '169 169 n v 170 170000000000007'
awk 'BEGIN { for (i = 0; i < 60; i++) printf "%scolumn_%d", i ? "," : "", i; print ""
    for (i = 0; i < 60; i++) printf "%s%d", i ? "," : "", i * 1000003; print "" }' > wide.csv
printf '~~~kymo table\nwide.csv\n~~~\n' > wide.md
fails 5 'wide.md:2:1: a table of 60 columns does not fit on the page (show fewer columns, or turn the paper: landscape)' \
    report wide.md -o wide.pdf
printf '~~~kymo table\nwide.csv columns=1,2,3,4,5,6,7,8\n~~~\n' > wide.md
works report wide.md -o wide.pdf
printf 'A\n\n~~~kymo id=t caption=C\ntwo.csv --size 640x4000\n~~~\n\nB @fig:t\n' > tall.md
works report tall.md -o tall.pdf
says 'a figure taller than the page has its caption' tall.pdf 'Figure 1. C'
printf '# A\n\n# B\n\n## C\n' > empty.md
works report empty.md -o empty.pdf --toc
: > nothing.md
works report nothing.md -o nothing.pdf

# The same bytes in any zone, language, folder, and environment; and with the day of SOURCE_DATE_EPOCH.
first=
again() {
    for kind in $kinds; do
        # Pictures beside Markdown are compared by the tests of that output.
        cmp "first/r.$kind" "to/r.$kind" || { echo "not ok the same bytes $1"; return; }
    done
    echo "ok the same bytes $1"
    rm -rf to
    mkdir to
}
mkdir first to
make_report() {
    outputs=
    for kind in $kinds; do
        outputs="$outputs -o $1/r.$kind"
    done
    # shellcheck disable=SC2086
    "$KYMO" report "${2:-examples/report/report.md}" $outputs
}
make_report first
make_report to && again 'twice'
TZ=Asia/Kathmandu make_report to && again 'in another time zone'
LC_ALL=de_DE.UTF-8 LANG=tr_TR.UTF-8 make_report to && again 'in another language'
(cd examples/report && make_report ../../to report.md) && again 'in another folder'
MALLOC_PERTURB_=165 TMPDIR=$PWD HOME=/nowhere make_report to && again 'in another environment'
taskset -c 0 true 2> /dev/null && { taskset -c 0 "$KYMO" report examples/report/report.md -o to/r.pdf &&
    check 'the same bytes on one processor' cmp first/r.pdf to/r.pdf; }
printf '# A\n' > s.md
SOURCE_DATE_EPOCH=86400 "$KYMO" report s.md -o a.pdf
SOURCE_DATE_EPOCH=86401 TZ=Pacific/Honolulu "$KYMO" report s.md -o b.pdf
case $(pdfinfo a.pdf | grep CreationDate) in
*1970*) echo 'ok SOURCE_DATE_EPOCH' ;;
*) pdfinfo a.pdf; echo 'not ok SOURCE_DATE_EPOCH' ;;
esac

# --watch: files that are written, replaced, missing for a while; an error does not end it, SIGINT does.
rendered() { [ "$(grep -c watching watch.err)" -ge "$1" ]; }
wait_for() { await rendered "$1"; }
printf '# One\n\n~~~kymo\nwatched.csv\n~~~\n' > w.md
cp two.csv watched.csv
: > watch.err
"$KYMO" report w.md -o w.pdf --watch 2> watch.err &
watcher=$!
wait_for 1
says '--watch renders at once' w.pdf One
printf '# Two\n\n~~~kymo\nwatched.csv\n~~~\n' > w.new && mv w.new w.md
wait_for 2
says '--watch notices a file that is replaced' w.pdf Two
printf '4,8\n' >> watched.csv
wait_for 3
is '--watch notices data that grow' "$(grep -c 'kymo: rendered; watching 2 files' watch.err)" 3
rm watched.csv
wait_for 4
is '--watch goes on after an error' "$(tail -n 1 watch.err)" 'kymo: not rendered; watching 2 files'
cp two.csv watched.csv
wait_for 5
is '--watch notices what comes back' "$(tail -n 1 watch.err)" 'kymo: rendered; watching 2 files'
kill $watcher
wait $watcher 2> /dev/null
: > watch.err
send INT rendered 1 &
signalled "$KYMO" report w.md -o w.pdf --watch 2> watch.err
is '--watch ends' "$? $(tail -n 1 watch.err)" '130 kymo: interrupted'
