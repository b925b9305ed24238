#!/bin/sh
# bad end, a script that checks nothing.
cd "$(dirname "$0")/../.." || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
mkdir "$work/tests"

# program NAME FLAGS BODY: a test program with one test that holds, and one with this body
program() {
    printf '%s\n' '#include <criterion/criterion.h>' '#include <stdlib.h>' \
        'Test(a, holds) { cr_assert(1); }' "Test(a, other) { $3 }" > "$work/$1.c"
    # shellcheck disable=SC2046,SC2086
    "${CC:-gcc}" -g $2 "$work/$1.c" -o "$work/tests/$1" $(pkg-config --cflags --libs criterion)
}

# expect NAME LAST-LINE ARGUMENT...: what the runner ends with
expect() {
    name=$1 last=$2
    shift 2
    tests/run --build "$work" "$@" > "$work/out" 2>&1
    status=$?
    if [ "$(tail -n 1 "$work/out")" = "$last" ] && { [ $status -ne 0 ] || [ "$name" = passes ]; }; then
        echo "ok runner: $name"
    else
        cat "$work/out"
        echo "not ok runner: $name"
    fi
}

program passes '' 'cr_assert(1);'
program fails '' 'cr_assert(0);'
program leak -fsanitize=address 'volatile char *p = malloc(3); p[0] = 1; p = NULL;'
program undefined '-fsanitize=undefined -fno-sanitize-recover=all' 'volatile int x = 2147483647; x = x + 1;'
program overread -fsanitize=address 'volatile char *p = malloc(3); volatile int i = 3; i = p[i]; free((void *)p);'
printf '#!/bin/sh\nexit 0\n' > "$work/tests/nothing"
printf '#!/bin/sh\necho ok this\nexit 3\n' > "$work/tests/dies"
chmod +x "$work/tests/nothing" "$work/tests/dies"

expect passes '2 passed, 0 failed' passes
expect 'a failed assertion' '1 passed, 1 failed' fails
expect 'a leak' '2 passed, 1 failed' leak
expect 'undefined behaviour' '1 passed, 2 failed' undefined
expect 'an overread' '1 passed, 2 failed' overread
expect 'a program without results' '0 passed, 1 failed' nothing
expect 'a missing program' '0 passed, 1 failed' absent
expect 'a script that checks nothing' '0 passed, 1 failed' --script "$work/tests/nothing"
expect 'a script with a bad end' '1 passed, 1 failed' --script "$work/tests/dies"
