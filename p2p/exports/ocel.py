"""The object-centric core of one source as an OCEL 2.0 log: which rows, under which ids and names.

File formats are p2p.sources.ocel's matter.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
import psycopg
from psycopg import sql

from p2p.errors import P2PError, UsageError
from p2p.exports.columns import read_columns
from p2p.sources.ocel import OcelLog
from p2p.sources.ocel.faults import screen
from p2p.warehouse.connection import Connection, require_idle

# Columns of an event that become its attributes, with their types of values; what holds of most
# events by default is left out.
_EVENT_ATTRIBUTES = {
    "resource": "string",
    "actor_type": "string",
    "amount": "float",
    "currency": "string",
    "quantity": "float",
    "document_id": "string",
    "recorded_at": "time",
    "time_precision": "string",
}
_CORE = {
    "events": """
        select event_id, activity as event_type, event_at at time zone 'UTC' as occurred,
            resource, nullif(actor_type, 'unknown') as actor_type, trim_scale(amount) as amount,
            currency, trim_scale(quantity) as quantity, document_id,
            recorded_at at time zone 'UTC' as recorded_at,
            nullif(time_precision, 'second') as time_precision
        from canonical.can_event where tenant = {tenant} and source = {source}
        order by event_at, lifecycle_rank nulls last, order_key nulls last, event_id
        """,
    "objects": """
        select object_id, object_type, object_key
        from canonical.can_object where tenant = {tenant} and source = {source}
        order by object_type, object_key, object_id
        """,
    "object_attributes": """
        select object_id, attribute, changed_at at time zone 'UTC' as changed, value
        from canonical.can_object_change where tenant = {tenant} and source = {source}
        order by object_id, attribute, changed_at, value
        """,
    "object_relations": """
        select source_object_id as source_id, target_object_id as target_id, qualifier
        from canonical.can_object_relation where tenant = {tenant} and source = {source}
        order by source_object_id, qualifier, target_object_id
        """,
    "event_objects": """
        select event_id, object_id, qualifier
        from canonical.can_event_object where tenant = {tenant} and source = {source}
        order by event_id, qualifier, object_id
        """,
}
_IMPORTED = {
    "objects": """
        select object_id, object_type
        from staging.stg_ocel__object where tenant = {tenant} and source = {source}
        order by file_id, row_number
        """,
    "object_attributes": """
        select object_id, attribute, changed_at at time zone 'UTC' as changed, value
        from staging.stg_ocel__object_attribute where tenant = {tenant} and source = {source}
        order by file_id, row_number
        """,
    "object_relations": """
        select source_id, target_id, qualifier
        from staging.stg_ocel__object_relation where tenant = {tenant} and source = {source}
        order by file_id, row_number
        """,
    "events": """
        select event_id, event_type, event_at at time zone 'UTC' as occurred
        from staging.stg_ocel__event where tenant = {tenant} and source = {source}
        order by file_id, row_number
        """,
    "event_attributes": """
        select event_id, attribute, value
        from staging.stg_ocel__event_attribute where tenant = {tenant} and source = {source}
        order by file_id, row_number
        """,
    "event_objects": """
        select event_id, object_id, qualifier
        from staging.stg_ocel__event_object where tenant = {tenant} and source = {source}
        order by file_id, row_number
        """,
}
# The manifest keeps declarations as [type, attribute, type of values]; the latest file wins.
_DECLARED = """
    select t.value ->> 0 as owner_type, t.value ->> 1 as attribute, t.value ->> 2 as value_type
    from raw.file
    cross join lateral jsonb_array_elements(mapping -> {types}) with ordinality as t (value, place)
    where tenant = {tenant} and source = {source}
    order by file_id desc, t.place
    """


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
            read = _imported if system == "ocel" else _core
            return read(conn, {"tenant": sql.Literal(tenant), "source": sql.Literal(source)})
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName) as error:
        raise P2PError(
            "the object-centric core is not built yet", "run `p2p refresh`, then export again"
        ) from error


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


def _core(conn: Connection, of_source: dict[str, sql.Literal]) -> SourceLog:
    read = {
        name: read_columns(conn, sql.SQL(query).format(**of_source))
        for name, query in _CORE.items()
    }
    names = _named(read["objects"])
    events = read["events"].with_columns(_moment("occurred"), _moment("recorded_at"))
    objects = read["objects"].with_columns(object_id=_in_words(names, "object_id"))
    changes = read["object_attributes"].with_columns(
        _moment("changed"), object_id=_in_words(names, "object_id")
    )
    event_objects = read["event_objects"].with_columns(object_id=_in_words(names, "object_id"))
    relations = read["object_relations"].with_columns(
        source_id=_in_words(names, "source_id"), target_id=_in_words(names, "target_id")
    )
    return _without_loose_ends(
        OcelLog.of(
            event_types=_declared_event_types(events),
            objects=objects,
            object_attributes=changes,
            object_relations=relations,
            events=events,
            event_attributes=_event_attributes(events),
            event_objects=event_objects,
        )
    )


def _named(objects: pl.DataFrame) -> pl.DataFrame:
    """object_id to a name that people read and that no other object has."""
    name = pl.concat_str("object_type", pl.lit(":"), "object_key")
    is_shared = pl.len().over(name) > 1
    return objects.select(
        "object_id",
        name=pl.when(is_shared).then(pl.concat_str(name, pl.lit("#"), "object_id")).otherwise(name),
    )


def _in_words(names: pl.DataFrame, column: str) -> pl.Expr:
    return pl.col(column).replace_strict(
        names["object_id"], names["name"], default=None, return_dtype=pl.String
    )


def _moment(column: str) -> pl.Expr:
    return pl.col(column).str.replace(" ", "T", literal=True) + "Z"


def _event_attributes(events: pl.DataFrame) -> pl.DataFrame:
    # A float says that it is one: 100 would be an integer to those who read types from values.
    floats = [
        pl.when(pl.col(name).str.contains(".", literal=True))
        .then(pl.col(name))
        .otherwise(pl.col(name) + ".0")
        .alias(name)
        for name, value_type in _EVENT_ATTRIBUTES.items()
        if value_type == "float"
    ]
    return (
        events.with_columns(floats)
        .unpivot(
            on=list(_EVENT_ATTRIBUTES),
            index="event_id",
            variable_name="attribute",
            value_name="value",
        )
        .drop_nulls("value")
    )


def _declared_event_types(events: pl.DataFrame) -> pl.DataFrame:
    """Each type of event declares those attributes that any event of it has."""
    has = events.group_by("event_type", maintain_order=True).agg(
        pl.col(name).is_not_null().any() for name in _EVENT_ATTRIBUTES
    )
    return (
        has.unpivot(index="event_type", variable_name="attribute", value_name="has")
        .filter(pl.col("has"))
        .with_columns(value_type=pl.col("attribute").replace_strict(_EVENT_ATTRIBUTES))
        .sort("event_type", maintain_order=True)
    )


def _imported(conn: Connection, of_source: dict[str, sql.Literal]) -> SourceLog:
    frames = {
        name: read_columns(conn, sql.SQL(query).format(**of_source))
        for name, query in _IMPORTED.items()
    }
    for name, column in (("events", "occurred"), ("object_attributes", "changed")):
        frames[name] = frames[name].with_columns(_moment(column))
    for kind in ("object", "event"):
        declared = sql.SQL(_DECLARED).format(types=sql.Literal(f"{kind}_types"), **of_source)
        frames[f"{kind}_types"] = read_columns(conn, declared).rename(
            {"owner_type": f"{kind}_type"}
        )
    return _without_loose_ends(OcelLog.of(**frames))


def _without_loose_ends(log: OcelLog) -> SourceLog:
    screened = screen(log)
    return SourceLog(screened.sound_part(log), screened.rejected.height)
