#!/bin/sh
# Command lines that are wrong: exact messages, exit status 2 (or what the error is), nothing written.
. "$(dirname "$0")/common"
printf 'x,y\n1,5\n2,6\n' > two.csv
outputs='png svg pdf scene'
formats='csv|tsv|raw:TYPE[le|be][,ch=N][,skip=BYTES][,rate=HZ]'

# Options.
fails 2 'unknown option --titel (did you mean --title?)' --titel T two.csv -o o.png
fails 2 'unknown option --zzzzzz (kymo --help)' --zzzzzz
fails 2 'unknown option -Z (kymo --help)' -Z two.csv -o o.png
fails 2 'unknown option -legend (did you mean --legend?)' two.csv -legend right -o o.png
fails 2 '-o needs a value (write -o FILE)' two.csv -o
fails 2 "-i needs a value (write -i $formats)" two.csv -i
fails 2 '--title needs a value (write --title TEXT)' two.csv --title
fails 2 '--stats takes no value' two.csv -o o.png --stats=1
fails 2 '--bare: bad value "perhaps" (write --bare, or --bare=no)' two.csv -o o.png --bare=perhaps
fails 2 '--legend: bad value "rihgt" (did you mean "right"? write auto|none|inside|right|above|direct)' \
    two.csv -o o.png --legend rihgt
fails 2 '--log: bad value "z" (write x|y|xy)' two.csv -o o.png --log z
fails 2 '--log: bad value "" (write x|y|xy)' two.csv -o o.png --log ''
fails 2 '--progress: bad value "always" (write auto|never)' two.csv -o o.png --progress always
fails 2 '--header: bad value "perhaps" (write auto|yes|no)' two.csv -o o.png --header perhaps
fails 2 '--step: bad value "sideways" (write none|post|pre|mid)' two.csv -o o.png --step sideways
fails 2 '--reduce: bad value "sometimes" (write auto|none)' two.csv -o o.png --reduce sometimes
fails 2 '--antialias: bad value "onn" (did you mean "on"? write auto|on|off)' two.csv -o o.png --antialias onn
fails 2 'no theme is named "drak" (did you mean "dark"?)' two.csv -o o.png --theme drak
printf '{\n  "titel_size": 20\n}' > t.json
fails 2 't.json:2:3: unknown key "titel_size" (did you mean "title_size"?)' two.csv -o o.png --theme t.json
fails 3 'no.json: cannot read the theme: no such file or directory' two.csv -o o.png --theme no.json
fails 2 'no palette is named "okabe-itto" (did you mean "okabe-ito"?)' two.csv -o o.png --palette okabe-itto
fails 2 'a rule is no plot of its own (add --h-rule VALUE or --v-rule VALUE)' rule two.csv -o o.png
fails 3 'scater: cannot read: no such file or directory (did you mean the plot type scatter?)' \
    scater two.csv -o o.png
fails 2 '--stroke is given 3 times for 1 mark' two.csv -o o.png --stroke red --stroke blue --stroke C0

# Numbers and ranges.
fails 2 '--threads: bad value "-1" (--threads N: threads that read and reduce (the processors, at most 8))' \
    two.csv -o o.png --threads -1
fails 2 'threads must be between 1 and 1024' two.csv -o o.png --threads 100000
fails 2 '--memory: bad value "1X" (--memory SIZE: memory budget (64M), none: no limit)' \
    two.csv -o o.png --memory 1X
fails 2 '--scale: "0" is not above 0' two.csv -o o.png --scale 0
fails 2 'scale must be above 0 and at most 64' two.csv -o o.png --scale 1000
fails 2 '--line-width: "-2" is not above 0' two.csv -o o.png --line-width -2
fails 2 '--dpi: bad value "many"' two.csv -o o.png --dpi many
fails 2 '--x-lim: bad value "5" (write A..B)' two.csv -o o.png --x-lim 5
fails 2 '--x-lim: bad value "a..b" (write A..B)' two.csv -o o.png --x-lim a..b
fails 2 '--y-lim: bad value ".." (write A..B)' two.csv -o o.png --y-lim ..
fails 2 '--x-lim: bad value "2024-01-01:2024-02-01" (write A..B)' \
    two.csv -o o.png --x-lim 2024-01-01:2024-02-01
fails 2 'x axis: both limits are 5 (the upper limit must lie above the lower one)' two.csv -o o.png --x-lim 5..5
fails 2 'y axis: the limits go down, from 9 to 5 (axes are not reversed: write the lower limit first, 5..9)' two.csv -o o.png --y-lim 9..5
fails 2 '--h-rule: bad value "high" (write a number or a time, and " as LABEL" for the legend)' \
    two.csv -o o.png --h-rule high
fails 2 '--v-rule: bad value "2024-99-01 as day" (write a number or a time, and " as LABEL" for the legend)' \
    two.csv -o o.png --v-rule '2024-99-01 as day'

# Sizes.
size='(write 800x500 (CSS pixels), 16x9cm, 6.4x4in)'
fails 2 "--size: bad value \"0x0\" $size" two.csv -o o.png --size 0x0
fails 2 "--size: bad value \"100\" $size" two.csv -o o.png --size 100
fails 2 "--size: bad value \"-3x4\" $size" two.csv -o o.png --size -3x4
fails 2 "--size: bad value \"nanxinf\" $size" two.csv -o o.png --size nanxinf
fails 2 "--size: bad value \"16x9km\" $size" two.csv -o o.png --size 16x9km
fails 2 'size: width and height must be above 0 and at most 32767' two.csv -o o.png --size 1e9x1e9
fails 2 'canvas width is too large: 20000 CSS pixels (at most 32767 device pixels a side)' \
    two.csv -o o.png --size 20000x20
fails 5 'layout: panel 1 would be 0 x 0 px, less than 48 x 36, on a page of 1 x 1 (make the page at least 72x64, or its texts shorter)' \
    two.csv -o o.png --size 1x1

# Looks that the library refuses.
fails 2 'mark 1 (line "y"), resolve: stroke: not a colour: "blu" (write #rrggbb, C0 to C7, or a name such as red)' \
    two.csv -o o.png --stroke blu
fails 2 'mark 1 (line "y"), resolve: marker: no shape is named "cricle" (did you mean "circle"?)' \
    two.csv -o o.png --marker cricle
fails 2 'mark 1 (line "y"), resolve: opacity is not between 0 and 1' two.csv -o o.png --opacity 2

# Outputs.
fails 2 'no output (use -o FILE, as in -o plot.png)' two.csv
fails 2 '--output: bad value "" (write FILE)' two.csv -o ''
fails 2 'o: has no extension that says the format: add -f FORMAT (outputs: '"$outputs)" two.csv -o o
fails 2 'o.pgn: no output has the extension ".pgn" (did you mean png? outputs: '"$outputs)" \
    two.csv -o o.pgn
fails 2 '-o - needs -f FORMAT (outputs: '"$outputs)" two.csv -o -
fails 2 '-f: no output is called "pgn" (did you mean png? outputs: '"$outputs)" two.csv -o - -f pgn
fails 2 '-o /dev/stdout needs -f FORMAT (outputs: '"$outputs)" two.csv -o /dev/stdout
fails 2 '-o - and -o /dev/stdout are the same place' two.csv -o - -o /dev/stdout -f png
fails 2 '-f svg: no output takes it: their names say other formats' two.csv -o o.png -o o.pdf -f svg
fails 2 '-o o.png is given twice' two.csv -o o.png -o o.png
fails 2 '-o - and --dump-layout - are the same place' two.csv -o - -f svg --dump-layout -
fails 3 'nowhere/o.png: cannot write: No such file or directory' two.csv -o nowhere/o.png
fails 3 'two.csv/o.png: cannot write: Not a directory' two.csv -o two.csv/o.png
printf '{"axes": [\n {"marks": [{"data": "two.csv", "y": "bb"}]}]}' > f.json
fails 2 'f.json:2:38: no column "bb" in two.csv (columns: x y)' f.json -o x.png
printf '{"axes": [\n {"marks": [{"data": "two.csv"}]}]}' > f.json
fails 2 '-x does not go with f.json, which is a whole figure' f.json -x 1 -o x.png
fails 2 '--marker does not go with f.json, which is a whole figure' f.json --marker none -o x.png
fails 2 'two.csv: the output is an input (choose another name)' f.json -f svg -o two.csv
fails 2 'f.json: the output is an input' f.json -f svg -o f.json
fails 2 '--dump-layout - and --dump-spec - are the same place' two.csv --dump-layout - --dump-spec -
fails 3 'nowhere/l.json: cannot write: No such file or directory' two.csv --dump-layout nowhere/l.json

# Inputs and columns.
fails 2 'standard input (-) can be read only once' - - -o o.png
fails 2 'unknown format "cvs" (did you mean "csv"?)' -i cvs two.csv -o o.png
raw='(raw:TYPE[le|be][,ch=N][,skip=BYTES][,rate=HZ], TYPE f64 f32 i8 to i64 u8 to u64)'
fails 2 "two.csv: raw: cannot read \"f46\" $raw" -i raw:f46 two.csv -o o.png
fails 2 'delimiter must be one character, not "ab"' --delimiter ab two.csv -o o.png
zones='(names are like Europe/Berlin, UTC or local; the package tzdata has them)'
fails 2 "no time zone \"Mars\" in /usr/share/zoneinfo $zones" --tz Mars two.csv -o o.png
fails 2 "no time zone \"Mars\" in /usr/share/zoneinfo $zones" --tz-in Mars two.csv -o o.png
fails 2 'no column "tmp_max" in seattle-weather.csv (did you mean "temp_max"? columns: date precipitation temp_max temp_min wind weather (text))' \
    -y tmp_max seattle-weather.csv -o o.png
fails 2 'no column 3 in two.csv, which has 2 (columns are numbered from 1)' -y 3 two.csv -o o.png
fails 2 'no column #9 in two.csv, which has 2 (columns are numbered from 1)' -x '#9' two.csv -o o.png
fails 2 'no column 1-99999999999999999999 in two.csv, which has 2 (columns are numbered from 1)' \
    -y 1-99999999999999999999 two.csv -o o.png
fails 2 'the range 2-1 goes back' -y 2-1 two.csv -o o.png
fails 2 '-y: bad value "" (write COLUMN,...)' -y '' two.csv -o o.png
fails 2 'a column of -y is empty' -y 2, two.csv -o o.png
fails 2 'no column of numbers in two.csv matches "z*" (columns: x y)' -y 'z*' two.csv -o o.png
fails 2 '/[/: Invalid regular expression' -y '/[/' two.csv -o o.png
fails 2 '-x "*" is 2 columns' -x '*' two.csv -o o.png
columns='species (text) island (text) beak_length_mm beak_depth_mm flipper_length_mm body_mass_g sex (text)'
fails 2 "column \"sex\" of penguins.csv is text, and y needs numbers (columns: $columns)" \
    -y sex penguins.csv -o o.png
fails 1 'penguins.csv: column "sex" is text, not numbers' \
    -x sex -y body_mass_g --x-scale log penguins.csv -o o.png
fails 2 'axes: x_ticks: bad value "0,a" (write 0,5,10 or every=0.25, for times 2024-01-01,2024-07-01 or every=6h)' \
    --x-ticks 0,a two.csv -o o.png
fails 2 'y_ticks: the axis shows no times (write numbers)' --y-ticks every=6h two.csv -o o.png
fails 2 'axes: time_format: "%Q" is not known (known: %Y %y %m %d %e %j %H %I %M %S %L %f %p %b %B %a %A %Z %z %F %T %R)' --time-format %Q two.csv -o o.png
fails 2 'axes: linthresh must be above 0, between 1e-300 and 1e300' --linthresh 1e301 two.csv -o o.png
fails 2 'mark 1 (line), resolve: line has no channel color' -y y --color x two.csv -o o.png

# Only PDF needs cairo, and says so where it cannot be loaded.
mkdir broken
: > broken/libcairo.so.2
cairo='PDF is drawn by cairo, and libcairo.so.2 is not here (install cairo: libcairo2 of Debian)'
LD_LIBRARY_PATH=$work/broken
export LD_LIBRARY_PATH
fails 2 "$cairo" two.csv -o o.pdf
fails 2 "$cairo" two.csv -o o.png -o o.pdf
run two.csv -o o.png -o o.svg
is 'without cairo' "$status $(cat .err)" '0 '
unset LD_LIBRARY_PATH

# Commands.
fails 2 'info: no file (kymo info FILE)' info
fails 3 'none.csv: cannot read: no such file or directory' info none.csv
fails 2 'no help on "axis" (did you mean axes?)' help axis

run --json-errors -y q two.csv -o o.png
is '--json-errors' "$status $(cat .err)" '2 {"code": "ECOLUMN", "status": -9, "exit": 2, "mark": 0, "line": 0, "column": 0, "stage": "", "file": "", "text": "no column \"q\" in two.csv", "hint": "columns: x y"}'
run --titel --json-errors
is '--json-errors of the command line' "$status $(grep -c '^{"code": "EINVAL", .*}$' .err)" '2 1'
