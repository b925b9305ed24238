#!/bin/sh
# Renders the real data of examples/data, every example, a report, and a stream of 10^8 rows, and says where.
#
#     examples/demo.sh BUILD OUT        is run by `make demo` in the top folder
set -eu
cd "$(dirname "$0")/.."
build=$1 out=$2
mkdir -p "$out"
PATH=$PWD/$build:$PATH

# Shows a command line and runs it.
run() {
    echo "\$ $*"
    "$@"
}

cd examples/data
out=../../$out
run kymo co2.csv -o "$out/co2.png" -o "$out/co2.svg"
run kymo -x date -y temp_max,temp_min seattle-weather.csv -o "$out/seattle.png" \
    --title 'Seattle' --subtitle 'Daily highs and lows' --y-label '°C' --caption 'NOAA'
run kymo scatter -x flipper_length_mm -y body_mass_g --color species penguins.csv -o "$out/penguins.png" \
    --title 'Penguins' --theme dark
run kymo -y 20,40,60 volcano.csv -o "$out/volcano.pdf" --title 'Three cuts through Maunga Whau' --y-label 'm'
cd ../..
out=${out#../../}

for source in examples/*.c; do
    name=$(basename "$source" .c)
    case $name in
    report*) run "$build/examples/$name" "$out/$name.pdf" ;;
    *) run "$build/examples/$name" "$out/$name.png" ;;
    esac
done

# A report in its three forms, and a small one for each species.
cd examples/report
run kymo report report.md -o "../../$out/report.pdf" -o "../../$out/report.html" -o "../../$out/report.md"
run kymo report species.md -o "../../$out/report-{}.pdf" --for-each species --data ../data/penguins.csv
cd ../..

echo
echo "The pictures are in $PWD/$out:"
ls "$out"
