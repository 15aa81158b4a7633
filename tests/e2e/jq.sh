#!/usr/bin/env bash
#
# As it stands in the README: events piped into jq while drives are mapped. Wine's programs write
# into a pipe of the host here, and the notify DLL is on the way.
#
#   jq.sh FOLDER_OF_PROGRAMS MPR_HOST

set -euo pipefail

programs=$1
mpr_host=$2
work=$(mktemp -d)
broker=

clean_up() {
    [[ -z $broker ]] || kill -KILL "$broker" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT

wine "$mpr_host" setup "$programs"
wine "$programs/wnetwatchd.exe" run --identity process --journal none --quiet </dev/null &
broker=$!
# It waits for the broker, so this ends when there is one.
wine "$programs/wnetwatch.exe" events --after oldest --count 1 </dev/null

wine "$programs/wnetwatch.exe" events --json --after oldest --count 5 </dev/null |
    jq --raw-output --unbuffered '.type + " " + (.data.local // "-") + " " + (.data.remote // "-")' \
        >"$work/lines" &
reader=$!
wine "$mpr_host" add Z: '\\srv\share'
wine "$mpr_host" cancel Z:
wait "$reader"

kill -INT "$broker"
wait "$broker"
broker=
wine "$mpr_host" teardown

diff "$work/lines" - <<'END'
wnetwatch.broker.started - -
wnetwatch.connection.add.started Z: \\srv\share
wnetwatch.connection.add.succeeded Z: \\srv\share
wnetwatch.connection.cancel.started Z: \\srv\share
wnetwatch.connection.cancel.succeeded Z: \\srv\share
END
