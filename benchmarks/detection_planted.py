"""Duplicate invoices of the simulator: what is found, how surely, how fast, against other rules.

Invoices of simulated companies with duplicates of five kinds in them, beside rent, instalments,
partial deliveries and invoices that were credited and came anew. Seeds that no rule was tuned on.
A duplicate that somebody noticed and reversed is neither to be found nor an error. Then so many
invoices at once, by every rule in turns.

    python -m benchmarks.detection_planted                     # five fresh seeds; 500,000 invoices
    python -m benchmarks.detection_planted --seed 7 --invoices 50000

Prints a table, and one line of JSON at the end. Each rule runs in a process of its own; Linux, for
its peak memory.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.detection_rules import RULES
from benchmarks.simulated_invoices import invoices_of
from benchmarks.table import line

SEEDS = (1009, 2003, 3001, 4001, 5003)
ITEMS, INVOICES = 10_000, 500_000
LEAST_RECALL = LEAST_PRECISION = 0.95
MOST_CPU_S, MOST_MB = 15.0, 2_000
OURS = "ours"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seed", type=int, nargs="+", default=SEEDS)
    options.add_argument("--invoices", type=int, default=INVOICES, help="for speed; 0: none")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="p2p-benchmark-") as name:
        folder = Path(name)
        found = []
        for seed in chosen.seed:
            invoices, planted = invoices_of(seed, ITEMS)
            path = folder / f"{seed}.parquet"
            invoices.write_parquet(path)
            for rule in RULES:
                pairs = pl.DataFrame(
                    _run(rule, path)["pairs"], schema=["first", "second"], orient="row"
                )
                found.append(_judged(rule, pairs.cast(pl.Int64), planted))
        quality = pl.concat(found)
        speed = {}
        if chosen.invoices:
            path = folder / "many.parquet"
            _many(chosen.invoices).write_parquet(path)
            speed = {rule: _run(rule, path) for rule in RULES}
            for run in speed.values():
                run["pairs"] = len(run["pairs"])
    return _report(quality, speed, chosen.seed, chosen.invoices)


def _many(count: int) -> pl.DataFrame:
    """So many invoices: simulated companies beside each other, each with suppliers of its own."""
    parts: list[pl.DataFrame] = []
    while sum(part.height for part in parts) < count:
        number = len(parts)
        part, _ = invoices_of(90_000 + number, 50_000)
        parts.append(
            part.with_columns(
                pl.format("{}-{}", pl.lit(number), "supplier_id").alias("supplier_id"),
                pl.format("{} {}", "supplier_name", pl.lit(number)).alias("supplier_name"),
            )
        )
    return pl.concat(parts).head(count)


def _run(rule: str, path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.detection_rules", rule, str(path)]
    told: dict[str, Any] = json.loads(
        subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    )
    return told


def _judged(rule: str, pairs: pl.DataFrame, planted: pl.DataFrame) -> pl.DataFrame:
    """One row a kind, and one of false alarms: pairs of which neither document is a duplicate."""
    told = pl.concat([pairs["first"], pairs["second"]]).unique().implode()
    of_kind = (
        planted.filter("is_to_be_found")
        .group_by("kind")
        .agg(planted=pl.len(), found=pl.col("row").is_in(told).sum())
    )
    known = planted["row"].implode()
    is_false = ~pl.col("first").is_in(known) & ~pl.col("second").is_in(known)
    alarms = pl.DataFrame({"kind": ["false alarm"], "planted": [0]}).with_columns(
        found=pl.lit(pairs.filter(is_false).height)
    )
    columns = [pl.col("planted").cast(pl.Int64), pl.col("found").cast(pl.Int64)]
    return pl.concat(
        [frame.select("kind", *columns, rule=pl.lit(rule)) for frame in (of_kind, alarms)]
    )


def _report(
    quality: pl.DataFrame, speed: dict[str, dict[str, Any]], seeds: Sequence[int], invoices: int
) -> int:
    summed = quality.group_by("rule", "kind").agg(pl.col("planted", "found").sum())
    counts = {(rule, kind): (found, planted) for rule, kind, planted, found in summed.iter_rows()}
    kinds = sorted({kind for _, kind in counts} - {"false alarm"})
    print(f"\nfound of planted, {len(seeds)} seeds of {ITEMS:,} order items each\n")
    print(f"{'':28}" + "".join(f"{rule:>22}" for rule in RULES))
    for kind in kinds:
        cells = ["{}/{}".format(*counts[rule, kind]) for rule in RULES]
        print(f"{kind:28}" + "".join(f"{cell:>22}" for cell in cells))
    scores = {}
    for rule in RULES:
        found = sum(counts[rule, kind][0] for kind in kinds)
        planted = sum(counts[rule, kind][1] for kind in kinds)
        false = counts[rule, "false alarm"][0]
        scores[rule] = {
            "recall": round(found / planted, 4),
            "precision": round(found / max(1, found + false), 4),
            "false_alarms": false,
        }
    rows: list[tuple[str, str, str]] = [
        ("false alarms", "false_alarms", ",d"),
        ("recall", "recall", ".3f"),
        ("precision", "precision", ".3f"),
    ]
    for title, name, form in rows:
        cells = [format(scores[rule][name], form) for rule in RULES]
        print(f"{title:28}" + "".join(f"{cell:>22}" for cell in cells))
    if speed:
        print(f"\n{invoices:,} invoices at once\n")
        for title, name, form in (
            ("CPU s", "cpu_s", ".1f"),
            ("peak MB", "peak_mb", ",.0f"),
            ("pairs", "pairs", ",d"),
        ):
            cells = [format(speed[rule][name], form) for rule in RULES]
            print(f"{title:28}" + "".join(f"{cell:>22}" for cell in cells))
    ours = scores[OURS]
    passed = ours["recall"] >= LEAST_RECALL and ours["precision"] >= LEAST_PRECISION
    if speed:
        passed = passed and speed[OURS]["cpu_s"] <= MOST_CPU_S and speed[OURS]["peak_mb"] <= MOST_MB
    result = {
        "benchmark": "detection_planted",
        "passed": passed,
        "seeds": list(seeds),
        "kinds": {
            rule: {
                kind: dict(zip(("found", "planted"), counts[rule, kind], strict=True))
                for kind in kinds
            }
            for rule in RULES
        },
        "scores": scores,
        "limits": {
            "recall": LEAST_RECALL,
            "precision": LEAST_PRECISION,
            "cpu_s": MOST_CPU_S,
            "peak_mb": MOST_MB,
        },
        "invoices": invoices,
        "speed": speed,
        "table": [
            line(
                f"duplicates among {invoices:,} invoices",
                rule,
                cpu_s=run["cpu_s"],
                peak_mb=run["peak_mb"],
                ours_cpu_s=None if rule == OURS else speed[OURS]["cpu_s"],
            )
            for rule, run in speed.items()
        ],
    }
    print(json.dumps(result))
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
