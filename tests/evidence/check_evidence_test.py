#!/usr/bin/env python3
"""Shows that check_evidence.py finds each fault, with trees of a few files."""
import pathlib
import tempfile

import check_evidence

COUNT = 25
UNSETTLED = 3


def write_tree(root, rows=None, code=None, checklist=f"- [ ] Something. (E{UNSETTLED})\n"):
    if rows is None:
        rows = [f"| E{n} | it is so | {'open' if n == UNSETTLED else 'tested'} | a test | it fails |"
                for n in range(1, COUNT + 1)]
    if code is None:
        code = "".join(f"/* evidence E{n} */\n" for n in range(1, COUNT + 1))
    for folder in ("docs", "proto"):
        (root / folder).mkdir()
    (root / "docs/evidence.md").write_text("\n".join(rows) + "\n")
    (root / "docs/windows-checklist.md").write_text(checklist)
    (root / "proto/a.c").write_text(code)
    return rows, code


def fault_of(**parts):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        write_tree(root, **parts)
        try:
            check_evidence.check(root)
        except AssertionError as fault:
            return str(fault)
    return ""


def main():
    with tempfile.TemporaryDirectory() as folder:
        rows, code = write_tree(pathlib.Path(folder))
    faults = {
        "": {},
        "no code cites E7": {"code": code.replace("E7 ", "nothing ")},
        "the code cites E99, which is no row": {"code": code + "/* evidence E1 and E99 */"},
        "no row of the checklist settles E3": {"checklist": ""},
        "E5 is settled, or no row": {"checklist": "(E3) (E5)"},
        "E2 is not the next number": {"rows": [rows[1]] + rows[2:]},
        "E1 is known as guessed": {"rows": [rows[0].replace("tested", "guessed")] + rows[1:]},
        "E1 names no source": {"rows": [rows[0].replace("a test", "")] + rows[1:]},
    }
    for wanted, parts in faults.items():
        got = fault_of(**parts)
        assert got == wanted, f"got <{got}> instead of <{wanted}>"
    print(f"{len(faults)} trees are judged rightly")


if __name__ == "__main__":
    main()
