# shellcheck shell=bash
#
# The sources of cJSON and cmocka, from Debian's source packages into build/deps.

deps=$root/build/deps

# Prints a line "URI SUITE" for each of Debian's archives that apt is configured for. apt itself is
# asked, because it reads every form of its configuration; this needs neither network nor lists.
debian_archives() {
    local codename

    codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
    mkdir -p "$deps/apt/no-lists/partial"
    apt-get -o Dir::State::lists="$deps/apt/no-lists" --print-uris update |
        sed -n "s|^'\(.*\)/dists/\($codename\(-[a-z]*\)\?\)/InRelease'.*|\1 \2|p" | sort -u
}

# A configuration of apt with source packages, so that nothing in /etc/apt has to change.
write_private_apt() {
    local apt=$deps/apt keyring=/usr/share/keyrings/debian-archive-keyring.gpg uri suite

    mkdir -p "$apt/sources" "$apt/lists/partial" "$apt/cache/archives/partial"
    debian_archives | while read -r uri suite; do
        printf 'Types: deb-src\nURIs: %s\nSuites: %s\nComponents: main\n' "$uri" "$suite"
        [[ ! -e $keyring ]] || printf 'Signed-By: %s\n' "$keyring"
        echo
    done >"$apt/sources/debian.sources"
    [[ -s $apt/sources/debian.sources ]] || {
        echo "apt on this machine is not configured for Debian's own archive"
        return 1
    }
    cat >"$apt/apt.conf" <<EOF
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$apt/sources";
Dir::State::lists "$apt/lists";
Dir::Cache "$apt/cache";
APT::Architecture "amd64";
APT::Sandbox::User "$(id -un)";
EOF
}

# apt takes the newest version of all suites, so with Debian's security patches.
fetch_dependencies() {
    write_private_apt
    export APT_CONFIG=$deps/apt/apt.conf
    apt-get update || echo "apt-get update complained; the packages decide"
    cd "$deps"
    rm -rf ./*-[0-9]*/
    apt-get source "$@"

    local name folder
    for name in "$@"; do
        folder=$(find . -maxdepth 1 -type d -name "$name-[0-9]*" -printf '%f\n')
        ln -sfn "$folder" "$name"
    done
    rm -rf apt
}

need_dependencies() {
    [[ -e $deps/cjson/cJSON.c && -e $deps/cmocka/src/cmocka.c ]] ||
        step fetch-sources "fetching the sources of cJSON and cmocka from Debian" \
            fetch_dependencies cjson cmocka
}
