#!/bin/sh
# Draws the ten pictures of docs/looks.md, from examples/data and from data generated here.
#
#     docs/looks.sh BUILD [DIR [THEME [SCALE]]]
#
# BUILD has the program (build), DIR takes the pictures (docs/looks); with a THEME all of them are in that one.
set -eu
cd "$(dirname "$0")/.."
kymo=$PWD/$1/kymo out=${2:-docs/looks} theme=${3:-} scale=${4:-2}
mkdir -p "$out"
out=$(cd "$out" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# draw NAME THEME OPTIONS...: the theme asked for goes before its own
draw() {
    name=$1 own=$2
    shift 2
    "$kymo" "$@" -q --theme "${theme:-$own}" --scale "$scale" -o "$out/$name.png"
}

# Numbers of one sequence in every awk: a linear congruence, and a sum of twelve for a normal deviate.
random='function unit() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
        function normal(  i, s) { s = -6; for (i = 0; i < 12; i++) s += unit(); return s }
        BEGIN { seed = 20240229; OFS = "," }'

awk "$random"' BEGIN {
    print "current"
    for (i = 0; i < 1000000; i++) {
        level += 0.02 * (40 - level) / 100 + 0.004 * normal()
        print i == 613408 ? 92.5 : sprintf("%.4f", level + (i % 250000 < 90000 ? 14 : 0) + 0.8 * normal())
    }
}' > "$work/motor.csv"

awk "$random"' BEGIN {
    print "distance", "magnitude"
    for (i = 0; i < 200000; i++) {
        s = normal() + 4; m = 14 + 2.2 * normal() + 1.4 * s
        if (i % 5 == 0) { s = 6.2 + 0.35 * normal(); m = 19 + 0.8 * normal() }
        printf "%.4f,%.3f\n", s, m
    }
}' > "$work/stars.csv"

# Hours of load, every half hour in UTC, over the night when New York puts its clocks back.
awk "$random"' BEGIN {
    print "time", "load"
    for (i = 0; i < 96; i++) {
        hour = i / 2
        h = int(hour % 24); d = 2 + int(hour / 24); m = (i % 2) * 30
        printf "2024-11-%02dT%02d:%02d:00Z,%.1f\n", d, h, m, 15.2 - 3.4 * cos((hour - 8.7) * 0.2618) + 0.12 * normal()
    }
}' > "$work/load.csv"

awk "$random"' BEGIN {
    print "frequency", "with filter", "without filter"
    for (i = 0; i <= 600; i++) {
        f = 10 ^ (-1 + i / 100)
        n = 1e-9 * (1 + 30 / f) * exp(0.25 * normal())
        p = 2e-3 / ((1 - (f / 120) ^ 2) ^ 2 + (f / 900) ^ 2) * 1e-3
        printf "%.5g,%.4g,%.4g\n", f, n + p / (1 + (f / 40) ^ 4), n + p
    }
}' > "$work/spectrum.csv"

awk "$random"' BEGIN {
    print "t", "inlet", "outlet"
    for (i = 0; i < 400; i++)
        printf "%.2f,%.3f,%.3f\n", i * 0.05, 101325.4 + 0.09 * sin(i * 0.05) + 0.012 * normal(),
            101325.1 + 0.06 * sin(i * 0.05 - 0.8) + 0.012 * normal()
}' > "$work/pressure.csv"

cd examples/data

# 1. Two series: names at their ends instead of a key over the data.
draw co2 light -x Date -y CO2,'adjusted CO2 as without the seasons' co2.csv --title 'Carbon dioxide at Mauna Loa' \
    --subtitle 'Monthly means in ppm' --y-label '' --x-label '' --caption 'Scripps Institution of Oceanography, NOAA'

# 2. Two noisy series: the legend finds the free place, or leaves.
draw seattle dark -x date -y 'temp_max as highest,temp_min as lowest' seattle-weather.csv \
    --title 'Four years of weather in Seattle' --subtitle 'Temperature of each day in °C' --y-label '' --x-label '' \
    --legend inside --h-rule '0 as freezing' --caption 'NOAA'

# 3. Groups: colour, and not colour alone.
draw penguins light scatter -x beak_length_mm -y beak_depth_mm --color species penguins.csv --redundant \
    --title 'Three species of penguins by their beaks' --x-label 'length (mm)' --y-label 'depth (mm)'

# 4. More series than colours.
draw cuts light -x 0 -y 4,10,16,22,28,34,40,46,52,58,64,70 volcano.csv --title 'Twelve cuts through Maunga Whau' \
    --subtitle 'Height in metres, every 60 metres' --y-label '' --x-label 'row of the survey'

# 5. A million points and one spike.
draw motor dark "$work/motor.csv" --title 'A million readings, and one of them is wrong' --y-label 'current (A)' \
    --x-label 'sample'

# 6. Too many markers for a vector file.
draw stars light scatter -x distance -y magnitude "$work/stars.csv" --marker-size 2 --opacity 0.12 \
    --title '200 000 stars' --subtitle 'The same picture takes 0.6 MB as SVG' --x-label 'log distance' \
    --y-label 'magnitude'
"$kymo" scatter -q -x distance -y magnitude "$work/stars.csv" --marker-size 2 --opacity 0.12 -o "$work/stars.svg"
[ "$(wc -c < "$work/stars.svg")" -lt 700000 ]

# 7. The night that has an hour twice.
draw clocks light -x time -y load "$work/load.csv" --tz America/New_York \
    --x-lim 2024-11-02T22:00..2024-11-03T07:00 --x-ticks every=1h --size 800x400 \
    --title 'The night of the change from summer time' --subtitle 'Load of the grid in New York, GW' --y-label '' \
    --x-label ''

# 8. Decades.
draw spectrum dark -x frequency -y 'without filter,with filter' "$work/spectrum.csv" --log xy \
    --title 'Spectrum of a floor, with and without a filter' --x-label 'frequency (Hz)' --y-label 'power (m²/s³)'

# 9. Small changes of a large value.
draw pressure light -x t -y inlet,outlet "$work/pressure.csv" --title 'Pressure on both sides of a valve' \
    --x-label 'time (s)' --y-label 'pressure (Pa)'

# 10. Black and white, for paper.
draw paper print -x date -y 'precipitation as rain (mm),temp_max as highest (°C),temp_min as lowest (°C),wind as wind (m/s)' \
    seattle-weather.csv --x-lim 2015-03-01..2015-05-01 --title 'Two months on paper' --x-label '' --y-label ''
