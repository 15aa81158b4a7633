# shellcheck shell=bash
#
# ./dev bench: how fast the broker is beside the least that any relay must do, libuv and Node.

packages_bench=(gnuplot-nox python3 valgrind)
bench_results=$root/build/bench/results.ndjson

fetch_libuv() {
    begin_fetching
    apt-get source libuv1
    end_fetching libuv1
}

# libuv from Debian's source package, apart from the sources that every build needs.
need_libuv() {
    local deps=$root/build/deps-bench

    mkdir -p "$deps"
    [[ -e $deps/libuv1/include/uv.h ]] ||
        step fetch-libuv "fetching the source of libuv from Debian" fetch_libuv
}

# measure.sh skips with 77 where the compiler or the C library is another one.
measure_instructions() {
    tests/cost/measure.sh check gcc build/host/tests/core_cost build/bench/cost.txt || (($? == 77))
}

# Instructions do not depend on what else the machine does. Too high a count is for ./dev cost.
count_instructions() {
    local reason

    build host core_cost
    step bench-cost "counting instructions" measure_instructions ||
        say "some of them are above their figures"
    reason=$(sed -n 's/^skipped: //p' build/bench/cost.txt)
    [[ -z $reason ]] || say "no instructions were counted: $reason"
}

# Sets without_users to why the Debian of several users cannot be had, or to nothing. --check does
# not make it, which takes minutes.
find_users_system() {
    local code=0

    without_users=
    if ((EUID != 0)); then
        without_users="the Debian with Wine 10 that it needs can only be made and entered by root"
    elif [[ $1 == existing && ! -e $users_system.prefix ]]; then
        without_users="the Debian with Wine 10 that it needs is made by ./dev test-users and not by --check"
    else
        need_packages "${packages_users[@]}" &&
            step users-system "making sure of a Debian 13 with Wine 10 in build/users" \
                make_users_system || code=$?
        # 3: there are no 32-bit programs in it.
        ((code == 0 || code == 3)) ||
            without_users="the Debian with Wine 10 that it needs could not be made"
    fi
}

libuv_version() {
    sed -n 's/^#define UV_VERSION_\(MAJOR\|MINOR\|PATCH\) *//p' \
        build/deps-bench/libuv1/include/uv/version.h | paste -sd .
}

# run_bench ARGUMENT...: on one processor, with Wine's server on the same one.
run_bench() {
    tests/support/on_one_processor.sh python3 -B tests/bench/run.py \
        --programs build/x64/bench --bridge build/x64/bin/wnetwatch_bridge.dll \
        --node build/node-win/package/bin/node.exe --results "$bench_results" \
        --version "commit=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)" \
        --version "wine=$(wine --version 2>/dev/null | cut -d ' ' -f 1)" \
        --version "libuv=$(libuv_version)" --version "node=${windows_node#*@}" \
        --version "command=./dev bench${bench_words:+ $bench_words}" "$@" </dev/null 9>&-
}

command_bench() {
    local rounds=5 scale=1 only='' write='' costs=yes sizes='' bench_words=$* load_before
    local without_users=''

    read -r load_before _ </proc/loadavg
    while (($# > 0)); do
        case $1 in
        --quick) rounds=1 scale=0.25 ;;
        --check) rounds=1 scale=0.02 costs='' sizes=two ;;
        --write) write=yes ;;
        --rounds | --only)
            (($# > 1)) || fail "bench $1 needs a value"
            printf -v "${1#--}" %s "$2"
            shift
            ;;
        *) fail "bench knows --quick, --check, --write, --rounds N and --only NAMES, and not $1" ;;
        esac
        shift
    done
    [[ -z $write || -z $only$sizes ]] || fail "bench --write is for all measures in all sizes"
    lock_tree
    need_packages "${packages_base[@]}" "${packages_bench[@]}"
    need_dependencies
    need_libuv
    ensure_windows_node
    build x64 bench
    [[ -n $only && ,$only, != *,users,* ]] || find_users_system "${sizes:+existing}"
    mkdir -p build/bench
    rm -f build/bench/cost.txt
    [[ -z $costs ]] || count_instructions
    use_wine
    announce "measuring; raw results go to ${bench_results#"$root"/}"
    run_bench --rounds "$rounds" --scale "$scale" --only "$only" \
        --load-before "$load_before" ${sizes:+--two-sizes} ${costs:+--cost-report build/bench/cost.txt} \
        --users-system "$users_system" --without-users "$without_users"
    python3 -B tests/bench/report.py "$bench_results" ${write:+--write "$root"}
    [[ -z $without_users ]] ||
        say "one user's events beside another user's flood were not measured: $without_users"
}
