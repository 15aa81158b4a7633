#!/bin/bash
# microsoft.sh PROGRAM ARGUMENT...: runs one of Microsoft's build tools under Wine. Paths among the
# arguments are made those of Windows, also behind -I and -fo; what else begins with / is none here.
set -eu

tools=$(dirname -- "${BASH_SOURCE[0]}")/../../build/sdk/tools
program=$1
shift

arguments=()
for argument in "$@"; do
    if [[ $argument =~ ^(-I|-fo)?(/.*)$ ]]; then
        argument=${BASH_REMATCH[1]}Z:${BASH_REMATCH[2]//\//\\}
    fi
    arguments+=("$argument")
done
exec wine "$tools/$program.exe" "${arguments[@]}"
