#!/bin/bash
# on_display.sh PROGRAM...: runs a program with an X display of its own, of which nothing is seen.
#
# DESKTOP_SIZE is its size, 1024x768 by itself. Ends with 77, and a sentence, where there is no Xvfb.
set -u

if ! command -v Xvfb >/dev/null; then
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
