#!/bin/sh
# Reports as HTML and Markdown by the program: the same bytes anywhere, whole or not at all, errors with their place.
. "$(dirname "$0")/common"
unset TZ LANG LANGUAGE SOURCE_DATE_EPOCH

cat > r.md <<'END'
---
title: Two & more
toc: true
numbering: true
---
# One

See @fig:a and @tab:t, where $x_1 < 2$.

~~~kymo id=a caption="Carbon *dioxide*"
-y CO2 co2.csv
~~~

~~~kymo
{"data": "penguins.csv",
 "axes": {"marks": {"kind": "scatter", "x": "beak_length_mm", "y": "body_mass_g", "color": "species"}}}
~~~

~~~kymo table id=t caption="Days"
seattle-weather.csv columns=date,temp_max limit=20
~~~
END

mkdir first to elsewhere
report() {
    "$KYMO" report "${spec:-r.md}" -q -o "$to/r.html" -o "$to/r.md" 2> .err || cat .err
}

same() {
    bad=0
    for file in r.html r.md r_files/fig-a.svg r_files/figure-2.svg; do
        cmp "first/$file" "$to/$file" || bad=1
    done
    [ $bad -eq 0 ] && [ "$(ls "$to" | wc -l)" -eq 3 ] && echo "ok the same documents $1" || echo "not ok the same documents $1"
    rm -rf "$to"
    mkdir "$to"
}

to=first
report
to=to
report
same 'twice'
TZ=Asia/Kathmandu report
same 'in another time zone'
LC_ALL=de_DE.UTF-8 LANG=tr_TR.UTF-8 LANGUAGE=de report
same 'in another language'
(umask 077 && report)
same 'with other permissions'
(cd elsewhere && spec=../r.md to=../to && report)
same 'from another folder'
TMPDIR=$PWD HOME=/nowhere TERM=dumb MALLOC_PERTURB_=165 report
same 'in another environment'

SOURCE_DATE_EPOCH=1700000000 "$KYMO" report r.md -q -o d.html
check 'the date of SOURCE_DATE_EPOCH' grep -q '<p class="byline">2023-11-14</p>' d.html
check 'no date without it' [ -z "$(grep 'class="byline"' first/r.html)" ]
is 'one file that fetches nothing' "$(grep -oE '(src|srcset|@import|url\()="?[a-z]+:' first/r.html | sort -u)" ''
is 'no script' "$(grep -ci '<script' first/r.html)" 0
"$KYMO" report r.md -q -o - -f html > out.html
check 'to standard output' cmp out.html first/r.html
"$KYMO" report r.md -q -o - -f md > out.md
is 'pictures in the text of standard output' "$(grep -c '](data:image/svg+xml;base64,' out.md)" 2

# An error in one block: neither document nor folder, and what is there stays.
sed 's/"y": "body_mass_g"/"y": "body_mas"/' r.md > e.md
fails 2 'e.md:16:68: no column "body_mas" in penguins.csv (did you mean "body_mass_g"? columns: species island beak_length_mm beak_depth_mm flipper_length_mm body_mass_g sex)' \
    report e.md -o e.html -o e.out.md
cp e.md first/r.spec.md
cp -r first before
"$KYMO" report e.md -o first/r.html -o first/r.md 2> /dev/null
check 'an error leaves the last good documents' diff -r before first
sed 's/@fig:a/@fig:b/' r.md > e.md
fails 2 'e.md:8:5: no figure has the id "b"' report e.md -q -o e.html -o e.out.md
touch taken_files
fails 3 'taken_files: cannot write: not a directory' report r.md -q -o taken.md
