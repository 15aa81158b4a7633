#!/usr/bin/env bash
#
# How chroot.sh decides between both widths, with everything replaced that needs a Debian.

set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
# shellcheck source=chroot.sh
source ./chroot.sh

work=$(mktemp --directory)
trap 'rm -rf "$work"' EXIT
folder=$work/system

make_system() { :; }

install_32_bit_dlls() {
    [[ $archives_are == whole ]] || return 1
}

# A prefix has the width that the kernel has while it is made.
make_prefix() {
    echo made >>"$work/prefixes"
    rm -f "$work/has-32-bit"
    [[ $kernel_gives != both ]] || touch "$work/has-32-bit"
    touch "$folder.prefix"
}

prefix_runs_32_bit() {
    [[ -e $work/has-32-bit ]]
}

# expect SENTENCE CODE PREFIXES: runs make; PREFIXES is how many are made by it.
expect() {
    local sentence=$1 code=0 made

    : >"$work/prefixes"
    set +e
    (
        set -e
        make >"$work/output" 2>&1
    )
    code=$?
    set -e
    made=$(wc -l <"$work/prefixes")
    if [[ $code != "$2" || $made != "$3" ]]; then
        printf 'FAILED: %s: exit code %s, not %s; %s prefixes made, not %s\n' \
            "$sentence" "$code" "$2" "$made" "$3"
        cat "$work/output"
        exit 1
    fi
    printf 'ok: %s\n' "$sentence"
}

start_anew() {
    rm -f "$folder".* "$work/has-32-bit"
    archives_are=whole kernel_gives=both
    export WNETWATCH_32_BIT_PROBE=/bin/true
}

start_anew
expect "the first time, one prefix is made" 0 1
expect "a prefix of both widths is kept" 0 0

start_anew
WNETWATCH_32_BIT_PROBE=/bin/false archives_are=broken kernel_gives=64-bit
expect "a machine without 32-bit code needs no 32-bit DLLs" 0 1
expect "its prefix is kept" 0 0
WNETWATCH_32_BIT_PROBE=/bin/true archives_are=whole kernel_gives=both
expect "another machine makes it anew" 0 1

start_anew
expect "a prefix of both widths is made" 0 1
rm "$work/has-32-bit"
expect "a prefix that lacks its 32-bit half is made anew" 0 1

start_anew
kernel_gives=64-bit
expect "a machine that should have a 32-bit half and does not is a failure" 1 2

start_anew
archives_are=broken
expect "archives without 32-bit DLLs have a code of their own" 3 1
archives_are=whole
expect "DLLs that come later are for a prefix made anew" 0 1

write_32_bit_program >"$work/program"
if ! LC_ALL=C readelf --file-header "$work/program" | grep --quiet 'Machine: *Intel 80386'; then
    echo 'FAILED: the program that probes the kernel is no 32-bit one'
    exit 1
fi
echo 'ok: the program that probes the kernel is a 32-bit one'

printf 'no program' >"$work/text"
chmod +x "$work/text"
if WNETWATCH_32_BIT_PROBE=$work/text machine_runs_32_bit; then
    echo 'FAILED: a program that the kernel refuses was taken for one that ran'
    exit 1
fi
echo 'ok: a program that the kernel refuses does not run'
