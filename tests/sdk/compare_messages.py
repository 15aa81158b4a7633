#!/usr/bin/env python3
"""Compare two message tables: the same numbers with the same texts.

    compare_messages.py ONE.bin OTHER.bin

A table is a count of blocks, and of each block the first number, the last one, and where its texts
begin. A text is its size, a flag for UTF-16, and the text, filled up with NULs.
"""
import struct
import sys


def read_messages(path):
    with open(path, "rb") as file:
        table = file.read()
    messages = {}
    for block in range(struct.unpack_from("<I", table)[0]):
        first, last, place = struct.unpack_from("<III", table, 4 + 12 * block)
        for number in range(first, last + 1):
            size, is_wide = struct.unpack_from("<HH", table, place)
            text = table[place + 4:place + size]
            text = text.decode("utf-16-le" if is_wide else "cp1252").rstrip("\0")
            messages[number] = text.replace("\r\n", "\n")
            place += size
    return messages


def main(one, other):
    left, right = read_messages(one), read_messages(other)
    if not left:
        sys.exit(f"{one} has no message")
    for number in sorted(left.keys() | right.keys()):
        if left.get(number) != right.get(number):
            sys.exit(f"0x{number:08X}: {left.get(number)!r} and {right.get(number)!r}")
    print(f"{len(left)} messages are the same")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
