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
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from benchmarks.bpi_shaped_log import EVENTS, write_log
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
MOST_MEMORY_MB = 300


@dataclass(frozen=True, slots=True)
class Run:
    """One load. Seconds of CPU, seconds of wall time, megabytes (10^6) of peak memory."""

    what: str
    client_cpu_s: float
    server_cpu_s: float
    wall_s: float
    peak_mb: float

    @property
    def cpu_s(self) -> float:
        return self.client_cpu_s + self.server_cpu_s


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


def timed(conn: psycopg.Connection, what: str, command: list[str]) -> Run:
    conn.execute("checkpoint")
    pid = conn.info.backend_pid
    # Compiled modules are kept, as in any installation.
    kept = {"PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "p2p-benchmark-pycache")}
    environment = {**os.environ, **kept, "PYTHONDONTWRITEBYTECODE": ""}
    before, clock = server_cpu(pid), time.monotonic()
    process = subprocess.Popen(command, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - clock
    if process.returncode:
        raise SystemExit(f"{what} failed with {process.returncode}")
    time.sleep(0.3)  # the server counts its process once it has ended
    return Run(
        what,
        usage.ru_utime + usage.ru_stime,
        server_cpu(pid) - before,
        wall,
        usage.ru_maxrss * 1024 / 1e6,
    )


def server_cpu(backend_pid: int) -> float:
    """CPU seconds of a server so far: its first process, all that ended, all that run."""
    first = int(_stat(backend_pid)[1])
    processes = [path for path in Path("/proc").iterdir() if path.name.isdigit()]
    ticks = 0
    for path in processes:
        try:
            fields = _stat(int(path.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(path.name) == first:
            ticks += sum(map(int, fields[11:15]))
        elif int(fields[1]) == first:
            ticks += sum(map(int, fields[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


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
    }
    print(json.dumps(result))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
