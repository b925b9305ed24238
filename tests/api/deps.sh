#!/bin/sh
# Where packages cannot be installed, .ci/deps says exactly which are missing; where none is, it says nothing.
cd "$(dirname "$0")/../.." || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

# A machine without apt-get: the tools that the script uses, and none else.
mkdir "$work/bin"
for tool in sh dirname find sort head sed grep id cat gcc g++ ar awk pkg-config; do
    ln -s "$(command -v $tool)" "$work/bin/$tool" || exit 2
done

# expect NAME STATUS TEXT VARIABLE...: what `.ci/deps --no-tests` ends with and says
expect() {
    name=$1 wanted=$2 text=$3
    shift 3
    said=$(env PATH="$work/bin" "$@" .ci/deps --no-tests 2>&1)
    status=$?
    if [ "$status" -eq "$wanted" ] && [ "$said" = "$text" ]; then
        echo "ok deps: $name"
    else
        printf '%s\n' "status $status" "$said"
        echo "not ok deps: $name"
    fi
}

# missing PACKAGE...: the message
missing() {
    echo 'make deps: no apt-get here. These packages (Debian and Ubuntu names) are missing:'
    printf '    %s\n' "$@"
}

libraries='libcairo2-dev libfontconfig-dev libfreetype-dev libfribidi-dev libharfbuzz-dev libdeflate-dev libpng-dev
           libyajl-dev libsdl2-dev libxcb1-dev zlib1g-dev libcmark-gfm-dev'
expect 'nothing is missing' 0 ''
# shellcheck disable=SC2086
expect 'no libraries' 1 "$(missing $libraries)" PKG_CONFIG_LIBDIR="$work" PKG_CONFIG_PATH=
expect 'no fonts' 1 "$(missing fonts-dejavu-core fonts-dejavu-extra fonts-inter)" FONTDIR="$work"
rm "$work/bin/g++"
expect 'no compiler of C++' 1 "$(missing g++)"
