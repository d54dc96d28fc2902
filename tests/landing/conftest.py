"""What the landing tests share: a connection of their own, and files written in one line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.rows import TupleRow

from p2p.landing import LoadedFile, ingest
from p2p.sources import EventLogMapping, Mapping

Connection = psycopg.Connection[TupleRow]
Land = Callable[..., LoadedFile]

OWN = EventLogMapping.model_validate(
    {"columns": {"case_id": "case", "activity": "activity", "time": "when", "cost": "cost"}}
)


@pytest.fixture
def conn(fresh_database: str) -> Iterator[Connection]:
    """A connection to an empty, migrated database."""
    with psycopg.connect(fresh_database, autocommit=True) as connection:
        yield connection


@pytest.fixture
def land(conn: Connection, tmp_path: Path) -> Land:
    """land(content, name=..., source=..., mapping=...) writes a file and loads it."""

    def run(
        content: str | bytes,
        name: str = "log.csv",
        *,
        source: str = "log",
        mapping: Mapping | str | None = OWN,
        **more: object,
    ) -> LoadedFile:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        (loaded,) = ingest(conn, path, source=source, mapping=mapping, **more)  # type: ignore[arg-type]
        return loaded

    return run


@pytest.fixture
def quarantine(conn: Connection) -> Callable[[], list[tuple[object, ...]]]:
    """(row number, column, reason code, value) of every rejected row."""

    def rows() -> list[tuple[object, ...]]:
        return conn.execute(
            "select row_number, column_name, reason_code, value from raw.quarantine "
            "order by file_id, row_number"
        ).fetchall()

    return rows
