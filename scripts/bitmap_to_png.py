#!/usr/bin/env python3
"""bitmap_to_png.py IN.bmp OUT.png: writes a bitmap of 32 bits as a small PNG."""
import struct
import sys
import zlib


def read_pixels(path):
    with open(path, "rb") as file:
        data = file.read()
    offset, (width, height) = struct.unpack_from("<I", data, 10)[0], struct.unpack_from("<ii", data, 18)
    rows = []
    for y in range(-height):  # from the top
        row = data[offset + y * width * 4:offset + (y + 1) * width * 4]
        pixels = bytearray(width * 3)
        pixels[0::3], pixels[1::3], pixels[2::3] = row[2::4], row[1::4], row[0::4]
        rows.append(bytes(pixels))
    return width, -height, rows


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def by_palette(rows):
    """The rows as indexes of a palette, or nothing when there are too many colours."""
    colours = {}
    indexed = []
    for row in rows:
        line = bytearray()
        for i in range(0, len(row), 3):
            line.append(min(colours.setdefault(row[i:i + 3], len(colours)), 255))
        indexed.append(bytes(line))
    return (indexed, b"".join(colours)) if len(colours) <= 256 else None


def smallest(rows, step):
    """Two filters are tried: none, and the difference to the row above."""
    plain = b"".join(b"\0" + row for row in rows)
    above = [bytes(step)] + rows[:-1]
    differences = b"".join(b"\2" + bytes((a - b) & 255 for a, b in zip(row, up.ljust(len(row), b"\0")))
                           for row, up in zip(rows, above))
    return min((zlib.compress(data, 9) for data in (plain, differences)), key=len)


def main():
    width, height, rows = read_pixels(sys.argv[1])
    palette = by_palette(rows)
    header = struct.pack(">IIBBBBB", width, height, 8, 3 if palette else 2, 0, 0, 0)
    parts = [chunk(b"IHDR", header)]
    if palette:
        rows = palette[0]
        parts.append(chunk(b"PLTE", palette[1]))
    parts += [chunk(b"IDAT", smallest(rows, 1)), chunk(b"IEND", b"")]
    with open(sys.argv[2], "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + b"".join(parts))


main()
