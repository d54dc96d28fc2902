"""When the job runs by itself: every night, and when a file lands."""

import hashlib
import json
import time
from pathlib import Path

import dagster as dg

from orchestration.assets.landed import MAPPING, waiting_deliveries
from p2p.settings import Settings, get_settings
from p2p.sources.delivery_day import day_of

REFRESH = "refresh"
QUIET_SECONDS = 5.0


def nightly_schedule(settings: Settings) -> dg.ScheduleDefinition:
    """The whole job every night; on unless switched off in Dagster."""
    return dg.ScheduleDefinition(
        name="nightly_refresh",
        job_name=REFRESH,
        cron_schedule=settings.nightly_cron,
        execution_timezone=settings.nightly_time_zone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )


@dg.sensor(
    name="landing_folder",
    job_name=REFRESH,
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def landing_sensor(context: dg.SensorEvaluationContext) -> dg.SensorResult:
    """Ask for one refresh per new file: the run key is the hash of its bytes.

    The cursor remembers size and time of each file, so that unchanged files are not read again.
    A file that was written to in the last seconds is left for the next look.
    """
    return look_at_landing_folder(context.cursor, get_settings())


def look_at_landing_folder(cursor: str | None, settings: Settings) -> dg.SensorResult:
    """The sensor's decision: run requests for new content, and the next cursor."""
    known: dict[str, list[float | str]] = json.loads(cursor) if cursor else {}
    seen: dict[str, list[float | str]] = {}
    requests: list[dg.RunRequest] = []
    now = time.time()
    for source, folder in waiting_deliveries(settings):
        for path in sorted(p for p in folder.rglob("*") if _is_delivery(p)):
            stat = path.stat()
            name = str(path.relative_to(settings.landing_path))
            if now - stat.st_mtime < QUIET_SECONDS:
                if name in known:
                    seen[name] = known[name]
                continue
            mark = [stat.st_size, stat.st_mtime]
            before = known.get(name)
            digest = str(before[2]) if before and list(before[:2]) == mark else _content_hash(path)
            seen[name] = [*mark, digest]
            if before is None or before[2] != digest:
                # The same bytes of another day are another delivery.
                key = ":".join(filter(None, (source, str(day_of(path) or ""), digest)))
                requests.append(dg.RunRequest(run_key=key, tags={"p2p/file": name}))
    skip = None if requests else dg.SkipReason("no new file in the landing folder")
    return dg.SensorResult(
        run_requests=requests, skip_reason=skip, cursor=json.dumps(seen, sort_keys=True)
    )


def _content_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_delivery(path: Path) -> bool:
    hidden = path.name.startswith(".") or path.suffix in {".part", ".tmp"}
    return path.is_file() and not hidden and path.name != MAPPING
