# Prints network connections as they happen: python python.py [pipe prefix]
#
# Traps: buffering=0, or Python wants to seek in the pipe. Write first and then only read: on such
# a handle a read and a write wait for each other. Read through a buffer, or it goes byte by byte.
# open() cannot set the impersonation level, and does not check the owner of the pipe: a program
# that runs with high rights should use the C library. A console may have a code page, and Python
# ends at the first character that is not in it, unless told otherwise.
import io
import json
import sys
import unicodedata


def show(text):
    """Names come from programs of any user, and nothing in them may command the terminal."""
    shown = ""
    for character in text:
        category = unicodedata.category(character)
        is_hidden = category[0] == "C" or category in ("Zl", "Zp") or (category[0] == "M" and not shown)
        shown += f"<U+{ord(character):04X}>" if is_hidden else character
    return shown


sys.stdout.reconfigure(errors="backslashreplace")
prefix = sys.argv[1] if len(sys.argv) > 1 else "wnetwatch"
with open(rf"\\.\pipe\{prefix}.subscribe", "r+b", buffering=0) as pipe:
    pipe.write(b'{"subscribe":{"filter":{"type":["connection.*"]}}}\n')
    for line in io.BufferedReader(pipe):
        event = json.loads(line)
        data = event["data"]
        if event["type"].startswith("wnetwatch.connection."):
            print(event["id"], event["type"], show(data.get("local", "")),
                  show(data.get("remote", "")), flush=True)
        elif event["type"] == "wnetwatch.stream.gap":
            print("events are lost:", show(data["reason"]), file=sys.stderr)
        elif event["type"] == "wnetwatch.stream.error":
            print(show(data["message"]), file=sys.stderr)
