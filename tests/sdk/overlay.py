#!/usr/bin/env python3
"""Write an overlay for clang and lld, with which file names are found in any case, as on Windows.

    overlay.py OVERLAY FOLDER...

The headers and import libraries of the SDK name each other as if case did not matter.
"""
import json
import os
import sys


def entry(path):
    """What the overlay says about one folder: its files under their own names."""
    contents = []
    for name in sorted(os.listdir(path)):
        below = os.path.join(path, name)
        if os.path.isdir(below):
            contents.append(entry(below) | {"name": name})
        else:
            contents.append({"name": name, "type": "file", "external-contents": below})
    return {"type": "directory", "contents": contents}


def main(overlay, folders):
    roots = [entry(os.path.abspath(folder)) | {"name": os.path.abspath(folder)} for folder in folders]
    with open(overlay, "w", encoding="utf-8") as file:
        json.dump({"version": 0, "case-sensitive": "false", "roots": roots}, file)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
