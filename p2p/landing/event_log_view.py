"""raw.event_log: one view over all event-log sources, in columns that no longer depend on a file.

Built from the mappings in raw.event_log_source; nothing is cast here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from psycopg import sql

from p2p.landing.raw_tables import column_identifier, qualified, text_columns_of
from p2p.sources.mapping import ActorRule, EventLogMapping
from p2p.warehouse.connection import Connection

_ROLES = (
    "case_id",
    "activity",
    "occurred",
    "time_format",
    "time_zone",
    "time_precision",
    "resource",
    "actor_type",
    "cost",
    "cost_kind",
    "decimal_mark",
    "currency",
    "company_code",
    "vendor_id",
    "vendor_name",
    "purchase_order_id",
    "purchase_order_item_no",
    "matching_type",
    "item_type",
    "document_type",
    "spend_area",
    "spend_sub_area",
    "attributes",
)
_COLUMNS = ("tenant", "source", "_file_id", "_row_number", *_ROLES)
_NULL = sql.SQL("cast(null as text)")


def refresh_view(conn: Connection) -> None:
    """Bring the view in step with the sources; touches nothing when it is already.

    An unchanged view is left alone, for replacing it would wait for everyone who reads it.
    """
    sources = conn.execute(
        "select tenant, source, table_name, mapping from raw.event_log_source "
        "order by tenant, source"
    ).fetchall()
    branches = [
        _branch(
            tenant,
            source,
            table,
            EventLogMapping.model_validate(mapping),
            text_columns_of(conn, table),
        )
        for tenant, source, table, mapping in sources
    ] or [_nothing()]
    definition = sql.SQL("\nunion all\n").join(branches)
    digest = hashlib.sha256(definition.as_string(conn).encode()).hexdigest()
    row = conn.execute(
        "select obj_description(to_regclass('raw.event_log'), 'pg_class')"
    ).fetchone()
    if row is None or row[0] != digest:
        conn.execute(sql.SQL("create or replace view raw.event_log as {}").format(definition))
        conn.execute(sql.SQL("comment on view raw.event_log is {}").format(sql.Literal(digest)))


def _nothing() -> sql.Composed:
    columns = [
        sql.SQL("cast(null as {}) as {}").format(
            sql.SQL("bigint" if name in ("_file_id", "_row_number") else "text"),
            sql.Identifier(name),
        )
        for name in _COLUMNS
    ]
    return sql.SQL("select {} where false").format(sql.SQL(", ").join(columns))


def _branch(
    tenant: str,
    source: str,
    table: str,
    mapping: EventLogMapping,
    columns: Sequence[str],
) -> sql.Composed:
    values: dict[str, sql.Composable] = {
        "tenant": sql.SQL("f.tenant"),
        "source": sql.SQL("f.source"),
        "_file_id": sql.SQL("l._file_id"),
        "_row_number": sql.SQL("l._row_number"),
        "time_format": sql.SQL("f.date_format"),
        "time_zone": sql.SQL("f.time_zone"),
        "decimal_mark": sql.SQL("f.decimal_mark"),
        "cost_kind": _text(mapping.cost_kind if mapping.columns.cost else None),
        "attributes": _attributes(mapping.attributes, columns),
    }
    for role, names in mapping.named_columns().items():
        values["occurred" if role == "time" else role] = _first_filled(names, columns)
    values["time_precision"] = _precision(mapping, values["occurred"])
    values.setdefault("currency", _text(mapping.currency))
    values.setdefault("actor_type", _actor_type(mapping.actors, values.get("resource")))
    chosen = [
        sql.SQL("{} as {}").format(values.get(name, _NULL), sql.Identifier(name))
        for name in _COLUMNS
    ]
    return sql.SQL(
        "select {} from {} as l inner join raw.file as f on f.file_id = l._file_id "
        "where f.tenant = {} and f.source = {}"
    ).format(sql.SQL(", ").join(chosen), qualified(table), sql.Literal(tenant), sql.Literal(source))


def _first_filled(names: Sequence[str], columns: Sequence[str]) -> sql.Composable:
    """The column of these names that the table has; of several the first that is not empty."""
    present = [name for name in map(column_identifier, names) if name in columns]
    if not present:
        return _NULL
    if len(present) == 1:
        return sql.SQL("l.{}").format(sql.Identifier(present[0]))
    filled = [sql.SQL("nullif(l.{}, '')").format(sql.Identifier(name)) for name in present]
    return sql.SQL("coalesce({})").format(sql.SQL(", ").join(filled))


def _precision(mapping: EventLogMapping, occurred: sql.Composable) -> sql.Composable:
    """As declared; else what the format, or the length of an ISO text, leaves out."""
    if mapping.time_precision:
        return _text(mapping.time_precision)
    return sql.SQL(
        "case when f.date_format = 'ISO' then case length({0}) when 10 then 'day' "
        "when 16 then 'minute' else 'second' end "
        "when f.date_format not like '%%HH%%' then 'day' "
        "when f.date_format not like '%%SS%%' then 'minute' else 'second' end"
    ).format(occurred)


def _actor_type(rules: Sequence[ActorRule], resource: sql.Composable | None) -> sql.Composable:
    if not rules or resource is None:
        return _NULL
    cases = [
        sql.SQL("when {} like {} then {}").format(
            resource, sql.Literal(_like(rule.resource)), sql.Literal(rule.actor_type)
        )
        for rule in rules
    ]
    return sql.SQL("case {} else 'unknown' end").format(sql.SQL(" ").join(cases))


def _like(glob: str) -> str:
    for character in "\\%_":
        glob = glob.replace(character, "\\" + character)
    return glob.replace("*", "%")


def _attributes(attributes: dict[str, str], columns: Sequence[str]) -> sql.Composable:
    pairs = [
        sql.SQL("{}, {}").format(sql.Literal(name), _first_filled((column,), columns))
        for name, column in sorted(attributes.items())
    ]
    if not pairs:
        return _NULL
    return sql.SQL("cast(jsonb_build_object({}) as text)").format(sql.SQL(", ").join(pairs))


def _text(value: str | None) -> sql.Composable:
    return sql.SQL("cast({} as text)").format(sql.Literal(value))
