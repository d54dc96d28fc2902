"""A source that came as OCEL, read back from staging as a log with its own ids and attributes."""

from __future__ import annotations

from psycopg import sql

from p2p.exports.columns import moment, read_columns
from p2p.sources.ocel.log import OcelLog
from p2p.warehouse.connection import Connection

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
# The manifest keeps declarations as [type, attribute, type of values]; the latest delivery wins.
_DECLARED = """
    select t.value ->> 0 as owner_type, t.value ->> 1 as attribute, t.value ->> 2 as value_type
    from raw.file
    cross join lateral jsonb_array_elements(mapping -> {types}) with ordinality as t (value, place)
    where tenant = {tenant} and source = {source}
    order by ordered_on desc, file_id desc, t.place
    """


def imported_log(conn: Connection, of_source: dict[str, sql.Literal]) -> OcelLog:
    """What landed, in the latest version of each row; of_source fills tenant and source in."""
    frames = {
        name: read_columns(conn, sql.SQL(query).format(**of_source))
        for name, query in _IMPORTED.items()
    }
    for name, column in (("events", "occurred"), ("object_attributes", "changed")):
        frames[name] = frames[name].with_columns(moment(column))
    for kind in ("object", "event"):
        declared = sql.SQL(_DECLARED).format(types=sql.Literal(f"{kind}_types"), **of_source)
        frames[f"{kind}_types"] = read_columns(conn, declared).rename(
            {"owner_type": f"{kind}_type"}
        )
    return OcelLog.of(**frames)
