"""The table of what ./dev bench measures: a measure for each kind of run, a figure for each number.

A measure runs the load generator for each case against each server. A figure is read from the results
of one round; most are a ratio of our broker to another server of the same round. `bars` and `aims`
are those of the ratio, or of the number itself when it is compared with nothing or says so.
"""

from dataclasses import dataclass, field
from typing import Callable, Optional, Union

SUBSCRIBERS = [1, 16, 64, 256]
THREADS_AND_SUBSCRIBERS = ["1 to 1", "4 to 1", "16 to 1", "1 to 16", "4 to 16", "16 to 16"]
REPLAY_EVENTS = 250_000
LINE_BYTES = 511  # of an event of the benchmark in the journal, for the size of what is filled
POST_WAIT_US = 50_000  # POST_WAIT_MS_MAX of proto/limits.h


@dataclass
class Figure:
    title: str
    value: Union[str, Callable]  # a member of the result, or a function of (record, its round)
    unit: str = ""
    against: Optional[str] = None  # another server
    against_case: Optional[str] = None  # instead of the same case
    is_better: str = "higher"
    bars: dict = field(default_factory=dict)  # by case
    aims: dict = field(default_factory=dict)
    server: str = "broker"
    cases: Optional[list] = None  # None: all
    bars_the_number: bool = False  # although it is compared


@dataclass
class Measure:
    name: str
    title: str
    cases: list
    servers: Callable  # case -> names of servers
    load: Callable  # case, server, scale -> arguments of bench_load
    figures: list
    judge: Callable = lambda case, record: None  # what is wrong with a run that has ended well
    prepare: Callable = lambda server, scale: []  # loads that are run before, not measured
    fills: Callable = lambda case, scale: 0  # events in the journal that the broker is started with
    is_start: bool = False  # the load waits while the server starts
    has_users: bool = False  # beside.sh runs it, in a Wine of several users; load gives the events
    are_sizes: bool = False  # the cases are one thing in several sizes; --check runs two of them


def even(number, least=20):
    return max(least, int(number) // 2 * 2)


def flow_load(deliveries, events_max, *words):
    """So many deliveries in all, whatever the number of subscribers."""
    def load(subscribers, server, scale):
        events = even(min(events_max, deliveries / subscribers) * scale)
        return ["flow", "--subscribers", subscribers, "--events", events, *words]
    return load


def latency_load(subscribers, server, scale):
    return ["flow", "--subscribers", subscribers, "--events", even(200 * scale), "--rate", 100]


def oneshot_load(case, server, scale):
    threads, subscribers = map(int, case.split(" to "))
    pairs = max(1, int(800 * scale) // threads)
    return ["oneshot", "--threads", threads, "--subscribers", subscribers, "--pairs", pairs]


def delivered_part(record, _):
    return record["result"]["delivered"] / record["result"]["lines"]


def silent_losses(record, _):
    """What was neither delivered, nor told to the subscribers, nor refused to the caller."""
    result = record["result"]
    return result["lines"] - result["delivered"] - result["told_lost"] - result["refused"]


def judge_oneshot(case, record):
    """A line that is counted twice hides one that was lost."""
    losses = silent_losses(record, None)
    return f"{-losses} lines more were counted than sent" if losses < 0 else None


REPLAY_REQUESTS = {
    "all": '{"subscribe":{"after":"oldest","follow":false}}',
    "nothing matches": '{"subscribe":{"after":"oldest","follow":false,'
                       '"filter":{"remote":"*no-such-name"}}}',
    "1 % matches": '{"subscribe":{"after":"oldest","follow":false,"filter":{"remote":"*00"}}}',
}


def replay_events(case, scale):
    return 0 if case == "ring" else even(REPLAY_EVENTS * scale)


def ring_events(scale):
    """The ring holds 4 MiB of lines, so these are all in it."""
    return even(6000 * min(1, scale * 5))


def replay_load(case, server, scale):
    """What must come is known, so that a replay that leaves something out fails."""
    pairs = replay_events(case, scale) // 2
    if server == "copy":
        return ["replay", "--expected", pairs * 2]
    expected = {"all": pairs * 2, "nothing matches": 0, "1 % matches": (pairs + 99) // 100 * 2,
                "ring": ring_events(scale)}[case]
    request = REPLAY_REQUESTS.get(case, REPLAY_REQUESTS["all"])
    return ["replay", "--request", request, "--expected", expected]


def replay_prepare(server, scale):
    if server != "broker-ring":
        return []
    return [["flow", "--subscribers", 1, "--events", ring_events(scale), "--batch", 100]]


def judge_replay(case, record):
    """What a raw copy gave is the journal, whole; a reader of events judges for itself."""
    came, has = record["result"]["bytes"], record["journal_bytes"]
    if record["server"] == "copy" and came != has:
        return f"{came} bytes came of a journal of {has}"
    return None


def scanned_mb_per_s(record, _):
    """Of the journal, when it is one; else of what came."""
    scanned = record["journal_bytes"] or record["result"]["bytes"]
    return scanned / record["result"]["us"]


def notify_load(case, server, scale):
    waits_for = {"absent": "nothing", "busy": "name", "hung": "name"}.get(case, "free")
    pairs = 10 if case in ("busy", "hung") else max(10, int(200 * scale))
    warm_up = 80 if case == "hung" else 5  # more calls than the publish pipe has instances
    return ["notify", "--wait-for", waits_for, "--pairs", pairs, "--warm-up", warm_up]


def to_bare_call(record, _):
    return record["result"]["bridge_us"] / record["result"]["bare_us"]


def to_allowed_wait(record, _):
    return record["result"]["bridge_p99_us"] / POST_WAIT_US


def judge_notify(case, record):
    """A call to a pipe that is busy or hung waits; else it met another pipe than it should."""
    if case in ("busy", "hung") and to_allowed_wait(record, None) < 0.8:
        return "it did not wait"
    return None


def memory_load(case, server, scale):
    fill = ["--batch", 100, "--events", ring_events(scale)]
    loads = {
        "base": ["flow", "--subscribers", 1, "--events", 0],
        "1,000 idle": ["flow", "--subscribers", 1000, "--events", 0],
        "ring filled": ["flow", "--subscribers", 1, *fill],
        "200 stalled": ["flow", "--subscribers", 1, "--stalled", 200, *fill],
    }
    return loads[case] + ["--hold", 1]


def kib_for_each(base_case, count):
    def value(record, round_records):
        base = round_records[base_case, "broker"]["server_kib"]
        return (record["server_kib"] - base) / count
    return value


def stalled_load(case, server, scale):
    return ["flow", "--subscribers", 63, "--stalled", 1 if "beside" in case else 0,
            "--events", even(2000 * scale)]


def users_events(case, server, scale):
    return even(10_000 * scale)


def judge_users(case, record):
    """The other user's lines are at the broker in one case, and in no other."""
    own = record["result"]["events"]
    floods = record["status"]["received"] > 10 * own
    if floods != (case == "the same broker"):
        return "the broker had not the lines that it should have"
    return None


def start_events(case, scale):
    mib = {"empty": 0, "256 MiB": 256, "2 GiB": 2048}[case]
    return int(mib * scale * 2**20 / LINE_BYTES) // 2 * 2


MEASURES = [
    Measure(
        "latency", "Latency from publish to reader at 100 events/s", SUBSCRIBERS,
        lambda case: ["broker", "one-write", "libuv", "node"], latency_load,
        [
            Figure("p50, to one write per event", "p50_us", "us", "one-write", is_better="lower",
                   bars={1: 1.25, 16: 1.1, 64: 1.0}, aims={1: 1.15, 16: 1.0, 64: 0.9}),
            Figure("p50, to libuv", "p50_us", "us", "libuv", is_better="lower"),
            Figure("p50, to Node", "p50_us", "us", "node", is_better="lower"),
            Figure("p99, to one write per event", "p99_us", "us", "one-write", is_better="lower"),
        ], are_sizes=True),
    Measure(
        "flow", "Deliveries, one line a write", SUBSCRIBERS,
        lambda case: ["broker", "one-write", "libuv", "node"], flow_load(60_000, 20_000),
        [
            Figure("to libuv", "deliveries_per_s", "/s", "libuv",
                   bars={1: 1.2, 16: 1.0, 64: 1.6}, aims={1: 1.4, 16: 1.3, 64: 2.0}),
            Figure("to Node", "deliveries_per_s", "/s", "node",
                   bars={1: 1, 16: 1, 64: 1, 256: 1}, aims={1: 2, 16: 2, 64: 2, 256: 2}),
            Figure("to one write per event", "deliveries_per_s", "/s", "one-write"),
            Figure("processor time of a delivery", lambda record, _: record["cpu_us"]
                   / record["result"]["received"], "us", "libuv", is_better="lower"),
        ], are_sizes=True),
    Measure(
        "batch", "Deliveries, 100 lines a write", SUBSCRIBERS,
        lambda case: ["broker", "chunk", "libuv", "node"],
        flow_load(600_000, 60_000, "--batch", 100),
        [
            Figure("to libuv", "deliveries_per_s", "/s", "libuv",
                   bars={1: 0.7, 16: 1.4, 64: 2.0}, aims={1: 1.0, 16: 1.8, 64: 2.5}),
            Figure("to Node", "deliveries_per_s", "/s", "node",
                   bars={1: 1, 16: 1, 64: 1, 256: 1}, aims={1: 2, 16: 2, 64: 2, 256: 2}),
            Figure("to forwarding each chunk", "deliveries_per_s", "/s", "chunk"),
        ], are_sizes=True),
    Measure(
        "oneshot", "A connection for each line: threads through the DLL to subscribers",
        THREADS_AND_SUBSCRIBERS,
        lambda case: ["broker", "libuv-4", "libuv"], oneshot_load,
        [
            Figure("events to libuv with 4 instances", "events_per_s", "/s", "libuv-4",
                   bars={"1 to 1": 2.7, "16 to 16": 5},
                   aims={"1 to 1": 4, "16 to 16": 8}),
            Figure("events to libuv with 256 instances", "events_per_s", "/s", "libuv"),
            Figure("part of the lines delivered, to libuv with 4 instances", delivered_part, "",
                   "libuv-4", bars_the_number=True,
                   bars={"1 to 1": 1, "16 to 16": 1599 / 1600},
                   aims={"1 to 1": 1, "16 to 16": 1}),
            Figure("the same, to libuv with 256 instances", delivered_part, "", "libuv"),
            Figure("lines lost without a word, to libuv with 256 instances", silent_losses, "",
                   "libuv", is_better="lower", bars_the_number=True,
                   bars={case: 0 for case in THREADS_AND_SUBSCRIBERS}),
        ], judge=judge_oneshot, are_sizes=True),
    Measure(
        "replay", "Replay of 250,000 events", ["all", "nothing matches", "1 % matches", "ring"],
        lambda case: {"all": ["broker-journal", "copy"], "ring": ["broker-ring"]}.get(
            case, ["broker-journal"]),
        replay_load,
        [
            Figure("scanned, to a raw copy of 64 KiB each", scanned_mb_per_s, "MB/s", "copy", "all",
                   server="broker-journal", cases=["all", "nothing matches", "1 % matches"],
                   bars={"all": 0.6, "nothing matches": 0.7},
                   aims={"all": 0.85, "nothing matches": 1.5}),
            Figure("from the ring, to the same copy", scanned_mb_per_s, "MB/s", "copy", "all",
                   server="broker-ring", cases=["ring"]),
        ],
        judge=judge_replay,
        prepare=replay_prepare,
        fills=replay_events),
    Measure(
        "notify", "One AddConnectNotify; the broker is",
        ["there", "there, owner constant", "absent", "busy", "hung"],
        lambda case: [{"there": "broker", "there, owner constant": "constant-sink",
                       "absent": "absent", "busy": "busy", "hung": "hung"}[case]],
        notify_load,
        [
            Figure("to a bare open, write and close", to_bare_call, "",
                   is_better="lower", server="broker", cases=["there"],
                   bars={"there": 1.6}, aims={"there": 1.4}),
            Figure("the same", to_bare_call, "",
                   is_better="lower", server="constant-sink", cases=["there, owner constant"],
                   bars={"there, owner constant": 1.4}, aims={"there, owner constant": 1.2}),
            Figure("the same", to_bare_call, "",
                   is_better="lower", server="absent", cases=["absent"],
                   bars={"absent": 1.1}, aims={"absent": 1.05}),
            Figure("p99, to the 50 ms that are allowed", to_allowed_wait, "", is_better="lower",
                   server="busy", cases=["busy"], bars={"busy": 1.2}),
            Figure("the same", to_allowed_wait, "", is_better="lower",
                   server="hung", cases=["hung"], bars={"hung": 1.2}),
        ],
        judge=judge_notify,
        prepare=lambda server, scale: [["answer"]] if server == "hung" else []),
    Measure(
        "memory", "Memory of the broker", ["base", "ring filled", "1,000 idle", "200 stalled"],
        lambda case: ["broker"], memory_load,
        [
            Figure("in all", lambda record, _: record["server_kib"] / 1024, "MiB",
                   is_better="lower", cases=["base", "ring filled"], bars={"base": 11}),
            Figure("for each", kib_for_each("base", 1000), "KiB", is_better="lower",
                   cases=["1,000 idle"], bars={"1,000 idle": 1.4}),
            Figure("for each", kib_for_each("ring filled", 200), "KiB", is_better="lower",
                   cases=["200 stalled"], bars={"200 stalled": 60}),
        ]),
    Measure(
        "stalled", "63 fast readers", ["alone", "beside one that stalls"],
        lambda case: ["broker"], stalled_load,
        [
            Figure("deliveries, to alone", "deliveries_per_s", "/s", "broker", "alone",
                   cases=["beside one that stalls"], bars={"beside one that stalls": 0.95},
                   aims={"beside one that stalls": 1}),
        ]),
    Measure(
        "users", "One user's events; another user floods",
        ["no broker", "another broker", "the same broker"],
        lambda case: ["shipped"], users_events,
        [
            Figure("p99, to no flood", "p99_us", "us", "shipped", "no broker",
                   is_better="lower", server="shipped", cases=["another broker", "the same broker"]),
            Figure("p99, to a flood of another broker", "p99_us", "us", "shipped",
                   "another broker", is_better="lower", server="shipped",
                   cases=["the same broker"],
                   bars={"the same broker": 2}, aims={"the same broker": 1.5}),
        ],
        judge=judge_users, has_users=True),
    Measure(
        "start", "Start to the first answer, with a journal", ["empty", "256 MiB", "2 GiB"],
        lambda case: ["broker-journal"], lambda case, server, scale: ["answer"],
        [
            Figure("after", lambda record, _: record["start_us"] / 1000, "ms",
                   is_better="lower", server="broker-journal"),
        ],
        fills=start_events, is_start=True),
]
