#!/usr/bin/env python3
"""The layout of the public structs, as clang lays them out for Windows on x64, x86 and arm64.

    layout.py CLANG HEADER FILE            compare it with the committed file
    layout.py CLANG HEADER FILE --write    write the file

arm64 must be as x64 is. test_layout.c compares the same file with what the compiler of the build
does.
"""

import pathlib
import re
import subprocess
import sys

X64, X86, ARM64 = "x86_64-pc-windows-msvc", "i686-pc-windows-msvc", "aarch64-pc-windows-msvc"
OPENING = """/*
 * The layout of the public structs, for 64 bits and for 32: sizes in bytes, and offsets.
 * Written by tests/api/layout.py --write. A change here must only add lines and change sizes.
 */
"""


def need(condition, sentence):
    if not condition:
        sys.exit(sentence)


def names_of(header):
    text = re.sub(r"/\*.*?\*/", "", header.read_text("ascii"), flags=re.DOTALL)
    return re.findall(r"typedef struct (wnw_\w+) \{", text)


def layouts_of(clang, header, target, names):
    """Each struct's size, and its members with their offsets."""
    source = f'#include "{header}"\n' + "".join(
        f"int size_{name}[sizeof({name})];\n" for name in names)
    dump = subprocess.run(
        [clang, f"--target={target}", "-ffreestanding", "-std=c11", "-fsyntax-only", "-Xclang",
         "-fdump-record-layouts", "-x", "c", "-"],
        input=source, capture_output=True, text=True, check=True).stdout
    layouts = {}
    for block in dump.split("*** Dumping AST Record Layout")[1:]:
        name = re.search(r"0 \| struct (\w+)", block).group(1)
        members = re.findall(r"^\s*(\d+) \|   .*?(\w+)$", block, re.MULTILINE)
        size = re.search(r"sizeof=(\d+)", block).group(1)
        layouts[name] = (int(size), [(member, int(offset)) for offset, member in members])
    need(sorted(layouts) == sorted(names), f"clang shows {sorted(layouts)} and not {names}")
    return layouts


def write_text(clang, header):
    names = names_of(header)
    x64, x86, arm64 = (layouts_of(clang, header, target, names) for target in (X64, X86, ARM64))
    lines = []

    need(arm64 == x64, "arm64 is not as x64 is")
    check_ends(names, x64, header.parent.parent / "core" / "struct_ends.c")
    for name in names:
        size_64, members_64 = x64[name]
        size_32, members_32 = x86[name]
        lines.append(f"STRUCT({name}, {size_64}, {size_32})")
        for (member, at_64), (_, at_32) in zip(members_64, members_32):
            lines.append(f"MEMBER({name}, {member}, {at_64}, {at_32})")
    return OPENING + "\n".join(lines) + "\n"


def check_ends(names, x64, file):
    """struct_ends.c lets compilers check that no struct ends in padding: each of them."""
    text = file.read_text("ascii")
    for name in names:
        need(f"ENDS_WITH({name}, {x64[name][1][-1][0]});" in text, f"{file} lacks the end of {name}")


clang, header, file = sys.argv[1], pathlib.Path(sys.argv[2]).resolve(), pathlib.Path(sys.argv[3])
text = write_text(clang, header)
if sys.argv[4:] == ["--write"]:
    file.write_text(text, "ascii")
else:
    committed = file.read_text("ascii").splitlines()
    for line in sorted(set(text.splitlines()) ^ set(committed)):
        print(("only in the file: " if line in committed else "not in the file: ") + line)
    need(text.splitlines() == committed, f"{file} is not the header; see layout.py --write")
    print("the layout is as committed")
