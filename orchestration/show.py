"""What `p2p show` reads of the publication, and how JSON writes it.

The topics are in topics.py; how a terminal shows them is in terminal_tables.py.
"""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from pathlib import Path

from psycopg import Cursor, sql
from psycopg.rows import dict_row

from orchestration.topic import Row, Topic
from p2p.errors import P2PError, UsageError
from p2p.warehouse.connection import Connection
from p2p.warehouse.publication import consistent_read, latest_status


def read_topic(
    conn: Connection, topic: Topic, tenant: str, source: str | None, limit: int | None
) -> Row:
    """{"publication", "source", topic: rows} of the published state.

    Raises P2PError where nothing is published yet, UsageError for an unknown source.
    """
    status = latest_status(conn)
    if status.publication is None:
        raise P2PError(
            "nothing is published yet", "run `p2p demo`, or `p2p ingest` and then `p2p refresh`"
        )
    with consistent_read(conn):
        known = [
            row[0]
            for row in conn.execute(
                "select source from serving.source where tenant = %s order by source", (tenant,)
            )
        ]
        if source is not None and source not in known:
            raise UsageError(
                f"source {source!r} is not published",
                f"published are: {', '.join(known) or 'none'}",
            )
        order = sql.SQL(", ").join(map(_ordered, topic.order))
        query = sql.SQL(
            "select * from {} where tenant = %(tenant)s and (%(source)s::text is null "
            "or source = %(source)s) order by {} limit %(limit)s"
        ).format(sql.Identifier(topic.schema, topic.table), order)
        of_source = source if topic.has_source else None
        with conn.cursor(row_factory=dict_row) as cursor:
            cursor.execute(query, {"tenant": tenant, "source": of_source, "limit": limit})
            rows = [topic.tell(row) for row in cursor]
            if topic.proof is not None:
                _prove(cursor, topic.proof, tenant, rows)
    return {
        "publication": {
            "id": status.publication.publication_id,
            "published_at": status.publication.published_at,
            "last_refresh_status": status.status,
            "last_refresh_failed_stage": status.failed_stage,
        },
        "source": source,
        topic.name: rows,
    }


def _ordered(column: str) -> sql.Composable:
    """A column of an ORDER BY; with a minus before its name the largest comes first."""
    name = sql.Identifier(column.removeprefix("-"))
    return sql.SQL("{} desc nulls last").format(name) if column.startswith("-") else name


def _prove(cursor: Cursor[Row], table: str, tenant: str, rows: list[Row]) -> None:
    """Put under `proof` what proves each of the rows, what decides first."""
    keys = [(row["source"], row["rule_id"], row["case_id"]) for row in rows]
    proofs: dict[tuple[str, ...], list[Row]] = {key: [] for key in keys}
    query = sql.SQL(
        "select evidence.* from {} as evidence"
        " inner join unnest(%s::text[], %s::text[], %s::text[]) as asked (source, rule_id, case_id)"
        " using (source, rule_id, case_id)"
        " where tenant = %s order by source, rule_id, case_id, evidence_order"
    ).format(sql.Identifier("serving", table))
    columns = [list(column) for column in zip(*keys, strict=True)] or [[], [], []]
    for one in cursor.execute(query, [*columns, tenant]):
        place = (one.pop("source"), one.pop("rule_id"), one.pop("case_id"))
        proofs[place].append({key: value for key, value in one.items() if key != "tenant"})
    for row, key in zip(rows, keys, strict=True):
        row["proof"] = proofs[key]


def jsonable(value: object) -> object:
    """What json.dumps cannot write by itself: exact numbers, times, ids."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, uuid.UUID | Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")
