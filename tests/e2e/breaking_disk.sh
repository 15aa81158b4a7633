#!/usr/bin/env bash
#
# Runs a Windows program on a disk of 8 MiB that becomes read-only while files are open on it, as
# Linux makes it of a file system that has an error; the program gets the disk's path as its last
# argument.
#
#   breaking_disk.sh FOLDER COMMAND...
#
# When the program makes FOLDER.break, the disk breaks; when it makes FOLDER.mend, the disk is
# checked and writable again. Either file is removed when that is done.
#
# Exits with 77, which ctest takes for skipped, where this user may not mount.

set -euo pipefail

folder=$1
shift

watch_wishes() {
    while sleep 0.1; do
        if [ -e "$folder.break" ] && mount -o remount,abort "$folder"; then
            rm "$folder.break"
        fi
        # A process that is about to close a file there holds it up.
        if [ -e "$folder.mend" ] && umount "$folder"; then
            e2fsck -p "$folder.image" >/dev/null || [ $? -le 2 ]
            mount -o loop "$folder.image" "$folder"
            rm "$folder.mend"
        fi
    done
}

mkdir -p "$folder"
umount --lazy "$folder" 2>/dev/null || true # of a run that was killed
rm -f "$folder.break" "$folder.mend" "$folder.image"
truncate --size 8M "$folder.image"
if ! mkfs.ext4 -q "$folder.image" || ! mount -o loop "$folder.image" "$folder"; then
    echo "skipped: a disk that breaks needs mkfs.ext4 and the right to mount"
    exit 77
fi
watch_wishes &
watcher=$!
trap 'kill "$watcher"; umount --lazy "$folder"; rm -f "$folder.image"' EXIT

"$@" "Z:${folder//\//\\}"
