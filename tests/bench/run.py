#!/usr/bin/env python3
"""Runs the measures of measures.py in interleaved rounds and writes a line of JSON for each run.

    run.py --programs DIR --bridge FILE --node FILE --results FILE [--rounds N] [--scale X]
           [--only NAME,...] [--two-sizes] [--cost-report FILE]
           [--load-before NUMBER] [--version NAME=TEXT]...
           [--users-system FOLDER] [--without-users REASON]

A measure of several users runs in the Debian of that folder (tests/users/chroot.sh). With a reason it
is left out, and the reason is a line of the results.

It is to be run on one processor, with Wine's server on the same one (./dev bench does so). A verdict
other than "good", of our broker or of a relay, ends the whole run: what loses lines is not fast.
"""

import argparse
import datetime
import json
import os
import platform
import re
import select
import shutil
import subprocess
import sys
import time

from measures import MEASURES
from servers import PREFIX, Servers, cpu_us, hang, private_kib, stop, windows_path

LOAD_WAIT_S_MAX = 1800  # filling a journal of 2 GiB takes minutes
BESIDE_WAIT_S_MAX = 600
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ATTEMPTS_MAX = 3  # Wine sometimes does not start a program: it ends at once and says nothing


class NothingSaid(Exception):
    """A program has ended, or was silent for too long, without a result."""


class Load:
    """A run of bench_load: words on standard output, the last of them a line of JSON."""

    def __init__(self, bench, words):
        command = ["wine", f"{bench.options.programs}/bench_load.exe",
                   *[str(word) for word in words],
                   "--publish", rf"\\.\pipe\{PREFIX}.publish",
                   "--subscribe", rf"\\.\pipe\{PREFIX}.subscribe"]
        self.bench = bench
        self.log = open(f"{bench.folder}/load.log", "wb")
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=self.log)
        self.unread = b""

    def line(self):
        """The next line. Programs of Wine that outlive this one may hold the pipe open."""
        deadline = time.monotonic() + LOAD_WAIT_S_MAX
        while b"\n" not in self.unread:
            ready, _, _ = select.select([self.process.stdout], [], [], 0.05)
            if ready:
                part = os.read(self.process.stdout.fileno(), 65536)
                self.unread += part
                if part:
                    continue
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise NothingSaid(f"exit code {self.process.poll()}")
            if self.bench.server is not None and self.bench.server.poll() is not None:
                raise NothingSaid(f"the server ended with {self.bench.server.poll()}")
        line, _, self.unread = self.unread.partition(b"\n")
        return line.decode("ascii", "replace").strip()

    def result(self):
        line = self.line()
        while not line.startswith("{"):
            line = self.line()
        return json.loads(line)

    def end(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.log.close()


class Bench:
    def __init__(self, options):
        self.options = options
        self.folder = os.path.dirname(os.path.abspath(options.results))
        self.lines = f"{self.folder}/lines.ndjson"
        self.servers = Servers(options.programs, options.node, self.folder)
        self.journals = {}
        self.server = None  # the one that runs

    def load(self, words, server):
        words = list(words)
        if words[0] == "notify" or (words[0] == "oneshot" and server == "broker"):
            words += ["--bridge", windows_path(self.options.bridge)]
        elif self.servers.is_relay(server):
            words += ["--lines", windows_path(self.lines)]
        return Load(self, words)

    def run_load(self, words, server):
        load = self.load(words, server)
        try:
            return load.result()
        finally:
            load.end()

    def try_until_said(self, server, run):
        """The first attempt in which the server and the load have started."""
        for attempt in range(1, ATTEMPTS_MAX + 1):
            try:
                return run()
            except NothingSaid as silence:
                if attempt == ATTEMPTS_MAX:
                    sys.exit(f"bench: no result with {server}: {silence}; see "
                             f"{self.folder}/server.log and load.log")
                self.say(f"again: {silence}")
            finally:
                stop(self.server)
                self.server = None

    def with_server(self, server, state, subscribers, use):
        def run():
            self.server = self.servers.start(server, state, subscribers)
            return use(self.server)
        return self.try_until_said(server, run)

    def say(self, text):
        print(f"  {text}", flush=True)

    def learn_lines(self):
        """What our subscribers get is what the relays have to deliver."""
        def use(_):
            return self.run_load(["flow", "--events", 2, "--keep-lines",
                                  windows_path(self.lines)], "broker")
        judge(self.with_server("broker", self.servers.fresh_state(), 1, use), "learning")

    def journal_of(self, events):
        """The state folder with a journal of so many events, filled at its first use."""
        if events not in self.journals:
            state = f"{self.folder}/journal-{events}"
            os.makedirs(state)
            self.journals[events] = state
            if events > 0:
                self.say(f"filling a journal with {events} events")
                judge(self.with_server("broker", state, 1, lambda _: self.run_load(
                    ["flow", "--events", events, "--batch", 100], "broker")), "filling")
        return self.journals[events]

    def remove_journals(self):
        for name in os.listdir(self.folder):
            if name.startswith("journal-"):
                shutil.rmtree(f"{self.folder}/{name}")

    def measure_started(self, measure, words, server, process):
        """While the server runs: what the load says, and what the server used for it."""
        for prepared in measure.prepare(server, self.options.scale):
            judge(self.run_load(prepared, server), "preparing")
        if server == "hung":
            hang(process)
        used_us = cpu_us(process)
        load = self.load(words, server)
        try:
            result = load.result()
            return {"result": result, "cpu_us": cpu_us(process) - used_us,
                    "server_kib": private_kib(process)}
        finally:
            load.end()

    def measure_start(self, words, server, state):
        """The load waits first; the time is from the server's start to its answer."""
        load = self.load(words, server)
        try:
            load.line()
            start = time.monotonic_ns()
            self.server = self.servers.start(server, state, 0)
            result = load.result()
            return {"result": result, "start_us": (time.monotonic_ns() - start) // 1000}
        finally:
            load.end()

    def measure_beside(self, case, events):
        """In the Debian of several users, whose processes all end with this one."""
        state = self.servers.fresh_state()
        with open(f"{self.folder}/load.log", "wb") as log:
            try:
                run = subprocess.run(
                    [f"{ROOT}/tests/users/chroot.sh", "run", self.options.users_system, ROOT,
                     f"{ROOT}/tests/bench/beside.sh", case,
                     os.path.dirname(os.path.abspath(self.options.programs)), state, str(events)],
                    cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                    timeout=BESIDE_WAIT_S_MAX, check=False)
            except subprocess.TimeoutExpired as too_long:
                raise NothingSaid(str(too_long)) from too_long
        return beside_record(run.returncode, run.stdout)

    def measure_with_server(self, measure, case, server):
        scale = self.options.scale
        filled = server in ("broker-journal", "copy")
        state = self.journal_of(measure.fills(case, scale)) if filled else self.servers.fresh_state()
        words = [str(word) for word in measure.load(case, server, scale)]
        subscribers = words[words.index("--subscribers") + 1] if "--subscribers" in words else 1
        if measure.is_start:
            record = self.try_until_said(server, lambda: self.measure_start(words, server, state))
        else:
            record = self.with_server(server, state, subscribers, lambda process:
                                      self.measure_started(measure, words, server, process))
        record["journal_bytes"] = folder_bytes(f"{state}/journal") if filled else 0
        return record

    def run_one(self, measure, case, server):
        if measure.has_users:
            record = self.try_until_said(server, lambda: self.measure_beside(
                case, measure.load(case, server, self.options.scale)))
        else:
            record = self.measure_with_server(measure, case, server)
        record["server"] = server
        judge_record(measure, case, record)
        return record


def judge(result, what):
    """A server that loses or changes a line is not measured, so that no figure of it is believed."""
    if result["verdict"] != "good":
        sys.exit(f"bench: {what}: {result['verdict']}: {json.dumps(result)}")


def judge_record(measure, case, record):
    """What the load says of itself, and then what the measure knows besides."""
    what = f"{measure.name}, {case}, {record['server']}"
    judge(record["result"], what)
    problem = measure.judge(case, record)
    if problem is not None:
        sys.exit(f"bench: {what}: {problem}: {json.dumps(record)}")


def beside_record(exit_code, output):
    """What beside.sh has printed: what was measured, and the status of the broker after it."""
    lines = [line for line in output.splitlines() if line.startswith(b"{")]
    if exit_code != 0 or len(lines) != 2:
        raise NothingSaid(f"beside.sh ended with {exit_code} after {len(lines)} lines")
    result, status = map(json.loads, lines)
    return {"result": result, "status": status["data"]}


def folder_bytes(folder):
    return sum(os.path.getsize(f"{folder}/{name}") for name in os.listdir(folder)
               if name.endswith(".ndjson")) if os.path.isdir(folder) else 0


def cost_records(report):
    """The instructions of broker/core for one line, as ./dev cost prints them."""
    with open(report, encoding="ascii") as file:
        for name, count in re.findall(r"^  (\w+) +(\d+) of", file.read(), re.MULTILINE):
            yield {"measure": "cost", "case": name, "instructions": int(count)}


def processor():
    with open("/proc/cpuinfo", encoding="ascii", errors="replace") as file:
        found = re.search(r"^model name\s*: (.*)$", file.read(), re.MULTILINE)
    return found.group(1) if found else platform.machine()


def about(options):
    return {"about": {
        "date": datetime.date.today().isoformat(),
        "processor": processor(),
        "kernel": platform.release(),
        "load before": options.load_before,
        "rounds": options.rounds,
        "scale": options.scale,
        **dict(version.split("=", 1) for version in options.version),
    }}


def read_options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", required=True)
    parser.add_argument("--bridge", required=True)
    parser.add_argument("--node", required=True)
    parser.add_argument("--results", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--only", default="")
    parser.add_argument("--two-sizes", action="store_true")
    parser.add_argument("--cost-report", default="")
    parser.add_argument("--load-before", default="unknown")
    parser.add_argument("--version", action="append", default=[])
    parser.add_argument("--users-system", default="")
    parser.add_argument("--without-users", default="")
    return parser.parse_args()


def chosen_measures(names):
    unknown = set(names) - {measure.name for measure in MEASURES}
    if unknown:
        sys.exit(f"bench: there is no measure {', '.join(sorted(unknown))}; there are "
                 + ", ".join(measure.name for measure in MEASURES))
    return [measure for measure in MEASURES if not names or measure.name in names]


def list_runs(measures, two_sizes):
    """A round: each measure, its cases, and for each the servers one after the other."""
    return [(measure, case, server) for measure in measures
            for case in measure.cases[:2 if two_sizes and measure.are_sizes else None]
            for server in measure.servers(case)]


def without_users(measures, reason):
    """Those that run all the same, and a line of the results for each of the others."""
    left_out = [measure for measure in measures if measure.has_users and reason]
    return ([measure for measure in measures if measure not in left_out],
            [{"left out": measure.name, "because": reason} for measure in left_out])


def main():
    options = read_options()
    measures = chosen_measures([name for name in options.only.split(",") if name])
    measures, left_out = without_users(measures, options.without_users)
    runs = list_runs(measures, options.two_sizes)
    bench = Bench(options)
    with open(options.results, "w", encoding="ascii") as results:
        def write(record):
            results.write(json.dumps(record) + "\n")
            results.flush()

        write(about(options))
        for record in left_out:
            write(record)
        bench.remove_journals()  # of a run that was ended
        bench.learn_lines()
        for number in range(options.rounds):
            for index, (measure, case, server) in enumerate(runs):
                record = bench.run_one(measure, case, server)
                write({"measure": measure.name, "case": case, "round": number, **record})
                bench.say(f"{number * len(runs) + index + 1}/{options.rounds * len(runs)} "
                          f"{measure.name}, {case}, {server}")
        if options.cost_report:
            for record in cost_records(options.cost_report):
                write(record)
    bench.remove_journals()


if __name__ == "__main__":
    main()
