"""Opens the warehouse for a command: migrated, with its raw tables in place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from p2p import landing
from p2p.settings import Settings
from p2p.warehouse.connection import Connection, connect
from p2p.warehouse.migrations import migrate


@contextmanager
def open_warehouse(settings: Settings) -> Iterator[Connection]:
    """A connection to the warehouse; starts the embedded server where that is the one."""
    with connect(settings) as conn:
        migrate(conn)
        landing.prepare(conn)
        conn.commit()
        yield conn
