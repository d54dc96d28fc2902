"""Time and memory of `p2p simulate`, against polars that writes the same tables from memory.

The peer gets the finished tables as Parquet and does nothing but write them as CSV: what simulating
and rendering cost beyond the writing itself is the ratio. Each run is a process of its own.

    python -m benchmarks.simulate                    # 100,000 items, all systems
    python -m benchmarks.simulate --items 1000000    # ten sites, one after another

Prints a table, and one line of JSON at the end. Linux, for the peak memory of a child.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import polars as pl

from benchmarks.table import line

ITEMS = 100_000
MOST_SECONDS_PER_100K = 60.0
MOST_MEMORY_MB = 2_000

SIMULATE = """
import sys
from pathlib import Path
from p2p.progress import Silent
from p2p.simulator.exports import export
from p2p.simulator.scenarios import scenario_named
export(Path(sys.argv[1]), scenario=scenario_named(sys.argv[2]), items=int(sys.argv[3]), seed=7,
       daily=sys.argv[4] == "daily", progress=Silent())
"""
WRITE = """
import sys
from pathlib import Path
import polars as pl
for path in sorted(Path(sys.argv[1]).rglob("*.parquet")):
    pl.read_parquet(path).write_csv(Path(sys.argv[2]) / f"{path.parent.name}_{path.stem}.csv")
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One process. Seconds of wall time and of CPU, megabytes (10^6) of peak memory."""

    what: str
    wall_s: float
    cpu_s: float
    peak_mb: float


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--items", type=int, default=ITEMS, help="purchase-order items")
    options.add_argument("--scenario", default="manufacturer")
    options.add_argument("--daily", action="store_true", help="daily deliveries")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="p2p-benchmark-") as name:
        folder = Path(name)
        out, tables, peer = folder / "out", folder / "tables", folder / "peer"
        peer.mkdir()
        form = "daily" if chosen.daily else "full"
        ours = timed(
            "p2p simulate",
            [sys.executable, "-c", SIMULATE, str(out), chosen.scenario, str(chosen.items), form],
        )
        rows = as_parquet(out, tables)
        shutil.rmtree(out)
        theirs = timed("polars write_csv", [sys.executable, "-c", WRITE, str(tables), str(peer)])
    return report(ours, theirs, chosen.items, rows)


def timed(what: str, command: list[str]) -> Run:
    clock = time.monotonic()
    process = subprocess.Popen(command, env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""})
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{what} failed with {process.returncode}")
    wall = time.monotonic() - clock
    return Run(what, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6)


def as_parquet(out: Path, tables: Path) -> int:
    """Keep what was written as Parquet, text as text; returns how many rows it has.

    JSON lines and XML are kept as one column of lines. Spoilt rows come along as lines too.
    """
    rows = 0
    for path in sorted(out.rglob("*.*")):
        if path.suffix not in {".csv", ".jsonl", ".parquet", ".xml"} or "truth" in path.parts:
            continue
        target = tables / path.parent.relative_to(out) / f"{path.stem}.parquet"
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".parquet":
            frame = pl.read_parquet(path)
        elif path.suffix == ".csv":
            frame = pl.read_csv(
                path, infer_schema=False, encoding="utf8-lossy", truncate_ragged_lines=True
            )
        else:
            frame = pl.DataFrame({"line": path.read_text("utf-8", "replace").splitlines()})
        frame.write_parquet(target)
        rows += frame.height
    return rows


def report(ours: Run, theirs: Run, items: int, rows: int) -> int:
    print(f"\n{'':18}{'wall s':>10}{'CPU s':>10}{'peak MB':>10}")
    for run in (ours, theirs):
        print(f"{run.what:18}{run.wall_s:10.1f}{run.cpu_s:10.1f}{run.peak_mb:10.0f}")
    ratios = {
        "wall": ours.wall_s / theirs.wall_s,
        "cpu": ours.cpu_s / theirs.cpu_s,
        "peak": ours.peak_mb / theirs.peak_mb,
    }
    print(f"{'ratio':18}" + "".join(f"{ratio:10.1f}" for ratio in ratios.values()))
    print(f"{items / ours.wall_s:,.0f} items a second, {rows / ours.wall_s:,.0f} rows a second")
    allowed = MOST_SECONDS_PER_100K * items / ITEMS
    good = ours.wall_s <= allowed and ours.peak_mb <= MOST_MEMORY_MB
    result = {
        "benchmark": "simulate",
        "items": items,
        "rows": rows,
        "items_per_s": round(items / ours.wall_s),
        "ratios": {name: round(ratio, 2) for name, ratio in ratios.items()},
        "wall_limit_s": round(allowed, 1),
        "peak_limit_mb": MOST_MEMORY_MB,
        "passed": good,
        "runs": [asdict(ours), asdict(theirs)],
        "table": [
            line(
                f"simulate {items:,} order items",
                name,
                cpu_s=run.cpu_s,
                wall_s=run.wall_s,
                peak_mb=run.peak_mb,
                ours_cpu_s=None if run is ours else ours.cpu_s,
            )
            for name, run in (("ours", ours), (theirs.what, theirs))
        ],
    }
    print(json.dumps(result))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
