"""The server's process: whether it runs, whether it is truly ours, and ending it.

A pid file alone proves nothing: after a crash its number may belong to any other program.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from p2p.errors import WarehouseError
from p2p.warehouse.cluster import Cluster

# Above every system's largest pid: PostgreSQL then sees at once that this process is gone.
_NOBODYS_PID = 2_147_483_647


@dataclass(frozen=True, slots=True)
class Postmaster:
    """What postmaster.pid says of a running server: state is 'ready', 'starting' or 'stopping'."""

    pid: int
    port: int
    state: str


def running(cluster: Cluster) -> Postmaster | None:
    """Our live server, or None when it does not run (also when its pid is another program's)."""
    try:
        lines = (cluster.data / "postmaster.pid").read_text().splitlines()
        pid = int(lines[0])
    except (OSError, ValueError, IndexError):
        return None
    if not _is_ours(pid, cluster):
        return None
    port = int(lines[3]) if len(lines) > 3 and lines[3].strip() else 0
    return Postmaster(pid, port, lines[7].strip() if len(lines) > 7 else "starting")


def _is_ours(pid: int, cluster: Cluster) -> bool:
    command = _command(pid)
    if not command or Path(command[0]).name not in ("postgres", "postmaster"):
        return False
    data = str(cluster.data)
    if data in command or f"-D {data} " in f"{' '.join(command)} ":
        return True
    # The home was moved while the server ran: its working folder is still the data folder.
    working = Path(f"/proc/{pid}/cwd")
    try:
        return working.samefile(cluster.data)
    except OSError:
        return False


def _command(pid: int) -> list[str]:
    """The command line of a process; empty when there is none (or only its zombie)."""
    if Path("/proc/self/cmdline").exists():
        try:
            raw = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return []
        return [part.decode(errors="replace") for part in raw.rstrip(b"\0").split(b"\0") if part]
    answer = subprocess.run(
        ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)],
        check=False,
        capture_output=True,
        text=True,
    )
    return answer.stdout.split()


def _processes() -> Iterator[tuple[int, str]]:
    """Every process's pid and command line."""
    if Path("/proc/self/cmdline").exists():
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                yield int(entry.name), " ".join(_command(int(entry.name)))
        return
    answer = subprocess.run(
        ["/bin/ps", "-axww", "-o", "pid=,command="], check=False, capture_output=True, text=True
    )
    for line in answer.stdout.splitlines():
        pid, _, command = line.strip().partition(" ")
        yield int(pid), command


def disown_stale_pid(cluster: Cluster) -> None:
    """Let PostgreSQL start when the pid in its file now belongs to another program.

    Only the number is replaced. The shared memory id in the file stays, so that PostgreSQL's own
    guard against two servers on one data folder keeps working; deleting the file would lose it.
    """
    path = cluster.data / "postmaster.pid"
    try:
        first, _, rest = path.read_text().partition("\n")
        pid = int(first)
        if pid == _NOBODYS_PID or not _exists(pid):
            return
        handle = os.open(path, os.O_WRONLY | os.O_NOFOLLOW)
    except (OSError, ValueError):
        return
    with os.fdopen(handle, "w") as file:
        file.truncate()
        file.write(f"{_NOBODYS_PID}\n{rest}")


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def end_orphans(cluster: Cluster) -> None:
    """End backends that outlived a killed postmaster: a busy one notices only after its query.

    They are known by the cluster's own label in their process title.
    """
    title = f"postgres: {cluster.label}: "
    for kind in (signal.SIGQUIT, signal.SIGKILL):
        orphans = [pid for pid, command in _processes() if command.startswith(title)]
        for pid in orphans:
            _signal(pid, kind)
        deadline = time.monotonic() + 5
        while any(_command(pid) for pid in orphans) and time.monotonic() < deadline:
            time.sleep(0.05)


def _signal(pid: int, kind: signal.Signals) -> None:
    try:
        os.kill(pid, kind)
    except ProcessLookupError:
        return
    except PermissionError as error:
        raise WarehouseError(
            f"the database process {pid} belongs to another user",
            "run the command as that user or with sudo",
        ) from error


def stop(cluster: Cluster, server: Postmaster, wait_seconds: float = 60.0) -> None:
    """Stop our server: open sessions are rolled back and data is flushed; else it is ended hard.

    Ended hard it recovers by itself at the next start. Raises WarehouseError when it stays.
    """
    for kind, patience in ((signal.SIGINT, wait_seconds), (signal.SIGQUIT, 15.0)):
        _signal(server.pid, kind)
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if not _is_ours(server.pid, cluster):
                return
            time.sleep(0.02)
    raise WarehouseError(
        f"the database process {server.pid} does not stop", f"look into {cluster.log}"
    )
