#!/usr/bin/env python3
"""The document of the agent has every setting, with its option and its default.

usage: check_agent_settings.py ROOT
"""
import pathlib
import re
import sys

import agent_table


def read_program(root):
    """Value name to option and default, as the program's table says."""
    return {name: (row.option, row.default) for name, row in agent_table.read_rows(root).items()}


def read_document(root):
    text = (root / "docs/agent.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \| `(--[\w-]+)` \|([^|]*)\|", text, re.MULTILINE)
    return {name: (option, default.strip().strip("`")) for name, option, default in rows}


def find_faults(root):
    words = {"the sink's first", "the sink's own", "standard error"}  # for the default ""
    program = read_program(root)
    document = read_document(root)
    if len(program) < 16:
        yield f"of the program's table only {sorted(program)} could be read"
    for name in sorted(set(program) | set(document)):
        wanted = program.get(name)
        told = document.get(name)
        if told is not None and told[1] in words:
            told = (told[0], "")
        if wanted != told:
            yield f"{name}: the program has {wanted}, the document {told}"


def main():
    faults = list(find_faults(pathlib.Path(sys.argv[1])))
    print("\n".join(faults) if faults else "the document has every setting")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
