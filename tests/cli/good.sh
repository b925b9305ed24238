#!/bin/sh
# What works: the lines of the README and the choices they make, seen in the outputs and in the layout dump.
. "$(dirname "$0")/common"

# text ROLE: the texts of a role in the layout dump l.json, with | between
texts() {
    sed -n "s/.*\"role\": \"$1\", \"text\": \"\\([^\"]*\\)\".*/\\1/p" l.json | paste -sd '|'
}
# png_size FILE: "WIDTHxHEIGHT"
png_size() {
    od -A n -j 16 -N 8 -t u1 "$1" |
        awk '{ print (($1 * 256 + $2) * 256 + $3) * 256 + $4 "x" (($5 * 256 + $6) * 256 + $7) * 256 + $8 }'
}
# magic FILE
magic() {
    head -c 4 "$1" | tr -d '\211'
}
# chosen ARGS...: what -v says is chosen
chosen() {
    run -v -o o.png "$@"
    head -n 1 .err
}

# The README.
works co2.csv -o co2.png -o co2.svg -o co2.pdf --dump-layout l.json
is 'all outputs are there' "$(magic co2.png) $(magic co2.svg) $(magic co2.pdf)" 'PNG <svg %PDF'
is 'the legend has the columns' "$(texts direct-label)" 'CO2|adjusted CO2'
is 'no name of a time axis' "$(texts x-label)" ''
works -x date -y temp_max,temp_min seattle-weather.csv -o w.svg --title Seattle --y-label '°C' \
    --subtitle 'Daily highs and lows' --caption NOAA --dump-layout l.json
is 'titles' "$(texts title)/$(texts subtitle)/$(texts caption)/$(texts y-label)" \
    'Seattle/Daily highs and lows/NOAA/°C'
run scatter -x flipper_length_mm -y body_mass_g --color species penguins.csv -o p.png --theme dark \
    --dump-layout l.json
is 'penguins' "$status $(cat .err)" '0 kymo: left out: 2 missing values'
is 'names of the axes' "$(texts x-label)/$(texts y-label)" 'flipper_length_mm/body_mass_g'
is 'legend of categories' "$(texts legend-text)" 'species|Adelie|Chinstrap|Gentoo'
works -y 20,40,60 volcano.csv -o volcano.pdf --title 'Three cuts through Maunga Whau' --y-label m \
    --dump-layout l.json
is 'no name of the row number' "$(texts x-label)" ''
seq 1 1000 | awk '{ print $1 "," ($1 % 37) }' | "$KYMO" -i csv -y 2 - -o out.png --dump-layout l.json
is 'a pipe' "$? $(texts x-label)$(texts y-label)" '0 '
head -c 80000 /dev/zero > walk.f64
works -i raw:f64 walk.f64 -o walk.png --size 1600x900 --scale 1
is '--size in pixels' "$(png_size walk.png)" 1600x900

# Sizes.
works co2.csv -o s.png --size 10x5cm --dpi 254
is '--size in cm' "$(png_size s.png)" 1000x500
works co2.csv -o s.png --size 4inx72mm --dpi 50.8
is '--size in two units' "$(png_size s.png)" 203x144
works co2.csv -o s.png --size=4×3in --dpi=100
is '--size with a sign' "$(png_size s.png)" 400x300
works co2.csv -o s.png --width 300 --height 200 --scale 1.5
is '--width and --height' "$(png_size s.png)" 450x300
works co2.csv -o s.png --bare --size 64x32 --scale 1 --dump-layout l.json
is '--bare' "$(png_size s.png) $(grep -c '"role"' l.json) $(sed -n 's/.*\("box": [^]]*\]\).*/\1/p' l.json)" \
    '64x32 1 "box": [0, 0, 64, 32]'

# Columns.
printf 'when,t1,t2,p1,note,t1\n2024-01-01,1,2,3,a,9\n2024-01-02,2,1,4,b,8\n' > many.csv
is 'time and the rest' "$(chosen many.csv)" 'kymo: many.csv: csv, x: when, y: t1, t2, p1, #6'
is 'names' "$(chosen many.csv -x t1 -y p1,t2)" 'kymo: many.csv: csv, x: t1, y: p1, t2'
is 'numbers' "$(chosen many.csv -x 2 -y '#6,3')" 'kymo: many.csv: csv, x: t1, y: #6, t2'
is 'a range' "$(chosen many.csv -y 2-4)" 'kymo: many.csv: csv, x: when, y: t1, t2, p1'
is 'a pattern' "$(chosen many.csv -y 't?')" 'kymo: many.csv: csv, x: when, y: t1, t2, #6'
is 'a pattern without x' "$(chosen many.csv -x 2 -y '*')" 'kymo: many.csv: csv, x: t1, y: t2, p1, #6'
is 'a regular expression' "$(chosen many.csv -y '/^(p|t2)/,2')" 'kymo: many.csv: csv, x: when, y: t2, p1, t1'
is 'a regular expression with a comma' "$(chosen many.csv -y '/^t{1,2}2$/,p1')" \
    'kymo: many.csv: csv, x: when, y: t2, p1'
is 'repeated -y' "$(chosen many.csv -y p1 -y t2)" 'kymo: many.csv: csv, x: when, y: p1, t2'
is 'the row number' "$(chosen many.csv -x 0 -y 2)" 'kymo: many.csv: csv, x: row number, y: t1'
is 'values together with letters' "$(chosen many.csv -xt1 -yp1)" 'kymo: many.csv: csv, x: t1, y: p1'
is 'size by column' "$(chosen scatter many.csv --size-by p1 --color 3)" \
    'kymo: many.csv: csv, x: when, y: t1, #6'
printf 'a,b\n1,3\n2,2\n2,1\n' > rising.csv
printf 'a,b\n1,3\n2,2\n1,4\n' > falling.csv
is 'a rising column is x' "$(chosen rising.csv)" 'kymo: rising.csv: csv, x: a, y: b'
is 'no column rises' "$(chosen falling.csv)" 'kymo: falling.csv: csv, x: row number, y: a, b'
is 'y is not x' "$(chosen rising.csv -y a)" 'kymo: rising.csv: csv, x: row number, y: a'
printf '5\n6\n7\n' > alone.csv
is 'a column alone is y' "$(chosen alone.csv)" 'kymo: alone.csv: csv, x: row number, y: 1'
printf '"a,b",2,c as d\n1,4,7\n2,5,8\n3,6,9\n' > odd.csv
is 'a name with a comma' "$(chosen odd.csv -y a,b --header yes)" 'kymo: odd.csv: csv, x: row number, y: a,b'
is 'a name with as' "$(chosen odd.csv -y 'c as d' --header yes)" 'kymo: odd.csv: csv, x: a,b, y: c as d'
is 'a number for a name' "$(chosen odd.csv -x '#1' -y '2,#3' --header yes)" \
    'kymo: odd.csv: csv, x: a,b, y: 2, c as d'

# Names.
works many.csv -y 't1 as first, p1 as second' -o o.png --dump-layout l.json
is 'NAME as LABEL' "$(texts direct-label)" 'first|second'
works many.csv -x 't1 as the time' -y 't2 as value' -o o.png --dump-layout l.json
is 'labels of axes' "$(texts x-label)/$(texts y-label)" 'the time/value'
works many.csv -x t1 -y t2 --x-label '' --y-label '' -o o.png --dump-layout l.json
is 'no labels' "$(texts x-label)/$(texts y-label)" '/'
works many.csv -x t1 -y t2,p1 --label A --label B -o o.png --dump-layout l.json
is '--label twice' "$(texts direct-label)" 'A|B'
mkdir -p sub
cp many.csv sub/other.csv
works many.csv sub/other.csv -x when -y t2 -o o.png --dump-layout l.json
is 'several files' "$(texts direct-label)" 'many.csv: t2|other.csv: t2'
cp many.csv sub/many.csv
works many.csv sub/many.csv -x when -y t2 -o o.png --dump-layout l.json
is 'files of one name' "$(texts direct-label)" 'many.csv: t2|sub/many.csv: t2'
works --panels many.csv -x when -y 2-4 -o o.png --dump-layout l.json
is '--panels' "$(grep -c '"role": "panel"' l.json) $(texts y-label)" '3 t1|t2|p1'
works --panels many.csv -x when -y 't1 as first,t2' --y-label V -o o.png --dump-layout l.json
is '--panels with a label have titles' "$(texts y-label)/$(texts title)" 'V|V/first|t2'
works --panels many.csv -x when -y t1,t2 --y-label '' -o o.png --dump-layout l.json
is '--panels with an empty label have titles' "$(texts y-label)/$(texts title)" '/t1|t2'
works --panels --columns 2 many.csv sub/other.csv -x when -y 2-4 -o o.png --dump-layout l.json
is '--panels of several files' "$(grep -c '"role": "panel"' l.json) $(texts y-label)" '3 t1|t2|p1'
works co2.csv -o o.png --h-rule '350 as safe' --v-rule '1990-01-01 as base year' --h-rule 400 -y CO2 \
    --dump-layout l.json
is 'rules' "$(texts legend-text)" 'CO2|safe|base year'

# Settings.
works co2.csv -o a.png --x-lim 1990-01-01..2000-01-01 --y-lim 350.. --dump-layout l.json
check 'limits' grep -q '"role": "x-tick", "text": "1990"' l.json
works co2.csv -o b.png --x_lim=1990-01-01T01:00:00+01:00..2000-01-01 --y_lim=350..
check 'names with _, values with =' cmp a.png b.png
works co2.csv -o b.png --time-zone UTC --tz UTC --x-lim 1990-01-01..2000-01-01 --y-lim 350:
check '--time-zone is --tz' cmp a.png b.png
works co2.csv -o b.png --tz Europe/Berlin --x-lim 1990-01-01T01:00..2000-01-01T01:00 --y-lim 350..
works co2.csv -o a.png --log y
works co2.csv -o b.png --y-scale log
check '--log y' cmp a.png b.png
works -q co2.csv -o a.png --threads 1 --batch-rows 7 --memory 32M --progress never
works co2.csv -o b.png
is 'threads and batches change nothing' "$(cmp a.png b.png)" ''
works -o b.png -- co2.csv
run co2.csv -o - -f png
check '-o -' cmp .out b.png
run co2.csv -o c.svg -o - -f png --dump-layout l.json
check '-o - beside a file' cmp .out b.png

# -f for names that do not say their format; devices, pipes and open descriptors are written straight.
works co2.csv -o plain -f png
check '-f for a name without extension' cmp plain b.png
works co2.csv -o odd.svg -f png
check '-f for a single output' cmp odd.svg b.png
works co2.csv -o c2.svg -o plain.dat -f png
check '-f beside an extension' cmp plain.dat b.png
check '-f changes no other output' cmp c2.svg c.svg
works co2.csv -o /dev/null -f pdf
check '/dev/null stays a device' [ -c /dev/null ]
run co2.csv -o /dev/stdout -f png
check '-o /dev/stdout' cmp .out b.png
echo before > log
"$KYMO" co2.csv -o /dev/stdout -f png >> log
check '-o /dev/stdout appends where the shell does' [ "$(head -c 7 log)" = before -a "$(wc -c < log)" -eq $(($(wc -c < b.png) + 7)) ]
"$KYMO" co2.csv -o /dev/fd/5 -f png 5> five
check '-o /dev/fd/5' cmp five b.png
mkfifo pipe pipe.json
cat pipe > from_pipe &
cat pipe.json > from_json &
works co2.csv -o pipe -f png --dump-layout pipe.json
wait
check 'a FIFO' cmp from_pipe b.png
check 'it stays one' [ -p pipe -a -p pipe.json ]
check 'the layout into a FIFO' grep -q '"role": "panel"' from_json
ln -s l2.json link.json
: > l2.json
works co2.csv -o o.png --dump-layout link.json
check 'the layout through a link' [ -L link.json -a -s l2.json ]
chmod 600 l2.json
works co2.csv -o o.png --dump-layout l2.json
is 'what is replaced hands down its mode' "$(ls -l l2.json | cut -c 1-10)" '-rw-------'
run co2.csv --dump-layout -
check 'the layout alone' [ "$status $(head -c 30 .out)" = '0 {"width": 640, "height": 400, ' ]

# Statistics: each field of the struct, by name.
run co2.csv -o a.png -o a.svg -o - -f png --stats
sed -n '/^typedef struct kymo_stats/,/^}/p' "$top/include/kymo.h" | sed 's/\/\*.*//' |
    grep -oE '\b[a-z_]+ *[,;]' | tr -d ' ,;' | grep -v -x kymo_stats | sort > wanted
grep -oE '"[a-z_]+"' .err | tr -d '"' | sort > got
check '--stats has all fields' cmp wanted got
is '--stats' "$(grep -oE '^\{"rows": 741, "points": 1482|"bytes_read": [0-9]+|"passes": [0-9]+' .err | paste -sd ' ')" \
    "{\"rows\": 741, \"points\": 1482 \"bytes_read\": $(tail -n +2 co2.csv | wc -c) \"passes\": 1"

works -x 1 -y 2,3 --panels --y-label '' co2.csv -o y.png

# info.
run info many.csv alone.csv
is 'info' "$status $(tr '\n' '/' < .out)" '0 many.csv: csv, 6 columns, 2 rows/column  name  type  rising  missing/     1  when  time  yes           0/     2  t1    f64   yes           0/     3  t2    f64   no            0/     4  p1    f64   yes           0/     5  note  text  no            0/     6  t1    f64   no            0/index: none//alone.csv: csv, 1 column, 3 rows/column  name  type  rising  missing/     1  1     f64   yes           0/index: none/'
printf 'a\tb\n1\t2\n' > tabs.tsv
run info tabs.tsv
is 'info of tabs' "$(head -n 1 .out)" 'tabs.tsv: tsv, 2 columns, 1 row'
input=tabs.tsv run info -
is 'info of tabs that are found out' "$(head -n 1 .out)" 'stdin: tsv, 2 columns, 1 row'
run info -i raw:u16be,ch=2 walk.f64
is 'info of raw numbers' "$(head -n 1 .out)" 'walk.f64: raw, 2 columns, 20000 rows'

# What has no room is left out, and told.
run co2.csv -y CO2,adj* --title Title --caption Source --size 130x95 -o tiny.png
is 'no room: told' "$(cat .err)" 'kymo: no room for the caption, legends, titles'
run co2.csv --size 40x30 -o tiny.png
check 'no room at all' [ "$status" -eq 5 ]
works seattle-weather.csv -x date -y temp_max,temp_min,wind --panels --share xy --columns 2 -o s.svg --dump-layout l.json
is 'shared y: columns are titles' "$(texts title)" 'temp_max|temp_min|wind'
is 'shared y: one set of labels' "$(texts y-label)" ''
works co2.csv -y CO2 --crop -o c.png -o c.svg
works co2.csv -y CO2 --x-angle=-45 --aspect 2 -o c.png
run co2.csv -y CO2 --x-angle 100 -o c.png
is 'angles are checked' "$(cat .err)" 'kymo: --x-angle: bad value "100" (write -90..90)'

# More names than a legend looks at are counted.
awk 'BEGIN { for (i = 0; i < 4; i++) for (k = 0; k <= 100; k++) printf "%s%s", i ? i * k % 7 : "c" k, k < 100 ? "," : "\n" }' > wide.csv
works wide.csv -x c0 -y 'c*' --size 1200x700 -o wide.svg
check 'series that the legend does not name are counted' grep -q '+ [34][0-9] more' wide.svg

# Figures as JSON: what is dumped is drawn the same, from wherever it lies.
mkdir -p specs
works scatter -x beak_length_mm -y body_mass_g --color species penguins.csv --dump-spec specs/p.json -q
works scatter -x beak_length_mm -y body_mass_g --color species penguins.csv --theme dark --size 300x200 -o a.svg -q
works specs/p.json --theme dark --size 300x200 -o b.svg -q
check 'a figure from JSON is the same' cmp a.svg b.svg
run co2.csv -y CO2 --title 'CO₂' --dump-spec -
printf '{\n  "title": "CO₂",\n  "data": "co2.csv",\n  "axes": [\n    {\n      "y_label": "CO2",\n      "marks": [\n        {
          "kind": "line",\n          "x": "#1",\n          "y": "#2",\n          "label": "CO2"\n        }\n      ]\n    }\n  ]\n}\n' > wanted
check '--dump-spec' cmp .out wanted
