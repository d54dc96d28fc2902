"""Server settings follow the machine's memory within bounds and never trade durability."""

from __future__ import annotations

from collections import namedtuple

import pytest

from p2p.warehouse import tuning

GB = 1024**3


@pytest.mark.parametrize(
    ("memory", "shared_buffers", "work_mem"),
    [(GB // 4, "64MB", "8MB"), (4 * GB, "512MB", "32MB"), (64 * GB, "1024MB", "64MB")],
)
def test_memory_is_shared_out(memory: int, shared_buffers: str, work_mem: str) -> None:
    parameters = tuning.parameters(4, memory)
    assert parameters["shared_buffers"] == shared_buffers
    assert parameters["work_mem"] == work_mem


def test_durability_is_not_touched() -> None:
    parameters = tuning.parameters(4)
    assert not {"fsync", "full_page_writes", "synchronous_commit"} & parameters.keys()


def test_a_small_shared_memory_folder_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(tuning.Path, "exists", lambda _: True)
    for total, kind in ((64 * 1024**2, "mmap"), (2 * GB, "posix")):
        monkeypatch.setattr(tuning.shutil, "disk_usage", lambda _, n=total: usage(n, 0, n))
        assert tuning.parameters(4, GB)["dynamic_shared_memory_type"] == kind


def test_a_containers_limit_counts(
    tmp_path: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = tmp_path / "memory.max"  # type: ignore[operator]
    monkeypatch.setattr(tuning, "_CGROUP_LIMITS", (limit,))
    limit.write_text("max\n")
    whole = tuning.memory_bytes()
    limit.write_text("100000000\n")
    assert tuning.memory_bytes() == 100_000_000 < whole


@pytest.mark.parametrize(
    ("cores", "models_at_once", "workers"),
    [(2, 4, "0"), (4, 4, "0"), (8, 4, "1"), (4, 1, "3"), (64, 4, "4")],
)
def test_workers_are_what_models_side_by_side_leave_over(
    cores: int, models_at_once: int, workers: str
) -> None:
    parameters = tuning.parameters(models_at_once, GB, cores)
    assert parameters["max_parallel_workers_per_gather"] == workers
