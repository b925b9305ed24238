#!/bin/sh
# What is under the pointer stays there to half a pixel: random notches of the wheel and drags, at random places, on
# axes of numbers, of times and of powers, while labels come and go at the ends of the axes.
. "$(dirname "$0")/common"

awk 'BEGIN { print "t,g,h"; for (i = 0; i <= 1000; i++) print i / 10 "," 1 + 0.3 * sin(i / 30) "," exp(sin(i / 50) * 6) }' > waves.csv
awk 'BEGIN { print "time,v"; for (i = 0; i < 300; i++) printf "2024-03-%02dT%02d:%02d:00Z,%d\n", 1 + i / 24, i % 24, i * 7 % 60, i * i % 97 }' \
    > times.csv

# walk SEED: a script of 12 steps, and what they are
walk() {
    awk -v seed="$1" '
        function pick(n) { seed = (seed * 1103515245 + 12345) % 2147483648; return int(seed / 2147483648 * n) }
        BEGIN {
            for (i = 0; i < 12; i++) {
                x = 150 + pick(700); y = 80 + pick(400)
                drag = pick(4) == 0
                u = drag ? x + pick(120) - 60 : x; v = drag ? y + pick(80) - 40 : y
                print i, x, y, u, v > "steps"
                printf "move %d %d\nshot a%d\n", x, y, i
                if (drag)
                    printf "down left\nmove %d %d\nmove %d %d\nup left\n", (x + u) / 2 + 9, (y + v) / 2, u, v
                else
                    printf "wheel 0 %d\n", pick(2) ? 1 + pick(3) : -1 - pick(2)
                printf "shot b%d\n", i
            }
        }'
}

# stays NAME: every step of the last script has left the value that it took where the pointer went
stays() {
    off=$(awk '
        FILENAME == "trace" && ($2 ~ /^[xy]1$/) { lo[$1 $2] = $3; hi[$1 $2] = $4 }
        FILENAME == "trace" && ($2 ~ /^[xy]1.pixels$/) { k = $1 substr($2, 1, 2); from[k] = $3; to[k] = $4 }
        FILENAME == "trace" && ($2 ~ /^[xy]1.scale$/) { log_of[$1 substr($2, 1, 2)] = $3 == "log" }
        function level(k, v) { return log_of[k] ? log(v) : v }
        function check(axis, step, p, q,    a, b, value, at, d) {
            a = "a" step axis; b = "b" step axis
            value = level(a, lo[a]) + (p - from[a]) / (to[a] - from[a]) * (level(a, hi[a]) - level(a, lo[a]))
            at = from[b] + (value - level(b, lo[b])) / (level(b, hi[b]) - level(b, lo[b])) * (to[b] - from[b])
            d = at < q ? q - at : at - q
            if (!(d <= 0.5))
                printf "step %d: %s is %.2f px off; ", step, axis, d
            steps++
        }
        FILENAME == "steps" { check("x1", $1, $2, $4); check("y1", $1, $3, $5) }
        END { print steps }' trace steps)
    is "$1" "$status $off" '0 24'
}

for seed in 44 88; do
    walk $seed > walk && view waves.csv -x t -y g < walk
    stays "numbers, walk $seed"
    walk $((seed + 10)) > walk && view times.csv < walk
    stays "times, walk $seed"
    walk $((seed + 20)) > walk && view waves.csv -x t -y h --y-scale log < walk
    stays "powers, walk $seed"
done
