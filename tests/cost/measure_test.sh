#!/usr/bin/env bash
#
# How measure.sh judges, with counts that are made up.

set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
# shellcheck source=measure.sh
source ./measure.sh

work=$(mktemp --directory)
trap 'rm -rf "$work"' EXIT
figures=$work/committed.txt
compiler=gcc
made_up=

tools() {
    printf 'compiler: %s 1.2.3\nlibrary: glibc 4.5\n' "$compiler"
}

measure_all() {
    printf '%s\n' "$made_up" >"$work/now.txt"
}

# expect SENTENCE CODE TEXT: runs check; TEXT is a part of what it has to print.
expect() {
    local sentence=$1 code=0 printed

    printed=$(check) || code=$?
    if [[ $code != "$2" || $printed != *"$3"* ]]; then
        printf 'FAILED: %s: exit code %s, not %s\n%s\n' "$sentence" "$code" "$2" "$printed"
        exit 1
    fi
    printf 'ok: %s\n' "$sentence"
}

printf '%s\n' '# words' 'compiler: gcc 1.2.3' 'library: glibc 4.5' 'read_back 1000' >"$figures"
made_up='read_back 1000'
expect "a case that costs as much passes" 0 'read_back                 1000 of    1000  1.000'
made_up='read_back 1100'
expect "a case that costs a tenth more passes" 0 1.100
made_up='read_back 1101'
expect "a case that costs more than that fails" 1 'FAILED: above 1.1'
made_up='read_back 500'
expect "a case that costs much less is to be written down" 0 '--write'
made_up='another 1000'
expect "a case without a figure fails" 1 'FAILED: it has no figure'
compiler=clang
expect "the count of another compiler is skipped" 77 'skipped: the figures are of another build'

compiler=gcc
measure_all() {
    find_valgrind
}
mkdir "$work/bin"
printf '#!/bin/sh\necho not permitted\nexit 1\n' >"$work/bin/valgrind"
chmod +x "$work/bin/valgrind"
PATH=$work/bin:$PATH
expect "a machine that does not let valgrind run is skipped" 77 \
    'skipped: valgrind runs no program here: not permitted'
