"""The canonical core of a source as a log: what objects are called, what events have."""

from __future__ import annotations

import polars as pl
from psycopg import sql

from p2p.exports.columns import moment, read_columns
from p2p.sources.ocel.log import OcelLog
from p2p.warehouse.connection import Connection

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


def core_log(conn: Connection, of_source: dict[str, sql.Literal]) -> OcelLog:
    """The core as the last refresh built it; of_source fills tenant and source into queries.

    References may lead to objects that the core does not have: their ids are null.
    """
    read = {
        name: read_columns(conn, sql.SQL(query).format(**of_source))
        for name, query in _CORE.items()
    }
    names = _named(read["objects"])
    events = read["events"].with_columns(moment("occurred"), moment("recorded_at"))
    objects = read["objects"].with_columns(object_id=_in_words(names, "object_id"))
    changes = read["object_attributes"].with_columns(
        moment("changed"), object_id=_in_words(names, "object_id")
    )
    event_objects = read["event_objects"].with_columns(object_id=_in_words(names, "object_id"))
    relations = read["object_relations"].with_columns(
        source_id=_in_words(names, "source_id"), target_id=_in_words(names, "target_id")
    )
    return OcelLog.of(
        event_types=_declared_event_types(events),
        objects=objects,
        object_attributes=changes,
        object_relations=relations,
        events=events,
        event_attributes=_event_attributes(events),
        event_objects=event_objects,
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
