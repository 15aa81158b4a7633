#!/usr/bin/env python3
"""What can be checked of the samples in other languages without Windows.

    check_samples.py python        run the Python sample against a pipe that is played to it
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

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples" / "languages"
VECTORS = ROOT / "proto" / "vectors"
REQUEST = (VECTORS / "request" / "good" / "subscribe_connections.json").read_text("ascii").strip()


def need(condition, sentence):
    if not condition:
        sys.exit(sentence)


class PlayedPipe(io.RawIOBase):
    """Gives the lines in pieces of a few bytes, as a pipe may, and remembers what is written."""

    def __init__(self, content):
        super().__init__()
        self.content = content
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


def check_python():
    sample = SAMPLES / "python.py"
    vectors = ["stream/good/started.json", "event/good/add_failed.json", "stream/good/live.json",
               "stream/good/gap_retention.json", "stream/good/error_timeout.json"]
    lines = [(VECTORS / name).read_text("ascii").strip() for name in vectors]
    lines.insert(2, with_name(lines[1], HOSTILE))
    pipe = PlayedPipe("".join(line + "\n" for line in lines).encode("ascii"))
    opened = []
    real_open = builtins.open

    def open_pipe(path, *arguments, **options):
        if str(path).startswith("\\\\"):
            opened.append((path, arguments, options))
            return pipe
        return real_open(path, *arguments, **options)

    with tempfile.TemporaryDirectory() as folder:
        py_compile.compile(str(sample), cfile=str(pathlib.Path(folder) / "python.pyc"), doraise=True)

    printed = io.TextIOWrapper(io.BytesIO(), encoding="cp437") # as a console has it
    complaints = io.StringIO()
    sys.argv = [str(sample), "a prefix"]
    builtins.open = open_pipe
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(complaints):
            runpy.run_path(str(sample), run_name="__main__")
    finally:
        builtins.open = real_open

    need(opened == [(r"\\.\pipe\a prefix.subscribe", ("r+b",), {"buffering": 0})],
         f"python.py opens {opened}")
    need(pipe.written == REQUEST.encode("ascii") + b"\n", f"python.py writes {pipe.written}")
    event, gap, error = (json.loads(lines[number]) for number in (1, 4, 5))
    printed.flush()
    output = printed.buffer.getvalue().decode("cp437")
    shown = SHOWN + "\\U0001f600"
    need(output == f"{event['id']} {event['type']} {event['data']['local']} {event['data']['remote']}\n"
         f"{event['id']} {event['type']} {shown} {shown}\n", f"python.py prints {output}")
    need(complaints.getvalue() == f"events are lost: {gap['data']['reason']}\n{error['data']['message']}\n",
         f"python.py complains {complaints.getvalue()}")


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
        ".Connect(5000)",
        "ConvertFrom-Json",
        "[Globalization.CharUnicodeInfo]::GetUnicodeCategory(",
        "(Show-Text $event_.data.local), (Show-Text $event_.data.remote)",
    ):
        need(word in text, f"powershell.ps1 does not say {word}")
    # What assigns must exist before it is used, and PowerShell would not say so.
    assigned = {"null", "Prefix"} | set(re.findall(r"\$(\w+)\s*\+?=", code))
    assigned |= set(re.findall(r"function [\w-]+\(\[string\]\$(\w+)\)", code))
    used = set(re.findall(r"\$(\w+)", text.split("param(", 1)[1]))
    need(used <= assigned, f"powershell.ps1 uses {sorted(used - assigned)} and never assigns it")
    # An automatic variable must not be assigned.
    need(not re.search(r"\$(event|input|args|matches|this)\s*=", code, re.IGNORECASE),
         "powershell.ps1 assigns an automatic variable")


def check_requests():
    sources = {
        "node.mjs": f"'{REQUEST}\\n'",
        "python.py": f"b'{REQUEST}\\n'",
        "powershell.ps1": f"'{REQUEST}' + \"`n\"",
        "csharp/Program.cs": '"' + REQUEST.replace('"', '\\"') + '\\n"',
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
