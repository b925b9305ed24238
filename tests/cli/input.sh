#!/bin/sh
# Inputs that are wrong or strange: a clear error with its place, or a sensible picture; nothing half-written.
. "$(dirname "$0")/common"

# Errors.
: > empty.csv
printf 'a,b\n' > header.csv
printf 'n,m\nx,y\nu,v\n' > text.csv
printf 'x,y\n1,5\n2,n/a\n3,n/a\n' > late_text.csv
printf 'a,b\n1,2\n3\n4,5\n' > ragged.csv
printf 'a,b\n1,"2\n3,4\n' > quote.csv
printf 'a,b\n1,2\n3,\0004\n5,6\n' > nul.csv
printf 'x,y\n1,nan\n2,nan\n' > nan.csv
printf 'x,y\n1,-2\n2,0\n' > negative.csv
head -c 13 /dev/zero > odd.f64
awk 'BEGIN { print "x,y"; for (i = 1; i <= 20000; i++) print i "," i; print "20001,oops" }' > late.csv
awk 'BEGIN { for (i = 0; i < 256; i++) printf "%c", i }' > bytes.dat

fails 3 'none.csv: cannot read: no such file or directory' none.csv -o o.png
fails 3 '.: cannot read: is a directory' . -o o.png
fails 1 'empty.csv: the file is empty' empty.csv -o o.png
fails 1 'stdin: the file is empty' -i csv -o o.png
fails 1 'header.csv: nothing to plot: no rows' header.csv -o o.png
fails 1 'no column of numbers in text.csv (columns: 1 (text) 2 (text))' text.csv -o o.png
fails 1 'no column of numbers in late_text.csv beside x, "x" (columns: x y (text))' late_text.csv -o o.png
fails 1 'ragged.csv:3:2: the row has 1 field, not 2 (say the delimiter (--delimiter), or read leniently (--lenient))' \
    ragged.csv -o o.png
fails 1 'quote.csv:2:3: the quote is not closed (a quote within quotes is written twice)' quote.csv -o o.png
fails 1 'nul.csv:3:3: a NUL byte: this is not text (convert it to UTF-8, or read leniently (--lenient))' \
    nul.csv -o o.png
fails 1 'nan.csv: nothing to plot: none of the 2 rows has a value that can be drawn in column "y"' \
    nan.csv -o o.png
fails 1 'negative.csv: nothing to plot: none of the 2 rows has a value that can be drawn in column "y" (a log scale shows only values above 0)' \
    negative.csv --log y -o o.png
fails 1 'late.csv:20002:7: not a number: "oops" in column y (name it as a missing value (--missing oops) or read leniently (--lenient))' \
    late.csv -o o.png
fails 1 'odd.f64: the last row is cut off: 5 bytes of 8 at offset 8 (check TYPE, ch and skip, or read leniently (--lenient))' \
    odd.f64 -o o.png
fails 1 'bytes.dat: not text, and of no format known (say the format: raw:f64, raw:i16le,ch=2, ... (-i raw:f64))' \
    bytes.dat -o o.png
run co2.csv --memory 1K -o o.png
is 'a budget that is too small' "$status $(grep -c 'would go over the memory budget of 1.0 KiB' .err)" '2 1'
check 'nothing is written then' [ ! -e o.png ]

# Sensible pictures: all of the line is there, and what is left out is counted.
# picture FILE 'LEFT OUT' ARGS...
picture() {
    file=$1 left_out=$2
    shift 2
    run "$file" -o o.png "$@"
    is "a picture of $file $*" "$status $(cat .err) $(head -c 4 o.png | tail -c 3)" "0 $left_out PNG"
    rm -f o.png
}
printf 'x,y\n1,inf\n2,-inf\n3,1e308\n4,-1e308\n5,1e999\n' > huge.csv
printf 'x,y\n1,5\n2,5\n3,5\n' > constant.csv
printf 'x,y\n1,5\n' > one.csv
printf 'x,y\n3,2\n1,0\n2,-1\n' > disorder.csv
printf 'x,x,y\n1,2,3\n2,4,5\n' > twins.csv
printf '\357\273\277x;y\r\n1;2\r\n2;3\r\n' > bom.csv
picture huge.csv 'kymo: left out: 3 infinite values'
picture constant.csv ''
picture one.csv ''
picture one.csv '' -x 1 -y 2
picture disorder.csv ''
picture disorder.csv '' -x x
picture twins.csv '' -x '#2' -y 3
picture bom.csv ''
picture negative.csv 'kymo: left out: 2 values not above 0 (log scale)' --log y -y x,y
run ragged.csv -o o.png --lenient
is 'what is read leniently is told' "$status $(tr '\n' '/' < .err)" \
    '0 kymo: left out: 1 missing value, 1 unreadable cell or row/kymo: ragged.csv:3:2: the row has 1 field, not 2/'
picture ragged.csv '' --lenient -q
awk 'BEGIN { print "x,y"; for (i = 1; i <= 3000; i++) print i "," (i % 5 || i < 2000 ? i : "a" i) }' > bad.csv
run bad.csv -o o.png
is 'the first five bad cells' "$status $(sed 's/ (.*//' .err | tr '\n' '/')" '1 kymo: bad.csv:2001:6: not a number: "a2000" in column y/kymo: bad.csv:2006:6: not a number: "a2005" in column y/kymo: bad.csv:2011:6: not a number: "a2010" in column y/kymo: bad.csv:2016:6: not a number: "a2015" in column y/kymo: bad.csv:2021:6: not a number: "a2020" in column y/kymo: ... and 196 more/'
run bad.csv -o o.png --lenient --threads 3 --batch-rows 700
is 'the first five that are forgiven' "$status $(wc -l < .err) $(tail -n 1 .err)" '0 7 kymo: ... and 196 more'
"$KYMO" -i csv - -o o.png < bad.csv 2> .err
cat bad.csv | "$KYMO" -i csv - -o o.png 2> .err
is 'a pipe tells the first one' "$? $(wc -l < .err)" '1 1'
picture late.csv 'kymo: left out: 1 missing value' --missing oops
picture late.csv '' --missing oops -q
picture nan.csv 'kymo: left out: 2 missing values' -x 0 -y 1,2

# Names out of files that are no names: one line of sensible length, wherever they are shown.
{ printf 'x,"'; seq 100000; printf '"\n1,2\n2,3\n'; } > endless.csv
picture endless.csv ''
printf '"a\033[2Jb\nc",y\n1,2\n2,3\n' > escape.csv
run info escape.csv
is 'no control characters on a terminal' "$(tr -d '[:print:]\n' < .out | wc -c) $(grep -c 'a \[2Jb c' .out)" '0 1'
run info endless.csv
check 'info cuts names' [ "$(awk 'length > w { w = length } END { print w }' .out)" -lt 300 ]

# A line without end, through a pipe: refused early, in little memory.
case $build in
*address* | *thread* | *memory*) echo 'skip a line of 1 GB in bounded memory: sanitizers reserve address space' ;;
*)
    head -c 1073741824 /dev/zero | tr '\0' 1 | (ulimit -v 300000 && exec "$KYMO" - -o o.png) 2> .err
    is 'a line of 1 GB in bounded memory' "$? $(cat .err)" \
        '1 kymo: stdin:1:1: a line of more than 16 MiB (is this a text file? otherwise say its format (-i raw:f64))'
    ;;
esac
check 'nothing is left of it' [ ! -e o.png ]

# The same through stdin as from the file.
run co2.csv -o a.png
input=co2.csv run - -o b.png
"$KYMO" -o c.png < co2.csv
cat co2.csv | "$KYMO" -i csv - -o d.png
check 'standard input: -' cmp a.png b.png
check 'standard input: no file' cmp a.png c.png
check 'standard input: a pipe' cmp a.png d.png

# Nowhere to spool what a pipe brings: no matter, unless it has to be read again.
cat co2.csv | TMPDIR=/none "$KYMO" -i csv -x Date -o d.png
check 'no folder for a spool' cmp a.png d.png
seq 100000 | awk '{ print $1 "," $1 % 77 }' > many.csv
cat many.csv | TMPDIR=/none "$KYMO" scatter -i csv -x 1 -y 2 -o d.png 2> .err
is 'no folder for a spool that is needed' "$? $(cat .err)" '3 kymo: stdin: its data are needed again, and there is no spool file: /none: cannot make a temporary file: no such file or directory (set TMPDIR to a folder that can be written, or read from a file)'

# Outputs that are inputs, also by another name.
cp co2.csv self.png
ln -s self.png other.svg
fails 2 'self.png: the output is an input (choose another name)' -i csv self.png -o self.png
fails 2 'other.svg: the output is an input (choose another name)' -i csv self.png -o new.png -o other.svg
fails 2 './self.png: the output is an input (choose another name)' -i csv self.png -o new.png --dump-layout ./self.png
check 'the input is as it was' cmp co2.csv self.png

# Outputs that cannot be written.
mkdir folder.png
fails 3 'folder.png: cannot write: is a directory' co2.csv -o folder.png
if [ -c /dev/full ]; then
    ln -s /dev/full full.png
    ln -s /dev/full full.json
    fails 3 'full.png: cannot write: no space left on device' co2.csv -o full.png
    fails 3 'full.json: cannot write: no space left on device' co2.csv --dump-layout full.json
    "$KYMO" co2.csv -o - -f svg 2> .err > /dev/full
    is '-o - on a full disk' "$? $(cat .err)" '3 kymo: standard output: cannot write: no space left on device'
    "$KYMO" --help 2> .err > /dev/full
    is '--help on a full disk' "$? $(cat .err)" '3 kymo: stdout: cannot write: No space left on device'
else
    echo 'skip a full disk: no /dev/full here'
fi

# Streams that the caller has closed do not become files of the program.
"$KYMO" -o o.png <&- 2> .err
is 'closed standard input' "$? $(cat .err)" '3 kymo: stdin: cannot read: not open for this'
"$KYMO" co2.csv -o - -f svg >&- 2> .err
is 'closed standard output' "$? $(cat .err)" '3 kymo: standard output: cannot write: not open for this'
"$KYMO" -v penguins.csv -o b.svg
"$KYMO" -v penguins.csv -o c.svg <&- >&- 2>&-
is 'all closed' "$? $(cmp b.svg c.svg)" '0 '

# A reader that goes away is no news.
(
    "$KYMO" volcano.csv -o - -f svg 2> .err
    echo $? > .status
) | head -c 10 > .out
is '-o - into a closed pipe' "$(cat .err)" ''

# Interrupted while it reads, and while it waits for a silent pipe.
if [ $(($(awk '/^SigIgn/ { print "0x" substr($2, 9) }' /proc/self/status) & 2)) -eq 0 ]; then
    (send INT & yes 1,2) | signalled "$KYMO" -i csv -y 1,2 -o late.png 2> .err
    is 'interrupted while it reads' "$? $(cat .err)" '130 kymo: interrupted'
    (yes 1,2 | head -100000 && send INT) | signalled "$KYMO" -i csv -o late.png
    is 'interrupted while it waits' $? 130
    check 'nothing is left of it' [ ! -e late.png ]
    # While it draws and encodes 20 megapixels: whenever it comes, the file is whole or not there.
    for signal in INT TERM KILL; do
        for delay in 0.03 0.1 0.2 0.4; do
            mkdir -p signals
            (
                cd signals || exit
                timeout --foreground --preserve-status -s $signal "$delay" "$KYMO" ../co2.csv -o s.png -o s.svg \
                    --size 5000x4000 --scale 1 --memory none --stats 2> ../.err
                echo $? > ../.status
            ) 2> .killed
            for left in signals/* signals/.[!.]*; do
                case $left in
                signals/s.png) [ "$(tail -c 8 "$left" | od -A n -t x1 | tr -d ' ')" = 49454e44ae426082 ] || echo "not ok cut off: $left" ;;
                signals/s.svg) [ "$(tail -c 7 "$left")" = '</svg>' ] || echo "not ok cut off: $left" ;;
                *\**) ;;
                *) echo "not ok SIG$signal leaves $left" ;;
                esac
            done
            rm -r signals
            grep -q '^{"rows"' .err || echo "SIG$signal after $delay s: $(cat .status)" >> ended
        done
    done
    check 'signals while it draws leave nothing behind' [ "$(grep -c INT ended)" -ge 1 ]
    is 'an interrupt is told' "$(grep INT ended | sed 's/.*: //' | sort -u)" 130
else
    echo 'skip interrupts: they are ignored here'
fi
