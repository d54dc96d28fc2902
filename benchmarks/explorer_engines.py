"""Ways to answer the same question of one event log; each runs as a process of its own.

A question keeps some cases and wants their directly-follows graph with waits and their variants.
The worker reads one question a line from its input and writes one answer a line: CPU and wall
seconds, peak memory, and the result in a form that all engines share. What another cannot say (p90
and cases of an edge; r4pm: waits and variants) is left out of the comparison, not of our work.

    python -m benchmarks.explorer_engines ours log.parquet
"""

from __future__ import annotations

import contextlib
import io
import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import numpy as np
import polars as pl

CASE, ACTIVITY, TIME = "case:concept:name", "concept:name", "time:timestamp"
Question = dict[str, Any]
# edge -> transitions, median and total wait in seconds; variant -> cases
Answer = tuple[dict[tuple[str, str], tuple[int, float, float]], dict[tuple[str, ...], int]]


class Engine(Protocol):
    """Holds a log; `answer` is what is measured, `told` brings its result into the common form."""

    def answer(self, question: Question) -> Any: ...
    def told(self, result: Any) -> Answer: ...


class Ours:
    """p2p.eventlog: waits in calendar and in working time, p90, cases, durations and value."""

    def __init__(self, path: Path) -> None:
        from p2p.eventlog import LogIdentity, LogTables, encode

        # texts as codes, as the database sends them
        scan = pl.scan_parquet(path).with_columns(
            case=pl.col(CASE).rle_id(), **{ACTIVITY: pl.col(ACTIVITY).cast(pl.Categorical)}
        )
        events = scan.select(
            "case", activity=ACTIVITY, event_at=TIME, resource=pl.col("User").cast(pl.Categorical)
        ).collect()
        starts = pl.col(CASE) != pl.col(CASE).shift(1, fill_value="")
        cases = scan.filter(starts).collect()
        cases = cases.select(
            "case",
            case_id=CASE,
            amount=(pl.col("Cumulative net worth (EUR)") * 10_000).cast(pl.Int64),
            currency=pl.lit("EUR"),
            category="case:Item Category",
            supplier_id="case:Vendor",
            company_code="case:Company",
        )
        identity = LogIdentity("default", "benchmark", 1, UUID(int=0))
        self.log = encode(LogTables(events, cases, _office_hours()), identity)

    def answer(self, question: Question) -> Any:
        from p2p.eventlog import (
            directly_follows_graph,
            filter_from_json,
            select,
            variant_statistics,
        )

        selection = select(self.log, filter_from_json(json.dumps(question["filter"])))
        return directly_follows_graph(selection), variant_statistics(selection)

    def told(self, result: Any) -> Answer:
        graph, variants = result
        columns = ("transition_count", "median_wait_days", "total_wait_days")
        edges = {
            (one, other): (count, median * 86_400, total * 86_400)
            for one, other, count, median, total in graph.select(
                "from_activity", "to_activity", *columns
            ).iter_rows()
        }
        counted = variants.select("activities", "case_count").iter_rows()
        return edges, {tuple(activities): count for activities, count in counted}


class R4pm:
    """r4pm: how often activities follow each other; it tells no waits and no variants."""

    def __init__(self, path: Path) -> None:
        import r4pm

        events = pl.read_parquet(path, columns=[CASE, ACTIVITY, TIME])
        self.log = r4pm.import_item_from_df("EventLog", events)

    def answer(self, question: Question) -> Any:
        from r4pm.bindings.discovery.case_centric.dfg import discover_dfg

        return discover_dfg(self.log)

    def told(self, result: Any) -> Answer:
        counts = result["directly_follows_relations"]
        return {tuple(edge): (int(count), 0.0, 0.0) for edge, count in counts}, {}


class ByHand:
    """A Polars script: codes, order, the next event and its wait are made once, like ours."""

    def __init__(self, path: Path) -> None:
        frame = pl.read_parquet(path)
        self.names = frame[ACTIVITY].unique().sort()
        code = pl.DataFrame({ACTIVITY: self.names, "activity": range(self.names.len())})
        self.frame = (
            frame.join(code, on=ACTIVITY, how="left", maintain_order="left")
            .with_columns(case=pl.col(CASE).rle_id(), activity=pl.col("activity").cast(pl.UInt16))
            .with_columns(
                next=pl.when(pl.col("case") == pl.col("case").shift(-1)).then(
                    pl.col("activity").shift(-1)
                ),
                wait=(pl.col(TIME).shift(-1) - pl.col(TIME)).dt.total_microseconds(),
            )
        )

    def answer(self, question: Question) -> Any:
        frame = self.frame
        kept = _CASES_BY_HAND[question["by_hand"]](frame, *question["arguments"])
        if kept is not None:
            frame = frame.join(kept, on="case", how="semi", maintain_order="left")
        graph = (
            frame.lazy()
            .filter(pl.col("next").is_not_null())
            .group_by("activity", "next")
            .agg(
                count=pl.len(),
                cases=pl.col("case").n_unique(),
                median=pl.col("wait").median(),
                p90=pl.col("wait").quantile(0.9, "linear"),
                total=pl.col("wait").sum(),
            )
            .collect()
        )
        variants = (
            frame.lazy()
            .group_by("case", maintain_order=True)
            .agg("activity", duration=pl.col(TIME).max() - pl.col(TIME).min())
            .group_by("activity")
            .agg(count=pl.len(), median=pl.col("duration").median())
            .collect()
        )
        return graph, variants

    def told(self, result: Any) -> Answer:
        graph, variants = result
        names = self.names.to_list()
        edges = {
            (names[one], names[other]): (count, median / 1e6, total / 1e6)
            for one, other, count, median, total in graph.select(
                "activity", "next", "count", "median", "total"
            ).iter_rows()
        }
        counted = variants.select("activity", "count").iter_rows()
        return edges, {tuple(names[code] for code in trace): count for trace, count in counted}


def _any_case(frame: pl.DataFrame, wanted: pl.Expr) -> pl.DataFrame:
    return frame.filter(wanted).select("case").unique()


_CASES_BY_HAND: dict[str, Callable[..., pl.DataFrame | None]] = {
    "everything": lambda frame: None,
    "attribute": lambda frame, name, values: _any_case(frame, pl.col(name).is_in(values)),
    "follows": lambda frame, first, then: (
        frame.group_by("case")
        .agg(
            one=pl.int_range(pl.len()).filter(pl.col(ACTIVITY) == first).min(),
            other=pl.int_range(pl.len()).filter(pl.col(ACTIVITY) == then).max(),
        )
        .filter(pl.col("one") < pl.col("other"))
        .select("case")
    ),
}


class Pm4py:
    """pm4py on a pandas DataFrame or a Polars LazyFrame."""

    def __init__(self, path: Path, *, is_lazy: bool) -> None:
        import pandas as pd

        with contextlib.redirect_stdout(io.StringIO()):
            import pm4py
        self.pm4py = pm4py
        columns = [CASE, ACTIVITY, TIME, "User", "case:Vendor"]
        if is_lazy:
            self.table: Any = pl.read_parquet(path, columns=columns).lazy()
        else:
            self.table = pd.read_parquet(path, columns=columns)

    def answer(self, question: Question) -> Any:
        pm4py, table = self.pm4py, self.table
        match question["by_hand"], question["arguments"]:
            case "attribute", (name, values):
                table = pm4py.filter_event_attribute_values(table, name, values, level="case")
            case "follows", pair:
                table = pm4py.filter_eventually_follows_relation(table, [tuple(pair)])
        frequency, _, _ = pm4py.discover_dfg(table)
        waits, _, _ = pm4py.discover_performance_dfg(table, perf_aggregation_key="all")
        return frequency, waits, pm4py.get_variants(table)

    def told(self, result: Any) -> Answer:
        frequency, waits, variants = result
        edges = {
            edge: (int(count), float(waits[edge]["median"]), float(waits[edge]["sum"]))
            for edge, count in dict(frequency).items()
        }
        return edges, {tuple(variant): int(count) for variant, count in variants.items()}


ENGINES: dict[str, Callable[[Path], Engine]] = {
    "ours": Ours,
    "by hand": ByHand,
    "r4pm": R4pm,
    "pm4py, pandas": lambda path: Pm4py(path, is_lazy=False),
    "pm4py, Polars": lambda path: Pm4py(path, is_lazy=True),
}


def _office_hours() -> Any:
    """Monday to Friday from 08:00 to 17:00 UTC, as the warehouse publishes a calendar."""
    from p2p.eventlog.working_time import CalendarDays, CompanyCalendars

    days = pl.date_range(date(2015, 1, 1), date(2025, 12, 31), eager=True)
    number, works = days.to_physical().to_numpy().astype(np.int64), days.dt.weekday() <= 5
    hour = 3_600_000_000
    opens, closes = (
        np.where(works, (number * 24 + clock) * hour, 0).astype(np.int64) for clock in (8, 17)
    )
    calendar = CalendarDays(
        time_zone="UTC",
        day=number,
        opens_us=opens,
        closes_us=closes,
        open_before_us=np.cumsum(closes - opens) - (closes - opens),
        working_days_before=np.cumsum(works) - works.to_numpy(),
        working_day_us=9 * hour,
    )
    return CompanyCalendars({"office": calendar}, {"": "office"})


def main() -> None:
    """Load, say so, then answer until the input ends."""
    name, path = sys.argv[1], Path(sys.argv[2])
    cpu, clock = time.process_time(), time.perf_counter()
    engine = ENGINES[name](path)
    _say(load_cpu_s=time.process_time() - cpu, load_wall_s=time.perf_counter() - clock)
    for line in sys.stdin:
        question = json.loads(line)
        # what a library prints is not part of the answer
        with contextlib.redirect_stdout(io.StringIO()):
            cpu, clock = time.process_time(), time.perf_counter()
            result = engine.answer(question)
            spent = time.process_time() - cpu, time.perf_counter() - clock
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
        told = {}
        if question["is_compared"]:
            edges, variants = engine.told(result)
            told = {
                "edges": [[*edge, *figures] for edge, figures in sorted(edges.items())],
                "variants": [[list(v), count] for v, count in sorted(variants.items())],
            }
        _say(cpu_s=spent[0], wall_s=spent[1], peak_mb=peak, **told)


def _say(**values: Any) -> None:
    print(json.dumps(values), file=sys.__stdout__, flush=True)


if __name__ == "__main__":
    main()
