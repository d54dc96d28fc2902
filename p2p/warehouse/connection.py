"""Connections to the warehouse: which server, as whom, and how a session is set up.

Errors of connecting become WarehouseError and never show a password. Pooling is not done here.
"""

from __future__ import annotations

import re
import time
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow

from p2p.errors import WarehouseError
from p2p.settings import Settings

READER_ROLE = "p2p_reader"
OLDEST_SERVER = 15

Connection = psycopg.Connection[TupleRow]

_RETRY_SECONDS = 30.0
# What the embedded server answers while another command is stopping or starting it.
_PASSING = re.compile(
    "starting up|shutting down|recovery mode|not yet accepting|connection refused|closed the conn",
    re.IGNORECASE,
)


def warehouse_url(settings: Settings) -> str:
    """The PostgreSQL URL, password included: P2P_DATABASE_URL, else the embedded server's.

    Starts the embedded server when it does not run; returns in well under a millisecond when it
    does. Raises WarehouseError or Busy like `server.start`.
    """
    if settings.database_url is None:
        from p2p.warehouse import server  # not imported for nothing where the server is another's

        return server.start(settings)
    # SQLAlchemy's postgresql+driver:// means the same place.
    return re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql://", str(settings.database_url))


def without_password(url: str) -> str:
    """The URL as it may be shown and logged."""
    parts = urlsplit(url)
    user, at, address = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=user.partition(":")[0] + at + address, query=""))


def connect(settings: Settings, *, read_only: bool = False, role: str | None = None) -> Connection:
    """Open a session in UTC; close it, or use it as a context manager.

    A writer follows psycopg's rule: statements form a transaction until `commit` or the end of
    `with`. With `read_only` the session autocommits (an open transaction would hold up
    publication), cannot write, ends statements after P2P_PAGE_STATEMENT_TIMEOUT_SECONDS and acts
    as `p2p_reader` where that role exists. `role` names another role to act as.

    Raises WarehouseError when the server cannot be reached or is older than PostgreSQL 15.
    """
    conn = _open(settings, "p2p-reader" if read_only else "p2p")
    try:
        major = conn.info.server_version // 10_000
        if major < OLDEST_SERVER:
            raise WarehouseError(
                f"the database server is PostgreSQL {major}; at least {OLDEST_SERVER} is needed",
                "upgrade it, or set P2P_DATABASE_URL to a newer server",
            )
        conn.execute("set time zone 'UTC'")
        if read_only:
            milliseconds = settings.page_statement_timeout_seconds * 1000
            conn.execute(
                sql.SQL(
                    "set default_transaction_read_only = on; set statement_timeout = {0};"
                    "set idle_in_transaction_session_timeout = {0}"
                ).format(sql.Literal(milliseconds))
            )
        if role is None and read_only and may_act_as(conn, READER_ROLE):
            role = READER_ROLE
        if role is not None:
            _act_as(conn, role)
        conn.autocommit = read_only
    except BaseException:
        conn.close()
        raise
    return conn


def connect_as(
    settings: Settings, role: str, *, statement_timeout_seconds: int | None = None
) -> Connection:
    """A writer's session that acts as the role where the server has it, else as the user itself."""
    conn = connect(settings)
    try:
        if may_act_as(conn, role):
            _act_as(conn, role)
        if statement_timeout_seconds is not None:
            milliseconds = sql.Literal(statement_timeout_seconds * 1000)
            conn.execute(sql.SQL("set statement_timeout = {}").format(milliseconds))
        conn.commit()
    except BaseException:
        conn.close()
        raise
    return conn


def require_idle(conn: Connection) -> None:
    """Raise WarehouseError inside a transaction: what follows must commit by itself."""
    if conn.info.transaction_status != TransactionStatus.IDLE:
        raise WarehouseError(
            "this step commits its own transaction, but one is already open on the connection",
            "commit or roll back first",
        )


def may_act_as(conn: Connection, role: str) -> bool:
    """Whether the role exists and the session's user may take it."""
    # PostgreSQL 16 split membership into kinds; before, any member may SET ROLE.
    kind = "SET" if conn.info.server_version >= 160_000 else "MEMBER"
    row = conn.execute(
        "select pg_has_role(oid, %s) from pg_roles where rolname = %s", (kind, role)
    ).fetchone()
    return row is not None and bool(row[0])


def conninfo(settings: Settings, url: str, application: str) -> str:
    """libpq's connection string of the warehouse, password included."""
    embedded = settings.database_url is None
    # On loopback another user's program could wait on our port while the server is down: never
    # show it the password in clear. The libpq of psycopg's wheels is new enough to refuse.
    strict = embedded and psycopg.pq.version() >= 160_000
    extra = {"require_auth": "scram-sha-256"} if strict else {}
    if embedded:
        extra |= {"sslmode": "disable", "gssencmode": "disable"}
    return make_conninfo(url, application_name=application, connect_timeout=10, **extra)


def _open(settings: Settings, application: str) -> Connection:
    embedded = settings.database_url is None
    deadline = time.monotonic() + _RETRY_SECONDS
    while True:
        url = warehouse_url(settings)
        try:
            return psycopg.connect(conninfo(settings, url, application), autocommit=True)
        except psycopg.Error as error:
            message = cleaned(str(error), url)
            if embedded and _PASSING.search(message) and time.monotonic() < deadline:
                time.sleep(0.2)
                continue
            # `from None`: the driver's own error may repeat the connection string.
            raise WarehouseError(
                f"cannot connect to {without_password(url)}: {message}",
                "run `p2p doctor`"
                if embedded
                else "check host, port, user, password and database name in P2P_DATABASE_URL",
            ) from None


def cleaned(message: str, url: str) -> str:
    """A driver's message without the password."""
    password = urlsplit(url).password
    for secret in {password, unquote(password)} if password else ():
        message = message.replace(secret, "***")
    return message.strip()


def _act_as(conn: Connection, role: str) -> None:
    try:
        conn.execute(sql.SQL("set role {}").format(sql.Identifier(role)))
    except (psycopg.errors.InvalidParameterValue, psycopg.errors.InsufficientPrivilege) as error:
        raise WarehouseError(
            f"this database user may not act as role {role}: {error.diag.message_primary}",
            "grant the role to the user of P2P_DATABASE_URL",
        ) from error
