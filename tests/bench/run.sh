#!/bin/sh
# The tables of `make bench`: kymo's time and memory beside a program that only reads the same file, what a program
# that holds a figure pays, and other plotters on the same data in the same run.
#
#     tests/bench/run.sh BUILD
#
# Files are made once, 2.6 GB of them, in $BENCH_DATA or $TMPDIR/kymo-bench, and are left there. RUNS says how often
# each command is run (5); the least time counts. All runs find the file in the page cache. PYTHON is asked for
# matplotlib (python3). BENCH_LARGEST=0 leaves out the 10^9 rows from a pipe. Results are appended to tests/bench/results/KIND-OF-MACHINE.csv, or to $BENCH_RESULTS.
set -eu
cd "$(dirname "$0")/../.."
. tests/bench/common
python=${PYTHON:-python3}
"$python" -c 'import matplotlib' 2> /dev/null || python=/usr/bin/python3
png=$data/out.png

# make_data KIND ROWS NAME
make_data() {
    [ -e "$data/$3" ] || {
        "$bench/generate" "$1" "$2" "$data/$3.new"
        mv "$data/$3.new" "$data/$3"
    }
}

line='%-50s %10s %9s %9s %7s %9s %8s %8s  %-9s %s\n'

# heading TITLE FIELD...
heading() {
    echo
    # shellcheck disable=SC2059
    printf "$line" "$@"
}

# compare LABEL FILE READ-AS THREADS TARGET UNIT KYMO-ARGUMENT...
# A row of the table, with the limit of as many threads. The target is a ratio (x), or milliseconds (ms).
compare() {
    label=$1 file=$data/$2 as=$3 threads=$4 target=$5 unit=$6
    shift 6
    cat "$file" > /dev/null
    limit=$("$bench/measure" "$runs" "$bench/readonly" "$as" "$threads" "$file")
    mine=$("$bench/measure" "$runs" "$kymo" "$@" "$file" --threads "$threads" -o "$png")
    # shellcheck disable=SC2046
    set -- $(echo "$limit $mine $(wc -c < "$file")" | awk '{
        printf "%s %s %s %.2f %.0f %.1f", $4, $6, $1, $4 / ($1 > 0 ? $1 : 0.1), $7 / 1e3 / $4, $5 / 1024 }')
    value=$1
    [ "$unit" = x ] && value=$4
    said=$target
    [ "$target" = - ] || said="<= $target $unit"
    # shellcheck disable=SC2059
    printf "$line" "$label" "$1" "$2" "$3" "$4" "$5" "$6" "$said" \
        "$(verdict "$value" "$target")$(awk "BEGIN { if ($6 > 32) print \", peak over 32 MiB\" }")"
    record "$label" "$threads" "$1" "$2" "$3" "$4" "$target" "$unit" "$5" "$6" "$(wc -c < "$png")"
}

# inside_target ROW: the target in ms of a row of tests/bench/inside.c
inside_target() {
    case $1 in
    '1000 points, 800x500: draw') echo 1 ;;
    '1000 points, 800x500'*': draw and encode') echo 4 ;;
    '10^6 points of '*', 1600x900: cells to canvas') echo 5 ;;
    '10^6 points of '*', 1600x900'*': encode') echo 15 ;;
    'scatter of 10^7 points in memory, threads 2: draw') echo 150 ;;
    '10^6 points of a walk, SVG: encode' | '10^6 points of a walk, SVG: cells to canvas') echo 30 ;;
    *) echo - ;;
    esac
}

# peer NAME KYMO-MS TIMES COMMAND...
# A row: kymo is to be at least TIMES faster.
peer() {
    name=$1 mine=$2 times=$3
    shift 3
    said=$times
    [ "$times" = - ] || said=">= $times x"
    if theirs=$("$bench/measure" 1 timeout "${PEER_SECONDS:-60}" "$@" 2> /dev/null); then
        # shellcheck disable=SC2046
        set -- $(echo "$theirs $mine" | awk '{ printf "%s %s %.1f %.1f", $1, $3, $1 / $4, $2 / 1024 }')
        # shellcheck disable=SC2059
        printf "$line" "$name" "$1" "$2" "$mine" "$3" '' "$4" "$said" "$(faster "$3" "$times")"
        record "$name" - "$1" "$2" "$mine" "$3" "$times" x - "$4" -
    else
        status=$? # 124: of timeout
        bound=$(awk "BEGIN { printf \"%.0f\", ${PEER_SECONDS:-60} * 1e3 / $mine }")
        if [ "$status" -eq 124 ]; then
            echo "$name: stopped after ${PEER_SECONDS:-60} s: more than $bound times kymo's  $(faster "$bound" "$times")"
            record "$name (stopped: at least)" - - - "$mine" "$bound" "$times" x - - -
        else
            echo "$name: failed"
        fi
    fi
}

# faster RATIO TIMES: met, or by how much not
faster() {
    [ "$2" = - ] || awk "BEGIN { print ($1 >= $2) ? \"met\" : sprintf(\"missed, %.2f of it\", $1 / $2) }"
}

# build_peer NAME LIBRARY: tests/bench/peers/NAME.c, where LIBRARY is installed; else says so and fails.
build_peer() {
    # shellcheck disable=SC2046
    ${CC:-cc} -O2 "tests/bench/peers/$1.c" -o "$bench/peer-$1" \
        $(pkg-config --cflags --libs "$2" 2> /dev/null || echo "-l$2") 2> /dev/null && return
    echo "$1: not installed, skipped"
    return 1
}

make_data walk 100000000 walk.f64
make_data noise 100000000 noise.f64
make_data f32 100000000 noise.f32
make_data i16 100000000 noise.i16
make_data csv 10000000 walk.csv
make_data csv 1000 small.csv
cp examples/data/co2.csv "$data/co2.csv"
for exponent in 3 4 5 6 7; do
    make_data walk "1$(printf "%0${exponent}d" 0)" "walk-$exponent.f64"
done
make_data noise 10000000 noise-7.f64

raw='-i raw:f64 --no-index --size 1600x900 --scale 1'
csv='-x t -y value --no-index --size 1600x900 --scale 1'
# shellcheck disable=SC2086
{
    heading 'whole process' 'kymo ms' 'cpu ms' 'limit ms' ratio MB/s 'peak MiB' target ''
    for threads in $([ "$cores" -gt 1 ] && echo 1 2 || echo 1); do
        compare "10^8 doubles, walk, threads $threads" walk.f64 f64 "$threads" 1.5 x $raw
        compare "10^8 doubles, noise, threads $threads" noise.f64 f64 "$threads" 1.5 x $raw
        for type in f32 i16; do # the limit only looks at as many bytes, as if they were doubles
            compare "10^8 $type, noise, threads $threads" "noise.$type" f64 "$threads" - - \
                -i "raw:$type" --size 1600x900 --scale 1
        done
        target=-
        [ "$threads" = 2 ] && target=402 # 500 MB/s
        compare "10^7 rows of CSV, threads $threads" walk.csv bytes "$threads" "$target" ms $csv
        for exponent in 3 4 5 6 7; do
            compare "10^$exponent doubles, walk, threads $threads" "walk-$exponent.f64" f64 "$threads" - - $raw
        done
    done
    for threads in $([ "$cores" -gt 1 ] && echo 1 2 || echo 1); do
        compare "1000 rows of CSV, 800x500, cold start, threads $threads" small.csv bytes "$threads" 15 ms -x t -y value \
            --size 800x500 --scale 1
        compare "co2.csv with titles and labels, cold start, threads $threads" co2.csv bytes "$threads" 15 ms \
            --size 800x500 --scale 1 --title 'Carbon dioxide at Mauna Loa' --subtitle 'Monthly means' \
            --y-label 'CO2 (ppm)' --caption NOAA
    done
}

heading 'inside a program' ms 'cpu ms' '' '' '' MiB target ''
"$bench/inside" "$((runs * 3))" > "$data/inside.txt"
while IFS='	' read -r row ms cpu bytes; do
    target=$(inside_target "$row")
    mib=$(awk "BEGIN { printf \"%.2f\", $bytes / 1048576 }")
    said=$target
    [ "$target" = - ] || said="<= $target ms"
    # shellcheck disable=SC2059
    printf "$line" "$row" "$ms" "$cpu" '' '' '' "$mib" "$said" "$(verdict "$ms" "$target")"
    record "$row" - "$ms" "$cpu" - - "$target" ms - - "$bytes"
done < "$data/inside.txt"

# Beside a link to the data, so that nothing else finds the index. The limit is a reading of all of it.
mkdir -p "$data/indexed"
ln -sf ../walk.f64 "$data/indexed/walk.f64"
heading 'index files of 10^8 doubles, whole process' 'kymo ms' 'cpu ms' 'limit ms' ratio MB/s 'peak MiB' target ''
mine=$("$bench/measure" "$runs" sh -c "rm -f '$data/indexed/walk.f64.kymo-index'; '$kymo' index -i raw:f64 '$data/indexed/walk.f64'")
limit=$("$bench/measure" "$runs" "$bench/readonly" f64 "$cores" "$data/walk.f64")
# shellcheck disable=SC2046
set -- $(echo "$limit $mine" | awk '{ printf "%s %s %s %.2f %.0f %.1f", $4, $6, $1, $4 / $1, 8e5 / $4, $5 / 1024 }')
# shellcheck disable=SC2059
printf "$line" 'kymo index' "$1" "$2" "$3" "$4" "$5" "$6" '' ''
record 'kymo index, 10^8 doubles' "$cores" "$1" "$2" "$3" "$4" - - "$5" "$6" -
indexed='-i raw:f64 --size 1600x900 --scale 1'
# shellcheck disable=SC2086
{
    compare '10^8 doubles, indexed, all' indexed/walk.f64 f64 "$cores" 150 ms $indexed
    compare '10^8 doubles, indexed, 1/10' indexed/walk.f64 f64 "$cores" 150 ms $indexed --x-lim 5e7..6e7
    compare '10^8 doubles, indexed, 1/1000' indexed/walk.f64 f64 "$cores" 150 ms $indexed --x-lim 5e7..50100000
}
rm -rf "$data/indexed"

heading 'views of 10^8 doubles, 1600x900' 'ms least' 'ms most' '' '' '' '' target ''
"$bench/index" raw:f64 "$data/walk.f64" "$((runs * 4))" > "$data/index.txt"
while IFS='	' read -r row ms most; do
    case $row in *moving) target=16.7 ;; *) target=- ;; esac
    said=$target
    [ "$target" = - ] || said="<= $target ms"
    # shellcheck disable=SC2059
    printf "$line" "$row" "$ms" "$most" '' '' '' '' "$said" "$(verdict "$most" "$target")"
    record "$row" - "$ms" - "$most" - "$target" ms - - -
done < "$data/index.txt"

heading 'live: 10^7 rows a second, 60 frames a second' 'ms p99' 'cpu ms' 'ms mean' 'rows/s' 'frames/s' missed target ''
for held in 100000 1000000 10000000; do
    live=$("$bench/live" "$held") || true
    # shellcheck disable=SC2046
    set -- $(printf '%s' "${live#*	}")
    # shellcheck disable=SC2059
    printf "$line" "${live%%	*}" "$2" "$3" "$1" "$4" "$5" "$6" '<= 16.7 ms' "$(verdict "$2" 16.7)"
    record "${live%%	*}" - "$2" "$3" - - 16.7 ms - - -
done

heading 'stages of 10^8 doubles, one run' '' '' '' '' '' '' '' ''
# shellcheck disable=SC2086
"$kymo" $raw "$data/walk.f64" -o "$png" --stats 2>&1 | tr ',{}' '\n\n\n' | sed -n 's/^ *"\(ms_[a-z]*\)": *\(.*\)/\1 \2/p' |
    while read -r stage ms; do
        # shellcheck disable=SC2059
        printf "$line" "$stage" "$ms" '' '' '' '' '' '' ''
        record "10^8 doubles, walk: $stage" "$cores" "$ms" - - - - ms - - -
    done

# What comes through a pipe and is made on the fly: only the generator's, the pipe's and the reader's time together.
if [ "${BENCH_LARGEST:-1}" = 1 ]; then
    heading '10^9 doubles through a pipe' ms 'cpu ms' 'limit ms' ratio MB/s 'peak MiB' '' ''
    limit=$("$bench/measure" 1 sh -c "'$bench/generate' repeat 1000000000 - | '$bench/readonly' f64 1 -")
    mine=$("$bench/measure" 1 sh -c "'$bench/generate' repeat 1000000000 - | '$kymo' $raw - --threads 1 -o '$png'")
    # shellcheck disable=SC2046
    set -- $(echo "$limit $mine" | awk '{ printf "%s %s %s %.2f %.0f %.1f", $4, $6, $1, $4 / $1, 8e6 / $4, $5 / 1024 }')
    # shellcheck disable=SC2059
    printf "$line" '10^9 doubles of noise from a pipe' "$1" "$2" "$3" "$4" "$5" "$6" '' ''
    record '10^9 doubles of noise from a pipe' 1 "$1" "$2" "$3" "$4" - - "$5" "$6" "$(wc -c < "$png")"
fi

# The peers draw the rows of one file at the same size; theirs / kymo's is the ratio.
heading 'peers' 'their ms' 'cpu ms' 'kymo ms' ratio '' 'peak MiB' target ''
for set in walk-7 noise-7; do
    file=$data/$set.f64
    # shellcheck disable=SC2086
    mine=$("$bench/measure" "$runs" "$kymo" $raw "$file" -o "$png")
    peak=$(echo "$mine" | awk '{ printf "%.1f", $2 / 1024 }')
    mine=${mine%% *}
    # shellcheck disable=SC2059
    printf "$line" "kymo, 10^7 doubles, $set" '' '' "$mine" '' '' "$peak" '<= 24 MiB' "$(verdict "$peak" 24)"
    record "kymo, 10^7 doubles, $set" - "$mine" - - - 24 MiB - "$peak" -
    if command -v gnuplot > /dev/null; then
        peer "gnuplot, 10^7 doubles, $set" "$mine" 50 gnuplot -e "set term pngcairo size 1600,900; set output '$png';
            plot '$file' binary format='%float64' using 1 with lines notitle"
    else
        echo 'gnuplot: not installed, skipped'
    fi
    if "$python" -c 'import matplotlib, numpy' 2> /dev/null; then
        peer "matplotlib, 10^7 doubles, $set" "$mine" 15 "$python" -c "
import matplotlib, numpy
matplotlib.use('Agg')
import matplotlib.pyplot as plt
plt.figure(figsize=(16, 9), dpi=100)
plt.plot(numpy.fromfile('$file'))
plt.savefig('$png')"
    else
        echo 'matplotlib: not installed, skipped'
    fi
    build_peer plplot plplot && peer "PLplot, 10^7 doubles, $set" "$mine" 15 "$bench/peer-plplot" "$file" "$png"
    build_peer mathgl mgl && peer "MathGL, 10^7 doubles, $set" "$mine" - "$bench/peer-mathgl" "$file" "$png"
done
rm -f "$png"
echo
echo "appended to $results"
