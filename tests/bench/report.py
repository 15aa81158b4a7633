#!/usr/bin/env python3
"""Makes the report of ./dev bench from the lines of JSON that run.py wrote.

    report.py RESULTS [--write ROOT]

Prints Markdown tables. With --write they go into docs/performance.md of that tree, between two
marks, and gnuplot draws docs/images/performance.svg. Medians over the rounds; a ratio is made in each
round, between runs that were neighbours, and the spread is from the least to the greatest of them.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile

from measures import MEASURES

BEGIN = "<!-- bench: begin -->"
END = "<!-- bench: end -->"
LEAST_SCALE_JUDGED = 0.1
COLUMNS = ["", "case", "wnetwatch", "the other", "ratio", "bar", "aim"]

DRAWING = """
set terminal svg size 960,420 background rgb "white" font "sans,13"
set output "{picture}"
set multiplot layout 1,2
set style data histograms
set style histogram clustered gap 1
set style fill solid 0.9
set grid ytics
set key outside bottom center horizontal
set logscale y
set format y "%.0s %c"
set xlabel "subscribers" offset 0,0.5
set bmargin 8
set title "Deliveries a second, one line a write"
plot "{flow}" using 2:xtic(1) title "wnetwatch", "" using 3 title "libuv", \\
    "" using 4 title "Node", "" using 5 title "one write per event"
set title "Latency at 100 events/s, p50 in microseconds"
plot "{latency}" using 2:xtic(1) title "wnetwatch", "" using 3 title "libuv", \\
    "" using 4 title "Node", "" using 5 title "one write per event"
unset multiplot
"""


class Results:
    def __init__(self, path):
        self.about = {}
        self.records = []
        self.left_out = {}  # why, by the name of the measure
        with open(path, encoding="ascii") as file:
            for line in file:
                record = json.loads(line)
                self.about = record.get("about", self.about)
                if "measure" in record:
                    self.records.append(record)
                if "left out" in record:
                    self.left_out[record["left out"]] = record["because"]

    def rounds(self, measure):
        """For each round a record for each case and server."""
        rounds = {}
        for record in self.records:
            if record["measure"] == measure.name:
                key = (record["case"], record["server"])
                rounds.setdefault(record["round"], {})[key] = record
        return list(rounds.values())

    def costs(self):
        return [record for record in self.records if record["measure"] == "cost"]


def value_of(figure, record, round_records):
    if isinstance(figure.value, str):
        return record["result"][figure.value]
    return figure.value(record, round_records)


def figure_values(figure, case, rounds):
    """Ours, the other's and the ratio, of each round that has them."""
    ours, others, ratios = [], [], []
    for records in rounds:
        if (case, figure.server) not in records:
            continue
        value = value_of(figure, records[case, figure.server], records)
        ours.append(value)
        if figure.against is None:
            ratios.append(value)
            continue
        key = (case if figure.against_case is None else figure.against_case, figure.against)
        if key in records:
            other = value_of(figure, records[key], records)
            others.append(other)
            if other:
                ratios.append(value / other)
    return ours, others, ratios


def number(value):
    if isinstance(value, str):
        return value
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}"


def median_text(values, unit):
    return f"{number(statistics.median(values))} {unit}".strip() if values else ""


def spread_text(values):
    if not values:
        return ""
    text = number(statistics.median(values))
    if len(values) > 1:
        text += f" ({number(min(values))} to {number(max(values))})"
    return text


def verdict_text(figure, case, values, judges):
    """The bar, and whether the median is on its good side."""
    if case not in figure.bars:
        return ""
    bar = figure.bars[case]
    sign = "≤" if figure.is_better == "lower" else "≥"
    if not values or not judges:
        return f"{sign} {number(bar)}"
    median = statistics.median(values)
    is_met = median <= bar if figure.is_better == "lower" else median >= bar
    return f"{sign} {number(bar)} {'met' if is_met else '**missed**'}"


def figure_row(figure, case, rounds, judges):
    ours, others, ratios = figure_values(figure, case, rounds)
    return [figure.title, str(case), median_text(ours, figure.unit),
            median_text(others, figure.unit),
            spread_text(ratios) if figure.against is not None or len(ratios) > 1 else "",
            verdict_text(figure, case, ours if figure.bars_the_number else ratios, judges),
            number(figure.aims[case]) if case in figure.aims else ""]


def measure_rows(measure, rounds, judges):
    for figure in measure.figures:
        for case in figure.cases or measure.cases:
            yield figure_row(figure, case, rounds, judges)


def markdown(title, columns, rows):
    lines = [columns, ["---"] * len(columns), *rows]
    table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    return f"**{title}**\n\n{table}"


def tables(results):
    """One for each measure that was run, a sentence for one that could not be. A run that was too small to mean anything is not judged."""
    judges = results.about.get("scale", 1) >= LEAST_SCALE_JUDGED
    for measure in MEASURES:
        rounds = results.rounds(measure)
        if rounds:
            yield markdown(measure.title, COLUMNS, measure_rows(measure, rounds, judges))
        elif measure.name in results.left_out:
            yield f"**{measure.title}**\n\nNot measured: {results.left_out[measure.name]}."
    if results.costs():
        yield markdown("Instructions of `broker/core` for one line", ["case", "instructions"],
                       [[cost["case"].replace("_", " "), f"{cost['instructions']:,}"]
                        for cost in results.costs()])


def about_text(about):
    return "\n".join(["| | |", "|---|---|"] + [f"| {name} | {value} |"
                                               for name, value in about.items()])


def medians(results, name, value, servers):
    """A line for each case: its name and the median of each server."""
    measure = next(measure for measure in MEASURES if measure.name == name)
    rounds = results.rounds(measure)
    for case in measure.cases:
        numbers = [statistics.median(records[case, server]["result"][value] for records in rounds)
                   for server in servers]
        yield f"{case} " + " ".join(str(number) for number in numbers)


def draw(results, picture):
    servers = ["broker", "libuv", "node", "one-write"]
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for name, value in (("flow", "deliveries_per_s"), ("latency", "p50_us")):
            files[name] = f"{folder}/{name}"
            with open(files[name], "w", encoding="ascii") as file:
                file.write("\n".join(medians(results, name, value, servers)) + "\n")
        subprocess.run(["gnuplot"], check=True, encoding="ascii",
                       input=DRAWING.format(picture=picture, **files))


def replace_between_marks(path, text):
    with open(path, encoding="utf-8") as file:
        document = file.read()
    pattern = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    if not pattern.search(document):
        sys.exit(f"bench: {path} has no place for the table: {BEGIN} and {END}")
    document = pattern.sub(lambda _: f"{BEGIN}\n{text}\n{END}", document)
    with open(path, "w", encoding="utf-8") as file:
        file.write(document)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("results")
    parser.add_argument("--write", default="")
    options = parser.parse_args()
    results = Results(options.results)
    text = "\n\n".join([about_text(results.about), *tables(results)])
    print(text)
    if options.write:
        draw(results, f"{options.write}/docs/images/performance.svg")
        replace_between_marks(f"{options.write}/docs/performance.md", text)


if __name__ == "__main__":
    main()
