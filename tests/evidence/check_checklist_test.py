#!/usr/bin/env python3
"""Shows that check_checklist.py finds each fault, with trees of two files."""
import pathlib
import tempfile

import check_checklist

CHECKLIST = """## 1. Files
- [ ] [1.1] One.
- [ ] By hand.
- [ ] [1.2] Two.
## 2. Events
- [ ] [2.1] Three.
"""
SCRIPT = """#requires -Version 5.1
Check '1.1' 'one' 'x' { }
foreach ($row in @(@('1.2', $a), @('2.1', $b))) { Check $row[0] 'two' 'x' { } }
"""


def fault_of(checklist=CHECKLIST, script=SCRIPT):
    with tempfile.TemporaryDirectory() as folder:
        docs = pathlib.Path(folder) / "docs"
        docs.mkdir()
        (docs / "windows-checklist.md").write_text(checklist)
        (docs / "windows-checklist.ps1").write_text(script)
        try:
            check_checklist.check(pathlib.Path(folder))
        except AssertionError as fault:
            return str(fault)
    return ""


def main():
    faults = {
        "": {},
        "the script does not try 1.2": {"script": SCRIPT.replace("'1.2'", "'1.1'")},
        "the checklist has no 3.1": {"script": SCRIPT + "Check '3.1' 'new' 'x' { }\n"},
        "line 1.2 of the checklist should be 1.1": {"checklist": CHECKLIST.replace("[1.1] ", "")},
        "line 2.2 of the checklist should be 2.1":
            {"checklist": CHECKLIST.replace("[2.1]", "[2.2]")},
        "the checklist numbers no line": {"checklist": ""},
    }
    for wanted, parts in faults.items():
        got = fault_of(**parts)
        assert got == wanted, f"got <{got}> instead of <{wanted}>"
    print(f"{len(faults)} trees are judged rightly")


if __name__ == "__main__":
    main()
