#!/bin/bash
# wine.sh PROGRAM...: runs a program under Wine, and ends when the program ends.
#
# A program may be the first that needs Wine's own processes: explorer.exe with the first window,
# services.exe, the server. They inherit its standard error and outlive it while other programs
# need them. CTest waits until the last of them has closed its pipe, so a test that had passed
# could still reach its time-out. Here they get another pipe, which is read up to a line that marks
# the end of the program.
set -u

mark="end of wine.sh $$"
exec 3> >(exec sed --unbuffered "/$mark\$/{s/$mark\$//;/^\$/Q;q}" >&2)
reader=$!

wine "$@" 2>&3
code=$?
echo "$mark" >&3
exec 3>&-
wait "$reader"
exit "$code"
