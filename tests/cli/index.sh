#!/bin/sh
# kymo index, what kymo info says with and without it, and pictures with it.
. "$(dirname "$0")/common"

awk 'BEGIN { srand(3); print "t,v,n,w"; for (i = 0; i < 60000; i++) { y += rand() - 0.5
    printf "%d,%s,%d,%s\n", i, i % 5000 == 9 ? "" : sprintf("%.6f", y), i % 7 - 3, i % 2 ? "a" : "b" } }' > long.csv
head -n 50001 long.csv > part.csv

# Made, found, the same picture.
works -q part.csv -y v -o plain.png --no-index
run index part.csv
is 'index is silent' "$status $(cat .out .err)" '0 '
check 'beside the data' [ -s part.csv.kymo-index ]
works -q part.csv -y v -o fast.png
check 'the same picture' cmp -s plain.png fast.png
run part.csv -y v -o fast.png --stats
is 'nothing was read' "$(sed -n 's/.*"rows": \([0-9]*\).*/\1/p' .err)" 0
works -q part.csv -y v -o plain.svg --x-lim 20000..21000 --no-index
works -q part.csv -y v -o fast.svg --x-lim 20000..21000
check 'the same part' cmp -s plain.svg fast.svg

# What info says.
run info part.csv
is 'info: rows' "$(head -n 1 .out)" 'part.csv: csv, 4 columns, 50000 rows'
is 'info: t' "$(awk '$2 == "t"' .out | tr -s ' ')" ' 1 t f64 yes 0 0 0 49999'
is 'info: v' "$(awk '$2 == "v" { print $3, $4, $5, $6 }' .out)" 'f64 no 10 10'
is 'info: n' "$(awk '$2 == "n"' .out | tr -s ' ')" ' 3 n f64 no 0 0 -3 3'
is 'info: w' "$(awk '$2 == "w"' .out | tr -s ' ')" ' 4 w text'
is 'info: good' "$(sed -n 's/^\(index: [a-z]*\).*/\1/p' .out)" 'index: good'
run info long.csv
is 'info: none' "$(tail -n 1 .out)" 'index: none'
run info --scan long.csv
is 'info: scanned' "$(awk '$2 == "t"' .out | tr -s ' ')" ' 1 t f64 yes 0 0 0 59999'
input=long.csv run info --scan -
is 'info: scanned from a pipe' "$(head -n 1 .out)" 'stdin: csv, 4 columns, 60000 rows'

# Grown, changed, damaged, foreign.
tail -n +50002 long.csv >> part.csv
run info part.csv
check 'info: grown' grep -q 'index: older than the data' .out
works -q part.csv -y v -o grown.png
works -q long.csv -y v -o all.png --alt x
works -q part.csv -y v -o grown.png --alt x
check 'grown data are read' cmp -s grown.png all.png
run index -v part.csv
check 'only what is new' grep -q '60000 rows, 32768 of them as they were' .err
works -q part.csv -y v -o grown.png --alt x
check 'the picture of all' cmp -s grown.png all.png
touch -d '2001-01-01' part.csv
run info part.csv
check 'info: changed' grep -q 'index: of other data' .out
run index part.csv
printf 'x' | dd of=part.csv.kymo-index bs=1 seek=100 conv=notrunc 2> .err
works -q part.csv -y v -o damaged.png --alt x
check 'a damaged index is not used' cmp -s damaged.png all.png
: > part.csv.kymo-index
run info part.csv
check 'info: damaged' grep -q 'index: damaged' .out
run index part.csv
run info --header no --lenient part.csv
check 'info: foreign' grep -q 'index: of another kymo' .out

# In the cache.
rm part.csv.kymo-index
XDG_CACHE_HOME=$PWD/cache
export XDG_CACHE_HOME
mkdir cache
run index --cache part.csv
is 'in the cache' "$status $(find cache -type f | wc -l) $(find . -maxdepth 1 -name '*.kymo-index' | wc -l)" '0 1 0'
run info part.csv
check 'found in the cache' grep -q 'index: good (.*cache/kymo/' .out

# What cannot be.
fails 2 'index: no file (kymo index FILE)' index
fails 3 'none.csv: cannot read: no such file or directory' index none.csv
input=long.csv run index -
is 'no index of a pipe' "$status $(cat .err)" '2 kymo: stdin: only regular files have index files'
awk 'BEGIN { print "t,v"; for (i = 0; i < 80000; i++) print i "," (i == 70000 ? "bad" : i % 7) }' > bad.csv
fails 1 'bad.csv:70002:7: not a number: "bad" in column v (name it as a missing value (--missing bad) or read leniently (--lenient))' index bad.csv
