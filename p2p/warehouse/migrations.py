"""Brings raw.* and ops.* to the form this program needs: each file of migrations/ once, in order.

Tables of raw rows are landing's, and everything that dbt builds is dbt's.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import psycopg

from p2p.errors import WarehouseError
from p2p.warehouse.connection import Connection, require_idle
from p2p.warehouse.decider import ensure_decider
from p2p.warehouse.reviewer import ensure_reviewer
from p2p.warehouse.roles import ensure_reader

FOLDER = Path(__file__).parent / "migrations"
# Advisory locks of two numbers are a space of their own: ours cannot meet hashes used as keys.
_LOCK = (7_270, 1)
_FUNCTION = re.compile(
    r"^create (?:or replace )?function ops\.(\w+)\(.*?\bas \$\$(.*?)\$\$", re.DOTALL | re.MULTILINE
)

_JOURNAL = """
create schema if not exists ops;
create table if not exists ops.migration (
    name text primary key,
    sha256 text not null,
    applied_at timestamptz not null default clock_timestamp()
)
"""

_FIRST_OF_DECISIONS = "0012"
_CONSTRAINT = re.compile(r"\bconstraint (\w+)\s+(?:check|foreign key|unique|primary key)\b")


@dataclass(frozen=True, slots=True)
class Migration:
    """One SQL file; the checksum ignores how lines end."""

    name: str
    sql: bytes

    @property
    def sha256(self) -> str:
        """Checksum that tells whether an applied file was changed afterwards."""
        return hashlib.sha256(self.sql).hexdigest()


def available(folder: Path = FOLDER) -> list[Migration]:
    """The migrations in the order in which they are applied."""
    return [
        Migration(path.name, path.read_bytes().replace(b"\r\n", b"\n"))
        for path in sorted(folder.glob("*.sql"))
    ]


@lru_cache(maxsize=1)
def shipped_functions() -> dict[str, str]:
    """Function of the schema ops -> its body, as the migration that defines it last says it."""
    return {
        name: body
        for migration in available()
        for name, body in _FUNCTION.findall(migration.sql.decode())
    }


@lru_cache(maxsize=1)
def shipped_constraints() -> frozenset[str]:
    """Constraints that migrations name, from the first table of decisions on."""
    return frozenset(
        name
        for migration in available()
        for name in _CONSTRAINT.findall(migration.sql.decode())
        if migration.name >= _FIRST_OF_DECISIONS
    )


def migrate(conn: Connection, folder: Path = FOLDER) -> list[str]:
    """Apply what is missing, see to the roles that read and decide; returns names of applied files.

    Each file is one transaction; several commands may call this at once. Raises WarehouseError
    when an applied file was changed, when the database is newer than this program, or when the
    database user lacks rights.
    """
    require_idle(conn)
    migrations = available(folder)
    try:
        with conn.transaction():
            missing = _missing(conn, migrations)
        done = [one.name for one in missing if _apply(conn, one, migrations)]
        with conn.transaction():
            # Two commands that grant the same right at once would fail on each other.
            conn.execute("select pg_advisory_xact_lock(%s, %s)", _LOCK)
            ensure_reader(conn)
            ensure_decider(conn)
            ensure_reviewer(conn)
    except psycopg.errors.InsufficientPrivilege as error:
        raise WarehouseError(
            f"the database user may not prepare the database: {error.diag.message_primary}",
            "grant it CREATE on the database, or make it the owner of schemas raw, ops, mining "
            "and serving",
        ) from error
    return done


def _missing(conn: Connection, migrations: list[Migration]) -> list[Migration]:
    exists = conn.execute("select to_regclass('ops.migration')").fetchone()
    rows = conn.execute("select name, sha256 from ops.migration") if exists and exists[0] else ()
    applied: dict[str, str] = dict(rows)
    known = {one.name: one.sha256 for one in migrations}
    changed = sorted(name for name in applied.keys() & known if applied[name] != known[name])
    if changed:
        raise WarehouseError(
            f"migration {', '.join(changed)} was changed after this database had applied it",
            "restore the file and put the change into a new one with the next number",
        )
    newer = sorted(applied.keys() - known)
    if newer:
        raise WarehouseError(
            f"this database was prepared by a newer program (it has {', '.join(newer)})",
            "upgrade the program, or use another database",
        )
    return [one for one in migrations if one.name not in applied]


def _apply(conn: Connection, migration: Migration, migrations: list[Migration]) -> bool:
    """Apply one file under the lock; False when another command did it meanwhile."""
    with conn.transaction():
        conn.execute("select pg_advisory_xact_lock(%s, %s)", _LOCK)
        conn.execute(_JOURNAL)
        if migration not in _missing(conn, migrations):
            return False
        try:
            conn.execute(migration.sql)
        except psycopg.errors.InsufficientPrivilege:
            raise
        except psycopg.Error as error:
            raise WarehouseError(
                f"migration {migration.name} failed: {error.diag.message_primary or error}",
                "nothing of it was applied; the message names what is in its way",
            ) from error
        conn.execute(
            "insert into ops.migration (name, sha256) values (%s, %s)",
            (migration.name, migration.sha256),
        )
    return True
