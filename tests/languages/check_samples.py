#!/usr/bin/env python3
"""What can be checked of the samples in other languages without Windows.

    check_samples.py python        run the Python sample against pipes that are played to it
    check_samples.py powershell    its quotes and brackets, and what it says to .NET
    check_samples.py requests      each sample writes the same request, and it is that vector

Node runs its sample under Wine, and mcs compiles the C# one: those are tests of their own. No
PowerShell runs here, so of that sample only the lexical structure and the words are known.
"""

import builtins
import contextlib
import io
import json
import pathlib
import py_compile
import re
import runpy
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples" / "languages"
VECTORS = ROOT / "proto" / "vectors"
REQUEST = (VECTORS / "request" / "good" / "subscribe_connections_from_now.json").read_text("ascii").strip()


def need(condition, sentence):
    if not condition:
        sys.exit(sentence)


class PlayedPipe(io.RawIOBase):
    """Gives the lines in pieces of a few bytes, as a pipe may, and remembers what is written."""

    def __init__(self, vectors):
        super().__init__()
        lines = [(name if name.startswith("{") else vector(name)) + "\n" for name in vectors]
        self.content = "".join(lines).encode("ascii")
        self.written = b""

    def readable(self):
        return True

    def writable(self):
        return True

    def seek(self, *_):
        raise OSError("a pipe cannot seek")

    def write(self, data):
        need(not self.written, "python.py writes twice")
        self.written = bytes(data)
        return len(data)

    def readinto(self, buffer):
        need(self.written.endswith(b"\n"), "python.py reads before it has asked")
        size = min(7, len(buffer), len(self.content))
        buffer[:size] = self.content[:size]
        self.content = self.content[size:]
        return size


# What a terminal acts on or hides, a letter that a code page has, and an emoji that it lacks.
HOSTILE = "\u0301Q:\x1b[2J\x9b\u200e\u2028\u202e\U000e0041\ue000sch\u00f6n\U0001f600"
SHOWN = "<U+0301>Q:<U+001B>[2J<U+009B><U+200E><U+2028><U+202E><U+E0041><U+E000>sch\u00f6n"


def with_name(line, name):
    event = json.loads(line)
    event["data"]["local"] = event["data"]["remote"] = name
    return json.dumps(event)


def vector(name):
    return (VECTORS / name).read_text("ascii").strip()


def request_after(cursor):
    return REQUEST.replace('"now"', f'"{cursor}"').encode("ascii") + b"\n"


def run_python(openings):
    """Run the sample; each opening is a pipe, or what is raised instead. Then Ctrl+C is pressed.

    Returns what it opened, how long it waited, what it printed and complained, and its exit code."""
    sample = SAMPLES / "python.py"
    opened, waits = [], []
    openings = list(openings)
    real_open, real_sleep = builtins.open, time.sleep

    def open_pipe(path, *arguments, **options):
        if not str(path).startswith("\\\\"):
            return real_open(path, *arguments, **options)
        opened.append((path, arguments, options))
        outcome = openings.pop(0) if openings else KeyboardInterrupt()
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    printed = io.TextIOWrapper(io.BytesIO(), encoding="cp437")  # as a console has it
    complaints = io.StringIO()
    code = 0
    sys.argv = [str(sample), "a prefix"]
    builtins.open, time.sleep = open_pipe, waits.append
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(complaints):
            runpy.run_path(str(sample), run_name="__main__")
    except SystemExit as end:
        code = end.code
    finally:
        builtins.open, time.sleep = real_open, real_sleep
    printed.flush()
    return opened, waits, printed.buffer.getvalue().decode("cp437"), complaints.getvalue(), code


def check_python():
    with tempfile.TemporaryDirectory() as folder:
        py_compile.compile(str(SAMPLES / "python.py"), cfile=str(pathlib.Path(folder) / "python.pyc"),
                           doraise=True)

    # No broker, twice; a stream that ends; one with a gap that ends with an error that passes.
    event, gap, passing = (json.loads(vector(name)) for name in (
        "event/good/add_failed.json", "stream/good/gap_retention.json", "stream/good/error_timeout.json"))
    first = PlayedPipe(["stream/good/started.json", "stream/good/live.json", "event/good/add_failed.json",
                        with_name(vector("event/good/add_failed.json"), HOSTILE)])
    second = PlayedPipe(["stream/good/gap_retention.json", "stream/good/error_timeout.json"])
    third = PlayedPipe(["stream/good/ended_stopping.json"])
    absent = FileNotFoundError(2, "No such file or directory")
    opened, waits, printed, complaints, code = run_python([absent, absent, first, second, third])
    closed = "the broker has closed the stream, trying again\n"

    need(opened == [(r"\\.\pipe\a prefix.subscribe", ("r+b",), {"buffering": 0})] * 6,
         f"python.py opens {opened}")
    need(code == 0, f"python.py ends with {code} at Ctrl+C")
    need(waits == [0.1, 0.2, 0.1, 0.2, 0.4], f"python.py waits {waits}")
    need(first.written == request_after("now"), f"python.py writes {first.written}")
    need(second.written == request_after(event["id"]), f"python.py goes on with {second.written}")
    need(third.written == request_after(gap["id"]), f"after an error python.py writes {third.written}")
    shown = SHOWN + "\\U0001f600"
    need(printed == f"{event['id']} {event['type']} {event['data']['local']} {event['data']['remote']}\n"
         f"{event['id']} {event['type']} {shown} {shown}\n", f"python.py prints {printed}")
    need(complaints == "no stream, trying again: No such file or directory\n" + closed +
         f"events are lost: {gap['data']['reason']}\n{passing['data']['message']}\n",
         f"python.py complains {complaints}")

    # An error that stays.
    refused = PlayedPipe(["stream/good/error_bad_filter.json"])
    opened, _, _, complaints, code = run_python([refused])
    need(len(opened) == 1 and code == 1, f"a refused python.py opens {len(opened)} times, ends with {code}")


def strip_powershell(text):
    """The source without comments and with empty strings; ends when a string has no end."""
    token = re.compile(
        r"(?P<space>\s+)|(?P<comment>\#[^\n]*)|(?P<single>'(?:[^']|'')*')"
        r'|(?P<double>"(?:[^"`]|`.|"")*")|(?P<other>[^\'"\#\s]+)', re.DOTALL)
    at = 0
    code = []
    while at < len(text):
        match = token.match(text, at)
        need(match is not None, f"powershell.ps1: a quote without its end at byte {at}")
        if match.lastgroup == "double":
            code.append('"' + "".join(re.findall(r"\$\([^)]*\)", match.group())) + '"')
        elif match.lastgroup == "single":
            code.append("''")
        elif match.lastgroup != "comment":
            code.append(match.group())
        at = match.end()
    return "".join(code)


def check_brackets(code):
    closing = {")": "(", "]": "[", "}": "{"}
    expected = []
    for character in code:
        if character in "([{":
            expected.append(character)
        elif character in closing:
            need(expected and expected.pop() == closing[character],
                 f"powershell.ps1: a {character} too many")
    need(not expected, f"powershell.ps1: {expected} without an end")


def check_powershell():
    text = (SAMPLES / "powershell.ps1").read_text("ascii")
    code = strip_powershell(text)

    check_brackets(code)
    need("''" in code and "#" not in code, "powershell.ps1: the check does not see its strings")
    for word in (
        "[IO.Pipes.NamedPipeClientStream]::new(",
        "'.', \"$Prefix.subscribe\", 'InOut', 'Asynchronous', 'Identification')",
        "[Text.Encoding]::ASCII.GetBytes(",
        ".Connect(200)",
        "ReadLineAsync()",
        "} finally {",
        "ConvertFrom-Json",
        "[Globalization.CharUnicodeInfo]::GetUnicodeCategory(",
        "(Show-Text $event_.data.local), (Show-Text $event_.data.remote)",
    ):
        need(word in text, f"powershell.ps1 does not say {word}")
    # What assigns must exist before it is used, and PowerShell would not say so.
    assigned = {"null", "true", "Prefix", "After", "_"} | set(re.findall(r"\$(\w+)\s*\+?=", code))
    assigned |= set(re.findall(r"function [\w-]+\(\[string\]\$(\w+)\)", code))
    used = set(re.findall(r"\$(\w+)", text.split("param(", 1)[1]))
    need(used <= assigned, f"powershell.ps1 uses {sorted(used - assigned)} and never assigns it")
    # An automatic variable must not be assigned.
    need(not re.search(r"\$(event|input|args|matches|this)\s*=", code, re.IGNORECASE),
         "powershell.ps1 assigns an automatic variable")


def check_requests():
    """What is written is the request, with the cursor in it. Python is asked by running it."""
    before, behind = REQUEST.split("now")
    quoted = {text: text.replace('"', '\\"') for text in (before, behind)}
    sources = {
        "node.mjs": "JSON.stringify({ subscribe: { after, filter: { type: ['connection.*'] } } }) + '\\n'",
        "powershell.ps1": f"'{before}' + $After + '{behind}' + \"`n\"",
        "csharp/Program.cs": f'"{quoted[before]}" + after + "{quoted[behind]}\\n"',
    }
    for name, literal in sources.items():
        need(literal in (SAMPLES / name).read_text("ascii"), f"{name} does not write {literal}")
    csharp = (SAMPLES / "csharp" / "Program.cs").read_text("ascii")
    need(re.search(r"PipeOptions\.Asynchronous, TokenImpersonationLevel\.Identification\)", csharp),
         "csharp/Program.cs does not open at identification level")


checks = {"python": check_python, "powershell": check_powershell, "requests": check_requests}
need(len(sys.argv) == 2 and sys.argv[1] in checks, __doc__)
name = sys.argv[1]
checks[name]()
print(f"{name}: as it must be")
