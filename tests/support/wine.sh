#!/bin/bash
# wine.sh PROGRAM...: runs a program under Wine, and ends when the program ends.
#
# Wine's own processes outlive the program: explorer.exe, services.exe, the server, and the conhost.exe
# of a console. They inherit its standard error, and the server holds its standard output for as long
# as one of them has the handle. CTest waits until the last of them has closed its pipe, so a test that
# had passed could still reach its time-out. Here the program gets another pipe for both, which is read
# up to a line that marks the end of the program. All of it goes to the standard output.
set -u

mark="end of wine.sh $$"
exec 3> >(exec sed --unbuffered "/$mark\$/{s/$mark\$//;/^\$/Q;q}")
reader=$!

wine "$@" >&3 2>&3 3>&-
code=$?
echo "$mark" >&3
exec 3>&-
wait "$reader"
exit "$code"
