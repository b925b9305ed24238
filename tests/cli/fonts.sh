#!/bin/sh
# Texts that the embedded fonts cannot show: fonts of the system, and boxes that are told of.
. "$(dirname "$0")/common"

# A system of its own, with no font or with those named.
fonts() {
    mkdir -p system
    rm -f system/*
    for font; do ln -s "$font" system/; done
    printf '<fontconfig><dir>%s/system</dir><cachedir>%s/cache</cachedir></fontconfig>' "$work" "$work" > fonts.conf
    export FONTCONFIG_FILE="$work/fonts.conf"
}

printf 'x,y\n1,2\n2,5\n3,3\n' > three.csv
cjk=/usr/share/fonts/truetype/wqy/wqy-microhei.ttc

fonts
run line three.csv --title '温度 now' -o box.png
is 'boxes are counted' "$status $(cat .err)" '0 kymo: no font has 2 characters, shown as boxes; the first is U+6E29'
run line three.csv --title '𝼀 now' -o box.svg -o box.pdf
is 'a single box, in several outputs' "$status $(cat .err)" '0 kymo: no font has U+1DF00, shown as a box'
run line three.csv --title '温度 now' -o box.png --quiet
is 'quiet' "$status $(cat .err)" '0 '
run line three.csv --title '温度 now' -o box.png --stats --quiet
check 'in the statistics' grep -q '"boxes": 2, "first_box": 28201' .err

if [ -e "$cjk" ]; then
    fonts "$cjk"
    for output in png svg pdf; do
        run line three.csv --title '温度 now' -o "font.$output"
        is "a font of the system, $output" "$status $(cat .err)" '0 '
    done
    check 'its family is in the SVG' grep -q "font-family:'WenQuanYi Micro Hei', sans-serif" font.svg
    if command -v pdftotext > /dev/null; then
        check 'its characters are in the PDF' sh -c 'pdftotext font.pdf - | grep -q 温度'
    fi
fi
