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
    dotnet --list-sdks 2>/dev/null | grep --quiet '^10\.' ||
        fail "test-sdk needs the .NET SDK 10: no dotnet here has it, and Debian 12 has no package of it"
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
# runtime the DLL. Ninja knows the objects; those of the static library are the same sources again.
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
        ninja -t targets all | sed -n 's/\(.*\.\(obj\|res\)\): .*/\1/p' | grep -v /wnetwatch_static.dir/ |
            xargs ninja
    fi
}

stage_sdk() {
    local architecture=$1

    use_wine
    step "sdk-$architecture" "compiling for $architecture with Microsoft's headers" \
        build_with_sdk "$architecture"
    ctest --test-dir "$sdk/build-$architecture" --output-on-failure --no-tests=error --timeout 300 \
        9>&- </dev/null
}

sdk_dotnet=$sdk/dotnet
sdk_runtime=10.0.15

# The package is made from a copy, so that nothing is written into the tree. It holds the wrapper and
# the DLL for both architectures, and nothing else.
pack_dotnet() {
    local files

    set -e
    rm -rf "$sdk_dotnet" "$NUGET_PACKAGES/wnetwatch"
    mkdir -p "$sdk_dotnet/packages"
    cp -r samples/languages/csharp/Wnetwatch "$sdk_dotnet"
    dotnet pack "$sdk_dotnet/Wnetwatch" -o "$sdk_dotnet/packages" -p:WnetwatchBuild="$root/build" \
        -p:RestoreConfigFile="$root/tests/sdk/dotnet/nuget.config"
    files=$(python3 -m zipfile -l "$sdk_dotnet"/packages/Wnetwatch.*.nupkg |
        sed -n 's/^\([^ ]*\.dll\) .*/\1/p' | sort | xargs)
    echo "the package holds $files"
    [[ $files == "lib/netstandard2.0/Wnetwatch.dll runtimes/win-x64/native/wnetwatch-1.dll runtimes/win-x86/native/wnetwatch-1.dll" ]]
}

publish_story() {
    dotnet publish tests/sdk/dotnet/Story.csproj -o "$sdk_dotnet/out" \
        --artifacts-path "$sdk_dotnet/artifacts" -p:RuntimeFrameworkVersion="$sdk_runtime"
}

windows_path() {
    printf 'Z:%s' "${1//\//\\}"
}

# .NET's assemblies import mscoree, which the other tests go without.
tell_story() {
    mkdir -p "$sdk_dotnet/story"
    WINEDLLOVERRIDES='mshtml,winemenubuilder.exe=' timeout 300 tests/support/wine.sh \
        "$sdk_dotnet/out/Story.exe" "$(windows_path "$root/build/x64/bin")" \
        "$(windows_path "$root/build/x64/tests/mpr_host.exe")" \
        "$(windows_path "$sdk_dotnet/story")"
}

stage_dotnet() {
    use_wine
    step dotnet-pack "making the package for .NET" pack_dotnet
    step dotnet-publish "publishing a program with .NET for Windows" publish_story
    step dotnet-story "running it under Wine, with a broker that is killed" tell_story
}

# What Windows' own PowerShell would read: here PowerShell 7 on Linux reads it.
check_scripts() {
    local completion=$sdk/completion.ps1

    set -e
    tests/support/wine.sh build/x64/bin/wnetwatch.exe completion powershell >"$completion"
    dotnet "$NUGET_PACKAGES"/powershell/*/tools/*/any/unix/pwsh.dll -NoProfile -NonInteractive \
        -File tests/sdk/check_scripts.ps1 "$root" "$completion"
}

stage_powershell() {
    use_wine
    step powershell "reading the scripts with PowerShell" check_scripts
}

command_test_sdk() {
    (($# == 0)) || fail "test-sdk takes no argument"
    need_dotnet
    lock_tree
    need_packages "${packages_base[@]}" "${packages_wine[@]}" "${packages_sdk[@]}"
    ensure_sdk
    build x64 wnetwatch_bridge test_e2e_bridge wnetwatchd wnetwatch wnetwatch_cli mpr_host \
        netprovider
    build x86 wnetwatch
    stage sdk-x64 stage_sdk x64
    stage sdk-arm64 stage_sdk arm64
    stage dotnet stage_dotnet
    stage powershell stage_powershell
    print_stages
    say "not linked, for want of Visual Studio's C runtime: the programs and wnetwatch-1.dll."
    say "not compiled, for want of its C++ headers: wnetwatch.hpp and samples/cplusplus.cpp."
    say "not run: the DLL for arm64, which no machine here could, and PowerShell for Windows, which ends"
    say "at its start under Wine."
    end_with_stages
}
