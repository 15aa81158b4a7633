#!/usr/bin/env python3
"""Checks the configurations of samples/collectors against what they have to fit.

Each names the journal's segments as docs/journal.md does, takes a line of EVENT_BYTES_MAX, says
whether it was run, and has a row in the table of samples/collectors/README.md.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "samples" / "collectors"
JOURNAL = r"C:\ProgramData\wnetwatch\journal\*.ndjson"

# The setting that limits a line, in each configuration that must raise or states it.
LINE_LIMITS = {
    "otel-collector.yaml": r"max_log_size: (\d+)",
    "fluent-bit.yaml": r"buffer_max_size: (\d+)",
    "vector.yaml": r"max_line_bytes: (\d+)",
    "splunk-props.conf": r"TRUNCATE = (\d+)",
    "filebeat.yml": r"message_max_bytes: (\d+)",
}
WITHOUT_FILES = {"splunk-props.conf"}  # splunk-inputs.conf names them
WITHOUT_LINES = {"splunk-inputs.conf"}


def event_bytes_max():
    text = (ROOT / "proto" / "limits.h").read_text(encoding="ascii")
    return 1024 * int(re.search(r"EVENT_BYTES_MAX \((\d+)u \* 1024u\)", text).group(1))


def problems_of(path, table):
    text = path.read_text(encoding="ascii")
    if path.name not in WITHOUT_FILES and JOURNAL not in text:
        yield f"does not follow {JOURNAL}"
    if path.name not in WITHOUT_LINES:
        limit = re.search(LINE_LIMITS.get(path.name, "$^"), text)
        if limit is None or int(limit.group(1)) < event_bytes_max():
            yield f"does not take a line of {event_bytes_max()} bytes"
    if not re.search(r"\bRUN\b", text):
        yield "does not say whether it was run"
    if f"({path.name})" not in table:
        yield "is not in the table of README.md"


def main():
    table = (FOLDER / "README.md").read_text(encoding="ascii")
    paths = sorted(path for path in FOLDER.iterdir() if path.name != "README.md")
    failures = [f"{path.name}: {problem}" for path in paths for problem in problems_of(path, table)]
    for name in set(LINE_LIMITS) - {path.name for path in paths}:
        failures.append(f"{name} is not there")
    print("\n".join(failures) or f"{len(paths)} configurations are as they must be")
    return 1 if failures else 0


sys.exit(main())
