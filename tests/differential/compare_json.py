#!/usr/bin/env python3
"""Near-valid JSON documents, judged by our door and by Python's json with our extra rules.

    compare_json.py build/host/tests/json_verdicts [--documents N] [--seed S]

Documents are grown from the vectors and from a grammar, then spoilt a little, so that about
half of them pass. The first differences are printed with the seed; any difference fails.
"""

import argparse
import json
import pathlib
import random
import struct
import subprocess
import sys

BATCH = 20_000
DIFFERENCES_SHOWN = 10
DOCUMENT_BYTES_MAX = 6_000

# The limits of proto/limits.h.
DEPTH_MAX = 8
MEMBERS_MAX = 64
VALUES_MAX = 2048
NUMBER_BYTES_MAX = 32

VECTORS = pathlib.Path(__file__).resolve().parents[2] / "proto" / "vectors"

TOKENS = [
    b"{", b"}", b"[", b"]", b",", b":", b" ", b"\t", b"\r\n", b"null", b"true", b"false",
    b'""', b'"a"', b'"\\u0061"', b'"b":', b'"a":', b'"A":1', b"0", b"-0", b"1", b"-1", b"01",
    b"1.", b".5", b"0.5", b"1e5", b"1E+5", b"1e-5", b"1e", b"1e400", b"-1e309", b"0x10", b"+1",
    b"1.7976931348623157e308", b"1.7976931348623159e308", b"4e-400", b"NaN", b"Infinity",
    b"-Infinity", b"12345678901234567890123456789012", b"123456789012345678901234567890123",
    b"\\", b'"', b"\\u0000", b"\\u00e4", b"\\ud83d\\ude00", b"\\ud83d", b"\\ude00", b"\\uD83D",
    b"\\n", b"\\/", b"\\x", b"\\u12", b"\\b", b"\\\"", b"\x00", b"\x01", b"\x1f", b"\x7f",
    b"\x80", b"\xc3\xa4", b"\xe2\x82\xac", b"\xf0\x9f\x98\x80", b"\xed\xa0\x80", b"\xc0\xaf",
    b"\xf4\x90\x80\x80", b"\xef\xbb\xbf", b"\xff\xfe", b"\xc2\xa0", b"\xe2\x80\xa8", b"\x0c",
    b"/**/", b"//", b"#", b"'", b"e", b"E", b".", b"-", b"+", b"0", b"9", b"u", b"[[[[[[[[",
    b"]]]]]]]]", b"[[[[[[[[[", b'{"a":', b"[", b"]",
]
STRINGS = [
    b'""', b'"a"', b'"b"', b'"\\u0061"', b'"A"', b'"\xc3\xa4"', b'"\\u00e4"', b'"\\u00E4"',
    b'"\\ud83d\\ude00"', b'"\xf0\x9f\x98\x80"', b'"\\n"', b'"\\u000a"', b'"\\/"', b'"/"',
    b'"name"', b'"n\\u0061me"', b'"\\t"', b'"\\u0009"', b'"t"', b'"\\b"', b'"\\u0008"', b'"\\f"',
    b'"\\u000C"', b'"\\r"', b'"\\u000d"', b'"\\\\"', b'"\\u005c"', b'"\\""', b'"\\u0022"',
]
SCALARS = STRINGS + [
    b"null", b"true", b"false", b"0", b"-0", b"1", b"0.25", b"-1.5e+3", b"1e308", b"1e-320",
    b"9007199254740993", b"12345678901234567890123456789012",
]
SPACES = [b"", b"", b"", b"", b" ", b"\n", b"\t \r"]


class Refused(Exception):
    pass


def check_number(text):
    if len(text) > NUMBER_BYTES_MAX or float(text) in (float("inf"), float("-inf")):
        raise Refused("number")
    return 0


def check_string(text):
    if any(c == "\0" or "\ud800" <= c <= "\udfff" for c in text):
        raise Refused("character")


def check_object(pairs):
    names = [name for name, _ in pairs]
    if len(names) > MEMBERS_MAX or len(set(names)) != len(names):
        raise Refused("members")
    for name in names:
        check_string(name)
    return dict(pairs)


def refuse_constant(name):
    raise Refused(name)


DECODER = json.JSONDecoder(
    object_pairs_hook=check_object,
    parse_float=check_number,
    parse_int=check_number,
    parse_constant=refuse_constant,
    strict=True,
)


def count_values(value):
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(count_values, inner))


def check_tree(value, depth):
    if isinstance(value, str):
        check_string(value)
    elif isinstance(value, (dict, list)):
        if depth == DEPTH_MAX:
            raise Refused("depth")
        for inner in value.values() if isinstance(value, dict) else value:
            check_tree(inner, depth + 1)


def passes(document):
    """The reference: strict UTF-8, Python's strict parser, then our own limits."""
    try:
        value = DECODER.decode(document.decode("utf-8"))
        check_tree(value, 0)
        if count_values(value) > VALUES_MAX:
            raise Refused("values")
    except (Refused, ValueError, RecursionError):
        return False
    return True


def make_value(dice, depth):
    space = dice.choice(SPACES)
    kind = dice.random()
    if depth == 0 or kind < 0.4:
        return space + dice.choice(SCALARS) + dice.choice(SPACES)
    count = dice.choice((0, 1, 1, 2, 3)) if dice.random() < 0.995 else dice.randrange(60, 70)
    if kind < 0.6:
        inner = [make_value(dice, depth - 1) for _ in range(count)]
        return space + b"[" + b",".join(inner) + b"]"
    names = [dice.choice(STRINGS) if count < 9 else b'"m%d"' % i for i in range(count)]
    inner = [b" " + name + b":" + make_value(dice, depth - 1 if count < 9 else 0) for name in names]
    return space + b"{" + b",".join(inner) + b"}"


def make_long_list(dice):
    """About as many values as are allowed, some of them in lists and objects of their own."""
    inner = [dice.choice((b"0", b"1", b"[]", b"{}", b'""'))] * dice.randrange(1990, 2040)
    inner += [dice.choice((b"[0]", b'{"a":0}', b"0"))] * dice.randrange(30)
    return b"[" + b",".join(inner) + b"]"


def spoil(dice, document):
    at = dice.randrange(len(document) + 1)
    kind = dice.randrange(5)
    if kind == 0:
        return document[:at] + document[at + 1 :]
    if kind == 1:
        return document[:at] + dice.choice(TOKENS) + document[at:]
    if kind == 2:
        return document[:at] + bytes((dice.randrange(256),)) + document[at + 1 :]
    if kind == 3:
        return document[:at]
    end = min(len(document), at + dice.randrange(1, 12))
    return document[:end] + document[at:end] + document[end:]


def make_document(dice, seeds):
    kind = dice.random()
    if kind < 0.15:
        document = b"".join(dice.choice(TOKENS) for _ in range(dice.randrange(1, 9)))
    elif kind < 0.35:
        document = dice.choice(seeds)
    elif kind < 0.353:
        document = make_long_list(dice)
    else:
        document = make_value(dice, dice.choice((1, 2, 2, 3, 9)))
    for _ in range(dice.choice((0, 0, 1, 1, 2))):
        document = spoil(dice, document)
    return document[:DOCUMENT_BYTES_MAX]


def judge_ours(program, documents):
    feed = b"".join(struct.pack("<I", len(document)) + document for document in documents)
    answer = subprocess.run([program], input=feed, stdout=subprocess.PIPE, check=True)
    verdicts = answer.stdout.decode("ascii").split()
    if len(verdicts) != len(documents):
        sys.exit(f"{len(verdicts)} verdicts for {len(documents)} documents")
    return verdicts


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", help="the built json_verdicts")
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()

    dice = random.Random(arguments.seed)
    seeds = [path.read_bytes() for path in sorted(VECTORS.glob("*/*/*.json"))]
    seeds = [seed for seed in seeds if len(seed) <= DOCUMENT_BYTES_MAX]
    judged = passed = different = 0
    while judged < arguments.documents:
        count = min(BATCH, arguments.documents - judged)
        documents = [make_document(dice, seeds) for _ in range(count)]
        for document, ours in zip(documents, judge_ours(arguments.program, documents)):
            expected = passes(document)
            passed += expected
            if (ours == "ok") != expected:
                different += 1
                if different <= DIFFERENCES_SHOWN:
                    print(f"reference {'takes' if expected else 'refuses'}, we say {ours}: "
                          f"{document!r}")
        judged += count

    print(f"{judged} documents, {passed} good, {different} judged differently "
          f"(seed {arguments.seed})")
    if passed * 10 < judged or passed * 10 > judged * 9:
        sys.exit("the documents are too one-sided to prove anything")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
