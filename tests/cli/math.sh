#!/bin/sh
# Formulas on the command line: errors name the text and the column, what the data say is left alone.
. "$(dirname "$0")/common"
printf 'x,y\n1,5\n2,6\n' > two.csv
printf 'x,costs $5 ($x^2$),c:\\\\d\n1,5,1\n2,6,2\n' > dollars.csv

fails 2 'title:1:14: unknown command \foo' two.csv -o o.png --title 'abc $x + y + \foo$'
fails 2 'subtitle:1:7: unknown command \aplha (did you mean \alpha?)' two.csv -o o.png --subtitle 'Fit $ \aplha$'
fails 2 'caption:1:3: ^ with nothing behind it' two.csv -o o.png --caption '$x^$'
fails 2 'y_label:1:9: { without }' two.csv -o o.svg --y-label 'ü $\sqrt{x$'
fails 2 'x_label:1:5: a second index on one symbol; put it in { }' two.csv -o o.svg --x-label '$a_1_2$'
fails 2 'label:1:2: \frac with nothing behind it' two.csv -o o.png --label '$\frac{1}$'

works two.csv -o good.png --title 'Energy $E=\frac{1}{2}mv^2$' --y-label '$\sqrt{x}$ in $\mathrm{m\,s^{-1}}$' \
    --caption 'from $5 to $6, a lone $, \$x\$'
works two.csv -o good.scene --title 'at \$5: $x^2$' --subtitle 'plain'
check 'a scene keeps the source' grep -qF 'text="at \\$5: $x^2$"' good.scene
check 'and says that it has formulas' grep -q 'text="at .* math ' good.scene
is 'only where there are any' "$(grep -c ' math' good.scene)" 1
works dollars.csv -x x -y 2,3 -o names.scene
check 'names from the data are no formulas' grep -qF 'costs \\$5 (\\$x^2\\$)' names.scene
run dollars.csv -x x -y 2,3 -o all.scene --math-labels
check '--math-labels makes them' [ "$status" -eq 0 -a ! -s .err ]
check 'of them alone' grep -qF 'costs $5 ($x^2$)' all.scene
fails 2 'y_label:1:3: unknown command \zz' -x 1 -y '2 as $ \zz$' dollars.csv -o o.png
works two.csv -o lines.scene --title 'one\\two'

long='$\frac{\partial^2 u}{\partial t^2} = c^2 \left(\frac{\partial^2 u}{\partial x^2} + \frac{\partial^2 u}{\partial y^2}\right)$'
works two.csv -o long.scene --label "$long" --h-rule '5.5 as $y$' --legend inside
check 'a long formula in a legend is whole' grep -qF "$(printf '%s' "$long" | sed 's/\\/\\\\/g')" long.scene

works two.csv -o good.pdf --title 'Energy $E=mc^2$ here'
if command -v pdftotext > /dev/null; then
    check 'PDF holds the source' sh -c "pdftotext good.pdf - | grep -qF 'Energy \$E=mc^2\$'"
else
    echo 'skip PDF holds the source: no pdftotext here'
fi
