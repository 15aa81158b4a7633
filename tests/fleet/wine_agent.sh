#!/usr/bin/env bash
#
# A sender for test_fleet.mjs: a broker under Wine that serves the machine's journal, and a program
# that listens to it.
#
#   wine_agent.sh FOLDER MACHINE PROGRAM [WORD...]
#
# FOLDER holds the journal. The broker's pipes have the machine's name, which PROGRAM finds in
# WNETWATCH_PIPES. The broker ends with the program. Wants WINEPREFIX, and build/x64.

set -euo pipefail

folder=$(realpath "$1") machine=$2
shift 2
programs=$(realpath "$(dirname -- "$0")/../../build/x64/bin")
log=$folder/broker.log
export WNETWATCH_PIPES=$machine WINEDEBUG=${WINEDEBUG:--all}
unset DISPLAY

: >"$log"
wine "$programs/wnetwatchd.exe" run --identity process --pipes "$machine" \
    --state "Z:${folder//\//\\}" >>"$log" 2>&1 </dev/null &
broker=$!
trap 'kill "$broker" 2>/dev/null || true' EXIT

until grep --quiet ' serving ' "$log"; do
    kill -0 "$broker" 2>/dev/null || {
        cat "$log" >&2
        exit 1
    }
    sleep 0.1
done
"$@"
