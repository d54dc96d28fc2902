"""The only place where mining meets the database: marts come in as frames, mining.* goes out.

No statistics in here. Each table of results is written in one transaction a run.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
import psycopg
import pyarrow as pa
from psycopg import sql
from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb

from mining.mart_columns import CASE, INVOICE, TRANSITION, VARIANT, Kind
from p2p.warehouse.arrow import ArrowReader

Connection = psycopg.Connection[TupleRow]
Rows = Sequence[Mapping[str, Any]]

KEPT_RUNS = 5
"""Runs whose rows stay in mining.*; older ones go when a new one is written."""


@dataclass(frozen=True, slots=True, order=True)
class Log:
    """A source seen through one case notion."""

    tenant: str
    source: str
    case_notion: str


def read_logs(conn: Connection, tenant: str | None = None) -> list[Log]:
    """The logs that have cases, of one tenant or of all."""
    rows = conn.execute(
        """
        select distinct tenant, source, case_notion from marts.dim_case
        where %(tenant)s::text is null or tenant = %(tenant)s
        """,
        {"tenant": tenant},
    )
    return sorted(Log(*row) for row in rows)


def read_invoice_sources(conn: Connection, tenant: str | None = None) -> list[tuple[str, str]]:
    """(tenant, source) of the sources that have invoices."""
    rows = conn.execute(
        """
        select distinct tenant, source from canonical.can_invoice
        where %(tenant)s::text is null or tenant = %(tenant)s
        """,
        {"tenant": tenant},
    )
    return sorted((row[0], row[1]) for row in rows)


def read_transitions(conn: Connection, tenant: str | None = None) -> pl.DataFrame:
    """marts.mart_transition: counts and waits in days."""
    query = sql.SQL("select {} from marts.mart_transition {}").format(
        _columns(TRANSITION), _of(tenant=tenant)
    )
    return _frame(conn, query, TRANSITION)


def read_variants(conn: Connection, log: Log) -> pl.DataFrame:
    """variant_key, activities in order, case_count of one log, by rank."""
    found = conn.execute(
        """
        select variant_key, activities, case_count from marts.mart_variant
        where tenant = %s and source = %s and case_notion = %s
        order by rank, variant_key
        """,
        (log.tenant, log.source, log.case_notion),
    ).fetchall()
    return pl.DataFrame(found, schema=pl.Schema(VARIANT), orient="row")


def read_invoices(conn: Connection, tenant: str, source: str) -> pl.DataFrame:
    """canonical.can_invoice of one source with the supplier's name; gross_amount is exact."""
    # By relation and not by number: two clients of one source may give one number to two
    # suppliers, and an invoice that came twice from here would be a duplicate of itself.
    query = sql.SQL(
        """
        select {} from (
            select invoice.*, supplier.name as supplier_name
            from canonical.can_invoice as invoice
            left join canonical.can_object_relation as invoiced_by
                on
                    invoice.invoice_object_id = invoiced_by.source_object_id
                    and invoiced_by.qualifier = 'invoiced by'
            left join canonical.can_supplier as supplier
                on invoiced_by.target_object_id = supplier.supplier_object_id
        ) as invoice {}
        """
    ).format(_columns(INVOICE), _of(tenant=tenant, source=source))
    return _frame(conn, query, INVOICE)


def read_cases(conn: Connection, log: Log) -> pl.DataFrame:
    """Cases of one log with their measures and the longest wait between two of their events."""
    query = sql.SQL(
        """
        with longest as (
            select event.case_key, max(event.wait_seconds) / 86400 as longest_wait_days
            from marts.fct_event_log as event
            inner join marts.dim_log on event.log_key = dim_log.log_key
            {of_log} and event.wait_seconds > 0
            group by event.case_key
        )

        select {columns} from (
            select
                dim_case.*,
                fct_case.variant_key,
                fct_case.event_count,
                fct_case.duration_days,
                fct_case.rework_event_count,
                fct_case.is_completed,
                fct_case.started_at,
                fct_case.ended_at,
                coalesce(longest.longest_wait_days, 0) as longest_wait_days
            from marts.dim_case
            inner join marts.fct_case on dim_case.case_key = fct_case.case_key
            left join longest on dim_case.case_key = longest.case_key
        ) as measured {of_log}
        """
    ).format(
        columns=_columns(CASE),
        of_log=_of(tenant=log.tenant, source=log.source, case_notion=log.case_notion),
    )
    return _frame(conn, query, CASE)


def read_longest_waits(
    conn: Connection, case_keys: Sequence[int]
) -> dict[int, tuple[str, str | None]]:
    """The activities between which each of these cases waited longest; of few cases, not of all."""
    rows = conn.execute(
        """
        select distinct on (event.case_key)
            event.case_key, from_activity.activity, to_activity.activity
        from marts.fct_event_log as event
        inner join marts.dim_activity as from_activity
            on event.activity_key = from_activity.activity_key
        left join marts.dim_activity as to_activity
            on event.next_activity_key = to_activity.activity_key
        where event.case_key = any(%s) and event.wait_seconds > 0
        order by event.case_key, event.wait_seconds desc, event.event_position
        """,
        (list(case_keys),),
    )
    return {key: (before, after) for key, before, after in rows}


def write_run(
    conn: Connection, table: str, run_id: uuid.UUID, rows: Rows, tenant: str | None = None
) -> int:
    """Replace this run's rows of mining.<table> and drop what is out of date; returns the count.

    One transaction; the same run may be written again. Sources without rows in this run lose their
    older ones too, so nobody reads a result that no longer holds. Keeps KEPT_RUNS runs.
    """
    name = sql.Identifier("mining", table)
    with conn.transaction():
        conn.execute(
            sql.SQL("delete from {} where run_id = %s {}").format(name, _and_tenant(tenant)),
            (run_id,),
        )
        if rows:
            columns = list(rows[0])
            statement = sql.SQL("copy {} (run_id, created_at, {}) from stdin").format(
                name, sql.SQL(", ").join(map(sql.Identifier, columns))
            )
            with conn.cursor() as cursor:
                now = cursor.execute("select transaction_timestamp()").fetchone()
                with cursor.copy(statement) as copy:
                    for row in rows:
                        copy.write_row((run_id, *(now or ()), *(_value(row[c]) for c in columns)))
        conn.execute(
            sql.SQL(
                """
                delete from {0} as old where (
                    not exists (
                        select from {0} as new
                        where
                            new.run_id = %(run)s
                            and (new.tenant, new.source) = (old.tenant, old.source)
                    )
                    or old.run_id not in (
                        select run_id from {0} group by run_id
                        order by run_id = %(run)s desc, max(created_at) desc limit %(kept)s
                    )
                ) {1}
                """
            ).format(name, _and_tenant(tenant)),
            {"run": run_id, "kept": KEPT_RUNS},
        )
    return len(rows)


def _columns(schema: Mapping[str, Kind]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, schema))


def _of(**values: str | None) -> sql.Composed:
    """A WHERE clause of the values that are given."""
    parts = [
        sql.SQL("{} = {}").format(sql.Identifier(name), sql.Literal(value))
        for name, value in values.items()
        if value is not None
    ]
    return sql.SQL("where {}").format(sql.SQL(" and ").join(parts)) if parts else sql.Composed([])


def _and_tenant(tenant: str | None) -> sql.Composed:
    if tenant is None:
        return sql.Composed([])
    return sql.SQL("and tenant = {}").format(sql.Literal(tenant))


def _frame(conn: Connection, query: sql.Composed, schema: Mapping[str, Kind]) -> pl.DataFrame:
    """Rows of a query by COPY: a tenth of the time of fetching tuples."""
    copy = sql.SQL("copy ({}) to stdout (format csv, header)").format(query)
    with conn.cursor() as cursor, cursor.copy(copy) as data:
        text = b"".join(bytes(block) for block in data)
    as_read = {
        name: pl.String if kind in (pl.Boolean, pl.Datetime("us", "UTC")) else kind
        for name, kind in schema.items()
    }
    frame = pl.read_csv(text, schema=as_read)
    booleans = [name for name, kind in schema.items() if kind == pl.Boolean]
    times = [name for name, kind in schema.items() if kind == pl.Datetime("us", "UTC")]
    return frame.with_columns(
        *(pl.col(name) == "t" for name in booleans),
        *(
            pl.col(name).str.to_datetime("%Y-%m-%d %H:%M:%S%.f%#z", time_unit="us", time_zone="UTC")
            for name in times
        ),
    )


def _value(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, dict | list) else value


def read_columns(
    reader: ArrowReader, query: sql.Composed, schema: Mapping[str, Kind]
) -> pl.DataFrame:
    """As read_frame, of what other sessions see: for millions of rows, which psycopg would take one
    by one. Numerics come as text and are cast."""
    texts = [name for name, kind in schema.items() if kind == pl.String]
    table = reader.read(query.as_string(), coded=texts)
    plain = [
        column.cast(column.type.storage_type) if hasattr(column.type, "storage_type") else column
        for column in table.columns
    ]
    frame = pl.DataFrame(pl.from_arrow(pa.table(plain, names=table.column_names)))
    return frame.select(pl.col(name).cast(kind) for name, kind in schema.items())


def read_frame(conn: Connection, query: sql.Composed, schema: Mapping[str, Kind]) -> pl.DataFrame:
    """The columns of the schema out of a query, for a part of mining with statements of its own."""
    chosen = sql.SQL("select {} from ({}) as found").format(_columns(schema), query)
    return _frame(conn, chosen, schema)
