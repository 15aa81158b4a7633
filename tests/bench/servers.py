"""The servers that ./dev bench starts: our broker in some states, the floors and the relays.

All listen on the pipes of the prefix "wnetwatch", since the notify DLL knows no others, so one runs
at a time.
"""

import os
import shutil
import signal
import subprocess

PREFIX = "wnetwatch"


def windows_path(path):
    return "Z:" + os.path.abspath(path).replace("/", "\\")


class Servers:
    """Starts servers with the programs of a build, and keeps what they write in a folder."""

    def __init__(self, programs, node, folder):
        self.programs = programs
        self.node = node
        self.folder = folder
        self.commands = {
            "broker": self.broker,
            "broker-ring": lambda state, n: self.broker(state, n, "--journal", "none"),
            "broker-journal": self.broker,
            "hung": self.broker,
            "one-write": lambda state, n: self.floor("one-write", n),
            "chunk": lambda state, n: self.floor("chunk", n),
            "copy": lambda state, n: self.floor("copy", windows_path(f"{state}/journal")),
            "constant-sink": lambda state, n: self.floor("constant-sink", 0),
            "busy": lambda state, n: self.floor("busy", 0),
            "libuv": lambda state, n: [f"{programs}/bench_relay_uv.exe", PREFIX, "256"],
            "libuv-4": lambda state, n: [f"{programs}/bench_relay_uv.exe", PREFIX, "4"],
            "node": lambda state, n: [node, windows_path(f"{os.path.dirname(__file__)}"
                                                         "/relay_node.mjs"), PREFIX],
        }

    def broker(self, state, _, *options):
        return [f"{self.programs}/bench_wnetwatchd.exe", "run", "--pipes", PREFIX, "--identity",
                "process", "--quiet", "--state", windows_path(state), "--journal-mib", "8192",
                *options]

    def floor(self, kind, argument):
        return [f"{self.programs}/bench_floor.exe", kind, PREFIX, str(argument)]

    def start(self, name, state, subscribers):
        """None for a server that is absent."""
        if name == "absent":
            return None
        with open(f"{self.folder}/server.log", "wb") as log:
            return subprocess.Popen(["wine", *self.commands[name](state, subscribers)],
                                    stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def is_relay(self, name):
        return name in ("one-write", "chunk", "libuv", "libuv-4", "node")

    def fresh_state(self):
        state = f"{self.folder}/state"
        shutil.rmtree(state, ignore_errors=True)
        os.makedirs(state)
        return state


def hang(process):
    os.kill(process.pid, signal.SIGSTOP)


def stop(process):
    """A server keeps nothing that a later run needs but its journal, which survives a kill."""
    if process is not None:
        process.kill()
        process.wait()


def cpu_us(process):
    """Of the process itself; what Wine's server does for it is not in it."""
    if process is None:
        return 0
    with open(f"/proc/{process.pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1_000_000 // os.sysconf("SC_CLK_TCK")


def private_kib(process):
    if process is None:
        return 0
    with open(f"/proc/{process.pid}/smaps_rollup", encoding="ascii") as file:
        return sum(int(line.split()[1]) for line in file if line.startswith("Private_"))

