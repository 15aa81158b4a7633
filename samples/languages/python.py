# Prints network connections as they happen, through restarts of the broker, until Ctrl+C:
# python python.py [pipe prefix] [id to go on after]
#
# Traps: buffering=0, or Python wants to seek in the pipe. Write first and then only read: on such
# a handle a read and a write wait for each other. Read through a buffer, or it goes byte by byte.
# open() cannot set the impersonation level, and does not check the owner of the pipe: a program
# that runs with high rights should use the C library.
import io
import json
import sys
import time
import unicodedata

RETRIED = ("timeout", "unidentified", "too_many_subscribers", "no_memory")


def show(text):
    """Names come from programs of any user, and nothing in them may command the terminal."""
    shown = ""
    for character in text:
        category = unicodedata.category(character)
        is_hidden = category[0] == "C" or category in ("Zl", "Zp") or (category[0] == "M" and not shown)
        shown += f"<U+{ord(character):04X}>" if is_hidden else character
    return shown


class Stream:
    def __init__(self, path, after):
        self.path = path
        self.after = after  # the cursor; a program that goes on after its own end stores it
        self.wait_s = 0.1
        self.complaint = None

    def take(self, event):
        data = event["data"]
        if event["type"].startswith("wnetwatch.connection."):
            print(event["id"], event["type"], show(data.get("local", "")),
                  show(data.get("remote", "")), flush=True)
        elif event["type"] == "wnetwatch.stream.gap":
            print("events are lost:", show(data["reason"]), file=sys.stderr)
        elif event["type"] == "wnetwatch.stream.error":
            print(show(data["message"]), file=sys.stderr)
            if data["code"] not in RETRIED:
                sys.exit(1)
            return
        elif event["type"] == "wnetwatch.stream.live":
            self.wait_s, self.complaint = 0.1, None
        self.after = event["id"]  # once the line is dealt with: the id of any line is a place to go on from

    def follow(self):
        request = {"subscribe": {"after": self.after, "filter": {"type": ["connection.*"]}}}
        with open(self.path, "r+b", buffering=0) as pipe:
            pipe.write(json.dumps(request, separators=(",", ":")).encode("ascii") + b"\n")
            for line in io.BufferedReader(pipe):
                self.take(json.loads(line))

    def follow_for_ever(self):
        while True:
            sentence = "the broker has closed the stream, trying again"
            try:
                self.follow()
            except OSError as error:
                sentence = f"no stream, trying again: {error.strerror}"
            if sentence != self.complaint:
                self.complaint = sentence
                print(sentence, file=sys.stderr)
            time.sleep(self.wait_s)
            self.wait_s = min(self.wait_s * 2, 30)


sys.stdout.reconfigure(errors="backslashreplace")
arguments = sys.argv[1:] + ["wnetwatch", "now"][len(sys.argv) - 1:]
try:
    Stream(rf"\\.\pipe\{arguments[0]}.subscribe", arguments[1]).follow_for_ever()
except KeyboardInterrupt:
    pass
