#!/bin/sh
# Makes the small tables that the report shows from the data beside it: run it where they shall lie.
#
#     cd examples/report && ./derive.sh ../data
set -eu
data=${1:-../data}

# The mean of each month's deviation from the parabola of the text, in the first and the last twenty years.
awk -F, 'NR > 1 {
    split($1, d, "-")
    t = d[1] + (d[2] - 0.5) / 12 - 1989.39
    off = $2 - (351.14 + 1.5781 * t + 0.01308 * t * t)
    era = d[1] < 1978 ? 1 : d[1] >= 2000 ? 2 : 0
    sum[era, d[2] + 0] += off
    count[era, d[2] + 0]++
    all[era] += off
    n[era]++
}
END {
    print "month,1958 to 1977,2000 to 2020"
    for (m = 1; m <= 12; m++)
        printf "%d,%.2f,%.2f\n", m, sum[1, m] / count[1, m] - all[1] / n[1], sum[2, m] / count[2, m] - all[2] / n[2]
}' "$data/co2.csv" > co2-cycle.csv

# Growth from one January to that of ten years later.
awk -F, '$1 ~ /^19[6-9]0-01|^20[012]0-01/ {
    if (year) printf "%d to %d,%.2f,%.2f,%.2f\n", year, substr($1, 1, 4), before, $3, ($3 - before) / 10
    else print "years,from (ppm),to (ppm),growth (ppm a year)"
    year = substr($1, 1, 4)
    before = $3
}' "$data/co2.csv" > co2-decades.csv

# After how many days, on average, a day with at least that much rain comes; and what an exponential tail above 10 mm,
# of the same mean excess, would expect.
awk -F, 'NR > 1 { days++; if ($2 > 0) print $2 } END { print -days }' "$data/seattle-weather.csv" | sort -g -r |
awk '$1 > 0 { rain[++n] = $1; if ($1 >= 10) { wet++; excess += $1 - 10 } }
$1 < 0 { days = -$1 }
END {
    print "days,rain" > "rain-days.csv"
    for (i = n; i >= 1; i--)
        if (rain[i] != rain[i + 1])
            printf "%.3f,%s\n", (days + 1) / i, rain[i] > "rain-days.csv"
    print "days,rain" > "rain-tail.csv"
    for (after = (days + 1) / wet; after < 2 * days; after *= 1.4)
        printf "%.3f,%.2f\n", after, 10 + excess / wet * log(after * wet / (days + 1)) > "rain-tail.csv"
}'

# Means by species of the animals that were measured.
awk -F, 'NR > 1 && $6 != "" {
    if (!n[$1]++) name[++names] = $1
    length_[$1] += $3; depth[$1] += $4; flipper[$1] += $5; mass[$1] += $6
}
END {
    print "species,animals,beak length,beak depth,flipper,mass"
    for (i = 1; i <= names; i++) {
        s = name[i]
        printf "%s,%d,%.1f,%.1f,%.1f,%.0f\n", s, n[s], length_[s] / n[s], depth[s] / n[s], flipper[s] / n[s], mass[s] / n[s]
    }
}' "$data/penguins.csv" > penguin-means.csv
