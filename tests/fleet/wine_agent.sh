#!/usr/bin/env bash
#
# A sender for test_fleet.mjs: a broker under Wine that serves the machine's journal, and
# wnetwatch-agent, which takes the words of the test.
#
#   wine_agent.sh FOLDER MACHINE AGENT.EXE WORD...
#
# FOLDER holds the journal. The broker's pipes have the machine's name, and it ends with the agent.
# Wants WINEPREFIX, and wnetwatchd.exe beside the agent.

set -euo pipefail

folder=$(realpath "$1") machine=$2 agent=$(realpath "$3")
shift 3
log=$folder/broker.log words=()
export WINEDEBUG=${WINEDEBUG:--all}
unset DISPLAY

# A path of the host is one of drive Z: there.
for word; do
    [[ $word != /* ]] || word="Z:${word//\//\\}"
    words+=("$word")
done

: >"$log"
wine "$(dirname -- "$agent")/wnetwatchd.exe" run --identity process --pipes "$machine" \
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
wine "$agent" "${words[@]}" --pipes "$machine" --first-pause 0
