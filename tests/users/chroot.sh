#!/usr/bin/env bash
#
# A Debian 13 below one folder, with its Wine 10. Unlike Debian 12's Wine 8, it can run programs as
# several users of Windows, and 32-bit programs beside 64-bit ones.
#
#   chroot.sh probe FOLDER              exit code 0 if this machine's kernel runs 32-bit code; the
#                                       program that finds out is written beside FOLDER
#   chroot.sh make FOLDER < ARCHIVES    some minutes the first time, then seconds; each line of
#                                       ARCHIVES is "URI SUITE"; exit code 3: the archives do not
#                                       give the 32-bit DLLs of Wine
#   chroot.sh run FOLDER TREE COMMAND   run COMMAND in it, with TREE mounted at its own path
#
# Where the kernel runs no 32-bit code, the system is made without its 32-bit half.
# WNETWATCH_32_BIT_PROBE names another program to find that out with, for tests.
#
# Needs root. Whatever is mounted or started ends with the command: it lives in namespaces of its
# own. Nothing outside of FOLDER is changed.

set -euo pipefail

release=trixie
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
prefix=/wine
known_version=10.0~repack-6
known_sha256=fef4802a6553a17eaa40003333a86fc697440d1d21c5824f2dbd1c444f01527b

fail() {
    printf 'chroot.sh: %s\n' "$*" >&2
    exit 1
}

# A 32-bit program of 91 bytes that does exit(0) by "int 0x80". Wine starts each 32-bit program in a
# 64-bit process and makes its thread segment with the same instruction, so a kernel that refuses
# this program refuses those of Wine too.
write_32_bit_program() {
    printf '%b' \
        '\x7fELF\x01\x01\x01\0\0\0\0\0\0\0\0\0' \
        '\x02\0\x03\0\x01\0\0\0\x54\x80\x04\x08\x34\0\0\0' \
        '\0\0\0\0\0\0\0\0\x34\0\x20\0\x01\0\0\0\0\0\0\0' \
        '\x01\0\0\0\0\0\0\0\0\x80\x04\x08\0\x80\x04\x08' \
        '\x5b\0\0\0\x5b\0\0\0\x05\0\0\0\0\x10\0\0' \
        '\x31\xdb\x31\xc0\x40\xcd\x80'
}

machine_runs_32_bit() {
    local program=${WNETWATCH_32_BIT_PROBE:-}

    if [[ -z $program ]]; then
        program=$folder.probe
        write_32_bit_program >"$program"
        chmod +x "$program"
    fi
    "$program" 2>/dev/null
}

# The machine's own archives, of the other release.
sources_list() {
    local uri suite suffix

    while read -r uri suite; do
        suffix=
        [[ $suite != *-* ]] || suffix=-${suite#*-}
        printf 'deb [signed-by=%s] %s %s%s main\n' "$keyring" "$uri" "$release" "$suffix"
    done
}

in_folder() {
    DEBIAN_FRONTEND=noninteractive chroot "$folder" "$@"
}

install_system() {
    local mirror

    mirror=$(sed -n "s/^deb [^ ]* \([^ ]*\) $release main/\1/p" "$folder.sources" | head -n 1)
    [[ -n $mirror ]] || fail "apt on this machine is not configured for Debian's own archive"
    debootstrap --variant=minbase --arch=amd64 --keyring="$keyring" --include=ca-certificates \
        "$release" "$folder" "$mirror"
    cp "$folder.sources" "$folder/etc/apt/sources.list"
    mkdir -p "$folder$(dirname "$keyring")"
    cp "$keyring" "$folder$keyring"
    apt-config dump | grep --extended-regexp '^Acquire::(https?|Check-Valid-Until)' \
        >"$folder/etc/apt/apt.conf.d/90acquire" || true
    [[ ! -e /etc/resolv.conf ]] || cat /etc/resolv.conf >"$folder/etc/resolv.conf"
    cat /etc/hosts >"$folder/etc/hosts"
    printf '#!/bin/sh\nexit 101\n' >"$folder/usr/sbin/policy-rc.d"
    chmod +x "$folder/usr/sbin/policy-rc.d"
}

install_wine() {
    in_folder apt-get -o Acquire::Retries=3 update
    in_folder apt-get -o Acquire::Retries=3 install --yes --no-install-recommends wine wine64
    in_folder apt-get clean
}

# download URI HASH, to /tmp/libwine.deb
download() {
    [[ -n $1 && -n $2 ]] || return 1
    in_folder /usr/lib/apt/apt-helper -o Acquire::Retries=3 download-file "$1" /tmp/libwine.deb "$2"
}

# An index of a whole architecture for one package is more than most mirrors keep in step, so the
# version that this file knows is fetched from beside its 64-bit twin, and recognised by its hash.
fetch_known_32_bit_package() {
    local uri

    uri=$(in_folder apt-get --print-uris download libwine |
        sed -n "s/^'\([^']*\)_amd64\.deb'.*/\1_i386.deb/p")
    download "$uri" "SHA256:$known_sha256"
}

# apt with the 32-bit index alone, in a folder of its own: the system's lists stay as they are.
apt_32_bit() {
    in_folder apt-get -o Dir::Etc::sourcelist=/tmp/32-bit.list -o Dir::Etc::sourceparts=- \
        -o Dir::State::lists=/tmp/32-bit-lists -o APT::Architectures::=i386 \
        -o Acquire::Languages=none -o Acquire::Retries=3 "$@"
}

# Of any version, as long as both widths have the same one. One broken index among several only
# matters if the package is in it.
fetch_32_bit_package_by_index() {
    local version=$1 uri hash

    mkdir -p "$folder/tmp/32-bit-lists/partial"
    sed 's/^deb \[/deb [arch=i386 /' "$folder.sources" >"$folder/tmp/32-bit.list"
    apt_32_bit update || printf 'chroot.sh: an index is broken; going on with the others\n' >&2
    read -r uri _ _ hash < <(apt_32_bit --print-uris download "libwine:i386=$version" | tail -n 1)
    uri=${uri#\'}
    download "${uri%\'}" "$hash"
}

fetch_32_bit_package() {
    local version

    version=$(in_folder dpkg-query --show --showformat='${Version}' libwine)
    if [[ $version == "$known_version" ]] && fetch_known_32_bit_package; then
        return
    fi
    fetch_32_bit_package_by_index "$version" ||
        fail "no archive of $folder.sources gives libwine $version for i386, which has the" \
            "32-bit DLLs; try again when the mirror is in step, or with another one in apt's sources"
}

# 32-bit programs need 32-bit DLLs of Wine's and nothing else that is 32-bit.
install_32_bit_dlls() {
    fetch_32_bit_package
    in_folder dpkg -x /tmp/libwine.deb /tmp/libwine
    mkdir -p "$folder/usr/lib/x86_64-linux-gnu/wine/i386-windows"
    cp "$folder"/tmp/libwine/usr/lib/i386-linux-gnu/wine/i386-windows/* \
        "$folder/usr/lib/x86_64-linux-gnu/wine/i386-windows/"
    rm -rf "$folder"/tmp/libwine* "$folder"/tmp/32-bit*
}

use_wine() {
    export HOME=/root WINEPREFIX=$prefix WINEDEBUG=${WINEDEBUG:--all}
    export WINEDLLOVERRIDES='mscoree,mshtml,winemenubuilder.exe='
    export XDG_RUNTIME_DIR=/run
    unset DISPLAY
}

# What a prefix can run is settled when it is made.
make_prefix() {
    rm -rf "${folder:?}$prefix" "$folder.prefix"
    use_wine
    in_folder wineboot --init
    in_folder wineserver --wait
    touch "$folder.prefix"
}

# By Wine's own 32-bit cmd.exe. The exit code is one that nothing else gives.
prefix_runs_32_bit() {
    local code=0

    use_wine
    in_folder wine 'C:\windows\syswow64\cmd.exe' /c exit 32 || code=$?
    in_folder wineserver --wait
    ((code == 32))
}

mount_system() {
    mount -t proc proc "$folder/proc"
    mount --rbind /dev "$folder/dev"
}

# Each stage leaves a mark, so that what failed is what is tried again.
make_system() {
    local sources

    sources=$(sources_list)
    [[ -e $folder.system ]] || rm -rf --one-file-system "$folder" "$folder".*
    mkdir -p "$folder"
    if [[ ! -e $folder.system ]]; then
        printf '%s\n' "$sources" >"$folder.sources"
        install_system
    fi
    mount_system
    if [[ ! -e $folder.system ]]; then
        install_wine
        touch "$folder.system"
    fi
}

ensure_32_bit_dlls() {
    if [[ ! -e $folder.32-bit ]]; then
        rm -f "$folder.prefix"
        install_32_bit_dlls
        touch "$folder.32-bit"
    fi
}

ensure_prefix() {
    [[ -e $folder.prefix ]] || make_prefix
}

# A prefix that another kernel made may lack its 32-bit half.
ensure_prefix_of_both_widths() {
    ensure_prefix
    prefix_runs_32_bit || make_prefix
    prefix_runs_32_bit ||
        fail "this machine runs 32-bit code, but the Windows in $folder$prefix does not"
}

make() {
    local code

    make_system
    if ! machine_runs_32_bit; then
        printf 'chroot.sh: this machine runs no 32-bit code\n'
        ensure_prefix
        return
    fi
    # Not in a condition, where bash would go on after a line that failed.
    set +e
    (
        set -e
        ensure_32_bit_dlls
    )
    code=$?
    set -e
    if ((code != 0)); then
        ensure_prefix
        exit 3
    fi
    ensure_prefix_of_both_widths
}

probe() {
    machine_runs_32_bit
}

run() {
    local tree=$1
    shift

    mount_system
    mkdir -p "$folder$tree"
    mount --bind "$tree" "$folder$tree"
    use_wine
    in_folder env --chdir="$PWD" "$@"
}

enter_namespaces() {
    if [[ -z ${WNETWATCH_IN_NAMESPACE:-} ]]; then
        WNETWATCH_IN_NAMESPACE=yes exec unshare --mount --pid --fork --kill-child \
            "${BASH_SOURCE[0]}" "$command" "$folder" "$@"
    fi
    unset WNETWATCH_IN_NAMESPACE
}

main() {
    command=${1:-}
    [[ $command =~ ^(probe|make|run)$ && $# -ge 2 ]] || fail "probe, make or run, and a folder?"
    folder=$(realpath --canonicalize-missing "$2")
    shift 2
    if [[ $command != probe ]]; then
        ((EUID == 0)) || fail "this needs root, for chroot and mounts"
        enter_namespaces "$@"
    fi
    "$command" "$@"
}

# Its test reads this file for the functions.
if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
    main "$@"
fi
