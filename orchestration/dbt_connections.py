"""How dbt connects to the warehouse: a worker keeps its connection from one node to the next.

dbt closes it after every node. Some hundred times a refresh the server then starts a process that
has read nothing of the catalog yet: a third of its work where there is little data.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from dbt.adapters.contracts.connection import ConnectionState
from dbt.adapters.postgres.connections import PostgresConnectionManager
from dbt.adapters.postgres.impl import PostgresAdapter
from psycopg2.extensions import STATUS_BEGIN, TRANSACTION_STATUS_IDLE


class KeptConnectionManager(PostgresConnectionManager):
    """dbt's connections to PostgreSQL, closed at the end of a run instead of a node."""

    def release(self) -> None:
        """Roll back what is not committed; the next node of the thread finds it as if new."""
        connection = self.get_if_exists()
        if connection is None or connection.state != ConnectionState.OPEN:
            return
        handle = connection.handle
        if handle.closed:
            super().release()
            return
        if (
            handle.status == STATUS_BEGIN
            and handle.info.transaction_status == TRANSACTION_STATUS_IDLE
        ):
            # dbt's COMMIT is a statement like any other: psycopg2 still believes in a transaction,
            # and would not begin the next
            handle.cursor().execute("begin")
        handle.rollback()
        connection.transaction_open = False


@contextlib.contextmanager
def kept_connections() -> Iterator[None]:
    """What dbt runs inside keeps its connections; dbt itself closes them when it has run."""
    usual = PostgresAdapter.ConnectionManager
    PostgresAdapter.ConnectionManager = KeptConnectionManager
    try:
        yield
    finally:
        PostgresAdapter.ConnectionManager = usual
