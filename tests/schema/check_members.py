#!/usr/bin/env python3
"""Every member that the broker writes is known everywhere: in the schema, in a golden line, in the
reader, in docs/protocol.md and in wnetwatch.h. A complaint names the member and the place.

The members are read from the sources that write them. Counters whose names come from a table, such
as those of `rejected`, are not seen here: the tests of the status compare those.
"""

import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
WRITTEN = re.compile(r'JSON_NAME\("(\w+)"\)')

# What a program of the library gets instead of a member of the same name, with or without a prefix.
LIBRARY_NAMES = {"error": "status_name", "force": "is_forced", "flags_raw": "flags", "pid": "process_id",
                 "process": "process_id", "user": "user_is_known", "time": "time_us", "data": "json",
                 "lost": "lost_count", "visibility": "sees_all", "code": "reason",
                 "expected": "clock_expected_us"}
LIBRARY_PREFIXES = ("", "is_", "user_", "user_is_", "process_", "broker_", "throttled_")

# What a reader or the library leaves out on purpose.
NOT_READ = {"flags", "error"}  # for people; flags_raw and status are what counts
NOT_IN_LIBRARY = {"specversion", "oldest", "newest"}


class Kind:
    """Lines of one kind: who writes and reads them, and where they are described."""

    def __init__(self, writer, schema, vectors, section, reader=None, structs=()):
        self.writer = writer
        self.schema = f"proto/schema/{schema}.schema.json"
        self.vectors = [f"proto/vectors/{folder}/good" for folder in vectors]
        self.section = section
        self.reader = reader
        self.structs = structs


KINDS = [
    Kind("proto/event_envelope.c", "envelope", ["event"], 3, "proto/event_read.c", ["wnw_event"]),
    Kind("proto/event.c", "event", ["event"], 4, "proto/event_read.c", ["wnw_event"]),
    Kind("proto/stream_line.c", "stream-line", ["stream"], (3, 6, 7), "proto/stream_line.c",
         ["wnw_gap", "wnw_state_change"]),
    Kind("broker/core/status.c", "status", ["status"], 8),
]


def read(path):
    return (ROOT / path).read_text("utf-8")


def keys_of(value, inside=None):
    """The names of all members, or of those in objects that are called `inside`."""
    if isinstance(value, list):
        return {name for one in value for name in keys_of(one, inside)}
    if not isinstance(value, dict):
        return set()
    names = set(value) if inside is None else set()
    for name, one in value.items():
        names |= keys_of(one, inside)
        if name == inside and isinstance(one, dict):
            names |= set(one)
    return names


def vector_names(folders):
    lines = [path.read_text("utf-8") for folder in folders for path in (ROOT / folder).glob("*.json")]
    return {name for line in lines for name in keys_of(json.loads(line))}


def documented(sections):
    wanted = sections if isinstance(sections, tuple) else (sections,)
    parts = re.split(r"^## (\d+)\.", read("docs/protocol.md"), flags=re.MULTILINE)
    text = "".join(part for number, part in zip(parts[1::2], parts[2::2]) if int(number) in wanted)
    return set(re.findall(r'"(\w+)":', text)) | set(re.findall(r"`(\w+)(?:\.\w+)*`", text))


def read_names(path):
    """The names that a file asks for; where it writes lines too, its own functions for that apart."""
    text = re.sub(r"static void write_\w+\(.*?\n}\n", "", read(path), flags=re.DOTALL)
    return set(re.findall(r'"(\w+)"', text))


def library_names(structs):
    text = re.sub(r"/\*.*?\*/", "", read("client_lib/include/wnetwatch.h"), flags=re.DOTALL)
    bodies = [re.search(rf"struct {name} {{(.*?)}}", text, re.DOTALL).group(1) for name in structs]
    return {name for body in bodies for name in re.findall(r"(\w+);", body)}


def is_in_library(name, members):
    return LIBRARY_NAMES.get(name) in members or any(prefix + name in members
                                                      for prefix in LIBRARY_PREFIXES)


def complaints(kind, source):
    names = list(dict.fromkeys(WRITTEN.findall(source)))
    places = [(f"{kind.schema}", keys_of(json.loads(read(kind.schema)), "properties")),
              (" and ".join(kind.vectors), vector_names(kind.vectors)),
              (f"docs/protocol.md, section {kind.section}", documented(kind.section))]
    found = [] if len(names) >= 7 else [f"{kind.writer} writes only {names}"]
    for name in names:
        found += [f"{kind.writer} writes {name}: not in {place}"
                  for place, known in places if name not in known]
        if kind.reader and name not in read_names(kind.reader) | NOT_READ:
            found.append(f"{kind.writer} writes {name}: {kind.reader} does not read it")
        if kind.structs and name not in NOT_IN_LIBRARY and \
                not is_in_library(name, library_names(kind.structs)):
            found.append(f"{kind.writer} writes {name}: not in wnetwatch.h, {' or '.join(kind.structs)}")
    return found


def check_itself():
    """A member that is written and known nowhere is missed in each place."""
    for kind in KINDS:
        made_up = 'void made_up() { event_member_count(text, JSON_NAME("made_up"), 1); }\n'
        source = read(kind.writer) + made_up
        found = complaints(kind, source)
        wanted = 3 + (kind.reader is not None) + bool(kind.structs)
        if len(found) != wanted or not all(" made_up: " in line for line in found):
            sys.exit(f"{kind.writer}: a made-up member should be missed in {wanted} places: {found}")


all_complaints = [line for kind in KINDS for line in complaints(kind, read(kind.writer))]
if all_complaints:
    sys.exit("\n".join(all_complaints))
check_itself()
print("members: what is written is known everywhere")
