#!/bin/sh
# The config file: its options stand in front of the command line, which wins; errors name the line.
. "$(dirname "$0")/common"
printf 'x,y\n1,5\n2,6\n3,4\n' > t.csv
export XDG_CONFIG_HOME="$work/config"
file=$XDG_CONFIG_HOME/kymo/config
mkdir -p "$work/config/kymo" "$work/home/.config/kymo"

# same NAME: .png is made by a.png's options given outright
same() {
    check "$1" cmp -s a.png b.png
}

works --no-config t.csv -o plain.png
works t.csv -o b.png
check 'no config file' cmp -s plain.png b.png

printf '# always\n\n theme dark\r\nsize = 300x200\n--scale=1\ntitle "  two words "\nbare\nmarker_size 4\n' > "$file"
works --no-config t.csv -o a.png --theme dark --size 300x200 --scale 1 --title '  two words ' --bare --marker-size 4
works t.csv -o b.png
same 'what it says'
works t.csv -o b.png --no-config
check '--no-config' cmp -s plain.png b.png
works --no-config t.csv -o a.png --theme light --width 320 --scale 2 --title T --bare=no --marker-size 9
works t.csv -o b.png --theme light --width 320 --dpi 192 --title T --bare=no --marker-size 9
same 'the command line wins'
XDG_CONFIG_HOME='' HOME=$work/home works t.csv -o b.png
check 'another home has none' cmp -s plain.png b.png
cp "$file" "$work/home/.config/kymo/config"
works --no-config t.csv -o a.png --theme dark --size 300x200 --scale 1 --title '  two words ' --bare --marker-size 4
XDG_CONFIG_HOME='' HOME=$work/home works t.csv -o b.png
same 'in the home folder'
printf 'stroke red\n' > "$file"
works --no-config t.csv -x 0 -y x,y -o a.png --stroke blue --stroke green
works t.csv -x 0 -y x,y -o b.png --stroke blue --stroke green
same 'an option of marks gives way to all of them'
printf 'quiet\n' > "$file"
printf 'x,y\n1,5\n2,\n3,4\n' > missing.csv
works missing.csv -o b.png
printf 'json-errors\n' > "$file"
run none.csv -o b.png
is 'json-errors' "$status $(head -c 9 .err)" '3 {"code": '

# config LINES MESSAGE
config() {
    printf "$1" > "$file"
    fails 2 "$file:$2" t.csv -o o.png
}
config 'theme dark\ntitel T\n' '2: unknown option --titel (did you mean --title?)'
config '\n\nlegend rihgt' '3: --legend: bad value "rihgt" (did you mean "right"? write auto|none|inside|right|above|direct)'
config 'output a.png\n' '1: --output is not for the config file'
config 'y 2\n' '1: --y is not for the config file'
config 'quiet yes\n' '1: --quiet takes no value'
config 'log z\n' '1: --log: bad value "z" (write x|y|xy)'
config 'size\n' '1: --size: bad value "" (write WxH[px|mm|cm|in|pt])'
run --help
check 'help needs no config file' [ "$status" -eq 0 ]
head -c 70000 /dev/zero | tr '\0' '\n' > "$file"
fails 1 "$file: more than 64 KiB" t.csv -o o.png
rm "$file"
mkdir "$file"
fails 3 "$file: cannot read: Is a directory" t.csv -o o.png
