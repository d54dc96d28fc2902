"""CPU, wall time and memory of the explorer, against pm4py and a Polars script written by hand.

Each engine holds the same log in a process of its own and answers the same questions in turns: keep
some cases; their directly-follows graph with waits, and their variants. Ours also tells p90, cases,
waits in working time, durations and value. pm4py gets a pandas DataFrame and a Polars LazyFrame.
Then ours alone answers a mix of filters, for the 95th percentile.

    python -m benchmarks.explorer                    # 1.6 million events
    python -m benchmarks.explorer --events 160000

Prints a table, and one line of JSON at the end. The machine may be shared: ratios are of CPU time,
medians of three turns. Linux, for the peak memory of a process.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from benchmarks.bpi_shaped_log import EVENTS, write_log

TURNS = 3
MOST_P95_S = 0.3
LEAST_RATIOS = {"pm4py, pandas": 20.0, "pm4py, Polars": 5.0, "by hand": 1.0}
ENGINES = ("ours", *LEAST_RATIOS)

VENDORS = [f"vendorID_{number:04d}" for number in range(900)]
RECEIVED, INVOICED, CLEARED = "Record Goods Receipt", "Record Invoice Receipt", "Clear Invoice"
UNBLOCKED = "Remove Payment Block"
# what every engine is asked: our filter, and the same for the others
COMPARED = {
    "every case": ({"kind": "and", "filters": []}, "everything", []),
    "900 suppliers": (
        {"kind": "attribute", "name": "supplier_id", "values": VENDORS},
        "attribute",
        ["case:Vendor", VENDORS],
    ),
    "eventually follows": (
        {"kind": "follows", "first": UNBLOCKED, "then": CLEARED, "mode": "eventually"},
        "follows",
        [UNBLOCKED, CLEARED],
    ),
}
_PERIOD = {"kind": "period", "from_on": "2018-03-01", "to_on": "2018-08-31"}
_BEFORE_GR = {
    "kind": "attribute",
    "name": "category",
    "values": ["3-way match, invoice before GR"],
}
# what ours is asked besides, one filter of each kind and some together
MIX: dict[str, dict[str, Any]] = {
    "resource": {"kind": "attribute", "name": "resource", "values": ["user_100", "batch_01"]},
    "period": _PERIOD,
    "within a period": {**_PERIOD, "mode": "within"},
    "frequent variants": {"kind": "frequent_variant", "last_rank": 50},
    "contains": {"kind": "contains", "activities": [UNBLOCKED, "Change Price"]},
    "directly follows": {"kind": "follows", "first": INVOICED, "then": RECEIVED},
    "duration": {"kind": "duration", "least_days": 30, "most_days": 90},
    "working days": {"kind": "duration", "least_days": 30, "unit": "working"},
    "rework": {"kind": "rework"},
    "ends": {"kind": "endpoint", "ends": [CLEARED]},
    "value": {"kind": "value", "currency": "EUR", "least_amount": 250_000},
    "not": {"kind": "not", "filter": {"kind": "contains", "activities": [UNBLOCKED]}},
    "and": {"kind": "and", "filters": [_BEFORE_GR, _PERIOD, {"kind": "rework"}]},
    "or": {"kind": "or", "filters": [_PERIOD, {"kind": "contains", "activities": [UNBLOCKED]}]},
}


class Worker:
    """An engine that has loaded the log."""

    def __init__(self, name: str, log: Path) -> None:
        command = [sys.executable, "-m", "benchmarks.explorer_engines", name, str(log)]
        self.name = name
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.load = self._line()

    def ask(self, question: tuple[Any, str, Sequence[Any]], *, is_compared: bool) -> dict[str, Any]:
        """The answer to a question, with its result where it is compared."""
        chosen, by_hand, arguments = question
        asked = {"filter": chosen, "by_hand": by_hand, "arguments": arguments}
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({**asked, "is_compared": is_compared}) + "\n")
        self.process.stdin.flush()
        return self._line()

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()

    def _line(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} ended with {self.process.wait()}")
        told: dict[str, Any] = json.loads(line)
        return told


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--events", type=int, default=EVENTS)
    options.add_argument("--turns", type=int, default=TURNS)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="p2p-benchmark-") as name, ExitStack() as stack:
        log = Path(name) / "log.parquet"
        _as_parquet(Path(name) / "log.csv", log, chosen.events)
        # loaded one after another, so that no load disturbs the next
        workers = [stack.enter_context(Worker(engine, log)) for engine in ENGINES]
        questions = [
            _compare(what, workers, question, chosen.turns) for what, question in COMPARED.items()
        ]
        mix = list(_mix(workers[0], chosen.turns))
        peaks = {
            worker.name: worker.ask(COMPARED["every case"], is_compared=False)["peak_mb"]
            for worker in workers
        }
        loads = {worker.name: worker.load["load_cpu_s"] for worker in workers}
    return _report(chosen.events, questions, mix, peaks, loads)


def _as_parquet(csv: Path, log: Path, events: int) -> None:
    write_log(csv, events)
    time = pl.col("time:timestamp").str.to_datetime("%Y-%m-%dT%H:%M:%S%z", time_unit="us")
    pl.read_csv(csv).with_columns(time).write_parquet(log)
    csv.unlink()


def _compare(what: str, workers: Sequence[Worker], question: Any, turns: int) -> dict[str, Any]:
    """Every engine in turn, `turns` times after one that warms up and is compared."""
    answers = {worker.name: worker.ask(question, is_compared=True) for worker in workers}
    spent: dict[str, list[dict[str, Any]]] = {worker.name: [] for worker in workers}
    for _ in range(turns):
        for worker in workers:
            spent[worker.name].append(worker.ask(question, is_compared=False))
    return {
        "question": what,
        "edges": len(answers["ours"]["edges"]),
        "variants": len(answers["ours"]["variants"]),
        "equal": {name: _is_equal(answers["ours"], answers[name]) for name in LEAST_RATIOS},
        "cpu_s": {name: _median(runs, "cpu_s") for name, runs in spent.items()},
        "wall_s": {name: _median(runs, "wall_s") for name, runs in spent.items()},
    }


def _is_equal(ours: dict[str, Any], theirs: dict[str, Any]) -> bool:
    """Frequencies and variants exactly; medians to the microsecond, totals as far as floats go."""
    if ours["variants"] != theirs["variants"]:
        return False
    if [edge[:3] for edge in ours["edges"]] != [edge[:3] for edge in theirs["edges"]]:
        return False
    one, other = (np.array([edge[3:] for edge in told["edges"]]) for told in (ours, theirs))
    medians = np.allclose(one[:, 0], other[:, 0], rtol=1e-15, atol=0.6e-6)
    return bool(medians and np.allclose(one[:, 1], other[:, 1], rtol=1e-9, atol=1e-6))


def _mix(ours: Worker, turns: int) -> Iterator[dict[str, Any]]:
    everything = {what: question[0] for what, question in COMPARED.items()} | MIX
    for turn in range(turns * 3 + 1):
        for what, chosen in everything.items():
            told = ours.ask((chosen, "", []), is_compared=False)
            if turn:  # the first warms up
                yield {"filter": what, "cpu_s": told["cpu_s"], "wall_s": told["wall_s"]}


def _median(runs: Sequence[dict[str, Any]], name: str) -> float:
    return statistics.median(run[name] for run in runs)


def _report(
    events: int,
    questions: Sequence[dict[str, Any]],
    mix: Sequence[dict[str, Any]],
    peaks: dict[str, float],
    loads: dict[str, float],
) -> int:
    print(f"\n{events:,} events\n\n{'CPU s (wall s)':24}" + "".join(f"{n:>20}" for n in ENGINES))
    for told in questions:
        figures = [f"{told['cpu_s'][n]:.3f} ({told['wall_s'][n]:.3f})" for n in ENGINES]
        print(f"{told['question']:24}" + "".join(f"{figure:>20}" for figure in figures))
    print(f"{'load or encode, CPU s':24}" + "".join(f"{loads[n]:>20.1f}" for n in ENGINES))
    print(f"{'peak MB':24}" + "".join(f"{peaks[n]:>20.0f}" for n in ENGINES))
    # the least favourable question counts
    ratios = {
        name: min(told["cpu_s"][name] / told["cpu_s"]["ours"] for told in questions)
        for name in LEAST_RATIOS
    }
    shown = "".join(f"{ratios[name]:>20.1f}" for name in LEAST_RATIOS)
    print(f"{'ratio of CPU, at least':24}{'':20}{shown}")
    equal = all(all(told["equal"].values()) for told in questions)
    cpu, wall = ([run[name] for run in mix] for name in ("cpu_s", "wall_s"))
    p95 = {"cpu_s": float(np.quantile(cpu, 0.95)), "wall_s": float(np.quantile(wall, 0.95))}
    print(f"\n{len(mix)} answers of {len(MIX) + len(COMPARED)} filters by ours, milliseconds:")
    print(f"CPU median {np.median(cpu) * 1e3:.0f}, p95 {p95['cpu_s'] * 1e3:.0f};", end=" ")
    print(f"wall median {np.median(wall) * 1e3:.0f}, p95 {p95['wall_s'] * 1e3:.0f}")
    good = equal and p95["cpu_s"] <= MOST_P95_S
    good = good and all(ratios[name] >= least for name, least in LEAST_RATIOS.items())
    result = {
        "benchmark": "explorer",
        "events": events,
        "passed": good,
        "equal": equal,
        "cpu_ratios": {name: round(ratio, 2) for name, ratio in ratios.items()},
        "least_ratios": LEAST_RATIOS,
        "p95": {name: round(value, 4) for name, value in p95.items()},
        "p95_limit_s": MOST_P95_S,
        "peak_mb": {name: round(value) for name, value in peaks.items()},
        "load_cpu_s": {name: round(value, 2) for name, value in loads.items()},
        "questions": questions,
    }
    print(json.dumps(result))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
