"""Dagster's instance in the data folder, for runs in this process: where its events are kept.

Dagster's SQLite storage makes an engine for each event, which then has to compile each statement
and to look at the tables again, and opens, syncs and closes the file thrice: a refresh writes some
thousand events, and a small one waited for the disk longer than it worked. The files are those of
Dagster's storage, so `dagster dev` on the same data folder shows the same runs.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import yaml
from dagster._core.instance.ref import InstanceRef
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._serdes import ConfigurableClassData
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import QueuePool

from p2p.settings import Settings


class CachedEngineEventLogStorage(SqliteEventLogStorage):
    """Dagster's SQLite event log with one engine and connection a file, kept while it is in use."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: dict[str, Engine] = {}
        self._tables: set[str] = set()
        self._columns: set[str] = set()
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Any
    ) -> CachedEngineEventLogStorage:
        """How Dagster makes a storage of its configuration."""
        return cls(inst_data=inst_data, **config_value)

    @contextlib.contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            engine = self._engines.get(shard)
            if engine is None:
                engine = create_engine(
                    self.conn_string_for_shard(shard),
                    poolclass=QueuePool,
                    connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS},
                )
                event.listen(engine, "connect", _sync_at_checkpoints)
                self._initdb(engine)
                self._engines[shard] = engine
            with engine.connect() as conn, conn.begin():
                yield conn

    def has_table(self, table_name: str) -> bool:
        """Whether the index file has the table; looked up once, for each event asks."""
        # only what is there is remembered: a migration may add what is not
        if table_name not in self._tables:
            if not super().has_table(table_name):
                return False
            self._tables.add(table_name)
        return True

    def _has_asset_key_col_on_connection(self, conn: Connection, column_name: str) -> bool:
        if column_name not in self._columns:
            if not super()._has_asset_key_col_on_connection(conn, column_name):
                return False
            self._columns.add(column_name)
        return True

    def close_files(self) -> None:
        """Close what is open; the next use opens it again."""
        with self._db_lock:
            for engine in self._engines.values():
                engine.dispose()


def _sync_at_checkpoints(connection: sqlite3.Connection, _: object) -> None:
    # In WAL mode a power cut then costs the last lines of a run's history and never the file.
    connection.execute("pragma synchronous = normal")


@contextlib.contextmanager
def dagster_instance(settings: Settings) -> Iterator[dg.DagsterInstance]:
    """The instance in the data folder, configured by the dagster.yaml beside the packages."""
    home = settings.home / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    root = Path(__file__).resolve().parents[1]
    config = root if (root / "dagster.yaml").exists() else home
    history = home / "history"
    storages = {
        "run_storage": _sqlite("dagster._core.storage.runs", "SqliteRunStorage", history),
        "event_log_storage": _sqlite(
            __name__, CachedEngineEventLogStorage.__name__, history / "runs"
        ),
        "schedule_storage": _sqlite(
            "dagster._core.storage.schedules", "SqliteScheduleStorage", home / "schedules"
        ),
    }
    own = {} if _configures_storage(config / "dagster.yaml") else storages
    ref = InstanceRef.from_dir(str(home), config_dir=str(config), overrides=own)
    with dg.DagsterInstance.from_ref(ref) as instance:
        try:
            yield instance
        finally:
            if isinstance(instance.event_log_storage, CachedEngineEventLogStorage):
                instance.event_log_storage.close_files()


def _configures_storage(file: Path) -> bool:
    """Whether somebody keeps Dagster's records elsewhere, in a PostgreSQL for instance."""
    told = yaml.safe_load(file.read_text("utf-8")) if file.exists() else None
    return any(name == "storage" or name.endswith("_storage") for name in told or {})


def _sqlite(module: str, name: str, folder: Path) -> dict[str, Any]:
    return {"module": module, "class": name, "config": {"base_dir": str(folder)}}
