"""Broken controls: what is found of what was planted, by control and system, over fresh seeds.

Simulated companies of seeds that nobody looked at, as SAP ECC, SAP S/4HANA and Oracle tell them
(Coupa's ledger is not written under Coupa's numbers; its KPIs are compared elsewhere). All seeds
are tenants of one warehouse, built once as far as the controls.

    python -m benchmarks.detection_controls
    python -m benchmarks.detection_controls --seed 7 8 --items 2000

Prints a table, and one line of JSON at the end.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
import psycopg

from benchmarks.control_truth import found, judged, planted
from orchestration.transformation import build, ensure_manifest, require_success
from p2p.landing import ingest_all, prepare
from p2p.progress import Silent
from p2p.settings import Settings
from p2p.simulator.exports import export
from p2p.simulator.scenarios import scenario_named
from p2p.warehouse import server
from p2p.warehouse.migrations import migrate

SEEDS = (6007, 7013, 8009, 9001, 10_007)
LEAST_RECALL = 0.95
"""Over all controls, those among them that a system's data cannot test."""
ITEMS = 1_000
SYSTEMS = ("sap_ecc", "sap_s4", "oracle")
_GOALS = ("fct_control_breach", "mart_control", "can_object_relation")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seed", type=int, nargs="+", default=SEEDS)
    options.add_argument("--items", type=int, default=ITEMS)
    chosen = options.parse_args()
    counts = measured(chosen.seed, chosen.items)
    print(f"\nfound of planted, {len(chosen.seed)} seeds of {chosen.items:,} order items each\n")
    print("\n".join(table(counts)))
    recall = counts["found"].sum() / max(1, counts["planted"].sum())
    result = {
        "benchmark": "detection_controls",
        "passed": bool(recall >= LEAST_RECALL),
        "recall": round(recall, 4),
        "recall_limit": LEAST_RECALL,
        "seeds": list(chosen.seed),
        "items": chosen.items,
        "controls": told(counts),
    }
    print(json.dumps(result))
    return 0 if result["passed"] else 1


def measured(seeds: Sequence[int], items: int) -> pl.DataFrame:
    """source, finder, planted, found, netted, told: sums over the seeds."""
    parts = []
    with tempfile.TemporaryDirectory(prefix="p2p-benchmark-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        settings = Settings(home=folder / "home", database_url=None)
        try:
            with psycopg.connect(server.start(settings)) as conn:
                migrate(conn)
                prepare(conn)
                for seed in seeds:
                    _load(conn, folder / str(seed), seed, items)
            manifest = ensure_manifest(settings)
            # dbt tells every model; what is printed here is the result
            with contextlib.redirect_stdout(io.StringIO()):
                require_success(build(settings, _needed(manifest), lambda node: None))
            with psycopg.connect(server.start(settings)) as conn:
                for seed in seeds:
                    for path in sorted((folder / str(seed) / "truth").glob("*/ledger.parquet")):
                        source = path.parent.name
                        rows = judged(
                            found(conn, f"seed_{seed}", source), planted(pl.read_parquet(path))
                        )
                        parts.append(rows.with_columns(source=pl.lit(source)))
        finally:
            server.stop(settings)
    return (
        pl.concat(parts)
        .group_by("source", "finder", "document")
        .agg(pl.col("planted", "found", "netted", "told").sum())
        .sort("finder", "source")
    )


def table(counts: pl.DataFrame) -> list[str]:
    """Lines of a table: a row a control and system."""
    lines = [f"{'control':10}{'system':14}{'document':10}{'found':>12}{'told':>7}{'precision':>11}"]
    for row in counts.iter_rows(named=True):
        share = f"{row['found'] / row['told']:.3f}" if row["told"] else "-"
        lines.append(
            f"{row['finder']:10}{row['source']:14}{row['document']:10}"
            f"{row['found']:>6}/{row['planted']:<5}{row['told']:>7}{share:>11}"
        )
    return lines


def told(counts: pl.DataFrame) -> list[dict[str, Any]]:
    """The same as JSON: recall and precision, null where nothing was planted or told."""
    return [
        row
        | {
            "recall": round(row["found"] / row["planted"], 4) if row["planted"] else None,
            "precision": round(row["found"] / row["told"], 4) if row["told"] else None,
        }
        for row in counts.iter_rows(named=True)
    ]


def _load(conn: psycopg.Connection[Any], out: Path, seed: int, items: int) -> None:
    scenario = scenario_named("manufacturer")
    export(out, scenario=scenario, items=items, seed=seed, systems=SYSTEMS, progress=Silent())
    for source in sorted(path.parent for path in out.glob("*/mapping.yml")):
        ingest_all(conn, source, tenant=f"seed_{seed}")


def _needed(manifest: Path) -> set[str]:
    """Unique ids of the models and seeds that the controls are built from."""
    nodes = json.loads(manifest.read_text("utf-8"))["nodes"]
    waiting = [f"model.p2p.{name}" for name in _GOALS]
    needed: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in needed and name in nodes:
            needed.add(name)
            waiting += nodes[name]["depends_on"].get("nodes", [])
    return needed


if __name__ == "__main__":
    raise SystemExit(main())
