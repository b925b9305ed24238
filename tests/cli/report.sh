#!/bin/sh
# Reports whose spec or command line is wrong: exact messages with their place, the exit status, nothing written.
. "$(dirname "$0")/common"
printf 'x,y\n1,5\n2,6\n3,7\n' > two.csv
printf 'x,y\n1,5\n2,\n' > gap.csv
printf 'x,y\n1,5\n2,six\n3,7\n' > bad.csv

# bad STATUS MESSAGE SPEC ARGS...: `kymo report s.md -o o.pdf ARGS` fails so; SPEC is a format of printf
bad() {
    # shellcheck disable=SC2059
    printf -- "$3" > s.md
    wanted_status=$1 wanted_message=$2
    shift 3
    fails "$wanted_status" "$wanted_message" report s.md -o o.pdf "$@"
}

# The command line.
fails 2 'no spec (write kymo report SPEC.md -o REPORT.pdf; kymo help report tells more)' report -o o.pdf
fails 3 'no.md: cannot read: no such file or directory' report no.md -o o.pdf
printf '# A\n' > s.md
cp s.md t.md
fails 2 'one spec at a time: s.md or t.md' report s.md t.md -o o.pdf
fails 2 'no output (use -o FILE, as in -o report.pdf)' report s.md
fails 2 '-o o.pdf is given twice' report s.md -o o.pdf -o o.pdf
fails 2 './o.pdf: given twice as an output' report s.md -o o.pdf -o ./o.pdf
fails 2 '-o needs a value (write -o FILE)' report s.md -o
fails 3 'no/o.pdf: cannot write: No such file or directory' report s.md -o no/o.pdf
fails 2 'unknown option --papre (did you mean --paper?)' report s.md -o o.pdf --papre A4
fails 2 'unknown option --size (kymo --help)' report s.md -o o.pdf --size 9x9
fails 2 'report comes first, for its options are others (kymo report SPEC.md -o REPORT.pdf)' \
    -q report s.md -o o.pdf
fails 2 '-D: "x" is no variable (write -D NAME=VALUE)' report s.md -o o.pdf -D x
fails 2 '-D x is given twice' report s.md -o o.pdf -D x=1 -D x=2
fails 2 '--for-each needs the file of its column (add --data FILE)' report s.md -o o.pdf --for-each x
fails 2 '--data is for --for-each COLUMN, which is missing' report s.md -o o.pdf --data two.csv
fails 2 '-o with {} is for --for-each COLUMN, which is missing' report s.md -o 'o-{}.pdf'
fails 2 '-o o.pdf: without {} all groups would have this name' \
    report s.md -o 'o-{}.pdf' -o o.pdf --for-each x --data two.csv
fails 2 'no column "z" in two.csv (columns: x y)' report s.md -o o.pdf --for-each z --data two.csv
fails 2 'paper: bad value "A99" (write A4, A3, A5, Letter, Legal, slides, or a size such as 148x210mm)' \
    report s.md -o o.pdf --paper A99
cp s.md s.pdf
fails 2 's.pdf: the output is an input (choose another name)' report s.pdf -o s.pdf
fails 2 './s.pdf: the output is an input (choose another name)' report s.pdf -o ./s.pdf
fails 2 'two.csv: the output is an input (choose another name)' \
    report s.md -f pdf -o two.csv --data two.csv --for-each x
rm s.pdf

# Front matter.
bad 2 's.md:2:1: front matter: unknown key "titel" (did you mean "title"?)' '---\ntitel: a\n---\n'
bad 2 's.md:3:1: title is given twice, first in line 2' '---\ntitle: a\ntitle: b\n---\n'
bad 2 's.md:2:8: front matter: a value with " #" in it needs quotes around it' '---\ntitle: a # b\n---\n'
bad 2 's.md:2:8: front matter: a value that begins so needs quotes around it' '---\ntitle: [a]\n---\n'
bad 2 's.md:2:9: front matter: this quote is not closed at the end of the line' '---\ntitle:  "a" b\n---\n'
bad 2 's.md:3:1: front matter: this is no "key: value"' '---\ntitle: a\n  - b\n---\n'
bad 2 's.md:1:1: front matter: the line of --- that ends it is missing' '---\ntitle: a\n'
bad 2 's.md:2:6: toc: bad value "maybe"' '---\ntoc: maybe\n---\n'
bad 2 's.md:3:8: paper: bad value "A9" (did you mean "A4"?)' '---\ntoc: yes\npaper: A9\n---\n'
bad 2 's.md:2:9: margin: bad value "20km" (write MM)' '---\nmargin: 20km\n---\n'
bad 2 's.md:2:10: no variable is named "x" (give it by -D x=VALUE; two braces as such are \{{)' \
    '---\ntitle: a {{ x }}\n---\n'

# Variables, and columns behind them.
bad 2 's.md:2:3: no variable is named "y" (give it by -D y=VALUE; two braces as such are \{{)' 'a\nb {{y}}\n'
bad 2 's.md:1:3: no variable is named "peka" (did you mean "peak"?)' 'a {{ peka }}\n' -D peak=1
bad 2 's.md:1:3: this {{ is never closed (}} closes it in the same line; two braces as such are \{{)' \
    'a {{ x\n}}\n' -D x=1
bad 2 's.md:1:23: HTML is not known here' '{{ x }} \{{ {{ long }}<b>c</b>\n' -D x= -D long=0123456789
bad 2 's.md:2:7: HTML is not known here' '{{ long }}\n{{x}} <b>c</b>\n' -D x=1234567890 -D long=0123456789

# The text.
bad 2 's.md:1:2: not a character of UTF-8: byte 0xFF' 'a\377\n'
bad 2 's.md:2:1: not a character of UTF-8: byte 0xED' 'a\n\355\240\200\n'
bad 2 's.md:1:5: no figure has the id "nix"' 'See @fig:nix.\n'
bad 3 's.md:3:1: no.png: cannot open: no such file or directory' 'a\n\n![a](no.png)\n'

# Blocks.
bad 2 's.md:2:1: this block is empty (write a command line in it, as in: line -y temp run.csv)' 'a\n~~~kymo\n\n~~~\n'
bad 2 's.md:2:9: unknown option --titel (did you mean --title?)' '```kymo\ntwo.csv --titel T\n```\n'
bad 2 's.md:4:3: --legend: bad value "rihgt" (did you mean "right"? write auto|none|inside|right|above|direct)' \
    '```kymo\ntwo.csv\n  --legend\n  rihgt\n```\n'
bad 2 's.md:2:12: --output has no place here' '~~~kymo\ntwo.csv -o x.png\n~~~\n'
bad 2 's.md:2:9: --help has no place here' '~~~kymo\ntwo.csv --help\n~~~\n'
bad 2 's.md:3:10: this " is never closed' '~~~kymo\ntwo.csv \\\n --title "T\n~~~\n'
bad 2 's.md:2:9: -y needs a value (write -y COLUMN,...)' '~~~kymo\ntwo.csv -y\n~~~\n'
bad 2 's.md:2:12: no column "z" in two.csv (columns: x y)' '~~~kymo\ntwo.csv -y z\n~~~\n'
bad 3 's.md:2:6: no.csv: cannot read: no such file or directory' '~~~kymo\nline no.csv\n~~~\n'
bad 1 's.md:1:1: bad.csv:3:3: not a number: "six" in column y (name it as a missing value (--missing six) or read leniently (--lenient))' \
    '~~~kymo\nbad.csv -y y\n~~~\n'
bad 2 's.md:1:12: unknown attribute "capton" (did you mean caption?)' '~~~kymo    capton=b\ntwo.csv\n~~~\n'
bad 2 's.md:1:9: "b" is no attribute (write id=NAME, caption="TEXT", ... or kymo table)' '~~~kymo b\ntwo.csv\n~~~\n'
bad 2 's.md:1:9: columns: bad value "9": 1 to 6 figures stand side by side' '~~~kymo columns=9\ntwo.csv\n~~~\n'
bad 2 's.md:1:9: width: bad value "9ly" (write MM)' '~~~kymo width=9ly\ntwo.csv\n~~~\n'
bad 2 's.md:2:1: no variable is named "f" (give it by -D f=VALUE; two braces as such are \{{)' \
    '~~~kymo\n{{ f }}.csv\n~~~\n'
bad 2 's.md:1:17: no variable is named "c" (give it by -D c=VALUE; two braces as such are \{{)' \
    '~~~kymo caption={{ c }}\ntwo.csv\n~~~\n'
bad 2 's.md:5:1: the id "a" is given twice' \
    '~~~kymo id=a\ntwo.csv\n~~~\n\n~~~kymo id=a\ntwo.csv\n~~~\n'
input=two.csv
bad 2 's.md:6:1: standard input (-) can be read only once' \
    '~~~kymo\n- -i csv\n~~~\n\n~~~kymo\n- -i csv\n~~~\n'
input=

# Tables.
bad 2 's.md:2:1: no column "z" in two.csv (columns: x y)' '~~~kymo table\ntwo.csv cols=z\n~~~\n'
bad 3 's.md:2:1: no.csv: cannot read: no such file or directory' '~~~kymo table\nno.csv\n~~~\n'
bad 2 's.md:1:1: this table has no file (write one in the block, as in: run.csv columns=time,temp limit=10)' \
    '~~~kymo table\nlimit=10\n~~~\n'
bad 2 's.md:1:15: limit: bad value "x" (write N)' '~~~kymo table limit=x\ntwo.csv\n~~~\n'
bad 2 's.md:2:9: unknown attribute "clmns" (did you mean columns?)' '~~~kymo table\ntwo.csv clmns=x\n~~~\n'
bad 2 's.md:2:1: where: "x" is no condition (write COLUMN==VALUE, or != < <= > >=, and && between several)' \
    '~~~kymo table\ntwo.csv where=x\n~~~\n'
