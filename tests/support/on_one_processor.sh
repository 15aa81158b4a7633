#!/bin/sh
# on_one_processor.sh COMMAND...: runs a program of Wine on one processor, Wine's server too.
#
# Whatever such a program asks of Windows is a round trip to that server, and takes ten times as
# long when the two are on different processors. Which of both it is, is chance: so a story that
# would judge a busy broker judges the machine.
set -u

all=$(taskset --cpu-list --pid $$ | sed 's/.*: //')
one=${all%%[,-]*}

servers() {
    for process in $(grep --files-with-matches --no-messages '^wineserver' /proc/[0-9]*/comm); do
        process=${process%/comm}
        if tr '\0' '\n' <"$process/environ" 2>/dev/null | grep -qx "WINEPREFIX=$WINEPREFIX"; then
            echo "${process#/proc/}"
        fi
    done
}

place_servers() {
    for server in $(servers); do
        taskset --all-tasks --cpu-list --pid "$1" "$server" >/dev/null
    done
}

trap 'place_servers "$all"' EXIT
place_servers "$one"
taskset --cpu-list "$one" "$@"
