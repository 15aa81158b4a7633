# shellcheck shell=bash
#
# ./dev fuzz: hostile bytes for each reader of bytes.

# Prints each name with the first sentence of its source.
list_fuzzers() {
    local file name

    for file in tests/fuzz/fuzz_*.c; do
        name=${file##*/fuzz_}
        printf '  %-14s%s\n' "${name%.c}" \
            "$(sed -En '/^(\/\*| \*) (.+)$/ { s//\2/; s/ \*\/$//; p; q }' "$file")"
    done
}

# The corpus that libFuzzer grows stays in build/fuzz, and the next run goes on from it.
command_fuzz() {
    local name=${1:-} minutes=5 log

    if [[ -z $name ]]; then
        say "./dev fuzz NAME [--minutes N], where NAME is one of"
        list_fuzzers
        return
    fi
    [[ $name =~ ^[a-z_]+$ && -e tests/fuzz/fuzz_$name.c ]] ||
        fail "there is nothing called $name to fuzz; ./dev fuzz lists what there is"
    case ${2:-} in
    '') ;;
    --minutes) minutes=${3:-} ;;
    *) fail "fuzz knows --minutes and not $2" ;;
    esac
    [[ $minutes =~ ^[1-9][0-9]{0,4}$ ]] || fail "--minutes takes a whole number from 1"

    lock_tree
    build fuzz
    flock --unlock 9 # nothing is built any more, so another ./dev may go on
    log=$logs/fuzz-$name.log
    announce "fuzzing $name for $minutes min"
    tests/fuzz/run.sh build/fuzz/fuzz "$name" $((minutes * 60)) 9>&- 2>&1 </dev/null | tee "$log" ||
        fail "an input that ends it is in build/fuzz/fuzz/found; all of the log: ${log#"$root"/}"
    say "${green}$(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs, nothing found${plain}"
}
