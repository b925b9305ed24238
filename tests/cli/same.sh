#!/bin/sh
# The same data, the same bytes, in all outputs: whatever the time zone, the language, the folder, the permissions of
# new files, the number of threads, what else is in the environment, and how often it is drawn.
. "$(dirname "$0")/common"
unset TZ LANG LANGUAGE

mkdir -p elsewhere/deep tmp
awk 'BEGIN { srand(4); print "t,v,w"; for (i = 0; i < 9000; i++)
    printf "2024-03-%02dT%02d:%02d:%02d,%.6f,%.6f\n", 1 + i / 1440, i / 60 % 24, i % 60, i % 7, v += rand() - 0.5, rand() * 1000
    }' > minutes.csv

# plot NAME: the figure of that name, to NAME.png and so on in the folder $to; $threads and $input as they are
plot() {
    case $1 in
    lines) set -- co2.csv --title 'CO₂ — ppm' ;;
    marks) set -- scatter -x beak_length_mm -y body_mass_g --color species penguins.csv ;;
    zones) set -- minutes.csv --tz Europe/Berlin -y v,w --log y ;;
    cells) set -- -x t -y v minutes.csv --bare --antialias off ;;
    esac
    files=
    for output in png svg pdf scene; do
        files="$files -o $to/$figure.$output"
    done
    # shellcheck disable=SC2086
    "$KYMO" "$@" $files --threads "${threads:-2}" 2> .err || cat .err
}

# same NAME: the files of $to are those of the folder first
same() {
    bad=0
    for output in png svg pdf scene; do
        cmp "first/$figure.$output" "$to/$figure.$output" || bad=1
    done
    [ $bad -eq 0 ] && echo "ok $figure: the same bytes $1" || echo "not ok $figure: the same bytes $1"
    rm -rf "$to"
    mkdir "$to"
}

mkdir first to
for figure in lines marks zones cells; do
    to=first
    plot $figure
    to=to
    plot $figure
    same 'twice'
    TZ=Asia/Kathmandu plot $figure
    same 'in another time zone'
    LC_ALL=de_DE.UTF-8 LANG=tr_TR.UTF-8 LANGUAGE=de plot $figure
    same 'in another language'
    (umask 077 && plot $figure)
    same 'with other permissions'
    (cp ./*.csv elsewhere/deep && cd elsewhere/deep && to=../../to && plot $figure)
    same 'in another folder'
    for threads in 1 5; do
        plot $figure
        same "with $threads threads"
    done
    threads=
    TMPDIR=$PWD/tmp HOME=/nowhere TERM=dumb COLUMNS=20 MALLOC_PERTURB_=165 plot $figure
    same 'in another environment'
done
