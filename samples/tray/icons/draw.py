#!/usr/bin/env python3
"""Draws the icons of wnetwatch-tray: draw.py FOLDER writes them, draw.py --check FOLDER compares.

The shapes are those of a network drive: a box with a lamp, above a cable. They are described in a
grid of 16 units and drawn for each size on its own, so that lines stay sharp. The light set is for
a light taskbar, the dark set for a dark one. app.ico is the icon of the program's file.
"""
import math
import struct
import sys
import zlib
from pathlib import Path

SIZES = (16, 20, 24, 32, 40, 48)
SAMPLES = 4  # in each direction of a pixel

WHITE, BLACK = (255, 255, 255), (32, 32, 32)
GREEN, AMBER, RED, GREY = (38, 166, 91), (240, 160, 0), (215, 60, 50), (128, 128, 128)
BLUE = (23, 98, 178)


def rounded(x, y, left, top, right, bottom, radius):
    """The distance of a point from a box with round corners; negative inside."""
    dx = max(left + radius - x, x - right + radius, 0)
    dy = max(top + radius - y, y - bottom + radius, 0)
    if dx or dy:
        return math.hypot(dx, dy) - radius
    return max(left - x, x - right, top - y, y - bottom)


def outline(x, y, width, *box):
    return abs(rounded(x, y, *box) + width / 2) - width / 2


def circle(x, y, centre_x, centre_y, radius):
    return math.hypot(x - centre_x, y - centre_y) - radius


def drive(ink, lamp):
    return [
        (lambda x, y, w: outline(x, y, w, 1, 2, 15, 9, 1.6), ink),
        (lambda x, y, w: rounded(x, y, 8 - w / 2, 9, 8 + w / 2, 12, 0), ink),
        (lambda x, y, w: rounded(x, y, 1, 13.2 - w / 2, 15, 13.2 + w / 2, 0), ink),
        (lambda x, y, w: rounded(x, y, 6.2, 11.4, 9.8, 15, 0.8), ink),
        (lambda x, y, w: rounded(x, y, 3.6, 5.5 - w / 2, 8, 5.5 + w / 2, 0), ink),
        (lambda x, y, w: circle(x, y, 11.5, 5.5, 1.5), lamp),
    ]


def badge(colour):
    """A mark in the lower right corner; None cuts a border out of what is below."""
    return [
        (lambda x, y, w: circle(x, y, 11.6, 11.6, 5.2), None),
        (lambda x, y, w: circle(x, y, 11.6, 11.6, 4.3), colour),
    ]


def trouble():
    return badge(AMBER) + [
        (lambda x, y, w: rounded(x, y, 10.9, 8.8, 12.3, 12.2, 0.5), BLACK),
        (lambda x, y, w: circle(x, y, 11.6, 13.8, 0.85), BLACK),
    ]


def gone():
    def bar(x, y, sign):
        along, across = (x - 11.6 + sign * (y - 11.6)) / math.sqrt(2), (x - 11.6 - sign * (y - 11.6)) / math.sqrt(2)
        return max(abs(along) - 2.5, abs(across) - 0.7)

    return badge(RED) + [
        (lambda x, y, w: bar(x, y, 1), WHITE),
        (lambda x, y, w: bar(x, y, -1), WHITE),
    ]


def app():
    return [(lambda x, y, w: rounded(x, y, 0, 0, 16, 16, 3), BLUE)] + [
        (lambda x, y, w, shape=shape: shape((x - 8) * 1.25 + 8, (y - 8) * 1.25 + 8, w), colour)
        for shape, colour in drive(WHITE, (130, 230, 150))]


ICONS = {"app": app()}
for name, ink, faint in (("light", BLACK, (110, 110, 110)), ("dark", WHITE, (170, 170, 170))):
    ICONS[f"good-{name}"] = drive(ink, GREEN)
    ICONS[f"trouble-{name}"] = drive(ink, GREEN) + trouble()
    ICONS[f"gone-{name}"] = drive(faint, GREY) + gone()


def draw(shapes, size):
    """The pixels of one size, RGBA, from the top."""
    scale = 16 / size
    width = max(1, round(1.25 / scale)) * scale  # of a line: whole pixels
    rows = []
    for row in range(size):
        pixels = bytearray()
        for column in range(size):
            total = [0, 0, 0, 0]
            for sample in range(SAMPLES * SAMPLES):
                x = (column + (sample % SAMPLES + 0.5) / SAMPLES) * scale
                y = (row + (sample // SAMPLES + 0.5) / SAMPLES) * scale
                seen = None
                for distance, colour in shapes:
                    if distance(x, y, width) <= 0:
                        seen = colour
                if seen:
                    for i in range(3):
                        total[i] += seen[i]
                    total[3] += 1
            count = total[3]
            pixels += bytes(round(part / count) if count else 0 for part in total[:3])
            pixels.append(round(255 * count / (SAMPLES * SAMPLES)))
        rows.append(bytes(pixels))
    return rows


def png(rows):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    size = len(rows)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 9)) + chunk(b"IEND", b""))


def ico(shapes):
    images = [png(draw(shapes, size)) for size in SIZES]
    offset = 6 + 16 * len(images)
    head = struct.pack("<HHH", 0, 1, len(images))
    for size, image in zip(SIZES, images):
        head += struct.pack("<BBBBHHII", size, size, 0, 0, 1, 32, len(image), offset)
        offset += len(image)
    return head + b"".join(images)


def pixels_of(data):
    """The pixels of each image, whatever the compressor was."""
    images = []
    for i in range(struct.unpack_from("<H", data, 4)[0]):
        size, offset = struct.unpack_from("<II", data, 6 + 16 * i + 8)
        at, packed = offset + 8, b""
        while at < offset + size:
            length, kind = struct.unpack_from(">I4s", data, at)
            packed += data[at + 8:at + 8 + length] if kind == b"IDAT" else b""
            at += 12 + length
        images.append(zlib.decompress(packed))
    return images


def main():
    is_check, folder = sys.argv[1] == "--check", Path(sys.argv[-1])
    different = []
    for name, shapes in ICONS.items():
        path, data = folder / f"{name}.ico", ico(shapes)
        if not is_check:
            path.write_bytes(data)
        elif not path.exists() or pixels_of(path.read_bytes()) != pixels_of(data):
            different.append(path.name)
    if different:
        sys.exit("not what draw.py draws: " + ", ".join(different))


main()
