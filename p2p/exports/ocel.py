"""One source as an OCEL 2.0 log, read in one snapshot; without relations that lead to nothing.

File formats are p2p.sources.ocel's matter.
"""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
from psycopg import sql

from p2p.errors import P2PError, UsageError
from p2p.exports.core import core_log
from p2p.exports.imported import imported_log
from p2p.sources.ocel.faults import screen
from p2p.sources.ocel.log import OcelLog
from p2p.warehouse.connection import Connection, require_idle


@dataclass(frozen=True, slots=True)
class SourceLog:
    """A source as a log, and how many relations lead to nothing and were therefore left out."""

    log: OcelLog
    loose_relations: int


def log_of_source(conn: Connection, tenant: str, source: str) -> SourceLog:
    """Read one source whole, in one read-only snapshot.

    What came as OCEL keeps its own ids and all its attributes. Of other systems the canonical core
    is read: an object is known as type:key, an event by its id in the warehouse.

    Times are written in UTC. Raises UsageError for a source that is not there, P2PError before
    the first refresh.
    """
    require_idle(conn)
    try:
        with conn.transaction():
            conn.execute("set transaction isolation level repeatable read, read only")
            conn.execute("set local datestyle = 'ISO'")
            system = _system_of(conn, tenant, source)
            read = imported_log if system == "ocel" else core_log
            log = read(conn, {"tenant": sql.Literal(tenant), "source": sql.Literal(source)})
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName) as error:
        raise P2PError(
            "the object-centric core is not built yet", "run `p2p refresh`, then export again"
        ) from error
    screened = screen(log)
    return SourceLog(screened.sound_part(log), screened.rejected.height)


def _system_of(conn: Connection, tenant: str, source: str) -> str:
    rows = conn.execute(
        "select source, min(system) from raw.file where tenant = %s group by source", (tenant,)
    ).fetchall()
    systems: dict[str, str] = dict(rows)
    if source not in systems:
        raise UsageError(
            f"there is no source {source}",
            f"choose one of: {', '.join(sorted(systems)) or '(none is loaded yet)'}",
        )
    return systems[source]
