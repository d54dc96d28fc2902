"""CPU and memory of a first load and whole refresh, against COPY and one sorted CREATE TABLE AS.

The peer is psql: it copies the same files into unlogged tables of text and writes each once again,
sorted. It casts the time of the event log, and checks, joins, counts and publishes nothing. Ours is
`p2p ingest` and `p2p refresh`: every model that reads the data, every test, mined result and score.
A refresh has gone before in which nothing was loaded, so that what reads other systems stands.
What starting up costs is told beside: a refresh of a hundredth of the data, in a home of its own.

    python -m benchmarks.refresh                    # 1.6 million events; 100,000 simulated items
    python -m benchmarks.refresh --events 200000 --items 0

Prints the stages and a table, and one line of JSON at the end. Needs psql on PATH; Linux.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.bpi_shaped_log import EVENTS, write_log
from benchmarks.measured import Run, timed
from benchmarks.table import line
from p2p.settings import Settings
from p2p.warehouse import server
from p2p.warehouse.connection import warehouse_url

ITEMS = 100_000
MOST_CPU = 8.0
LITTLE = 100
PEER_RUNS = 3
_P2P = (sys.executable, "-m", "orchestration")
# Every file whole, for psql stops at a row that lacks a column.
_SIMULATE = """
import sys
from dataclasses import replace
from pathlib import Path
from p2p.progress import Silent
from p2p.simulator.exports import export
from p2p.simulator.scenarios import scenario_named
scenario = scenario_named("manufacturer")
whole = replace(scenario, deviations=replace(scenario.deviations, data_fault=0.0))
export(Path(sys.argv[1]), scenario=whole, items=int(sys.argv[2]), seed=7, progress=Silent())
"""


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--events", type=int, default=EVENTS, help="of the event log; 0: none")
    options.add_argument("--items", type=int, default=ITEMS, help="simulated; 0: none")
    chosen = options.parse_args()
    results: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="p2p-benchmark-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        if chosen.events:
            log, little = folder / "log.csv", folder / "little.csv"
            write_log(log, chosen.events)
            write_log(little, chosen.events // LITTLE)
            named = ("--source", "benchmark")
            results.append(compare("event log", log, little, folder / "home-log", named))
        if chosen.items:
            out, little = folder / "items", folder / "little"
            for data, items in ((out, chosen.items), (little, chosen.items // LITTLE)):
                subprocess.run([sys.executable, "-c", _SIMULATE, str(data), str(items)], check=True)
            results.append(compare("simulated company", out, little, folder / "home-items"))
    passed = all(result["cpu_ratio"] <= MOST_CPU for result in results)
    print(
        json.dumps(
            {
                "benchmark": "refresh",
                "cpu_ratio_limit": MOST_CPU,
                "passed": passed,
                "results": results,
                "table": [one for result in results for one in result.pop("table")],
            }
        )
    )
    return 0 if passed else 1


def compare(
    what: str, data: Path, little: Path, home: Path, named: Sequence[str] = ()
) -> dict[str, Any]:
    """Both load `data`, a file or a folder of sources, on one server; the peer thrice.

    little: a hundredth of it, whose refresh is what starting up costs.
    """
    with _server(home) as (conn, url):
        peer = _median_peer(conn, url, data)
        ingest, refresh, stages = _ours(conn, home, data, named)
    with _server(home.with_name(f"{home.name}-little")) as (conn, _):
        start_up = _ours(conn, home.with_name(f"{home.name}-little"), little, named)[1]
    start_up = replace(start_up, what="of it, start-up")
    ours_cpu_s = ingest.cpu_s + refresh.cpu_s
    ratio, beyond = ours_cpu_s / peer.cpu_s, (ours_cpu_s - start_up.cpu_s) / peer.cpu_s
    _report(what, [peer, ingest, refresh, start_up], stages)
    print(
        f"\n{ratio:.2f} times the CPU of the peer (at most {MOST_CPU:g}); "
        f"{beyond:.2f} times beyond start-up"
    )
    return {
        "what": what,
        "bytes": sum(file.stat().st_size for file in _files(data)),
        "cpu_ratio": round(ratio, 2),
        "cpu_ratio_beyond_start_up": round(beyond, 2),
        "wall_ratio": round((ingest.wall_s + refresh.wall_s) / peer.wall_s, 2),
        "stages_s": stages,
        "runs": [asdict(run) for run in (peer, ingest, refresh, start_up)],
        "table": [
            line(
                f"load and refresh: {what}",
                name,
                cpu_s=sum(run.cpu_s for run in runs),
                wall_s=sum(run.wall_s for run in runs),
                peak_mb=max(run.server_peak_mb + run.peak_mb for run in runs),
                ours_cpu_s=ours_cpu_s,
            )
            for name, runs, ours_cpu_s in (
                ("ours", (ingest, refresh), None),
                (peer.what, (peer,), ours_cpu_s),
            )
        ],
    }


@contextlib.contextmanager
def _server(home: Path) -> Iterator[tuple[psycopg.Connection, str]]:
    """The embedded server of a home, and its URL; it stops afterwards."""
    settings = Settings(home=home, database_url=None)
    try:
        url = server.start(settings)
        with psycopg.connect(url, autocommit=True) as conn:
            yield conn, url
    finally:
        server.stop(settings)


def _ours(
    conn: psycopg.Connection, home: Path, data: Path, named: Sequence[str]
) -> tuple[Run, Run, dict[str, float]]:
    """Load and refresh in a new home: both runs, and the seconds of the refresh by stage."""
    environment = {"P2P_HOME": str(home)}
    # once after an installation: a nightly refresh finds its relations there
    subprocess.run([*_P2P, "refresh"], env={**os.environ, **environment}, check=True)
    ingest = timed(conn, "p2p ingest", [*_P2P, "ingest", str(data), *named], environment)
    refresh = timed(conn, "p2p refresh", [*_P2P, "refresh"], environment)
    return ingest, refresh, _stages(warehouse_url(Settings(home=home, database_url=None)))


def _median_peer(conn: psycopg.Connection, url: str, data: Path) -> Run:
    """Of an odd number of runs: one took half as much again as another on the same machine."""
    runs = []
    for _ in range(PEER_RUNS):
        runs.append(timed(conn, "COPY, sorted CTAS", list(_peer(url, data))))
        _drop_peer(conn)
    return sorted(runs, key=lambda run: run.cpu_s)[PEER_RUNS // 2]


def _peer(url: str, data: Path) -> Iterator[str]:
    """One psql: every file copied, every table written once again in order."""
    yield from ("psql", url, "-q", "-v", "ON_ERROR_STOP=1", "-c", "create schema peer")
    for number, file in enumerate(_files(data)):
        bare, form = f"peer.bare_{number}", "format csv, header"
        columns = ["line"]
        if file.suffix == ".csv":
            with file.open(encoding="utf-8") as lines:
                columns = lines.readline().strip().split(",")
        else:  # a document a line
            form = r"format csv, delimiter E'\x01', quote E'\x02'"
        typed = ", ".join(f'"{column}" text' for column in columns)
        yield from ("-c", f"create unlogged table {bare} ({typed})")
        yield from ("-c", f"\\copy {bare} from '{file}' ({form})")
        yield from ("-c", f"create table peer.sorted_{number} as {_sorted(bare, columns)}")


def _sorted(bare: str, columns: Sequence[str]) -> str:
    time = "time:timestamp"
    if time in columns:
        cast = ", ".join(
            f'"{column}"::timestamptz as event_at' if column == time else f'"{column}"'
            for column in columns
        )
        return f'select {cast} from {bare} order by "case:concept:name", event_at'
    return f"select * from {bare} order by {', '.join(str(n + 1) for n in range(len(columns))[:3])}"


def _files(data: Path) -> list[Path]:
    """What connectors read: not the truth beside it."""
    if data.is_file():
        return [data]
    return [
        file
        for file in sorted(data.rglob("*"))
        if file.suffix in {".csv", ".jsonl"} and "truth" not in file.relative_to(data).parts
    ]


def _drop_peer(conn: psycopg.Connection) -> None:
    with conn.transaction():
        conn.execute("set local client_min_messages = warning")
        conn.execute("drop schema peer cascade")


def _stages(url: str) -> dict[str, float]:
    with psycopg.connect(url) as conn:
        row = conn.execute(
            "select stage_seconds from ops.refresh order by started_at desc limit 1"
        ).fetchone()
    return dict(row[0]) if row else {}


def _report(what: str, runs: Sequence[Run], stages: dict[str, float]) -> None:
    print(f"\n{what}\n")
    headings = ("client CPU s", "server CPU s", "wall s", "client MB", "server MB")
    print(f"{'':20}" + "".join(f"{heading:>14}" for heading in headings))
    for run in runs:
        numbers = (run.client_cpu_s, run.server_cpu_s, run.wall_s, run.peak_mb, run.server_peak_mb)
        print(f"{run.what:20}" + "".join(f"{number:14.1f}" for number in numbers))
    print("\nstages of the refresh, wall seconds, the longest first")
    for stage, seconds in sorted(stages.items(), key=lambda one: -one[1]):
        print(f"  {stage:40}{seconds:8.1f}")


if __name__ == "__main__":
    sys.exit(main())
