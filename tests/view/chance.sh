#!/bin/sh
# Events of chance (from fixed seeds): whatever comes, windows end well, and sanitizers find nothing.
. "$(dirname "$0")/common"
many=$top/$build/tests/view/many
[ -x "$many" ] || { echo 'skip events of chance: the program for them was not built'; exit; }
mkdir many && cd many || exit 2
seeds='1 2'
case $build in *address* | *thread*) seeds=3 ;; esac
for seed in $seeds; do
    timeout 100 "$many" $seed 250 > .out 2> .err
    is "windows of one program, closed in any order: $seed" "$? $(cat .out .err)" '0 done'
done
cd ..

# events SEED: a script of them
events() {
    awk -v seed="$1" 'function r(n) { return int(rand() * n) }
    BEGIN {
        srand(seed)
        n = split("H R Backspace Alt+Left W S Left Shift+Right Up X Y Ctrl+Z Ctrl+Shift+Z L K G T Tab Z 1 2 0 C N Shift+N " \
            "I M Shift+M Space End [ ] F Ctrl++ Ctrl+- Menu ? Escape Enter E Ctrl+S Ctrl+C Ctrl+Shift+C Delete", keys, " ")
        b = split("left right middle back Ctrl+left Shift+left Ctrl+right", buttons, " ")
        for (i = 0; i < 70; i++) {
            k = r(20)
            if (k < 8) print "key " keys[1 + r(n)]
            else if (k < 12) print "move " r(1000) - 30 " " r(700) - 30
            else if (k < 14) print "wheel " r(3) - 1 " " (r(20) ? r(9) - 4 : 1e9)
            else if (k < 17) {
                name = buttons[1 + r(b)]
                print "down " name
                for (j = r(4); j > 0; j--) print "move " r(900) " " r(600)
                if (r(8)) print "up " name
            }
            else if (k < 18) print "text " (r(2) ? "\303\244" i : "+?[")
            else if (k < 19) print "resize " (r(5) ? 40 + r(1100) " " 40 + r(800) : "1 1")
            else print "wait " r(20)
        }
    }'
}

# shake SEED ARGS...: status and what sanitizers would say on standard error
shake() {
    events "$1" > script
    shift
    rm -f view.* # saved before
    timeout 100 "$KYMO" view "$@" --script script --trace trace > .out 2> .err
    status=$?
    # a name that chance typed may not be written
    [ $status -lt 4 ] && ! grep -q -e Sanitizer -e 'runtime error' .err
}
check 'times and lines' shake 1 co2.csv < /dev/null
check 'points and categories' shake 2 scatter penguins.csv -x body_mass_g -y flipper_length_mm --color species < /dev/null
check 'logarithms, boxes' shake 3 plain.csv -x t -y a,b --log y --mouse box --link it < /dev/null
(echo a,b; for i in $(seq 60); do echo "$i,$((i * i % 97))"; sleep 0.02; done) | shake 4 -x a -y b --follow -
check 'a stream that ends meanwhile' [ "$status" -lt 4 ]

# Key maps of nonsense are refused, or used; never more than that.
for map in 'zoom-in =' 'zoom-in = = = = +' 'save = Ctrl+Ctrl+Ctrl+' 'quit = \001\377' '= X'; do
    printf "$map\n" > keys
    printf 'key W\n' > script
    timeout 60 "$KYMO" view plain.csv --keys keys --script script > .out 2> .err < /dev/null
    said="${said:-}$? "
done
head -c 3000 /dev/zero | tr '\0' 'x' > keys
timeout 60 "$KYMO" view plain.csv --keys keys --script script > .out 2> .err < /dev/null
is 'key maps of nonsense' "$said$?" '0 0 2 2 2 2'
