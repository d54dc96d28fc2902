"""How dbt connects to the warehouse: a worker keeps its connection from one node to the next.

dbt closes it after every node. Some hundred times a refresh the server then starts a process that
has read nothing of the catalog yet: a third of its work where there is little data. So a model may
only `set local`, and makes no temporary table: the next node would find them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import psycopg2
from dbt.adapters.contracts.connection import Connection, ConnectionState
from dbt.adapters.postgres.connections import PostgresConnectionManager
from dbt.adapters.postgres.impl import PostgresAdapter
from psycopg2.extensions import STATUS_BEGIN, STATUS_READY, TRANSACTION_STATUS_IDLE


class KeptConnectionManager(PostgresConnectionManager):
    """dbt's connections to PostgreSQL, closed at the end of a run instead of a node."""

    def set_connection_name(self, name: str | None = None) -> Connection:
        """The connection of this thread for a node; a new one where the server ended the last."""
        connection = self.get_if_exists()
        if (
            connection is not None
            and connection.state == ConnectionState.OPEN
            and connection.handle.status == STATUS_READY  # else in the midst of a node
        ):
            try:
                connection.handle.cursor().execute("select 1")
                connection.handle.rollback()
            except psycopg2.Error:
                self.close(connection)
        return super().set_connection_name(name)

    def release(self) -> None:
        """Roll back what is not committed; the next node of the thread finds it as if new.

        The profile sets no role: it would end with the first transaction.
        """
        connection = self.get_if_exists()
        if connection is None or connection.state != ConnectionState.OPEN:
            return
        handle = connection.handle
        try:
            if (
                handle.status == STATUS_BEGIN
                and handle.info.transaction_status == TRANSACTION_STATUS_IDLE
            ):
                # dbt's COMMIT is a statement like any other: psycopg2 still believes in a
                # transaction, and would not begin the next
                handle.cursor().execute("begin")
            handle.rollback()
            connection.transaction_open = False
        except psycopg2.Error:  # the server ended it; a node that suffered from that has failed
            connection.transaction_open = False
            self.close(connection)


@contextlib.contextmanager
def kept_connections() -> Iterator[None]:
    """What dbt runs inside keeps its connections; dbt itself closes them when it has run."""
    PostgresAdapter.ConnectionManager = KeptConnectionManager
    try:
        yield
    finally:
        PostgresAdapter.ConnectionManager = PostgresConnectionManager
