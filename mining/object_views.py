"""The object-centric results of every source: read the core, ask p2p.objectlog, write mining.*.

No statistics and no SQL in here; case-centric results are in pipeline.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from mining import store
from p2p.errors import P2PError
from p2p.objectlog import (
    ObjectLog,
    activity_statistics,
    encode,
    interactions,
    object_graph,
    type_statistics,
)
from p2p.objectlog.core import read_core, read_sources
from p2p.warehouse.arrow import ArrowReader

TABLES = ("object_type", "object_activity", "object_edge", "object_interaction")


@dataclass(slots=True)
class ObjectViews:
    """Rows written by table, figures by table, and relations that lead to nothing by source."""

    rows: dict[str, int] = field(default_factory=dict)
    figures: dict[str, dict[str, Any]] = field(default_factory=dict)
    loose: dict[str, int] = field(default_factory=dict)


def mine_object_views(
    conn: store.Connection,
    reader: ArrowReader,
    run_id: uuid.UUID,
    *,
    tenant: str | None = None,
) -> ObjectViews:
    """Write the four tables of every source that has objects.

    One source after another, so that memory is that of the largest; the four tables are written
    when all are read.
    """
    found: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
    result = ObjectViews(figures={table: {} for table in TABLES})
    for owner, source in read_sources(reader, tenant):
        try:
            log = encode(read_core(reader, owner, source))
            views = _views(log)
        except (ValueError, ArithmeticError, pl.exceptions.PolarsError) as error:
            raise P2PError(
                f"source {source}: counting what happens to its objects failed: {error}",
                "look at the core of this source in canonical; the last publication stands",
            ) from error
        scope = {"tenant": owner, "source": source}
        for table, rows in views.items():
            found[table] += [scope | row for row in rows.iter_rows(named=True)]
        result.loose[source] = result.loose.get(source, 0) + log.loose_count
        figures = result.figures["object_type"]
        for name, count in _sizes(log).items():
            figures[f"{source}_{name}"] = figures.get(f"{source}_{name}", 0) + count
    for table in TABLES:
        result.rows[table] = store.write_run(conn, table, run_id, found[table], tenant)
    conn.commit()
    return result


def _sizes(log: ObjectLog) -> dict[str, int]:
    return {
        "events": log.event_count,
        "objects": log.object_count,
        "event_objects": int(log.event_objects.event.size),
    }


def _views(log: ObjectLog) -> dict[str, pl.DataFrame]:
    return {
        "object_type": type_statistics(log),
        "object_activity": activity_statistics(log),
        "object_edge": object_graph(log),
        "object_interaction": interactions(log).with_row_index("rank", offset=1),
    }
