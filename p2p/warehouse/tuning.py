"""Server settings for this machine: analytics on few cores and little memory, without losing data.

They are given on the command line at each start and so follow the machine and the program.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_MB = 1024**2
_CGROUP_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def memory_bytes() -> int:
    """Memory that this machine, or the container around us, may use."""
    limits = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    for path in _CGROUP_LIMITS:
        try:
            limits.append(int(path.read_text()))
        except (OSError, ValueError):
            continue  # no such cgroup version, or "max"
    return min(limits)


def parameters(
    models_at_once: int, memory: int | None = None, cores: int | None = None
) -> dict[str, str]:
    """PostgreSQL parameters for `memory` bytes and `cores` (default: this machine's).

    models_at_once: how many statements a refresh runs side by side.
    """
    memory = memory or memory_bytes()
    cores = cores or os.cpu_count() or 2

    def share(parts: int, least: int, most: int) -> str:
        return f"{min(max(memory // parts // _MB, least), most)}MB"

    return {
        "shared_buffers": share(8, 64, 1024),
        "work_mem": share(128, 8, 64),
        "maintenance_work_mem": share(32, 64, 512),
        "effective_cache_size": share(2, 256, 16_384),
        "max_connections": "100",
        # No replica reads our log, so tables filled in the transaction that makes them need none;
        # commit still waits for the disk (fsync and synchronous_commit keep their defaults).
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        "log_checkpoints": "off",
        "random_page_cost": "1.1",
        "jit": "off",
        # Models that are built side by side keep the cores busy: workers beside them made a refresh
        # slower and took a sixth more CPU. What is left after a core for each model may help.
        "max_parallel_workers_per_gather": str(min(max(cores // models_at_once - 1, 0), 4)),
        "max_parallel_workers": str(min(cores, 8)),
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] ",
        "dynamic_shared_memory_type": _shared_memory(),
    }


def _shared_memory() -> str:
    # Containers often give /dev/shm 64 MB, on which parallel joins fail; files always work.
    folder = Path("/dev/shm")  # noqa: S108 - asked for its size only
    if folder.exists() and shutil.disk_usage(folder).total < 512 * _MB:
        return "mmap"
    return "posix"
