# shellcheck shell=bash
#
# Builds a preset of CMakePresets.json, with the packages and sources that it needs.

build_preset() {
    local preset=$1 target targets=()
    shift

    for target in "$@"; do
        targets+=(--target "$target")
    done
    cmake --preset "$preset"
    cmake --build --preset "$preset" "${targets[@]}"
}

# build PRESET [TARGET...]: everything when no target is named.
build() {
    local preset=$1
    shift

    need_packages "${packages_base[@]}"
    case $preset in
    x64) need_packages "${packages_x64[@]}" ;;
    x86) need_packages "${packages_x86[@]}" ;;
    host) need_packages "${packages_host[@]}" ;;
    host-clang | host-tsan | fuzz) need_packages "${packages_host[@]}" "${packages_clang[@]}" ;;
    *) fail "there is no preset $preset; there are x64, x86, host, host-clang, host-tsan and fuzz" ;;
    esac
    if [[ $preset == x[68]* && $# -eq 0 ]]; then
        need_packages "${packages_msvc[@]}"
    fi
    need_dependencies
    step "build-$preset" "building $preset" build_preset "$preset" "$@"
}

command_build() {
    lock_tree
    build "${1:-x64}"
}

command_clean() {
    lock_tree
    rm -rf build/host build/host-clang build/host-tsan build/x64 build/x86 build/fuzz \
        build/bench build/coverage build/docs build/fleet build/logs build/lower-version build/package \
        build/package-* build/sdk/build-* build/sdk/dotnet
}
