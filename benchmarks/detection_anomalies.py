"""Anomalous invoices: how high planted ones stand, by kind, ours beside other detectors.

Invoices of simulated companies with anomalies of thirteen kinds among them, on seeds that nobody
tuned on. Of each kind the average precision against ordinary invoices alone (the other kinds left
out), the mean of the seeds; then how many of a review budget's first invoices were planted, and
what scoring so many invoices at once takes.

    python -m benchmarks.detection_anomalies                   # five seeds; 250,000 invoices
    python -m benchmarks.detection_anomalies --seed 7 --invoices 0

Prints a table, and one line of JSON at the end. Each scorer runs in a process of its own; Linux,
for its peak memory.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from sklearn.metrics import average_precision_score

from benchmarks.anomaly_background import invoices_with_context
from benchmarks.anomaly_scorers import SCORERS
from benchmarks.planted_anomalies import plant
from mining.anomalies import ReviewBudget
from mining.invoice_features import invoice_features

SEEDS = (1009, 2003, 3001, 4001, 5003)
ITEMS, INVOICES = 10_000, 250_000
OURS = "ours"
WORKING_POINT = "precision at the review budget"
AS_MANY = "precision of as many as planted"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seed", type=int, nargs="+", default=SEEDS)
    options.add_argument("--invoices", type=int, default=INVOICES, help="for speed; 0: none")
    chosen = options.parse_args()
    lines, result = measured(chosen.seed, chosen.invoices)
    print("\n".join(lines))
    print(json.dumps(result))
    return 0 if result["passed"] else 1


def measured(seeds: Sequence[int], invoices: int) -> tuple[list[str], dict[str, Any]]:
    """The table as lines, and the same as a part for JSON."""
    with tempfile.TemporaryDirectory(prefix="p2p-benchmark-") as name:
        folder = Path(name)
        judged = pl.concat(_of_seed(seed, folder) for seed in seeds)
        speed = _speed(invoices, folder) if invoices else {}
    means = judged.group_by("scorer", "kind").agg(pl.col("value").mean(), pl.col("planted").sum())
    values = {(row["scorer"], row["kind"]): row["value"] for row in means.to_dicts()}
    planted = {row["kind"]: row["planted"] for row in means.to_dicts()}
    kinds = sorted(set(planted) - {WORKING_POINT, AS_MANY})
    rivals = [name for name in SCORERS if name != OURS]
    best = {kind: max(values[name, kind] for name in rivals) for kind in kinds}
    not_beaten = [kind for kind in kinds if values[OURS, kind] <= best[kind]]
    result = {
        "benchmark": "detection_anomalies",
        "passed": not not_beaten,
        "not_beaten": not_beaten,
        "seeds": list(seeds),
        "kinds": {
            kind: {
                "planted": planted[kind],
                "average_precision": {name: round(values[name, kind], 4) for name in SCORERS},
            }
            for kind in kinds
        },
        "precision": {
            title: {name: round(values[name, title], 4) for name in SCORERS}
            for title in (WORKING_POINT, AS_MANY)
        },
        "invoices": invoices,
        "speed": speed,
    }
    return _table(values, planted, result), result


def _of_seed(seed: int, folder: Path) -> pl.DataFrame:
    """scorer, kind, value (average precision), planted; and the precision at the review budget."""
    background, simulated = invoices_with_context(seed, ITEMS)
    invoices, planted = plant(background, seed)
    labels = pl.concat([planted, simulated]).unique("invoice_object_id", keep="first")
    frame = invoice_features(invoices).filter(~pl.col("is_reversed"))
    kinds = frame.join(labels, on="invoice_object_id", how="left", maintain_order="left")["kind"]
    path = folder / f"{seed}.parquet"
    frame.write_parquet(path)
    is_ordinary = kinds.is_null().to_numpy()
    rows = []
    for name in SCORERS:
        _, scores = _run(name, path)
        for kind in kinds.drop_nulls().unique().sort():
            of_kind = (kinds == kind).fill_null(False).to_numpy()
            compared = of_kind | is_ordinary
            value = average_precision_score(of_kind[compared], scores[compared])
            rows.append((name, kind, float(value), int(of_kind.sum())))
        order = np.argsort(-scores, kind="stable")
        budget, as_many = ReviewBudget().of(frame.height), int((~is_ordinary).sum())
        for title, count in ((WORKING_POINT, budget), (AS_MANY, as_many)):
            rows.append((name, title, float((~is_ordinary[order[:count]]).mean()), count))
    return pl.DataFrame(rows, schema=["scorer", "kind", "value", "planted"], orient="row")


def _speed(count: int, folder: Path) -> dict[str, dict[str, float]]:
    """CPU seconds and peak megabytes of each scorer on so many invoices, and of the features."""
    parts: list[pl.DataFrame] = []
    while sum(part.height for part in parts) < count:
        number = len(parts)
        part, _ = invoices_with_context(90_000 + number, 50_000)
        parts.append(
            part.with_columns(
                pl.format("{}-{}", pl.lit(number), pl.col(name)).alias(name)
                for name in ("invoice_object_id", "supplier_id", "company_code")
            )
        )
    invoices = pl.concat(parts).head(count)
    cpu = time.process_time()
    frame = invoice_features(invoices)
    spent = {"features": {"cpu_s": time.process_time() - cpu}}
    path = folder / "many.parquet"
    frame.write_parquet(path)
    return spent | {name: _run(name, path)[0] for name in SCORERS}


def _run(name: str, path: Path) -> tuple[dict[str, float], np.ndarray[Any, Any]]:
    scores = path.with_suffix(".npy")
    command = [sys.executable, "-m", "benchmarks.anomaly_scorers", name, str(path), str(scores)]
    told: dict[str, float] = json.loads(
        subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    )
    return told, np.load(scores)


def _table(
    values: dict[tuple[str, str], float], planted: dict[str, int], result: dict[str, Any]
) -> list[str]:
    def line(title: str, cells: Sequence[str]) -> str:
        return f"{title:32}" + "".join(f"{cell:>18}" for cell in cells)

    lines = [
        f"average precision by kind, mean of {len(result['seeds'])} seeds of {ITEMS:,} order items",
        line("", [*SCORERS, "planted"]),
    ]
    for kind in result["kinds"]:
        cells = [f"{values[name, kind]:.3f}" for name in SCORERS]
        mark = "  not beaten" if kind in result["not_beaten"] else ""
        lines.append(line(kind, [*cells, f"{planted[kind]:,}"]) + mark)
    for title in (WORKING_POINT, AS_MANY):
        cells = [f"{values[name, title]:.3f}" for name in SCORERS]
        lines.append(line(title, [*cells, f"of {planted[title]:,}"]))
    speed = result["speed"]
    if speed:
        features = f"features: {speed['features']['cpu_s']:.1f} s"
        lines += ["", f"{result['invoices']:,} invoices at once ({features})"]
        for title, name, form in (("CPU s", "cpu_s", ".1f"), ("peak MB", "peak_mb", ",.0f")):
            lines.append(line(title, [format(speed[one][name], form) for one in SCORERS]))
    return lines


if __name__ == "__main__":
    sys.exit(main())
