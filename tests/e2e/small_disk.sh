#!/usr/bin/env bash
#
# Runs a Windows program on a disk of 3 MiB; the program gets the disk's path as its last argument.
#
#   small_disk.sh FOLDER COMMAND...
#
# Exits with 77, which ctest takes for skipped, where this user may not mount.

set -euo pipefail

folder=$1
shift

mkdir -p "$folder"
umount --lazy "$folder" 2>/dev/null || true # of a run that was killed
if ! mount -t tmpfs -o size=3m wnetwatch-small-disk "$folder"; then
    echo "skipped: a small disk needs the right to mount one"
    exit 77
fi
trap 'umount --lazy "$folder"' EXIT

"$@" "Z:${folder//\//\\}"
