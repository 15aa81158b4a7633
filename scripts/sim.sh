# shellcheck shell=bash
#
# ./dev sim: the seeded simulation of tests/sim.

# With sanitizers for one seed, without them for many.
command_sim() {
    local program=simulation_fast

    [[ $# -gt 0 ]] || set -- --minutes 1
    [[ $1 != --seed ]] || program=simulation
    lock_tree
    build host "$program"
    # Each run takes other seeds, so that none is simulated twice.
    [[ $1 != --minutes ]] || set -- "$@" --first "$((EPOCHSECONDS % 100000000 * 1000))"
    "build/host/tests/$program" "$@" 9>&-
}
