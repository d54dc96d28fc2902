"""CPU, wall time and memory of the explorer, against pm4py and a Polars script written by hand.

Each engine holds the same log in a process of its own and answers the same questions in turns: keep
some cases; their directly-follows graph with waits, and their variants. Ours also tells p90, cases,
waits in working time, durations and value. pm4py gets a pandas DataFrame and a Polars LazyFrame;
r4pm tells how often activities follow each other. Then ours alone answers a mix of filters, for the
95th percentile. The largest log is only discovered, by ours and by hand: the others would need more
memory than such a machine has.

    python -m benchmarks.explorer                    # 0.16, 1.6 and 16 million events
    python -m benchmarks.explorer --events 160000

Prints a table a size and how time grows, and one line of JSON at the end. The machine may be
shared: ratios are of CPU time, medians of three turns. Linux, for the peak memory of a process.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from benchmarks.bpi_shaped_log import EVENTS, write_log
from benchmarks.explorer_questions import COMPARED, MIX
from benchmarks.explorer_report import growth_of, report, table_of
from benchmarks.worker import Worker

SIZES = (EVENTS // 10, EVENTS, EVENTS * 10)
ONLY_DISCOVERED_FROM = 5_000_000
TURNS = 3
MOST_P95_S = 0.3
MOST_MB = 6_000
LEAST_RATIOS = {"pm4py, pandas": 20.0, "pm4py, Polars": 5.0, "by hand": 1.0, "r4pm": 1.0}
EVERY_CASE = "every case"


def _ask(
    worker: Worker, question: tuple[Any, str, Sequence[Any]], *, is_compared: bool
) -> dict[str, Any]:
    """The answer to a question, with its result where it is compared."""
    chosen, by_hand, arguments = question
    return worker.ask(
        {
            "filter": chosen,
            "by_hand": by_hand,
            "arguments": arguments,
            "is_compared": is_compared,
        }
    )


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--events", type=int, nargs="+", default=SIZES)
    options.add_argument("--turns", type=int, default=TURNS)
    chosen = options.parse_args()
    sizes = [_measure(events, chosen.turns) for events in chosen.events]
    for told in sizes:
        report(told)
    growth = growth_of(sizes)
    passed = all(told["passed"] for told in sizes)
    result = {
        "benchmark": "explorer",
        "passed": passed,
        "growth": growth,
        "sizes": sizes,
        "table": table_of(sizes),
    }
    print(json.dumps(result))
    return 0 if passed else 1


def _measure(events: int, turns: int) -> dict[str, Any]:
    """Every engine that can, on a log of so many events."""
    is_large = events >= ONLY_DISCOVERED_FROM
    engines = ("ours", "by hand") if is_large else ("ours", *LEAST_RATIOS)
    questions = {EVERY_CASE: COMPARED[EVERY_CASE]} if is_large else COMPARED
    with tempfile.TemporaryDirectory(prefix="p2p-benchmark-") as name, ExitStack() as stack:
        log = Path(name) / "log.parquet"
        _as_parquet(Path(name) / "log.csv", log, events)
        # loaded one after another, so that no load disturbs the next
        workers = [
            stack.enter_context(Worker(engine, "benchmarks.explorer_engines", (engine, str(log))))
            for engine in engines
        ]
        compared = [
            _compare(
                what,
                [one for one in workers if one.name != "r4pm" or what == EVERY_CASE],
                question,
                turns,
            )
            for what, question in questions.items()
        ]
        mix = [] if is_large else list(_mix(workers[0], turns))
        peaks = {
            worker.name: _ask(worker, COMPARED[EVERY_CASE], is_compared=False)["peak_mb"]
            for worker in workers
        }
        loads = {worker.name: worker.load["load_cpu_s"] for worker in workers}
    return _judged(events, compared, mix, peaks, loads)


def _as_parquet(csv: Path, log: Path, events: int) -> None:
    write_log(csv, events)
    time = pl.col("time:timestamp").str.to_datetime("%Y-%m-%dT%H:%M:%S%z", time_unit="us")
    pl.read_csv(csv).with_columns(time).write_parquet(log)
    csv.unlink()


def _compare(what: str, workers: Sequence[Worker], question: Any, turns: int) -> dict[str, Any]:
    """Every engine in turn, `turns` times after one that warms up and is compared."""
    answers = {worker.name: _ask(worker, question, is_compared=True) for worker in workers}
    spent: dict[str, list[dict[str, Any]]] = {worker.name: [] for worker in workers}
    for _ in range(turns):
        for worker in workers:
            spent[worker.name].append(_ask(worker, question, is_compared=False))
    return {
        "question": what,
        "edges": len(answers["ours"]["edges"]),
        "variants": len(answers["ours"]["variants"]),
        "equal": {
            name: _is_equal(answers["ours"], answer, only_counts=name == "r4pm")
            for name, answer in answers.items()
            if name != "ours"
        },
        "cpu_s": {name: _median(runs, "cpu_s") for name, runs in spent.items()},
        "wall_s": {name: _median(runs, "wall_s") for name, runs in spent.items()},
    }


def _is_equal(ours: dict[str, Any], theirs: dict[str, Any], *, only_counts: bool) -> bool:
    """Frequencies and variants exactly; medians to the microsecond, totals as far as floats go."""
    if [edge[:3] for edge in ours["edges"]] != [edge[:3] for edge in theirs["edges"]]:
        return False
    if only_counts:
        return True
    if ours["variants"] != theirs["variants"]:
        return False
    one, other = (np.array([edge[3:] for edge in told["edges"]]) for told in (ours, theirs))
    medians = np.allclose(one[:, 0], other[:, 0], rtol=1e-15, atol=0.6e-6)
    return bool(medians and np.allclose(one[:, 1], other[:, 1], rtol=1e-9, atol=1e-6))


def _mix(ours: Worker, turns: int) -> Iterator[dict[str, Any]]:
    everything = {what: question[0] for what, question in COMPARED.items()} | MIX
    for turn in range(turns * 3 + 1):
        for what, chosen in everything.items():
            told = _ask(ours, (chosen, "", []), is_compared=False)
            if turn:  # the first warms up
                yield {"filter": what, "cpu_s": told["cpu_s"], "wall_s": told["wall_s"]}


def _median(runs: Sequence[dict[str, Any]], name: str) -> float:
    return statistics.median(run[name] for run in runs)


def _judged(
    events: int,
    questions: Sequence[dict[str, Any]],
    mix: Sequence[dict[str, Any]],
    peaks: dict[str, float],
    loads: dict[str, float],
) -> dict[str, Any]:
    # the least favourable question counts
    ratios = {
        name: min(
            told["cpu_s"][name] / told["cpu_s"]["ours"]
            for told in questions
            if name in told["cpu_s"]
        )
        for name in peaks
        if name != "ours"
    }
    passed = all(all(told["equal"].values()) for told in questions)
    passed = passed and all(ratio >= LEAST_RATIOS[name] for name, ratio in ratios.items())
    passed = passed and peaks["ours"] <= MOST_MB
    answers: dict[str, float] = {}
    if mix:
        cpu, wall = ([run[name] for run in mix] for name in ("cpu_s", "wall_s"))
        answers = {
            "answers": len(mix),
            "filters": len(MIX) + len(COMPARED),
            "cpu_median_s": float(np.median(cpu)),
            "cpu_p95_s": float(np.quantile(cpu, 0.95)),
            "wall_median_s": float(np.median(wall)),
            "wall_p95_s": float(np.quantile(wall, 0.95)),
        }
        passed = passed and answers["cpu_p95_s"] <= MOST_P95_S
    return {
        "events": events,
        "passed": passed,
        "cpu_ratios": {name: round(ratio, 2) for name, ratio in ratios.items()},
        "least_ratios": {name: LEAST_RATIOS[name] for name in ratios},
        "mix": answers,
        "p95_limit_s": MOST_P95_S,
        "peak_mb": {name: round(value) for name, value in peaks.items()},
        "peak_mb_limit": MOST_MB,
        "load_cpu_s": {name: round(value, 2) for name, value in loads.items()},
        "questions": questions,
    }


if __name__ == "__main__":
    sys.exit(main())
