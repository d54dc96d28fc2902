"""Whole columns of tables as Arrow tables, through ADBC. Read-only.

Single rows and everything that writes go through connection.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pyarrow as pa

from p2p.errors import WarehouseError
from p2p.settings import Settings
from p2p.warehouse.connection import (
    READER_ROLE,
    cleaned,
    connect,
    conninfo,
    warehouse_url,
    without_password,
)
from p2p.warehouse.publication import HOLD_PUBLICATION


class ArrowReader:
    """One transaction in which every statement sees the same publication."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def read(
        self, statement: str, parameters: Sequence[object] = (), *, coded: Sequence[str] = ()
    ) -> pa.Table:
        """The rows of a statement whose parameters are $1, $2, ...

        coded: columns of few distinct texts, which come as dictionaries; the texts of millions of
        rows are never held.
        """
        self._cursor.execute(statement, list(parameters) or None)
        with self._cursor.fetch_record_batch() as batches:
            parts = [_coded(pa.Table.from_batches([batch]), coded) for batch in batches]
            if not parts:
                parts = [_coded(batches.schema.empty_table(), coded)]
        return pa.concat_tables(parts).unify_dictionaries()


def _coded(table: pa.Table, columns: Sequence[str]) -> pa.Table:
    for name in columns:
        place = table.schema.get_field_index(name)
        table = table.set_column(place, name, table.column(place).dictionary_encode())
    return table


@contextmanager
def arrow_reader(settings: Settings, *, is_refresh: bool = False) -> Iterator[ArrowReader]:
    """Open a reader; no publication happens until it is closed, so read and go.

    is_refresh: the reader is a step of a refresh, which may read what is not published yet (the
    reader role of the pages may not). Unlike a page's statements these may take as long as they
    need. Raises WarehouseError where the server cannot be reached, is too old, or refuses a
    statement.
    """
    from adbc_driver_manager import Error
    from adbc_driver_postgresql import dbapi

    with connect(settings, read_only=not is_refresh) as conn:  # waits for a server that starts
        row = conn.execute("select current_user").fetchone()
    url = warehouse_url(settings)
    try:
        with (
            dbapi.connect(conninfo(settings, url, "p2p-explorer")) as session,
            session.cursor() as cursor,
        ):
            cursor.execute("set transaction read only")
            cursor.execute("set local time zone 'UTC'")
            if row is not None and row[0] == READER_ROLE:
                cursor.execute(f"set local role {READER_ROLE}")
            if not is_refresh:
                cursor.execute(HOLD_PUBLICATION)
            yield ArrowReader(cursor)
            session.rollback()
    except Error as error:
        # `from None`: the driver's own error may repeat the connection string.
        raise WarehouseError(
            f"cannot read from {without_password(url)}: {cleaned(str(error), url)}",
            "run `p2p doctor`",
        ) from None
