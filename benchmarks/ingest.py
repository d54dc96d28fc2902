"""CPU and memory of `p2p.landing.ingest`, against psql's bare `\\copy` of the same CSV.

Both load one generated log of the shape of BPI Challenge 2019 into the same server, in turns. CPU
is that of the client and of every server process. `\\copy` writes into an unlogged table of text
columns and checks nothing; ingest validates, keeps the manifest and numbers the rows.

    python -m benchmarks.ingest                     # 1.6 million events, about 280 MB
    python -m benchmarks.ingest --events 200000     # a quick look

Prints a table, and one line of JSON at the end. Needs psql on PATH; Linux, for /proc.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

import psycopg
from psycopg import sql

from benchmarks.bpi_shaped_log import EVENTS, write_log
from benchmarks.measured import Run, timed
from benchmarks.table import line
from p2p.settings import Settings
from p2p.warehouse import server
from p2p.warehouse.migrations import migrate

# The loading process of one round, start-up included.
LOAD = """
import sys
from pathlib import Path
import psycopg
from p2p.landing import ingest
with psycopg.connect(sys.argv[1]) as conn:
    (loaded,) = ingest(conn, Path(sys.argv[2]), source="benchmark")
assert loaded.rows_read == loaded.rows_loaded, loaded
"""
MOST_CPU = 2.0
_ENGINES = {"p2p ingest": "ours", "psql \\copy": "psql \\copy"}
MOST_MEMORY_MB = 300


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--events", type=int, default=EVENTS, help="rows of the generated log")
    options.add_argument("--rounds", type=int, default=3, help="loads of each kind")
    options.add_argument("--log", type=Path, help="keep the generated log here, or use this one")
    options.add_argument("--url", help="a local server to use; default: a temporary one")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="p2p-benchmark-") as folder:
        Path(folder).chmod(0o755)
        log = chosen.log or Path(folder) / "log.csv"
        if not log.exists():
            write_log(log, chosen.events)
        if chosen.url:
            runs = measure(chosen.url, log, chosen.rounds)
        else:
            settings = Settings(home=Path(folder) / "home", database_url=None)
            try:
                runs = measure(server.start(settings), log, chosen.rounds)
            finally:
                server.stop(settings)
        return report(runs, log)


def measure(url: str, log: Path, rounds: int) -> list[Run]:
    with psycopg.connect(url, autocommit=True) as conn:
        migrate(conn)
        runs = []
        for number in range(rounds + 1):
            pair = [bare_copy(conn, url, log), our_ingest(conn, url, log)]
            if number:  # the first round warms the file cache and the server
                runs.extend(pair)
            for run in pair:
                print(f"  round {number}: {run.what}: {run.cpu_s:.2f} CPU s", flush=True)
    return runs


def bare_copy(conn: psycopg.Connection, url: str, log: Path) -> Run:
    with log.open(encoding="utf-8") as file:
        columns = file.readline().strip().split(",")
    conn.execute("drop table if exists public.bare")
    conn.execute(
        sql.SQL("create unlogged table public.bare ({})").format(
            sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(c)) for c in columns)
        )
    )
    command = f"\\copy public.bare from '{log}' (format csv, header)"
    run = timed(conn, "psql \\copy", ["psql", url, "-q", "-v", "ON_ERROR_STOP=1", "-c", command])
    conn.execute("drop table public.bare")
    return run


def our_ingest(conn: psycopg.Connection, url: str, log: Path) -> Run:
    forget(conn)
    run = timed(conn, "p2p ingest", [sys.executable, "-c", LOAD, url, str(log)])
    forget(conn)
    return run


def forget(conn: psycopg.Connection) -> None:
    """Undo a load, so that every round is a first one."""
    conn.execute("drop view if exists raw.event_log")
    conn.execute("drop table if exists raw.log__benchmark")
    conn.execute("truncate raw.file, raw.quarantine, raw.event_log_source")


def report(runs: list[Run], log: Path) -> int:
    print(
        f"\n{'':12}{'client CPU s':>14}{'server CPU s':>14}{'CPU s':>9}{'wall s':>9}{'peak MB':>9}"
    )
    for run in runs:
        print(
            f"{run.what:12}{run.client_cpu_s:14.2f}{run.server_cpu_s:14.2f}{run.cpu_s:14.2f}"
            f"{run.wall_s:14.2f}{run.peak_mb:14.0f}"
        )
    bare = [run.cpu_s for run in runs if run.what != "p2p ingest"]
    ours = [run.cpu_s for run in runs if run.what == "p2p ingest"]
    ratio = statistics.median(one / other for one, other in zip(ours, bare, strict=True))
    peak = max(run.peak_mb for run in runs if run.what == "p2p ingest")
    good = ratio <= MOST_CPU and peak < MOST_MEMORY_MB
    result = {
        "benchmark": "ingest",
        "bytes": log.stat().st_size,
        "cpu_ratio": round(ratio, 2),
        "cpu_ratio_limit": MOST_CPU,
        "peak_mb": round(peak),
        "peak_mb_limit": MOST_MEMORY_MB,
        "passed": good,
        "runs": [asdict(run) for run in runs],
        "table": table_of(runs, log),
    }
    print(json.dumps(result))
    return 0 if good else 1


def table_of(runs: list[Run], log: Path) -> list[dict[str, object]]:
    """Medians of the rounds, ours first."""
    by_what = {what: [run for run in runs if run.what == what] for what in _ENGINES}
    cpu = {what: statistics.median(run.cpu_s for run in of) for what, of in by_what.items()}
    return [
        line(
            f"load {log.stat().st_size / 1e6:,.0f} MB of CSV",
            _ENGINES[what],
            cpu_s=cpu[what],
            wall_s=statistics.median(run.wall_s for run in of),
            peak_mb=max(run.peak_mb for run in of),
            ours_cpu_s=None if what == "p2p ingest" else cpu["p2p ingest"],
        )
        for what, of in by_what.items()
    ]


if __name__ == "__main__":
    sys.exit(main())
