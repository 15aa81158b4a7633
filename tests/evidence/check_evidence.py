#!/usr/bin/env python3
"""Compare docs/evidence.md with the code that relies on it and with the checklist.

    check_evidence.py [ROOT]

Each row has a number in order and a known kind. The code cites each row as "evidence E8", and no
other. The checklist cites, as "(E8)", each row that is inferred or open, and no other.
"""
import pathlib
import re
import sys

SETTLED = {"documented", "header", "tested", "shipped"}
UNSETTLED = {"inferred", "open"}
FOLDERS = ("bridge_dll", "broker", "client_lib", "proto", "samples")
SUFFIXES = {".c", ".h", ".txt"}


def read_rows(text):
    """The kind of each numbered row."""
    rows = {}
    for line in text.splitlines():
        found = re.match(r"\| E(\d+) \|", line)
        if not found:
            continue
        cells = re.split(r" *\| *", line.strip("| "))
        assert len(cells) == 5, f"row E{found[1]} has {len(cells)} cells"
        assert int(found[1]) == len(rows) + 1, f"E{found[1]} is not the next number"
        assert cells[2] in SETTLED | UNSETTLED, f"E{found[1]} is known as {cells[2]}"
        assert cells[3] or cells[2] == "open", f"E{found[1]} names no source"
        rows[int(found[1])] = cells[2]
    return rows


def cited_by_code(root):
    cited = set()
    for folder in FOLDERS:
        for path in (root / folder).rglob("*"):
            if path.suffix in SUFFIXES and path.is_file():
                for list_of_numbers in re.findall(r"[Ee]vidence (E\d+(?:(?:, | and )E\d+)*)",
                                                  path.read_text(encoding="utf-8")):
                    cited.update(int(number) for number in re.findall(r"\d+", list_of_numbers))
    return cited


def name(numbers):
    return ", ".join(f"E{number}" for number in sorted(numbers))


def check(root):
    rows = read_rows((root / "docs/evidence.md").read_text(encoding="utf-8"))
    checklist = (root / "docs/windows-checklist.md").read_text(encoding="utf-8")
    on_checklist = {int(number) for number in re.findall(r"\(E(\d+)\)", checklist)}
    unsettled = {number for number, kind in rows.items() if kind in UNSETTLED}
    cited = cited_by_code(root)
    assert len(rows) > 20, "the table is not where it was"
    assert not cited - rows.keys(), f"the code cites {name(cited - rows.keys())}, which is no row"
    assert not rows.keys() - cited, f"no code cites {name(rows.keys() - cited)}"
    assert not unsettled - on_checklist, f"no row of the checklist settles {name(unsettled - on_checklist)}"
    assert not on_checklist - unsettled, f"{name(on_checklist - unsettled)} is settled, or no row"
    print(f"{len(rows)} claims, {len(unsettled)} of them to be settled on Windows")


if __name__ == "__main__":
    try:
        check(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "."))
    except AssertionError as error:
        sys.exit(str(error))
