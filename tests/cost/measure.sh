#!/usr/bin/env bash
#
# How many instructions one line costs the broker's core, beside the figures in figures.txt.
#
#   measure.sh check COMPILER PROGRAM REPORT    fails when a case costs more than 1.1 of its figure
#   measure.sh write COMPILER PROGRAM REPORT    makes what it has measured the figures
#
# PROGRAM is core_cost, which COMPILER has built; "" if this build has none. What is printed goes to
# the file REPORT too. Exit code 77: skipped, for the reason that is printed. Counts can be compared
# only if they are of the same compiler and the same C library.

set -euo pipefail

figures=$(dirname -- "$(realpath "${BASH_SOURCE[0]}")")/figures.txt
cases=(one_line_a_turn many_lines_a_turn many_subscribers read_back read_back_without_keys)

# The C library chooses among its copies of memcpy and the like by the processor. With all of these
# hidden it takes the ones that every x86-64 has, and one size at which it changes the method.
hidden=AVX512F,AVX512VL,AVX512BW,AVX2,AVX,SSE4_2,SSE4_1,SSSE3,ERMS,FSRM,BMI1,BMI2,LZCNT,MOVBE,RTM
hidden+=,AVX_Fast_Unaligned_Load,Fast_Unaligned_Load,Fast_Unaligned_Copy,Fast_Copy_Backward,Slow_BSF
tunables=glibc.cpu.hwcaps=-${hidden//,/,-}:glibc.cpu.x86_non_temporal_threshold=0xc0000
tunables+=:glibc.pthread.rseq=0

skip() {
    printf 'skipped: %s\n' "$*"
    exit 77
}

# What a count depends on, as figures.txt names it.
tools() {
    LC_ALL=C "$compiler" --version | sed -n '1s/^/compiler: /p'
    getconf GNU_LIBC_VERSION | sed 's/^/library: /'
}

known_tools() {
    sed -n '/^compiler: /p; /^library: /p' "$figures"
}

# measure CASE: prints the instructions for one line. The program's path lies on its stack and moves
# what is below it, so it is run by one that is as long in every tree.
measure() {
    local lines total

    lines=$(cd "$work" && env -i GLIBC_TUNABLES="$tunables" "$valgrind" --tool=callgrind \
        --toggle-collect='measured_*' --callgrind-out-file=callgrind.out ./core_cost "$1" \
        2>callgrind.log) || {
        cat "$work/callgrind.log" >&2
        return 1
    }
    total=$(sed -n 's/^totals: //p' "$work/callgrind.out")
    if ((lines == 0 || total == 0)); then
        printf 'nothing was counted for %s\n' "$1" >&2
        return 1
    fi
    printf '%s %s\n' "$1" $((total / lines))
}

# A machine may have valgrind and not let it run, in a container for one.
find_valgrind() {
    valgrind=$(command -v valgrind) || skip "valgrind is not installed"
    cp "$(type -P true)" "$work/true"
    (
        cd "$work"
        env -i "$valgrind" --tool=callgrind --callgrind-out-file=/dev/null ./true
    ) >"$work/valgrind.log" 2>&1 ||
        skip "valgrind runs no program here: $(tail -n 1 "$work/valgrind.log")"
}

measure_all() {
    local name

    [[ -n $program ]] || skip "this build has no core_cost; tests/cost/CMakeLists.txt says when"
    find_valgrind
    cp "$program" "$work/core_cost"
    for name in "${cases[@]}"; do
        measure "$name"
    done >"$work/now.txt"
}

# compare NOW COMMITTED: prints a table; fails when a case has become too costly or has no figure.
compare() {
    awk -v most=1.1 -v least=0.9 '
        NF != 2 { next }
        NR == FNR { committed[$1] = $2; next }
        !($1 in committed) {
            printf "  %-22s %7d  FAILED: it has no figure\n", $1, $2
            failed = 1
            next
        }
        {
            ratio = $2 / committed[$1]
            verdict = ""
            if (ratio > most) {
                verdict = "  FAILED: above " most
                failed = 1
            } else if (ratio < least) {
                verdict = "  ./dev cost --write keeps this gain"
            }
            printf "  %-22s %7d of %7d  %.3f%s\n", $1, $2, committed[$1], ratio, verdict
        }
        END { exit failed }' "$2" "$1"
}

check() {
    [[ $(tools) == "$(known_tools)" ]] ||
        skip "the figures are of another build: $(known_tools | paste --serial --delimiters=,)"
    measure_all
    echo "instructions of the broker's core for one line, now and as committed:"
    compare "$work/now.txt" "$figures"
}

write() {
    measure_all
    {
        sed -n '/^#/p' "$figures"
        tools
        cat "$work/now.txt"
    } >"$work/figures.txt"
    cp "$work/figures.txt" "$figures"
    cat "$figures"
}

main() {
    local command=$1 report=$4

    compiler=$2 program=$3
    work=$(mktemp --directory /tmp/core_cost.XXXXXXXXXX)
    trap 'rm -rf "$work"' EXIT
    "$command" | tee "$report"
}

# Its test reads this file for the functions.
if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
    main "$@"
fi
