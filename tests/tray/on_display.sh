#!/bin/bash
# on_display.sh [--or-none] PROGRAM...: runs a program with an X display of its own, of which nothing
# is seen.
#
# DESKTOP_SIZE is its size, 1024x768 by itself. Where there is no Xvfb, it ends with 77 and a sentence;
# with --or-none it runs the program without a display.
set -u

or_none=
if [[ $1 == --or-none ]]; then
    or_none=yes
    shift
fi

if ! command -v Xvfb >/dev/null; then
    [[ -z $or_none ]] || exec env --unset=DISPLAY "$@"
    echo "skipped: there is no Xvfb, so no window can be shown (Debian: apt-get install xvfb)"
    exit 77
fi

coproc display { exec Xvfb -displayfd 1 -screen 0 "${DESKTOP_SIZE:-1024x768}x24" -nolisten tcp 2>/dev/null; }
trap 'kill "$display_PID" 2>/dev/null' EXIT
read -r -t 30 number <&"${display[0]}" || {
    echo "Xvfb did not start"
    exit 1
}
DISPLAY=:$number "$@"
