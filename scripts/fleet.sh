# shellcheck shell=bash
#
# What the gateway of samples/fleet and its tests need, and ./dev fleet, which measures them.

nats_version=2.10.27-1+b2
nats_sha256=6d913ac987b78734c08537c2adeb1526cf735f216173a9170d94b185fcfe6f8a

fetch_gateway_packages() {
    set -e
    rm -rf build/node-fleet
    mkdir -p build/node-fleet
    cp samples/fleet/package.json samples/fleet/package-lock.json samples/fleet/.npmrc \
        build/node-fleet
    npm ci --prefix build/node-fleet --ignore-scripts --no-audit --no-fund
    cp samples/fleet/package-lock.json build/node-fleet/fetched.json
}

# nats-server of Debian 13, which runs on Debian 12 too. By its file and its hash, so that apt keeps
# knowing the system's own suites alone.
#
# One line after the other by &&, since bash ignores set -e where a failure is looked at.
fetch_nats_server() {
    local uri package=nats-server_${nats_version}_amd64.deb

    read -r uri _ < <(debian_archives | grep --invert-match -- -security) &&
        rm -rf build/nats && mkdir -p build/nats && cd build/nats &&
        /usr/lib/apt/apt-helper download-file "$uri/pool/main/n/nats-server/$package" "$package" \
            "SHA256:$nats_sha256" &&
        dpkg-deb --extract "$package" . && touch "$nats_version"
}

ensure_gateway_packages() {
    need_node
    cmp --silent samples/fleet/package-lock.json build/node-fleet/fetched.json ||
        step gateway-packages "fetching what the gateway needs" fetch_gateway_packages
}

ensure_nats_server() {
    [[ -e build/nats/$nats_version ]] ||
        step nats-server "fetching nats-server from Debian 13" fetch_nats_server
}

# Debian's pool has a file until a newer version replaces it, and the other tests need no server of
# NATS. Without one tests/fleet/CMakeLists.txt leaves its tests out.
ensure_fleet_tests() {
    ensure_gateway_packages
    ensure_nats_server ||
        say "${red}no nats-server $nats_version: the tests of the fleet are left out${plain}"
}

command_fleet() {
    [[ $# -eq 0 ]] || fail "fleet takes no words"
    lock_tree
    ensure_gateway_packages
    ensure_nats_server
    announce "measuring gateways and NATS servers on this machine"
    node tests/fleet/measure.mjs build/fleet 9>&- </dev/null
}
