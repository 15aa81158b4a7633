#!/bin/sh
# beside.sh CASE BUILD STATE EVENTS: how late one user's events are beside another user's flood.
#
# CASE says where that user floods: "no broker", "another broker" or "the same broker". BUILD is the
# x64 build, STATE a folder for the journals. Prints two lines of JSON: what the load generator has
# measured, and the status of the broker that it has measured.
#
# For a Wine that has several users, on one processor. All that it starts ends with the namespace
# that it runs in (tests/users/chroot.sh).
set -eu

where=$1 build=$2 state=$3 events=$4
user=S-1-5-21-0-0-0-1001
flooder=S-1-5-21-0-0-0-1002
connections=8

windows_path() {
    printf 'Z:%s' "$1" | tr / '\134'
}

pipe() {
    printf '\\\\.\\pipe\\beside-%s.%s' "$1" "$2"
}

# The broker as it is shipped, with a journal.
start_broker() {
    wine "$build/bin/wnetwatchd.exe" run --pipes "beside-$1" --identity process --quiet \
        --state "$(windows_path "$state/$1")" >&2 &
    wine "$build/bench/bench_load.exe" answer --subscribe "$(pipe "$1" subscribe)" >&2
}

as() {
    as_user=$1
    as_program=$(windows_path "$2")
    shift 2
    wine "$build/tests/run_as.exe" "$as_user" -- "$as_program" "$@"
}

# Until each of its connections has sent something.
start_flood() {
    mkfifo "$state/said"
    as "$flooder" "$build/tests/flood.exe" "$(pipe "$1" publish)" "$connections" >"$state/said" &
    flood=$!
    read -r _ <"$state/said"
}

start_broker same
start_broker another
case $where in
'no broker') flood=$$ ;;
'another broker') start_flood another ;;
'the same broker') start_flood same ;;
*) exit 2 ;;
esac
as "$user" "$build/bench/bench_load.exe" probe --events "$events" --warm-up 10 \
    --publish "$(pipe same publish)" --subscribe "$(pipe same subscribe)"
kill -0 "$flood"
echo '{"status":{}}' | wine "$build/tests/talk.exe" subscribe "$(pipe same subscribe)"
