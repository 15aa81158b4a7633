# shellcheck shell=bash
#
# ./dev package: the installer, the developers' ZIP, the list of parts (SBOM), the winget manifest.
#
# WNETWATCH_SIGN, if set, holds osslsigncode's options that name a certificate and its key; then all
# programs and the installer are signed. WNETWATCH_HOME is the web page that the installer names.

packages_package=(llvm msitools openssl osslsigncode python3 wixl)

package_home=${WNETWATCH_HOME:-https://wnetwatch.invalid}
package_targets=(wnetwatchd wnetwatch wnetwatch_cli wnetwatch_tray wnetwatch_agent
    wnetwatch_bridge wnetwatch_static wnetwatch_msvc_import_library)

# The time of what is built: that of the commit.
package_time() {
    echo "${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}"
}

build_preset_as_version() {
    local preset=$1 version=$2 folder=build/lower-version/$1 target targets=()
    shift 2

    for target in "$@"; do
        targets+=(--target "$target")
    done
    cmake --preset "$preset" -B "$folder" -D "WNETWATCH_VERSION_FOR_TEST=$version" \
        -D BUILD_TESTING=OFF -D "CMAKE_RUNTIME_OUTPUT_DIRECTORY=$root/$folder/bin"
    cmake --build "$folder" "${targets[@]}"
}

# Only what is shipped; no test depends on it.
build_as_version() {
    local version=$1

    need_packages "${packages_base[@]}" "${packages_x64[@]}" "${packages_x86[@]}"
    need_dependencies
    step lower-version-x64 "building x64 as version $version" \
        build_preset_as_version x64 "$version" "${package_targets[@]}"
    step lower-version-x86 "building the x86 notify DLL as version $version" \
        build_preset_as_version x86 "$version" wnetwatch_bridge
}

# What is inside our programs, and whose licence goes with every copy.
write_licence() {
    cat LICENSE
    printf '\ncJSON, which is part of the programs:\n\n'
    cat "$deps/cjson/LICENSE"
    printf '\nnanopb, which is part of wnetwatch-agent.exe:\n\n'
    cat "$deps/nanopb/LICENSE.txt"
    printf '\nzlib, which is part of wnetwatch-agent.exe:\n\n'
    cat "$deps/zlib/LICENSE"
}

# The version of a source package of Debian.
version_of_source() {
    sed -n 's/^Version: //p' "$deps/$1"_*.dsc | head -n 1
}

# The shipped files under the names that packaging/msi/wnetwatch.wxs gives them.
stage_files() {
    local x64=$1 x86=$2 stage=$3

    rm -rf "$stage"
    mkdir -p "$stage"
    cp "$x64"/bin/{wnetwatchd,wnetwatch,wnetwatch-tray,wnetwatch-agent}.exe \
        "$x64"/bin/{wnetwatch-1,wnetwatch_bridge}.dll "$stage"
    cp "$x86/bin/wnetwatch_bridge.dll" "$stage/wnetwatch_bridge-x86.dll"
    write_licence >"$stage/LICENSE.txt"
    cmake --install "$x64" --component client --prefix "$stage/sdk"
}

sign() {
    local file=$1 options

    read -ra options <<<"$WNETWATCH_SIGN"
    osslsigncode sign "${options[@]}" -h sha256 -n wnetwatch -i "$package_home" \
        -in "$file" -out "$file.signed"
    mv "$file.signed" "$file"
}

sign_stage() {
    local file

    for file in "$1"/*.exe "$1"/*.dll "$1"/sdk/bin/*.dll; do
        sign "$file"
    done
}

write_msi() {
    local stage=$1 version=$2 msi=$3

    # wixl names files from the folder that it runs in.
    (cd "$stage" && TZ=UTC wixl --arch x64 --define "Version=$version" \
        --define "Home=$package_home" --output "$msi" "$root/packaging/msi/wnetwatch.wxs")
    packaging/msi/complete.sh "$msi" "$version"
    [[ -z ${WNETWATCH_SIGN:-} ]] || sign "$msi"
}

# write_zip FOLDER NAME FILE.zip: FOLDER/NAME as an archive. The names in order, and the commit's time,
# so that equal files give an equal archive.
write_zip() (
    cd "$1"
    find "$2" -type f | LC_ALL=C sort >names
    TZ=UTC cmake -E tar cf "$3" --format=zip \
        --mtime="$(date --utc --date="@$(package_time)" '+%F %T UTC')" --files-from=names
)

write_developer_zip() {
    local x64=$1 stage=$2 version=$3 zip=$4 name=wnetwatch-$3-developer-x64
    local folder=$stage.zip/$name

    rm -rf "$stage.zip"
    mkdir -p "$folder"
    cp -r "$stage/sdk/." "$folder"
    cp -r samples "$stage/LICENSE.txt" "$folder"
    find "$x64/bin" -name '*.debug' -exec cp --target-directory="$folder/bin" {} +
    write_zip "$stage.zip" "$name" "$zip"
    rm -rf "$stage.zip"
}

# What an administrator copies into the central store of a domain.
write_policy_zip() {
    local work=$1.zip name=PolicyDefinitions zip=$2

    rm -rf "$work"
    mkdir -p "$work"
    cp -r packaging/policy "$work/$name"
    write_zip "$work" "$name" "$zip"
    rm -rf "$work"
}

write_sbom() {
    local stage=$1 version=$2 sbom=$3

    python3 packaging/sbom.py "$stage" --version "$version" --time "$(package_time)" \
        --home "$package_home" \
        --cjson "$(version_of_source cjson)" --nanopb "$(version_of_source nanopb)" \
        --zlib "$(version_of_source zlib)" \
        --mingw "$(dpkg-query --show --showformat='${Version}' mingw-w64-x86-64-dev)" >"$sbom"
}

property() {
    msiinfo export "$1" Property | tr --delete '\r' | sed -n "s/^$2\t//p"
}

write_winget() {
    local msi=$1 version=$2 folder=$3 template hash

    hash=$(sha256sum "$msi" | cut -d ' ' -f 1)
    rm -rf "$folder"
    mkdir -p "$folder"
    for template in packaging/winget/*.yaml; do
        sed -e "s|@VERSION@|$version|g" -e "s|@HOME@|$package_home|" -e "s|@FILE@|${msi##*/}|" \
            -e "s|@HASH@|${hash^^}|" -e "s|@PRODUCT@|$(property "$msi" ProductCode)|" \
            -e "s|@DATE@|$(date --utc --date="@$(package_time)" +%F)|" \
            "$template" >"$folder/${template##*/}"
    done
}

# write_package X64 X86 FOLDER: all of it, from two build folders.
write_package() {
    local x64=$1 x86=$2 folder=$root/$3 version stage=$root/$3/stage
    local msi

    set -e
    version=$(sed -n 's/^CMAKE_PROJECT_VERSION:STATIC=//p' "$x64/CMakeCache.txt")
    msi=$folder/wnetwatch-$version-x64.msi
    rm -rf "$folder"
    stage_files "$x64" "$x86" "$stage"
    [[ -z ${WNETWATCH_SIGN:-} ]] || sign_stage "$stage"
    find "$stage" -exec touch --date="@$(package_time)" {} +
    write_msi "$stage" "$version" "$msi"
    write_developer_zip "$x64" "$stage" "$version" "$folder/wnetwatch-$version-developer-x64.zip"
    write_policy_zip "$stage" "$folder/wnetwatch-$version-policy.zip"
    write_sbom "$stage" "$version" "$folder/wnetwatch-$version.spdx.json"
    write_winget "$msi" "$version" "$folder/winget"
    (cd "$folder" && sha256sum -- *.msi *.zip *.json >SHA256SUMS)
}

# package_as VERSION FOLDER: of this tree under a lower version, for the test of an upgrade.
package_as() {
    build_as_version "$1"
    step package-lower "packaging version $1" \
        write_package build/lower-version/x64 build/lower-version/x86 "$2"
}

package() {
    build x64 "${package_targets[@]}"
    build x86 wnetwatch_bridge
    step package "packaging" write_package build/x64 build/x86 build/package
}

command_package() {
    lock_tree
    need_packages "${packages_package[@]}"
    case ${1:-} in
    '')
        package
        say build/package
        ;;
    --version-for-test)
        [[ ${2:-} =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || fail "--version-for-test takes X.Y.Z"
        package_as "$2" "build/package-$2"
        say "build/package-$2"
        ;;
    *) fail "package knows --version-for-test and not $1" ;;
    esac
}
