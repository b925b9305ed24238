#!/bin/sh
# The table of `make bench`: kymo's time and memory beside a program that only reads the same file.
#
#     tests/bench/run.sh BUILD
#
# Files are made once, 2 GB of them, in $BENCH_DATA or $TMPDIR/kymo-bench, and are left there. RUNS says how often
# each command is run (5); the least time counts. All runs find the file in the page cache.
set -eu
cd "$(dirname "$0")/../.."
build=$1
data=${BENCH_DATA:-${TMPDIR:-/tmp}/kymo-bench}
runs=${RUNS:-5}
cores=$(nproc)
bench=$build/bench
kymo=$build/kymo
mkdir -p "$data"

# make_data KIND ROWS NAME
make_data() {
    [ -e "$data/$3" ] || {
        "$bench/generate" "$1" "$2" "$data/$3.new"
        mv "$data/$3.new" "$data/$3"
    }
}

line='%-34s %9s %9s %6s %8s %8s\n'

# compare LABEL FILE READ-AS THREADS KYMO-ARGUMENT...: a row of the table
compare() {
    label=$1 file=$data/$2 as=$3 threads=$4
    shift 4
    cat "$file" > /dev/null
    base=$("$bench/measure" "$runs" "$bench/readonly" "$as" "$threads" "$file")
    mine=$("$bench/measure" "$runs" "$kymo" "$@" "$file" --threads "$threads")
    size=$(wc -c < "$file")
    echo "$base $mine $size" | awk -v label="$label" -v line="$line" '{
        printf line, label, sprintf("%.0f", $3), sprintf("%.0f", $1), sprintf("%.2f", $3 / $1),
            sprintf("%.0f", $5 / 1e3 / $3), sprintf("%.1f", $4 / 1024) }'
}

make_data walk 100000000 walk.f64
make_data noise 100000000 noise.f64
make_data csv 10000000 walk.csv
make_data csv 1000 small.csv

# shellcheck disable=SC2059
printf "$line" '' 'kymo ms' 'read ms' ratio MB/s 'peak MiB'
png=$data/out.png
raw="-i raw:f64 --size 1600x900 --scale 1 -o $png"
# shellcheck disable=SC2086
{
    compare "10^8 doubles, walk, $cores threads" walk.f64 f64 "$cores" $raw
    compare "10^8 doubles, noise, $cores threads" noise.f64 f64 "$cores" $raw
    compare '10^8 doubles, walk, 1 thread' walk.f64 f64 1 $raw
    compare '10^8 doubles, noise, 1 thread' noise.f64 f64 1 $raw
    compare '10^7 rows of CSV, 1 thread' walk.csv bytes 1 -x t -y value --size 1600x900 --scale 1 -o "$png"
    compare "10^7 rows of CSV, $cores threads" walk.csv bytes "$cores" -x t -y value --size 1600x900 --scale 1 -o "$png"
    compare '1000 rows of CSV, cold start' small.csv bytes 1 -x t -y value --size 800x500 --scale 1 -o "$png"
}
rm -f "$png"
