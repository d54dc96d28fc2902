"""The harness: one process measured, with the CPU and memory of the server that works for it.

Linux, for /proc. What is compared with what is decided by the benchmarks that use it.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

_LOOKS_EVERY_S = 0.1


@dataclass(frozen=True, slots=True)
class Run:
    """One process. Seconds of CPU and of wall time; megabytes (10^6) of peak memory, its own and
    the server's (private memory of its processes, and the shared buffers once)."""

    what: str
    client_cpu_s: float
    server_cpu_s: float
    wall_s: float
    peak_mb: float
    server_peak_mb: float

    @property
    def cpu_s(self) -> float:
        """Of client and server together."""
        return self.client_cpu_s + self.server_cpu_s


def timed(
    conn: psycopg.Connection,
    what: str,
    command: Sequence[str],
    environment: Mapping[str, str] | None = None,
) -> Run:
    """Run a command to its end. SystemExit where it fails."""
    conn.execute("checkpoint")
    pid = conn.info.backend_pid
    # Compiled modules are kept, as in any installation.
    kept = {"PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "p2p-benchmark-pycache")}
    full = {**os.environ, **kept, "PYTHONDONTWRITEBYTECODE": "", **(environment or {})}
    with _server_peak(pid) as peak:
        before, clock = server_cpu(pid), time.monotonic()
        process = subprocess.Popen(command, env=full)
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
        peak[0],
    )


@contextlib.contextmanager
def _server_peak(backend_pid: int) -> Iterator[list[float]]:
    """A list whose one number grows to the peak memory of the server, in megabytes."""
    peak, ended = [0.0], threading.Event()

    def watch() -> None:
        while not ended.wait(_LOOKS_EVERY_S):
            peak[0] = max(peak[0], _server_mb(backend_pid))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        ended.set()
        watcher.join()


def _server_mb(backend_pid: int) -> float:
    private, shared = 0, 0
    for pid in _server_processes(backend_pid):
        with contextlib.suppress(OSError):
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
            sizes = {line.split(":")[0]: line.split()[1] for line in lines if " kB" in line}
            private += int(sizes.get("RssAnon", 0))
            shared = max(shared, int(sizes.get("RssShmem", 0)))
    return (private + shared) * 1024 / 1e6


def server_cpu(backend_pid: int) -> float:
    """CPU seconds of a server so far: its first process, all that ended, all that run."""
    first = int(_stat(backend_pid)[1])
    ticks = sum(map(int, _stat(first)[11:15]))
    for pid in _server_processes(backend_pid):
        with contextlib.suppress(OSError):
            ticks += sum(map(int, _stat(pid)[11:13])) if pid != first else 0
    return ticks / os.sysconf("SC_CLK_TCK")


def _server_processes(backend_pid: int) -> Iterator[int]:
    """The first process of a server and its children."""
    first = int(_stat(backend_pid)[1])
    yield first
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            with contextlib.suppress(OSError):
                if int(_stat(int(path.name))[1]) == first:
                    yield int(path.name)


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
