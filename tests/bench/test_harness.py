#!/usr/bin/env python3
"""A run that loses lines ends, and the report says what the results say and nothing else."""

import json
import os
import tempfile
import unittest

import report
import run
from measures import MEASURES


def flow(server, number, rate, case=16):
    result = {"verdict": "good", "deliveries_per_s": rate, "received": 10, "p50_us": 5}
    return {"measure": "flow", "case": case, "server": server, "round": number, "cpu_us": 100,
            "result": result}


def users(case, number, p99_us, received=0):
    result = {"verdict": "good", "events": 10, "p50_us": 5, "p99_us": p99_us}
    return {"measure": "users", "case": case, "server": "shipped", "round": number,
            "result": result, "status": {"received": received}}


def results_of(records):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "results.ndjson")
        with open(path, "w", encoding="ascii") as file:
            for record in records:
                file.write(json.dumps(record) + "\n")
        return report.Results(path)


FLOW = next(measure for measure in MEASURES if measure.name == "flow")
USERS = next(measure for measure in MEASURES if measure.name == "users")


def rows_of(records, judges=True, measure=FLOW):
    rounds = results_of(records).rounds(measure)
    return {(row[0], row[1]): row for row in report.measure_rows(measure, rounds, judges)}


TO_LIBUV = ("to libuv", "16")


class Judging(unittest.TestCase):
    def test_only_a_good_run_goes_on(self):
        run.judge({"verdict": "good"}, "flow")
        for verdict in ("lost", "wrong byte", "ended", "it did not end"):
            with self.subTest(verdict), self.assertRaises(SystemExit):
                run.judge({"verdict": verdict}, "flow")

    def test_a_raw_copy_is_the_whole_journal(self):
        for server, came, ends in (("copy", 10, False), ("copy", 9, True), ("copy", 11, True),
                                   ("broker-journal", 9, False)):
            with self.subTest(server=server, came=came):
                self.assert_ends(ends, "replay", "all", {
                    "server": server, "journal_bytes": 10,
                    "result": {"verdict": "good", "bytes": came}})

    def test_a_call_to_a_pipe_that_is_not_served_waits(self):
        for case, us, ends in (("busy", 55_000, False), ("busy", 300, True), ("hung", 39_000, True),
                               ("hung", 40_000, False), ("there", 300, False)):
            with self.subTest(case=case, us=us):
                self.assert_ends(ends, "notify", case, {
                    "server": case, "result": {"verdict": "good", "bridge_p99_us": us}})

    def test_no_more_lines_are_counted_than_were_sent(self):
        for told_lost, ends in ((0, False), (1, False), (2, True)):
            with self.subTest(told_lost=told_lost):
                self.assert_ends(ends, "oneshot", "1 to 1", {
                    "server": "broker", "result": {
                        "verdict": "good", "lines": 10, "delivered": 8, "refused": 1,
                        "told_lost": told_lost}})

    def test_the_flood_is_at_the_broker_that_it_should_be_at(self):
        for case, received, ends in (("no broker", 20, False), ("no broker", 101, True),
                                     ("another broker", 20, False), ("another broker", 101, True),
                                     ("the same broker", 101, False),
                                     ("the same broker", 20, True)):
            with self.subTest(case=case, received=received):
                self.assert_ends(ends, "users", case, users(case, 0, 100, received))

    def test_what_is_said_beside_a_flood_is_a_result_and_a_status(self):
        said = b'flooding\n{"verdict":"good"}\r\n{"data":{"received":7}}\r\n'

        self.assertEqual(run.beside_record(0, said),
                         {"result": {"verdict": "good"}, "status": {"received": 7}})
        for exit_code, output in ((1, said), (0, b'{"verdict":"good"}\n'), (0, b"")):
            with self.subTest(exit_code=exit_code, output=output):
                with self.assertRaises(run.NothingSaid):
                    run.beside_record(exit_code, output)

    def test_without_several_users_the_other_measures_run(self):
        measures, left_out = run.without_users(MEASURES, "no root")

        self.assertEqual([measure for measure in MEASURES if measure not in measures], [USERS])
        self.assertEqual(left_out, [{"left out": "users", "because": "no root"}])
        self.assertEqual(run.without_users(MEASURES, ""), (MEASURES, []))
        self.assertEqual(run.without_users([FLOW], "no root"), ([FLOW], []))

    def assert_ends(self, ends, name, case, record):
        measure = next(measure for measure in MEASURES if measure.name == name)
        try:
            run.judge_record(measure, case, record)
            has_ended = False
        except SystemExit:
            has_ended = True
        self.assertEqual(has_ended, ends)

    def test_the_sizes_of_a_quick_check_are_two_and_every_kind_is_there(self):
        runs = run.list_runs(MEASURES, two_sizes=True)

        for measure in MEASURES:
            cases = {case for run_measure, case, _ in runs if run_measure is measure}
            self.assertEqual(len(cases), 2 if measure.are_sizes else len(measure.cases))


class Report(unittest.TestCase):
    def test_a_ratio_is_of_one_round_and_the_median_of_all(self):
        row = rows_of([flow("broker", 0, 100), flow("libuv", 0, 100),
                       flow("broker", 1, 600), flow("libuv", 1, 200),
                       flow("broker", 2, 400), flow("libuv", 2, 200)])[TO_LIBUV]

        self.assertEqual(row[2:5], ["400 /s", "200 /s", "2 (1 to 3)"])

    def test_a_bar_is_met_or_missed_by_the_median(self):
        met = rows_of([flow("broker", 0, 100), flow("libuv", 0, 100)])[TO_LIBUV]
        missed = rows_of([flow("broker", 0, 99), flow("libuv", 0, 100)])[TO_LIBUV]

        self.assertEqual(met[5:], ["≥ 1 met", "1.3"])
        self.assertEqual(missed[5:], ["≥ 1 **missed**", "1.3"])

    def test_what_was_not_measured_has_no_number(self):
        row = rows_of([flow("broker", 0, 100)])[TO_LIBUV]

        self.assertEqual(row[2:6], ["100 /s", "", "", "≥ 1"])

    def test_a_run_that_is_too_small_is_not_judged(self):
        row = rows_of([flow("broker", 0, 99), flow("libuv", 0, 100)], judges=False)[TO_LIBUV]

        self.assertEqual(row[5], "≥ 1")

    def test_a_measure_that_was_not_run_has_no_table(self):
        tables = list(report.tables(results_of([flow("broker", 0, 100)])))

        self.assertEqual(len(tables), 1)
        self.assertIn(FLOW.title, tables[0])

    def test_a_measure_that_was_left_out_says_why(self):
        tables = list(report.tables(results_of([
            flow("broker", 0, 100), {"left out": "users", "because": "no root"}])))

        self.assertEqual(tables[1:], [f"**{USERS.title}**\n\nNot measured: no root."])

    def test_a_flood_is_compared_with_none_and_with_one_elsewhere(self):
        rows = rows_of([users(case, number, p99_us) for case, number, p99_us in (
            ("no broker", 0, 100), ("another broker", 0, 400), ("the same broker", 0, 200),
            ("no broker", 1, 100), ("another broker", 1, 100), ("the same broker", 1, 201),
            ("no broker", 2, 50), ("another broker", 2, 300), ("the same broker", 2, 300))],
            measure=USERS)

        self.assertEqual(rows["p99, to no flood", "the same broker"][2:],
                         ["201 us", "100 us", "2.01 (2 to 6)", "", ""])
        self.assertEqual(rows["p99, to a flood of another broker", "the same broker"][2:],
                         ["201 us", "300 us", "1 (0.5 to 2.01)", "≤ 2 met", "1.5"])

    def test_every_bar_and_aim_is_of_a_case(self):
        for measure in MEASURES:
            for figure in measure.figures:
                cases = set(figure.cases or measure.cases)
                self.assertLessEqual(set(figure.bars) | set(figure.aims), cases, figure.title)

    def test_every_figure_names_servers_that_its_measure_runs(self):
        for measure in MEASURES:
            for figure in measure.figures:
                for case in figure.cases or measure.cases:
                    other_case = case if figure.against_case is None else figure.against_case
                    self.assertIn(figure.server, measure.servers(case))
                    if figure.against is not None:
                        self.assertIn(figure.against, measure.servers(other_case))


if __name__ == "__main__":
    unittest.main()
