# shellcheck shell=bash
#
# ./dev screenshots: pictures of the tray program under Wine, in both languages and two densities.
#
# Each is to be looked at. docs/images has those that the documents show.

packages_screenshots=(fonts-dejavu-core fonts-wine python3 xvfb)

# What a Windows has by itself and a new prefix of Wine has not: smooth letters, and the signs on the
# buttons of a window.
prepare_desktop() {
    local dpi=$1 key='HKCU\Control Panel\Desktop'

    cp /usr/share/wine/fonts/marlett.ttf "$WINEPREFIX/drive_c/windows/Fonts"
    wine reg add "$key" /v LogPixels /t REG_DWORD /d "$dpi" /f
    wine reg add "$key" /v FontSmoothing /d 2 /f
    wine reg add "$key" /v FontSmoothingType /t REG_DWORD /d 1 /f
    wineserver --kill || true
    wineserver --wait
}

# take_screenshots LANGUAGE DPI window|light|dark
take_screenshots() {
    local language=$1 dpi=$2 what=$3 picture folder=build/screenshots/$3-$1-$2
    local width=$(($2 * 32 / 3)) height=$(($2 * 8)) # 1024 and 768 at 96 DPI

    set -e
    mkdir -p "$folder"
    prepare_desktop "$dpi"
    (
        cd "$folder"
        DESKTOP_SIZE=${width}x$height WINEPATH="Z:${root//\//\\}\\build\\x64\\bin" \
            "$root/tests/tray/on_display.sh" wine "$root/build/x64/tests/tray_pictures.exe" \
            "$language" "$width" "$height" "$what"
    )
    for picture in "$folder"/*.bmp; do
        scripts/bitmap_to_png.py "$picture" "${picture%.bmp}.png"
        rm "$picture"
    done
}

command_screenshots() {
    local picture

    lock_tree
    need_packages "${packages_screenshots[@]}"
    build x64 tray_pictures
    use_wine wine-screenshots
    rm -rf build/screenshots
    for picture in {en,de}\ {96,192}\ window en\ {96,192}\ {light,dark}; do
        # The words of a picture are the arguments.
        # shellcheck disable=SC2086
        step "screenshots-${picture// /-}" "taking pictures: $picture" take_screenshots $picture
    done
    say "build/screenshots/*/*.png: look at each of them"
}
