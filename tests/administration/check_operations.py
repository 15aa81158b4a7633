#!/usr/bin/env python3
"""Every number of the Event Log is documented, used by the broker, and tested to have a text.

usage: check_operations.py ROOT
"""
import pathlib
import re
import sys


def read_messages(root):
    text = (root / "broker/win/event_messages.mc").read_text()
    pattern = r"MessageId=(\d+)\s+Severity=(\w+)\s+SymbolicName=(\w+)"
    return [(int(number), severity, name) for number, severity, name in re.findall(pattern, text)]


def read_documented(root):
    text = (root / "docs/operations.md").read_text()
    rows = re.findall(r"^\| (\d+) \| (\w+) \|.*\| ([^|]+) \|$", text, re.MULTILINE)
    return {int(number): (level, remedy) for number, level, remedy in rows}


def find_faults(root):
    levels = {"Informational": "information", "Warning": "warning", "Error": "error"}
    messages = read_messages(root)
    documented = read_documented(root)
    sources = "".join(path.read_text() for path in sorted((root / "broker/win").rglob("*.c")))
    test = (root / "tests/unit/broker_win/test_event_log.c").read_text()
    if not messages:
        yield "event_messages.mc has no numbers"
    for number, severity, name in messages:
        if number not in documented:
            yield f"{number} ({name}) is not in docs/operations.md"
        elif documented[number][0] != levels[severity]:
            yield f"{number} ({name}) has another level in docs/operations.md"
        if not re.search(rf"\b{name}\b", sources):
            yield f"{number} ({name}) is never logged"
        if not re.search(rf", {name}}}", test):
            yield f"{number} ({name}) is not in the table of test_event_log.c"
    for number in sorted(set(documented) - {message[0] for message in messages}):
        yield f"docs/operations.md has {number}, which the broker does not know"


def main():
    faults = list(find_faults(pathlib.Path(sys.argv[1])))
    print("\n".join(faults) if faults else "every number is documented")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
