#!/usr/bin/env python3
"""Compare the rows of docs/windows-checklist.ps1 with those that docs/windows-checklist.md numbers.

    check_checklist.py [ROOT]

The numbers of the document are those of its sections, in order. The script has each, and no other.
"""
import pathlib
import re
import sys


def read_numbers(checklist):
    """The numbered lines, each with the number of its section and the next one in there."""
    numbers = []
    section, count = "", 0
    for line in checklist.splitlines():
        if found := re.match(r"## (\d+)\.", line):
            section, count = found[1], 0
        elif found := re.match(r"- \[ \] \[([^\]]*)\]", line):
            count += 1
            wanted = f"{section}.{count}"
            assert found[1] == wanted, f"line {found[1]} of the checklist should be {wanted}"
            numbers.append(wanted)
    return set(numbers)


def name(numbers):
    return ", ".join(sorted(numbers))


def check(root):
    numbered = read_numbers((root / "docs/windows-checklist.md").read_text(encoding="utf-8"))
    script = (root / "docs/windows-checklist.ps1").read_text(encoding="utf-8")
    tried = set(re.findall(r"'(\d+\.\d+)'", script))
    assert numbered, "the checklist numbers no line"
    assert not numbered - tried, f"the script does not try {name(numbered - tried)}"
    assert not tried - numbered, f"the checklist has no {name(tried - numbered)}"
    print(f"the script tries the {len(tried)} numbered lines of the checklist")


if __name__ == "__main__":
    try:
        check(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "."))
    except AssertionError as error:
        sys.exit(str(error))
