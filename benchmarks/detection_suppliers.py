"""Anomalous suppliers: what is found of what was planted within the budget of reviews, how surely,
and how well all suppliers are ranked, against simple rivals on the same figures.

Simulated companies with suppliers of fifteen kinds planted in them (planted_suppliers.py says how),
beside decoys. Seeds that nothing was tuned on. Rivals get the same figure of each signal
and supplier: the greatest robust z of any of them, an Isolation Forest, and pyod's ECOD. Two kinds
are opened by a control and not by this detector; they are ranked, but count in no recall.

    python -m benchmarks.detection_suppliers              # five fresh seeds
    python -m benchmarks.detection_suppliers --seed 7

Prints a table, and one line of JSON at the end. Each way runs in a process of its own; Linux, for
its peak memory.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.planted_suppliers import plant_suppliers
from benchmarks.simulated_suppliers import supplier_data_of
from mining.suppliers.detect import SupplierRisks, supplier_risks
from mining.suppliers.signal_words import BY_NAME
from mining.suppliers.source_data import SupplierData

SEEDS = (1009, 2003, 3001, 4001, 5003)
ITEMS = 40_000
OURS = "ours"
WAYS = (OURS, "robust z", "isolation forest", "ecod")
LEAST_RECALL, LEAST_PRECISION = 0.8, 0.8
TOLD_BY = {
    "bank_change_before_payment": "changed_then_paid",
    "inactive_supplier_paid": "paid_while_blocked",
}
"""Kinds of the simulator's ledger whose signal may leave the opening to a control."""


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seed", type=int, nargs="+", default=SEEDS)
    options.add_argument("--items", type=int, default=ITEMS)
    options.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    options.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.way:
        print(json.dumps(_ranked(chosen.way, chosen.folder)))
        return 0
    rows, told = measured(chosen.seed, chosen.items)
    print("\n".join(rows))
    print(json.dumps(told))
    return 0 if told["passed"] else 1


def measured(seeds: Sequence[int] = SEEDS, items: int = ITEMS) -> tuple[list[str], dict[str, Any]]:
    """Lines of a table, and the same as one JSON object."""
    runs: dict[str, list[dict[str, Any]]] = {way: [] for way in WAYS}
    truths = []
    for seed in seeds:
        data, ledger = supplier_data_of(seed, items)
        data, planted = plant_suppliers(data, ledger, seed)
        truths.append(planted)
        with tempfile.TemporaryDirectory(prefix="p2p-benchmark-") as name:
            _write(data, Path(name))
            for way in WAYS:
                command = [sys.executable, "-m", "benchmarks.detection_suppliers", "--way", way]
                ran = subprocess.run(
                    [*command, "--folder", name], check=True, stdout=subprocess.PIPE, text=True
                )
                runs[way].append(json.loads(ran.stdout))
    return _report(truths, runs, seeds, items)


def _ranked(way: str, folder: Path) -> dict[str, Any]:
    """Scores by supplier of one way, the suppliers that it proposes, CPU seconds, peak memory."""
    data = _read(folder)
    began = time.process_time()
    risks = supplier_risks(data)
    suppliers = risks.suppliers["supplier"].to_list()
    opened = risks.suppliers.filter("is_candidate")["supplier"].to_list()
    if way == OURS:
        scores, proposed = risks.suppliers["score"].to_numpy(), opened
    else:
        scores = _rival(way, _figures(risks, suppliers))
        order = np.lexsort((np.arange(scores.size), -scores))
        # every way proposes as many as ours does
        proposed = [suppliers[place] for place in order[: len(opened)]]
    cpu_s = time.process_time() - began
    return {
        "scores": dict(zip(suppliers, scores.tolist(), strict=True)),
        "proposed": proposed,
        "cpu_s": cpu_s,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6,
    }


def _figures(risks: SupplierRisks, suppliers: list[str]) -> NDArray[np.float64]:
    """Suppliers by signals: each signal's figure as its excess over the peers', the median where a
    supplier has none; a rule's figure is its strength."""
    figure = (
        pl.when(pl.col("p_value").is_null())
        .then("strength")
        .otherwise(
            pl.when(pl.col("signal").is_in(["new_and_large", "back_after_silence"]))
            .then((pl.col("value") / pl.col("peer_value")).log())
            .otherwise(pl.col("value") - pl.col("peer_value"))
        )
    )
    wide = (
        risks.signals.with_columns(figure=figure)
        .pivot("signal", index="supplier", values="figure")
        .join(
            pl.DataFrame({"supplier": suppliers}),
            on="supplier",
            how="right",
            maintain_order="right",
        )
        .drop("supplier")
    )
    rules = risks.signals.filter(pl.col("p_value").is_null())["signal"].unique().to_list()
    return wide.with_columns(
        pl.col(name).fill_null(0.0 if name in rules else pl.col(name).median())
        for name in wide.columns
    ).to_numpy()


def _rival(way: str, table: NDArray[np.float64]) -> NDArray[np.float64]:
    if way == "robust z":
        middle = np.median(table, axis=0)
        spread = 1.4826 * np.median(np.abs(table - middle), axis=0)
        usual = np.where(spread > 0, spread, np.std(table, axis=0) + 1e-9)
        return np.asarray(((table - middle) / usual).max(axis=1))
    if way == "isolation forest":
        from sklearn.ensemble import IsolationForest

        forest = IsolationForest(n_estimators=200, random_state=0).fit(table)
        return np.asarray(-forest.score_samples(table))
    from pyod.models.ecod import ECOD

    return np.asarray(ECOD().fit(table).decision_scores_)


def average_precision(scores: dict[str, float], positive: set[str], ignored: set[str]) -> float:
    """Of the positive among all others that are not ignored; ties count against it."""
    ranked = sorted(
        (one for one in scores if one not in ignored),
        key=lambda one: (-scores[one], one in positive, one),
    )
    hits, total = 0, 0.0
    for place, one in enumerate(ranked, start=1):
        if one in positive:
            hits += 1
            total += hits / place
    return total / max(1, len(positive))


def _report(
    truths: list[pl.DataFrame],
    runs: dict[str, list[dict[str, Any]]],
    seeds: Sequence[int],
    items: int,
) -> tuple[list[str], dict[str, Any]]:
    kinds = sorted({kind for truth in truths for kind in truth["kind"]})
    told: dict[str, Any] = {
        "benchmark": "detection_suppliers",
        "seeds": list(seeds),
        "items": items,
    }
    by_kind: dict[str, dict[str, Any]] = {}
    overall: dict[str, dict[str, float]] = {}
    for way in WAYS:
        overall[way] = {
            "average_precision": float(np.mean([
                average_precision(run["scores"], set(truth["supplier"]), set())
                for truth, run in zip(truths, runs[way], strict=True)
            ])),
            "found": sum(
                len(set(run["proposed"]) & set(truth["supplier"]))
                for truth, run in zip(truths, runs[way], strict=True)
            ),
            "proposed": sum(len(run["proposed"]) for run in runs[way]),
            "cpu_s": float(np.mean([run["cpu_s"] for run in runs[way]])),
            "peak_mb": max(run["peak_mb"] for run in runs[way]),
        }  # fmt: skip
    for kind in kinds:
        line: dict[str, Any] = {"planted": 0, "found": 0, "average_precision": {}}
        precisions: dict[str, list[float]] = {way: [] for way in WAYS}
        for place, truth in enumerate(truths):
            positive = set(truth.filter(pl.col("kind") == kind)["supplier"])
            if not positive:
                continue
            line["planted"] += len(positive)
            line["found"] += len(positive & set(runs[OURS][place]["proposed"]))
            ignored = set(truth["supplier"]) - positive
            for way in WAYS:
                scores = runs[way][place]["scores"]
                precisions[way].append(average_precision(scores, positive, ignored))
        line["average_precision"] = {way: float(np.mean(one)) for way, one in precisions.items()}
        by_kind[kind] = line
    planted = sum(truth["supplier"].n_unique() for truth in truths)
    of_controls = [kind for kind, signal in TOLD_BY.items() if not BY_NAME[signal].opens]
    own = [set(truth.filter(~pl.col("kind").is_in(of_controls))["supplier"]) for truth in truths]
    found = sum(len(mine & set(run["proposed"])) for mine, run in zip(own, runs[OURS], strict=True))
    ours = overall[OURS]
    recall, precision = found / sum(map(len, own)), ours["found"] / max(1, ours["proposed"])
    beaten = all(ours["average_precision"] > overall[way]["average_precision"] for way in WAYS[1:])
    told |= {
        "kinds": by_kind,
        "scores": overall,
        "planted": planted,
        "opened_by_controls": of_controls,
        "recall": recall,
        "precision": precision,
        "suppliers": sum(len(run["scores"]) for run in runs[OURS]),
        "passed": recall >= LEAST_RECALL and precision >= LEAST_PRECISION and beaten,
    }
    return _table(by_kind, overall, told), told


def _table(
    by_kind: dict[str, dict[str, Any]], overall: dict[str, dict[str, float]], told: dict[str, Any]
) -> list[str]:
    lines = [
        f"anomalous suppliers, {len(told['seeds'])} seeds, {told['suppliers']:,} suppliers",
        "",
        f"{'':30}{'found':>8}" + "".join(f"{'AP ' + way:>20}" for way in WAYS),
    ]
    for kind, line in by_kind.items():
        cells = "".join(f"{line['average_precision'][way]:>20.3f}" for way in WAYS)
        precisions = line["average_precision"]
        best = max(precisions[way] for way in WAYS[1:])
        mark = "  not beaten" if best > precisions[OURS] else "  equal" * (best == precisions[OURS])
        control = "  opened by a control" if kind in told["opened_by_controls"] else ""
        lines.append(f"{kind:30}{line['found']:>4}/{line['planted']:<3}" + cells + mark + control)
    cells = "".join(f"{overall[way]['average_precision']:>20.3f}" for way in WAYS)
    lines.append(f"{'all':30}{overall[OURS]['found']:>4.0f}/{told['planted']:<3}" + cells)
    for title, name, form in (
        ("found of proposed", "found", ".0f"),
        ("CPU s", "cpu_s", ".2f"),
        ("peak MB", "peak_mb", ",.0f"),
    ):
        cells = "".join(f"{overall[way][name]:>20{form}}" for way in WAYS)
        lines.append(f"{title:38}" + cells)
    lines.append(
        f"precision at the working point {told['precision']:.3f}, recall {told['recall']:.3f}"
        " (without kinds that a control opens)"
    )
    return lines


def _write(data: SupplierData, folder: Path) -> None:
    for one in fields(data):
        value = getattr(data, one.name)
        if isinstance(value, pl.DataFrame):
            value.write_parquet(folder / f"{one.name}.parquet")
    about = {"tenant": data.tenant, "source": data.source, "as_of": data.as_of.isoformat()}
    (folder / "about.json").write_text(json.dumps(about))


def _read(folder: Path) -> SupplierData:
    about = json.loads((folder / "about.json").read_text())
    frames = {path.stem: pl.read_parquet(path) for path in folder.glob("*.parquet")}
    return SupplierData(
        tenant=about["tenant"],
        source=about["source"],
        as_of=dt.date.fromisoformat(about["as_of"]),
        **frames,
    )


if __name__ == "__main__":
    sys.exit(main())
