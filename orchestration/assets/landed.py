"""The raw tables as assets: one step loads whatever waits in the landing folder."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import dagster as dg
from psycopg import sql

from orchestration.session import RefreshSession
from p2p import landing
from p2p.errors import DataRefused, P2PError, UsageError
from p2p.landing.ocel import RAW_TABLES as OCEL_TABLES
from p2p.progress import Progress
from p2p.settings import Settings
from p2p.sources.mapping import MAPPING_FILE
from p2p.sources.specification import raw_tables
from p2p.warehouse.connection import Connection

MANIFEST_TABLES = (
    "file", "quarantine", "event_log_source", "event_log", "work_calendar_day", "company_calendar",
)  # fmt: skip
MAPPING = MAPPING_FILE
RAW_TABLES = (*MANIFEST_TABLES, *raw_tables(), *OCEL_TABLES.values())


def waiting_deliveries(settings: Settings) -> list[tuple[str, Path]]:
    """(source, path) of every delivery in the landing folder: one sub-folder a source."""
    root = settings.landing_path
    if not root.is_dir():
        return []
    return [
        (folder.name, folder)
        for folder in sorted(root.iterdir())
        if folder.is_dir() and not folder.name.startswith(".") and any(folder.iterdir())
    ]


@dg.multi_asset(
    name="landed",
    group_name="raw",
    specs=[
        dg.AssetSpec(["raw", table], kinds={"postgres", "table"}, skippable=True)
        for table in RAW_TABLES
    ],
    can_subset=False,
    pool="warehouse",
)
def landed(
    context: dg.AssetExecutionContext, session: dg.ResourceParam[RefreshSession]
) -> Iterator[dg.MaterializeResult[object]]:
    """Load new files of the landing folder; each file is one transaction, loaded once."""
    session.begin()
    with session.stage("load waiting files") as progress, session.connection() as conn:
        refused: list[P2PError] = []
        for source, folder in waiting_deliveries(session.settings):
            refused.extend(_land(conn, source, folder, session.settings, progress))
        for error in refused:
            # One unreadable delivery must not keep the others from being refreshed.
            progress.note(f"refused: {error}")
            context.log.warning("refused: %s", error)
        counts = {table: _row_count(conn, table) for table in RAW_TABLES}
    for table, rows in counts.items():
        yield dg.MaterializeResult(
            asset_key=["raw", table],
            metadata={"dagster/row_count": rows, "files_refused": len(refused)},
        )


def _land(
    conn: Connection, source: str, folder: Path, settings: Settings, progress: Progress
) -> Sequence[P2PError]:
    """Load one folder of the landing folder; what was refused."""
    try:
        loads = landing.ingest_all(
            conn, folder, fallback=source, tenant=settings.tenant, progress=progress
        )
    except (DataRefused, UsageError) as error:
        return [error]
    return [problem for load in loads for problem in load.problems]


def _row_count(conn: Connection, table: str) -> int:
    query = sql.SQL("select count(*) from {}").format(sql.Identifier("raw", table))
    row = conn.execute(query).fetchone()
    return int(row[0]) if row else 0
