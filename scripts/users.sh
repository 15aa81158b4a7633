# shellcheck shell=bash
#
# ./dev test-users: several users of Windows and 32-bit programs, in a Debian of their own.

users_system=build/users/trixie

# The 32-bit programs are built only where a 32-bit test can run; the environment tells the tests.
build_users_tests() {
    build x64 wnetwatchd wnetwatch_bridge mpr_host netprovider test_users \
        test_unit_broker_win_pipe_security test_unit_broker_win_token_identity
    mkdir -p build/users
    unset WNETWATCH_NO_32_BIT_CODE WNETWATCH_X86_BUILD
    if tests/users/chroot.sh probe "$users_system"; then
        build x86 wnetwatch_bridge mpr_host netprovider
    else
        say "this machine runs no 32-bit code, so the test of a 32-bit program will be skipped"
        export WNETWATCH_NO_32_BIT_CODE=yes
    fi
}

make_users_system() {
    debian_archives | tests/users/chroot.sh make "$users_system"
}

ensure_users_system() {
    local code=0

    step users-system "making sure of a Debian 13 with Wine 10 in build/users" make_users_system ||
        code=$?
    case $code in
    0) export WNETWATCH_X86_BUILD=$root/build/x86 ;;
    3) say "the archives do not give Wine's 32-bit DLLs, so the test of a 32-bit program will fail" ;;
    *) fail "the tests of several users need that Debian" ;;
    esac
}

# in_users_system PROGRAM [ARGUMENT]: runs it under the Wine of that Debian.
in_users_system() {
    (
        cd build/x64/tests
        "$root/tests/users/chroot.sh" run "$root/$users_system" "$root" wine "$@" </dev/null 9>&-
    )
}

# skipped_tests LOG...: prints each test of cmocka that was skipped, with the reason in its log.
skipped_tests() {
    cat "$@" | tr --delete '\r' | awk -v before="$red" -v after="$plain" '
        /^skipped: / { reason = substr($0, 10) }
        /^\[  SKIPPED \] [a-z]/ && reason != "" {
            print before "skipped:" after " " $4 ": " reason
            reason = ""
        }'
}

# What the Wine of Debian 12 cannot do: processes of several users, and 32-bit processes.
command_test_users() {
    local program log failures=() skipped written=()
    local programs=(test_users test_unit_broker_win_pipe_security
        test_unit_broker_win_token_identity)

    (($# == 0)) || fail "test-users takes no arguments, and not $1"
    ((EUID == 0)) || fail "test-users needs root, to make a Debian of its own and to enter it"
    lock_tree
    need_packages "${packages_users[@]}"
    build_users_tests
    ensure_users_system

    for program in "${programs[@]}"; do
        announce "$program"
        log=$logs/users-$program.log
        written+=("$log")
        in_users_system "$root/build/x64/tests/$program.exe" 2>&1 | tee "$log" ||
            failures+=("$program (${log#"$root"/})")
    done
    skipped=$(skipped_tests "${written[@]}")
    [[ -z $skipped ]] || say "$skipped"
    ((${#failures[@]} == 0)) || fail "failed: ${failures[*]}"
    say "${green}all ${skipped:+other }tests of several users passed${plain}"
}
