# shellcheck shell=bash
#
# Steps: a step runs in the background with its output in a log file, while the terminal shows that
# it still runs. At its end ./dev stops what it has started.

logs=$root/build/logs
running_group=

# Waits for a process and shows it: a counter on a terminal, else a line every ten seconds.
wait_visibly() {
    local pid=$1 sentence=$2 started=$SECONDS told=$SECONDS code=0

    while kill -0 "$pid" 2>/dev/null; do
        sleep 0.1
        if [[ -t 1 ]]; then
            printf '\r%s' "${bold}==>${plain} $sentence ${dim}$((SECONDS - started)) s${plain} "
        elif ((SECONDS - told >= 10)); then
            say "    still running after $((SECONDS - started)) s"
            told=$SECONDS
        fi
    done
    wait "$pid" || code=$?
    [[ ! -t 1 ]] || echo
    return "$code"
}

report_failure() {
    local sentence=$1 code=$2 log=$3

    {
        say "${red}failed:${plain} $sentence (exit code $code). The end of the log:"
        tail -n 20 "$log" | sed 's/^/    /'
        say "All of it: ${log#"$root"/}"
    } >&2
}

# step NAME SENTENCE COMMAND...: runs the command with its output in build/logs/NAME.log.
step() {
    local name=$1 sentence=$2 log=$logs/$1.log code=0
    shift 2

    mkdir -p "$logs"
    [[ -t 1 ]] || announce "$sentence"
    # In a process group of its own, so that its children end with it when it is interrupted.
    set -m
    "$@" >"$log" 2>&1 </dev/null 9>&- &
    running_group=$!
    set +m
    wait_visibly "$running_group" "$sentence" || code=$?
    running_group=
    ((code == 0)) || report_failure "$sentence" "$code" "$log"
    return "$code"
}

# One ./dev at a time works in this tree: two would build in the same folders.
lock_tree() {
    mkdir -p build
    exec 9>build/.lock
    if ! flock --nonblock 9; then
        announce "waiting for another ./dev in this tree to end"
        flock 9
    fi
}

clean_up() {
    local code=$?

    trap - EXIT INT TERM
    [[ -z $running_group ]] || kill -- "-$running_group" 2>/dev/null || true
    stop_wine
    exit "$code"
}

# A subshell begins without traps, so one that starts processes calls this again.
clean_up_at_exit() {
    trap clean_up EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
}
