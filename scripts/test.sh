# shellcheck shell=bash
#
# ./dev test: stages one after the other, and a summary of their results.

stage_lines=()
stage_failures=0

# stage NAME COMMAND...: a failed stage does not keep the next from running, so that one run shows
# all failures. Not to be called in a condition, where bash would go on after a line that failed.
stage() {
    local name=$1 code started=$SECONDS mark="${green}ok    ${plain}"
    shift

    set +e
    (
        set -e
        clean_up_at_exit
        "$@"
    )
    code=$?
    set -e
    if ((code != 0)); then
        mark="${red}FAILED${plain}"
        stage_failures=$((stage_failures + 1))
    fi
    stage_lines+=("$(printf '  %-12s %s  %4s s' "$name" "$mark" $((SECONDS - started)))")
}

run_ctest() {
    local preset=$1 log=$logs/ctest-$1.log
    shift

    announce "running the tests of $preset"
    ctest --preset "$preset" --no-tests=error --timeout 120 "$@" 9>&- </dev/null 2>&1 | tee "$log"
}

stage_build_and_test() {
    local preset=$1
    shift

    build "$preset"
    if [[ $preset == x64 ]]; then
        use_wine
        # Sometimes Wine does not start a program: it prints nothing and ends in 10 ms. The log
        # shows both runs of such a test, and the summary names it; a test that fails twice failed.
        set -- "$@" --repeat until-pass:2
    fi
    run_ctest "$preset" "$@"
}

# ctest prints the second run of a test as another line, without a count before it.
tests_run_again() {
    sed -n 's/^ \+Test *#[0-9]*: \([^ ]*\) .* Passed .*/\1/p' "$1" | tr '\n' ' '
}

print_stages() {
    echo
    announce "stages"
    printf '%s\n' "${stage_lines[@]}"
}

end_with_stages() {
    if ((stage_failures > 0)); then
        say "${red}$stage_failures of ${#stage_lines[@]} stages failed${plain}"
        return 1
    fi
    say "${green}all ${#stage_lines[@]} stages passed${plain}"
}

print_summary() {
    local log preset again report

    print_stages
    for preset in host host-clang host-tsan fuzz x86 x64; do
        log=$logs/ctest-$preset.log
        [[ -e $log ]] || continue
        echo
        announce "$preset: what ctest said at the end (${log#"$root"/})"
        sed -n '/tests passed,/,$p' "$log" | sed '/^$/d'
        again=$(tests_run_again "$log")
        [[ -z $again ]] || say "${red}passed only when run again:${plain} $again"
        report=build/$preset/tests/cost/report.txt
        [[ ! -e $report ]] || cat "$report"
    done
}

command_test() {
    local selection=(--label-exclude '^long$') is_long= is_short=yes

    case ${1:-} in
    '') ;;
    --long) selection=() is_long=yes ;;
    --long-only) selection=(--label-regex '^long$') is_long=yes is_short= ;;
    *) fail "test knows --long and --long-only, and not $1" ;;
    esac
    lock_tree
    rm -f "$logs"/ctest-*.log build/*/tests/cost/report.txt
    need_packages "${packages_base[@]}" "${packages_x64[@]}" "${packages_x86[@]}" \
        "${packages_host[@]}" "${packages_clang[@]}" "${packages_wine[@]}" "${packages_msvc[@]}" \
        "${packages_test[@]}"
    ensure_node_tools
    ensure_agent_node_tools
    ensure_windows_node
    ensure_koffi
    [[ -z $is_long ]] || ensure_fleet_tests
    need_dependencies

    [[ -z $is_short ]] || stage format stage_format
    stage host stage_build_and_test host "${selection[@]}"
    [[ -z $is_short ]] || stage host-clang stage_build_and_test host-clang "${selection[@]}"
    [[ -z $is_short ]] || stage host-tsan stage_build_and_test host-tsan "${selection[@]}"
    [[ -z $is_long ]] || stage fuzz stage_build_and_test fuzz --label-regex '^fuzz$'
    [[ -z $is_short ]] || stage x86 stage_build_and_test x86 "${selection[@]}"
    stage x64 stage_build_and_test x64 "${selection[@]}"

    print_summary
    end_with_stages
}
