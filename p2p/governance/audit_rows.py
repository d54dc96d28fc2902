"""Holds the chain against the rows that it records; audit_guards.py looks at its guards.

A decision's row that was changed past the triggers leaves its entry as it was; one that was written
past them has no entry.
"""

from __future__ import annotations

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from p2p.governance.audit_walk import Problem
from p2p.warehouse.connection import Connection

MOST_TOLD = 20
"""Problems of one kind in one table that are told by name."""

_AUDITED = """
select audited::oid, arguments, nspname, relname
from ops.audited_tables()
inner join pg_class on pg_class.oid = audited
inner join pg_namespace on pg_namespace.oid = relnamespace
order by 1
"""
_TELLS_TENANT = """
select nspname, relname
from ops.audited_tables()
inner join pg_class on pg_class.oid = audited
inner join pg_namespace on pg_namespace.oid = relnamespace
inner join pg_attribute on attrelid = audited and attname = 'tenant'
"""
# A column that came after the entry is in the row alone: the row must hold all that the entry says.
_COMPARED = """
with

row_now as (
    select ops.audit_subject({oid}, to_jsonb(t)) as subject, to_jsonb(t) as written
    from {table} as t
),

entry as (
    select
        tenant, entry_number, subject, payload::jsonb as payload,
        row_number() over (partition by subject order by tenant, entry_number) as place
    from ops.audit_entry
    where split_part(subject, ' ', 1) = {name}
)

select
    case
        when entry.subject is null then 'row_without_entry'
        when row_now.subject is null then 'row_deleted'
        when entry.place > 1 then 'entered_twice'
        else 'row_changed'
    end as kind,
    entry.entry_number,
    coalesce(entry.subject, row_now.subject) as subject,
    coalesce(entry.tenant, ops.audit_told(row_now.written, {arguments}) ->> 'tenant') as tenant
from row_now
full join entry on row_now.subject = entry.subject
where
    entry.subject is null
    or row_now.subject is null
    or entry.place > 1
    -- key by key: an array or an object that somebody widened contains what it was before
    or case when jsonb_typeof(entry.payload) = 'object'
        then exists (
            select from jsonb_each(entry.payload) as said
            where row_now.written -> said.key is distinct from said.value
        )
        else true
    end
order by entry.entry_number nulls last, 3
"""
_WORDS = {
    "row_changed": "{subject} is no longer what entry {entry} recorded: its row was changed",
    "row_deleted": "{subject}, which entry {entry} recorded, is gone: its row was deleted",
    "entered_twice": "{subject} was entered before, and again as entry {entry}",
    "row_without_entry": "{subject} has no entry: the row was written past the chain, or its entry"
    " was cut off",
}


def row_problems(conn: Connection, tenant: str) -> list[Problem]:
    """Decisions of a tenant that are not what the chain says; call where the chain is whole."""
    tables = conn.execute(_AUDITED).fetchall()
    return [problem for table in tables for problem in _of_table(conn, tenant, table)]


def tenants_of_rows(conn: Connection) -> set[str]:
    """Every tenant that has a decision on record, also where nothing of its chain is left."""
    found: set[str] = set()
    for schema, name in conn.execute(_TELLS_TENANT).fetchall():
        query = sql.SQL("select distinct tenant from {}").format(sql.Identifier(schema, name))
        found.update(tenant for (tenant,) in conn.execute(query))
    return found


def _of_table(conn: Connection, tenant: str, table: TupleRow) -> list[Problem]:
    oid, arguments, schema, name = table
    query = sql.SQL(_COMPARED).format(
        oid=sql.Literal(oid),
        table=sql.Identifier(schema, name),
        name=sql.Literal(name),
        arguments=sql.Literal(arguments),
    )
    try:
        with conn.transaction():
            rows = conn.execute(query).fetchall()
    except psycopg.errors.InvalidTextRepresentation:
        return [Problem("row_changed", None, f"an entry of {name} holds a payload that is no JSON")]
    found = [row for row in rows if row[3] == tenant]
    told = [
        Problem(kind, entry, _WORDS[kind].format(subject=subject, entry=entry))
        for kind, entry, subject, _ in found[:MOST_TOLD]
    ]
    if len(found) > MOST_TOLD:
        more = f"{len(found) - MOST_TOLD} more rows of {name} are not what the chain says"
        told.append(Problem(found[MOST_TOLD][0], found[MOST_TOLD][1], more))
    return told
