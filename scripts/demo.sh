# shellcheck shell=bash
#
# ./dev demo: the whole way of an event under Wine, told in sentences and checked.

demo_programs=$root/build/x64/bin
demo_log=$logs/demo.log
demo_events=0 # events of connections that the subscriber has printed

demo_sentence() {
    echo
    printf '%s\n' "$*" | fold --spaces --width=94 |
        sed "s/^/$bold/; s/ *\$/$plain/"
}

demo_give_up() {
    {
        echo
        say "${red}the demonstration failed:${plain} $*"
        say "What the programs said (${demo_log#"$root"/}):"
        tail -n 20 "$demo_log" | sed 's/^/    /'
    } >&2
    exit 1
}

# demo_run COMMAND...: shows the command as a user would type it, and runs it.
demo_run() {
    local program=$1
    shift

    say "  ${dim}> ${program##*/} $*${plain}"
    wine "$program" "$@" >>"$demo_log" 2>&1 </dev/null 9>&-
}

demo_map() {
    demo_run "$root/build/x64/tests/mpr_host.exe" "$@"
}

demo_network() {
    wine "$root/build/x64/tests/mpr_host.exe" "$@" >>"$demo_log" 2>&1 </dev/null 9>&- ||
        demo_give_up "mpr_host $* failed"
}

demo_start_broker() {
    say "  ${dim}> wnetwatchd.exe run --identity process --journal none${plain}"
    wine "$demo_programs/wnetwatchd.exe" run --identity process --journal none \
        >>"$demo_log" 2>&1 </dev/null 9>&- &
    demo_broker=$!
}

# The subscriber waits for the broker by itself. demo_expect reads its lines as they come.
demo_start_subscriber() {
    local colour=never

    [[ -z $bold ]] || colour=always
    say "  ${dim}> wnetwatch.exe events --after oldest${plain}"
    exec {demo_lines}< <(exec wine "$demo_programs/wnetwatch.exe" events --after oldest \
        --color "$colour" 2>>"$demo_log" </dev/null 9>&-)
    demo_subscriber=$!
}

# demo_expect WORD...: shows the lines of the subscriber up to one with all of these words.
demo_expect() {
    local line word is_it=no

    while [[ $is_it == no ]]; do
        IFS= read -r -t 15 -u "$demo_lines" line ||
            demo_give_up "the subscriber printed no line with \"$*\" in 15 s"
        say "    $line"
        if [[ $line =~ (add|cancel)\ (started|succeeded|failed) ]]; then
            demo_events=$((demo_events + 1))
        fi
        is_it=yes
        for word in "$@"; do
            [[ $line == *"$word"* ]] || is_it=no
        done
    done
}

demo_prepare() {
    build x64 wnetwatchd wnetwatch_bridge wnetwatch_cli mpr_host netprovider
    use_wine
    : >"$demo_log"
    demo_network setup "$demo_programs"
}

demo_watch_connections() {
    demo_sentence "The broker starts, and a subscriber asks it for all events since its start:" \
        "when, what, local and remote name, user, process, and how long it took."
    demo_start_broker
    demo_start_subscriber
    demo_expect "broker started"

    demo_sentence "A program maps Z: to \\\\files\\reports. Windows calls our DLL in that program before" \
        "and after, so there are two events, and the second tells how it went."
    demo_map add Z: '\\files\reports' || demo_give_up "the mapping of Z: failed"
    demo_expect "add succeeded" Z:

    demo_sentence "Another program connects without a drive letter, as Office does with a document."
    demo_map add - '\\office\scans' || demo_give_up "the connection to scans failed"
    demo_expect "add succeeded" scans

    demo_sentence "A program asks for a share that is not there. The subscriber is told why it failed."
    demo_network provider fail 67
    ! demo_map add Y: '\\nowhere\share' || demo_give_up "the mapping of Y: should have failed"
    demo_network provider ok
    demo_expect "add failed" Y: ERROR_BAD_NET_NAME

    demo_sentence "A printer port is connected."
    demo_map add LPT1 '\\office\printer' || demo_give_up "the connection of LPT1 failed"
    demo_expect "add succeeded" LPT1

    demo_sentence "Z: is unmapped. Windows names the letter alone; the broker knows what it was."
    demo_map cancel Z: || demo_give_up "the unmapping of Z: failed"
    demo_expect "cancel succeeded" Z: reports
}

demo_ask_for_history() {
    local json

    demo_sentence "A script asks later for the failures alone, as JSON. One line is one event."
    say "  ${dim}> wnetwatch.exe events --json --after oldest --no-follow --filter type=*.failed${plain}"
    json=$(wine "$demo_programs/wnetwatch.exe" events --json --after oldest --no-follow \
        --filter 'type=*.failed' 2>>"$demo_log" </dev/null 9>&-) ||
        demo_give_up "wnetwatch ended with code $?"
    [[ $json == '{'*'"type":"wnetwatch.connection.add.failed"'*'"status":67'*'}' ]] ||
        demo_give_up "this should be the failure of Y: $json"
    say "    $json"
}

demo_stop() {
    local code=0

    demo_sentence "The broker is stopped with Ctrl+C. It tells its subscribers; then the subscriber is stopped" \
        "too."
    kill -INT "$demo_broker"
    demo_expect "broker stopped"
    wait "$demo_broker" || code=$?
    ((code == 0)) || demo_give_up "the broker ended with code $code"
    kill -INT "$demo_subscriber"
    wait "$demo_subscriber" || code=$?
    ((code == 0)) || demo_give_up "the subscriber ended with code $code"
    demo_network teardown
}

# It never sleeps: each sentence ends when its event is there, or fails.
command_demo() {
    local started

    lock_tree
    demo_prepare
    started=$SECONDS
    demo_watch_connections
    demo_ask_for_history
    demo_stop
    # Each of the five operations has two events, and none may come twice.
    ((demo_events == 10)) || demo_give_up "10 events should have come, and $demo_events have"
    stop_wine
    wine_is_ours=

    echo
    say "${green}$demo_events events of 5 operations, each as it must be,${plain}" \
        "in $((SECONDS - started)) s. Nothing is left running."
}
