# shellcheck shell=bash
#
# Debian packages: a command names those that it needs, and what is missing is installed.

packages_base=(cmake ninja-build dpkg-dev ca-certificates
    protobuf-compiler python3 python3-protobuf) # these three for the generator of nanopb
packages_x64=(gcc-mingw-w64-x86-64)
packages_x86=(gcc-mingw-w64-i686)
packages_msvc=(llvm) # the import library for MSVC, which is part of no single program
packages_host=(gcc libc6-dev)
packages_wine=(wine wine64)
packages_clang=(clang libclang-rt-dev)
packages_test=(clang-format doxygen g++ g++-mingw-w64-x86-64 git jq lld mono-mcs openssl pkgconf
    python3 unicode-data valgrind xvfb)
packages_coverage=(gcovr)
packages_users=(debootstrap debian-archive-keyring)

is_installed() {
    # A package may be there for several architectures, so there may be several lines.
    dpkg-query --show --showformat='${db:Status-Status}\n' "$1" 2>/dev/null |
        grep --quiet --line-regexp installed
}

install_packages() {
    local become=()

    if ((EUID != 0)); then
        command -v sudo >/dev/null || fail "as root: apt-get install $*"
        become=(sudo)
    fi
    "${become[@]}" apt-get update || say "apt-get update complained; trying with what it has"
    "${become[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes --no-install-recommends "$@"
}

need_packages() {
    local package missing=()

    command -v dpkg-query >/dev/null || fail "this script knows Debian only; see CONTRIBUTING.md"
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    if ((${#missing[@]} > 0)); then
        step apt-install "installing ${missing[*]}" install_packages "${missing[@]}"
    fi
}
