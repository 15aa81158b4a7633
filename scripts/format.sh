# shellcheck shell=bash
#
# ./dev format: clang-format for all C sources.

# The files that git knows or would add, so nothing that was built or fetched.
c_sources() {
    local file

    git ls-files --cached --others --exclude-standard -- '*.c' '*.h' | sort -u |
        while read -r file; do
            [[ ! -e $file ]] || printf '%s\n' "$file"
        done
}

format_sources() {
    c_sources | xargs --no-run-if-empty clang-format "$@"
}

stage_format() {
    step format "checking the format of the C sources" format_sources --dry-run -Werror
}

command_format() {
    lock_tree
    need_packages clang-format git
    case ${1:-} in
    '') step format "formatting the C sources" format_sources -i ;;
    --check) stage_format ;;
    *) fail "format knows --check and not $1" ;;
    esac
}
