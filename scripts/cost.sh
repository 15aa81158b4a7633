# shellcheck shell=bash
#
# ./dev cost: how many instructions one line costs the broker's core.

command_cost() {
    local action=check report=build/host/tests/cost/report.txt

    case ${1:-} in
    '') ;;
    --write) action=write ;;
    *) fail "cost knows --write and not $1" ;;
    esac
    lock_tree
    need_packages valgrind
    build host core_cost
    tests/cost/measure.sh "$action" gcc build/host/tests/core_cost "$report" 9>&-
}
