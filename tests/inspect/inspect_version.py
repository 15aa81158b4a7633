#!/usr/bin/env python3
"""What the version resource of shipped files says: read from the files, for either architecture.

    inspect_version.py VERSION FILE...

Each field must be there, name the file as it is called, and have the version of the tree.
"""

import pathlib
import struct
import sys

KEY = "VS_VERSION_INFO\0".encode("utf-16-le")
FIXED_SIGNATURE = 0xFEEF04BD
FILE_TYPES = {".exe": 1, ".dll": 2}  # VFT_APP, VFT_DLL


def need(condition, sentence):
    if not condition:
        sys.exit(sentence)


def aligned(place):
    return (place + 3) & ~3


def read_block(data, start):
    """A block's key, the bytes of its value, and the place and end of its children."""
    size, value_size, is_text = struct.unpack_from("<HHH", data, start)
    end = start + 6
    while data[end:end + 2] != b"\0\0":
        end += 2
    key = data[start + 6:end].decode("utf-16-le")
    value = aligned(end + 2)
    value_end = value + value_size * (2 if is_text else 1)
    return key, data[value:value_end], aligned(value_end), start + size


def read_blocks(data, start, end):
    while start < end:
        key, value, inner, block_end = read_block(data, start)
        yield key, value, inner, block_end
        start = aligned(block_end)


def read_resource(path):
    """The fixed numbers, and the fields by name."""
    data = path.read_bytes()
    place = data.find(KEY)
    need(place >= 0, f"{path.name} has no version resource")
    data = data[place - 6:]  # resources are aligned to 4 bytes, and so are the blocks in them
    _, value, inner, end = read_block(data, 0)
    fixed = struct.unpack_from("<13I", value)
    need(fixed[0] == FIXED_SIGNATURE, f"{path.name}: the resource has no fixed part")

    fields = {}
    for key, _, inner, block_end in read_blocks(data, inner, end):
        if key == "StringFileInfo":
            _, _, inner, block_end = read_block(data, inner)
            fields = {name: text.decode("utf-16-le").rstrip("\0")
                      for name, text, _, _ in read_blocks(data, inner, block_end)}
    return fixed, fields


def check(path, version):
    fixed, fields = read_resource(path)
    major, minor, patch = (int(number) for number in version.split("."))
    numbers = (major << 16 | minor, patch << 16)
    need(fixed[2:4] == numbers and fixed[4:6] == numbers, f"{path.name}: not the numbers of {version}")
    need(fixed[9] == FILE_TYPES[path.suffix], f"{path.name}: the wrong type of file")

    wanted = {"CompanyName": "the wnetwatch authors", "ProductName": "wnetwatch",
              "OriginalFilename": path.name, "InternalName": path.stem,
              "FileVersion": version, "ProductVersion": version}
    for name, text in wanted.items():
        need(fields.get(name) == text, f"{path.name}: {name} is {fields.get(name)} and not {text}")
    need(fields.get("FileDescription", "").startswith("wnetwatch "), f"{path.name} is not described")
    need("MIT License" in fields.get("LegalCopyright", ""), f"{path.name} does not name its licence")


need(len(sys.argv) > 2, __doc__)
for argument in sys.argv[2:]:
    check(pathlib.Path(argument), sys.argv[1])
    print(f"{pathlib.Path(argument).name} tells that it is {sys.argv[1]}")
