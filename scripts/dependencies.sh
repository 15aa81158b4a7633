# shellcheck shell=bash
#
# What is compiled into our programs and tests, from Debian into build/deps: the sources of cJSON,
# cmocka, nanopb and zlib, and the messages of OpenTelemetry (.proto files).

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
    write_backports "$keyring" >"$apt/sources/backports.sources"
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

# Debian 12 has opentelemetry-proto in its backports alone, and only as a binary package. Those of
# the archive are in the place of the suite that is named after the release.
write_backports() {
    local keyring=$1 codename uri suite

    codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
    debian_archives | while read -r uri suite; do
        [[ $suite == "$codename" ]] || continue
        printf 'Types: deb\nURIs: %s\nSuites: %s-backports\nComponents: main\n' "$uri" "$suite"
        [[ ! -e $keyring ]] || printf 'Signed-By: %s\n' "$keyring"
        break
    done
}

# A binary package of files that are the same on every machine.
fetch_files_of() {
    local name=$1

    apt-get download "$name"
    dpkg-deb --extract "$name"_*.deb \
        "$name-$(dpkg-deb --show --showformat='${Version}' "$name"_*.deb)"
}

# apt takes the newest version of all suites, so with Debian's security patches.
fetch_dependencies() {
    local sources=(cjson cmocka nanopb zlib)

    begin_fetching
    apt-get source "${sources[@]}"
    fetch_files_of opentelemetry-proto
    end_fetching "${sources[@]}" opentelemetry-proto
}

# For apt-get in the folder $deps, with the sources of Debian.
begin_fetching() {
    write_private_apt
    export APT_CONFIG=$deps/apt/apt.conf
    apt-get update || echo "apt-get update complained; the packages decide"
    cd "$deps"
    rm -rf ./*-[0-9]*/ ./*.deb
}

# end_fetching NAME...: each folder under its name without the version.
end_fetching() {
    local name folder

    for name; do
        folder=$(find . -maxdepth 1 -type d -name "$name-[0-9]*" -printf '%f\n')
        ln -sfn "$folder" "$name"
    done
    rm -rf apt
}

need_dependencies() {
    [[ -e $deps/cjson/cJSON.c && -e $deps/cmocka/src/cmocka.c && -e $deps/nanopb/pb.h &&
        -e $deps/zlib/zlib.h && -d $deps/opentelemetry-proto/usr/include ]] ||
        step fetch-sources "fetching the sources of what is compiled in from Debian" \
            fetch_dependencies
}
