# shellcheck shell=bash
#
# Output for the reader: sentences, headings, and the error that ends a command.

bold='' green='' red='' dim='' plain=''
if [[ -t 1 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
    bold=$'\e[1m' green=$'\e[32m' red=$'\e[31m' dim=$'\e[2m' plain=$'\e[0m'
fi

say() {
    printf '%s\n' "$*"
}

announce() {
    printf '%s\n' "${bold}==>${plain} $*"
}

fail() {
    printf '%s\n' "${red}error:${plain} $*" >&2
    exit 1
}
