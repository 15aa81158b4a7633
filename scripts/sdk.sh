# shellcheck shell=bash
#
# ./dev test-sdk: the product with Microsoft's own headers and tools. They come as packages of .NET
# into build/sdk, at one version each, and nothing of them is shipped.

sdk=$root/build/sdk
sdk_version=10.0.28000.2957
sdk_release=10.0.28000.0

export NUGET_PACKAGES=$sdk/nuget DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 \
    DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false

need_dotnet() {
    command -v dotnet >/dev/null ||
        fail "test-sdk needs the .NET SDK 10: no program dotnet is there, and Debian 12 has no package of it"
}

# Under one name each, whatever their version: headers, import libraries, and tools.
link_sdk_folders() {
    local packages=nuget/microsoft.windows.sdk architecture part folders=()

    cd "$sdk"
    ln -sfn "$packages.cpp/$sdk_version/c/Include/$sdk_release" include
    ln -sfn "$packages.buildtools/$sdk_version/bin/$sdk_release/x64" tools
    for part in um shared ucrt; do
        folders+=("$sdk/include/$part")
    done
    for architecture in x64 arm64; do
        mkdir -p "$architecture"
        for part in um ucrt; do
            ln -sfn "../$packages.cpp.$architecture/$sdk_version/c/$part/$architecture" "$architecture/$part"
            folders+=("$sdk/$architecture/$part")
        done
    done
    python3 "$root/tests/sdk/overlay.py" overlay.json "${folders[@]}"
}

fetch_sdk() {
    set -e
    mkdir -p "$sdk/packages"
    rm -f "$sdk/fetched.sha512"
    cp tests/sdk/packages.csproj "$sdk/packages"
    dotnet restore "$sdk/packages/packages.csproj"
    (cd "$NUGET_PACKAGES" && sha512sum --check "$root/tests/sdk/packages.sha512")
    (link_sdk_folders)
    cp tests/sdk/packages.sha512 "$sdk/fetched.sha512"
}

ensure_sdk() {
    cmp --silent tests/sdk/packages.sha512 "$sdk/fetched.sha512" ||
        step sdk-packages "fetching Microsoft's SDK" fetch_sdk
}

# Every object and resource of the product, and of what can be linked without Visual Studio's C
# runtime the DLL. Ninja knows the objects.
build_with_sdk() {
    local architecture=$1 folder=$sdk/build-$1

    set -e
    cmake -S tests/sdk -B "$folder" -G Ninja -D CMAKE_BUILD_TYPE=Release \
        -D CMAKE_TOOLCHAIN_FILE="$root/tests/sdk/toolchain.cmake" \
        -D WNETWATCH_SDK_ARCHITECTURE="$architecture" -D WNETWATCH_SDK_FOLDER="$sdk" \
        -D WNETWATCH_X64_BUILD="$root/build/x64"
    cd "$folder"
    ninja layout wnetwatch_bridge
    if [[ $architecture == x64 ]]; then
        ninja -t targets all | sed -n 's/\(.*\.\(obj\|res\)\): .*/\1/p' | xargs ninja
    fi
}

stage_sdk() {
    local architecture=$1

    step "sdk-$architecture" "compiling for $architecture with Microsoft's headers" \
        build_with_sdk "$architecture"
    ctest --test-dir "$sdk/build-$architecture" --output-on-failure --no-tests=error --timeout 300 \
        9>&- </dev/null
}

command_test_sdk() {
    (($# == 0)) || fail "test-sdk takes no argument"
    need_dotnet
    lock_tree
    need_packages "${packages_base[@]}" "${packages_x64[@]}" "${packages_wine[@]}" \
        "${packages_sdk[@]}"
    ensure_sdk
    build x64 wnetwatch_bridge test_e2e_bridge event_messages
    use_wine
    stage sdk-x64 stage_sdk x64
    stage sdk-arm64 stage_sdk arm64
    print_stages
    say "not linked, for want of Visual Studio's C runtime: the programs and wnetwatch-1.dll."
    say "not compiled, for want of its C++ headers: wnetwatch.hpp and samples/cplusplus.cpp."
    say "not run, since no machine here could: the DLL for arm64."
    end_with_stages
}
