# shellcheck shell=bash
#
# Wine with a prefix in build/wine, or in another folder of build.

wine_is_ours=

# use_wine [FOLDER]: the prefix of the user is neither read nor changed.
use_wine() {
    local folder=build/${1:-wine}

    need_packages "${packages_wine[@]}"
    export WINEPREFIX=$root/$folder WINEARCH=win64 WINEDEBUG=${WINEDEBUG:--all}
    export WINEDLLOVERRIDES='mscoree,mshtml,winemenubuilder.exe='
    unset DISPLAY

    if [[ ! -e $WINEPREFIX/ready ]]; then
        step wine-prefix "making a Windows for the tests in $folder" make_wine_prefix
    fi
    # With a wineserver that stays, a program starts in 0.1 s instead of 3 s.
    wine_is_ours=yes
    step wine-start "starting Wine" start_wine
}

make_wine_prefix() {
    set -e
    rm -rf "$WINEPREFIX"
    wineboot --init
    winecfg -v win10
    wineserver --wait
    touch "$WINEPREFIX/ready"
}

start_wine() {
    wineserver --persistent || (($? == 2)) # 2: one is running already
    wine cmd /c exit
}

stop_wine() {
    if [[ -n $wine_is_ours ]]; then
        wineserver --kill 2>/dev/null || true
        wineserver --wait 2>/dev/null || true
    fi
}
