"""The main job in this process, for the command line: the same graph that Dagster shows."""

from __future__ import annotations

import contextlib
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import dagster as dg

from orchestration.dagster_instance import dagster_instance
from orchestration.definitions import build_defs
from orchestration.schedules import REFRESH
from orchestration.session import RefreshSession, session_resource
from p2p.errors import RefreshFailed
from p2p.progress import Progress
from p2p.settings import Settings

KEPT_LOGS = 20


@dataclass(frozen=True)
class RefreshResult:
    """What a refresh did: seconds by stage, and where its log lies."""

    refresh_id: str
    stage_seconds: dict[str, float]
    total_seconds: float
    log: Path


def refresh(settings: Settings, progress: Progress) -> RefreshResult:
    """Run the whole job; raises RefreshFailed naming the stage, and then nothing was published."""
    started = time.perf_counter()
    log = _log_path(settings)
    session = RefreshSession(settings, progress)
    run_id = str(uuid.uuid4())
    with (
        log.open("w", encoding="utf-8") as stream,
        _quiet(stream),
        dagster_instance(settings) as instance,
    ):
        job = build_defs(settings, {"session": session_resource(session)}).resolve_job_def(REFRESH)
        result = job.execute_in_process(instance=instance, run_id=run_id, raise_on_error=False)
    if not result.success:
        stage, reason = session.failure or _first_failure(result)
        raise RefreshFailed(
            f"the refresh failed at stage '{stage}': {reason}",
            f"the last publication still stands; the whole log is in {log}",
        )
    return RefreshResult(run_id, session.stage_seconds, time.perf_counter() - started, log)


def _first_failure(result: dg.ExecuteInProcessResult) -> tuple[str, str]:
    """(step, reason) of what Dagster itself refused, outside our own stages."""
    for event in result.all_events:
        if event.is_step_failure and event.step_failure_data.error:
            error = event.step_failure_data.error
            return event.step_key or "run", (error.cause or error).message.strip()
    return "run", "see the log"


def _log_path(settings: Settings) -> Path:
    folder = settings.home / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    for old in sorted(folder.glob("refresh-*.log"))[:-KEPT_LOGS]:
        old.unlink(missing_ok=True)
    return folder / f"refresh-{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}.log"


@contextlib.contextmanager
def _quiet(stream: TextIO) -> Iterator[None]:
    """Dagster and dbt write to the log file; the terminal belongs to the progress display."""
    with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
        yield
