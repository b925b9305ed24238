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

# Right to left, in built-in fonts: the PDF has the characters in the order in which they are read.
fonts
run line three.csv --title 'שלום 12.5 עולם' -o hebrew.pdf
is 'Hebrew is built in' "$status $(cat .err)" '0 '
if command -v pdftotext > /dev/null; then
    pdftotext hebrew.pdf hebrew.txt
    check 'Hebrew in the PDF' awk '/שלום.*12\.5.*עולם/ { ok = 1 } END { exit !ok }' hebrew.txt
fi

# --font and $KYMO_FONT
serif=/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf
if [ -e "$serif" ]; then
    fonts "$serif"
    run line three.csv --font 'DejaVu Serif' --title T -o font.svg
    is '--font FAMILY' "$status $(grep -c "font-family:'DejaVu Serif', sans-serif" font.svg) $(cat .err)" '0 4 '
    run line three.csv --font "$serif" -o file.svg
    is '--font FILE' "$status $(grep -c "font-family:'DejaVu Serif', sans-serif" file.svg)" '0 3'
    KYMO_FONT='dejavu serif' run line three.csv --title T -o environment.svg
    check '$KYMO_FONT' cmp -s font.svg environment.svg
    KYMO_FONT=nothing run line three.csv --font 'DejaVu Serif' --title T -o both.svg
    check '--font goes before it' cmp -s font.svg both.svg
    fails 3 'no font family "DejaVu Serfi" in this system (did you mean "DejaVu Serif"?)' \
        line three.csv --font 'DejaVu Serfi' -o out.png
fi
fails 3 './none.ttf: cannot open: no such file or directory' line three.csv --font ./none.ttf -o out.png
fails 1 './three.csv: not a font file' line three.csv --font ./three.csv -o out.pdf
unset FONTCONFIG_FILE

# SVG with outlines, and with its fonts.
run line three.csv --title 'x & y' --svg-text path -o path.svg
is '--svg-text path' "$status $(grep -c '<text' path.svg) $(grep -c 'aria-label="x &amp; y"' path.svg)" '0 0 1'
fails 2 '--svg-text: bad value "shape" (write text|path)' line three.csv --svg-text shape -o out.svg
if "$KYMO" --version -v | grep -q 'harfbuzz-subset: yes'; then
    run line three.csv --title T --embed-fonts -o embed.svg
    is '--embed-fonts' "$status $(grep -c '^@font-face' embed.svg)" '0 2'
    check 'an embedded subset is small' test "$(wc -c < embed.svg)" -lt 20000
fi
for svg in path embed; do
    if [ -e $svg.svg ] && command -v xmllint > /dev/null; then
        check "$svg.svg is XML" xmllint --noout $svg.svg
    fi
done
