"""Four ways to find the object-centric graph of one log; each runs as a process of its own.

The worker reads the tables, then does the work once for each line of its input and tells CPU and
wall seconds, its peak memory and, where it is asked to, the counts of every edge. Ours and the
script by hand begin at the tables: numbering and ordering are part of their work, as they are of a
refresh. pm4py and r4pm begin at their own objects, which are made before.

    python -m benchmarks.objects_engines ours FOLDER
"""

from __future__ import annotations

import contextlib
import io
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import polars as pl

TABLES = ("events", "objects", "event_objects", "object_relations")
# (type, activity, activity) -> counts, as many as the engine has
Counts = dict[tuple[str, str, str], tuple[int, ...]]
EDGE = ("object_type", "from_activity", "to_activity")
COUNTS = ("event_pair_count", "object_count", "occurrence_count")


class Engine(Protocol):
    """Holds tables; `work` is what is measured, `told` brings its result into the common form."""

    def work(self) -> Any: ...
    def told(self, result: Any) -> Counts: ...


def _tables(folder: Path) -> dict[str, pl.DataFrame]:
    return {name: pl.read_parquet(folder / f"{name}.parquet") for name in TABLES}


class Ours:
    """p2p.objectlog: the graph with waits, activities and types, from tables."""

    def __init__(self, folder: Path) -> None:
        from p2p.objectlog import ObjectTables

        tables = _tables(folder)
        tables["events"] = tables["events"].with_columns(sort_at="event_at")
        self.tables = ObjectTables(**tables)

    def work(self) -> Any:
        from p2p.objectlog import activity_statistics, encode, object_graph, type_statistics

        log = encode(self.tables)
        return object_graph(log), activity_statistics(log), type_statistics(log)

    def told(self, result: Any) -> Counts:
        return {row[:3]: row[3:] for row in result[0].select(*EDGE, *COUNTS).iter_rows()}


class ByHand:
    """A Polars script for the same: categories, one sort, the next event of each object."""

    def __init__(self, folder: Path) -> None:
        self.tables = _tables(folder)

    def work(self) -> Any:
        codes = pl.Categorical
        events = self.tables["events"].lazy().with_columns(pl.col("activity").cast(codes))
        objects = self.tables["objects"].lazy().with_columns(pl.col("object_type").cast(codes))
        pairs = (
            self.tables["event_objects"]
            .lazy()
            .unique()
            .join(events, on="event_id")
            .join(objects, on="object_id")
            .sort("object_id", "event_at", "event_id")
            .collect()
        )
        edge = ["object_type", "activity", "next_activity"]
        follows = (
            pairs.lazy()
            .with_columns(
                pl.col("activity", "event_id", "event_at", "object_id")
                .shift(-1)
                .name.prefix("next_")
            )
            .filter(pl.col("object_id") == pl.col("next_object_id"))
        )
        objects_and_times = follows.group_by(edge).agg(
            objects=pl.col("object_id").n_unique(), times=pl.len()
        )
        couples = (
            follows.unique(["object_type", "event_id", "next_event_id"])
            .with_columns(wait=pl.col("next_event_at") - pl.col("event_at"))
            .group_by(edge)
            .agg(
                couples=pl.len(),
                median=pl.col("wait").median(),
                p90=pl.col("wait").dt.total_microseconds().quantile(0.9, "linear"),
            )
        )
        activities = (
            pairs.lazy()
            .group_by("object_type", "activity", "event_id")
            .agg(touched=pl.len())
            .group_by("object_type", "activity")
            .agg(pl.len(), pl.col("touched").mean(), most=pl.col("touched").max())
        )
        of_object = (
            pairs.lazy()
            .group_by("object_id", maintain_order=True)
            .agg(
                pl.col("object_type").first(),
                first=pl.col("activity").first(),
                last=pl.col("activity").last(),
                lived=pl.col("event_at").last() - pl.col("event_at").first(),
            )
        )
        lives = of_object.group_by("object_type").agg(pl.len(), pl.col("lived").median())
        ends = of_object.group_by("object_type", "first", "last").agg(pl.len())
        graph = couples.join(objects_and_times, on=edge)
        return pl.collect_all([graph, activities, lives, ends])

    def told(self, result: Any) -> Counts:
        names = [pl.col(name).cast(pl.String) for name in ("object_type", "activity")]
        columns = [*names, pl.col("next_activity").cast(pl.String), "couples", "objects", "times"]
        return {row[:3]: row[3:] for row in result[0].select(columns).iter_rows()}


class R4pm:
    """r4pm (Rust): for each type of object how often one activity follows another; no more."""

    def __init__(self, folder: Path) -> None:
        import r4pm

        tables = _tables(folder)
        self.types = tables["objects"]["object_type"].unique().sort().to_list()
        text = pl.String
        events = tables["events"].select(
            pl.col("event_id").cast(text).alias("ocel:eid"),
            pl.col("activity").alias("ocel:activity"),
            pl.col("event_at").alias("ocel:timestamp"),
        )
        objects = tables["objects"].select(
            pl.col("object_id").cast(text).alias("ocel:oid"),
            pl.col("object_type").alias("ocel:type"),
        )
        pairs = tables["event_objects"].select(
            pl.col("event_id").cast(text).alias("ocel:eid"),
            pl.col("object_id").cast(text).alias("ocel:oid"),
            pl.lit("").alias("ocel:qualifier"),
        )
        names = {"ocel:oid": text, "ocel:oid_2": text, "ocel:qualifier": text}
        self.r4pm = r4pm
        log = r4pm.import_item_from_df(
            "OCEL",
            {
                "events": events,
                "objects": objects,
                "relations": pairs.join(events, on="ocel:eid").join(objects, on="ocel:oid"),
                "o2o": pl.DataFrame(schema=names),
                "object_changes": pl.DataFrame(
                    schema={
                        "ocel:oid": text,
                        "ocel:type": text,
                        "ocel:timestamp": pl.Datetime("us", "UTC"),
                        "ocel:field": text,
                    }
                ),
            },
        )
        self.log = r4pm.bindings.slim_link_ocel(log)

    def work(self) -> Any:
        find = self.r4pm.bindings.get_dfg_of_object_type
        return {kind: find(self.log, kind) for kind in self.types}

    def told(self, result: Any) -> Counts:
        return {
            (kind, one, other): (count,)
            for kind, edges in result.items()
            for (one, other), count in edges
        }


class Pm4py:
    """pm4py's discover_ocdfg on its own object, with the waits that it computes by itself."""

    def __init__(self, folder: Path) -> None:
        import pandas as pd

        with contextlib.redirect_stdout(io.StringIO()):
            from pm4py.objects.ocel.obj import OCEL
        tables = _tables(folder)
        events = tables["events"].sort("event_at", "event_id")
        events = events.rename(
            {"event_id": "ocel:eid", "activity": "ocel:activity", "event_at": "ocel:timestamp"}
        )
        objects = tables["objects"].rename({"object_id": "ocel:oid", "object_type": "ocel:type"})
        pairs = tables["event_objects"].rename({"event_id": "ocel:eid", "object_id": "ocel:oid"})
        relations = pairs.join(events, on="ocel:eid").join(objects, on="ocel:oid")

        def as_pandas(frame: pl.DataFrame) -> Any:
            columns = {}
            for name in frame.columns:
                values = frame[name].to_numpy()
                columns[name] = pd.to_datetime(values, utc=True) if "time" in name else values
            table = pd.DataFrame(columns)
            ids = [name for name in ("ocel:eid", "ocel:oid") if name in columns]
            return table.astype(dict.fromkeys(ids, str))

        self.log = OCEL(
            events=as_pandas(events),
            objects=as_pandas(objects),
            relations=as_pandas(relations.with_columns(pl.lit("").alias("ocel:qualifier"))),
        )

    def work(self) -> Any:
        from pm4py import discover_ocdfg

        return discover_ocdfg(self.log)

    def told(self, result: Any) -> Counts:
        edges = result["edges"]
        names = ("event_couples", "unique_objects", "total_objects")
        return {
            (kind, *pair): tuple(len(edges[name][kind][pair]) for name in names)
            for kind, pairs in edges["event_couples"].items()
            for pair in pairs
        }


ENGINES: dict[str, Callable[[Path], Engine]] = {
    "ours": Ours,
    "by hand": ByHand,
    "r4pm": R4pm,
    "pm4py": Pm4py,
}


def main() -> None:
    """Load, say so, then work once for each line of the input."""
    cpu = time.process_time()
    engine = ENGINES[sys.argv[1]](Path(sys.argv[2]))
    _say(load_cpu_s=time.process_time() - cpu)
    for line in sys.stdin:
        # what a library prints is not part of the answer
        with contextlib.redirect_stdout(io.StringIO()):
            cpu, clock = time.process_time(), time.perf_counter()
            result = engine.work()
            spent = time.process_time() - cpu, time.perf_counter() - clock
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
        told = {}
        if json.loads(line)["is_compared"]:
            told["edges"] = sorted([*edge, *counts] for edge, counts in engine.told(result).items())
        _say(cpu_s=spent[0], wall_s=spent[1], peak_mb=peak, **told)


def _say(**values: Any) -> None:
    print(json.dumps(values), file=sys.__stdout__, flush=True)


if __name__ == "__main__":
    main()
