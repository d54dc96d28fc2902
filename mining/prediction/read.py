"""The statements by which predictions read marts and the canonical core; rows become SourceData."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from psycopg import sql

from mining.mart_columns import Kind
from mining.prediction import source_data as columns
from mining.prediction.source_data import SourceData, events_in_order
from mining.store import Connection, Rows, read_frame

# A subject is the number of its row, and samples are drawn by it: equal data, equal order.
_CASES = """
    select
        dim_case.*, item.price_unit
    from marts.dim_case as dim_case
    left join canonical.can_purchase_order_item as item
        on dim_case.object_id = item.purchase_order_item_object_id
    where
        dim_case.tenant = {tenant} and dim_case.source = {source}
        and dim_case.case_notion = 'purchase_order_item'
        and dim_case.matching_type is distinct from 'consignment'
    order by dim_case.object_id, dim_case.case_key
"""

# An event that its system does not date (the supplier wrote the invoice) is known when its
# document is.
_EVENTS = """
    with recorded as (
        select event_id, document_id, recorded_at
        from canonical.can_event
        where tenant = {tenant} and source = {source}
            and (recorded_at is not null or document_id is not null)
    ),

    document as (
        select document_id, min(recorded_at) as recorded_at
        from recorded where document_id is not null group by document_id
    )

    select
        event.case_key,
        event.event_position,
        event.activity_key,
        greatest(
            event.event_on,
            (coalesce(recorded.recorded_at, document.recorded_at) at time zone {zone})::date
        ) - date '1970-01-01' as known_day,
        event.amount
    from marts.fct_event_log as event
    inner join marts.dim_case as dim_case on event.case_key = dim_case.case_key
    left join recorded on event.event_id = recorded.event_id
    left join document on recorded.document_id = document.document_id
    where
        event.is_time_plausible
        and dim_case.tenant = {tenant} and dim_case.source = {source}
        and dim_case.case_notion = 'purchase_order_item'
        and dim_case.matching_type is distinct from 'consignment'
"""

_ACTIVITIES = "select activity_key, activity, is_completion, is_milestone from marts.dim_activity"

_CHANGES = """
    select
        dim_case.case_key, change.attribute, change.value, change.changed_at,
        (change.changed_at at time zone {zone})::date - date '1970-01-01' as known_day
    from canonical.can_object_change as change
    inner join marts.dim_case as dim_case on change.object_id = dim_case.object_id
    where
        change.tenant = {tenant} and change.source = {source}
        and dim_case.case_notion = 'purchase_order_item'
        and change.changed_at is not null
        and change.attribute in ('price', 'quantity', 'delivery_date')
"""

_INVOICES = """
    select
        invoice.invoice_object_id,
        invoice.subject_id,
        invoice.company_code,
        invoice.supplier_id,
        supplier.name as supplier_name,
        invoice.currency,
        invoice.gross_amount,
        invoice.is_po_backed,
        document.is_credit_memo,
        document.is_reversed,
        coalesce((invoice.entered_at at time zone {zone})::date, invoice.posted_on)
            - date '1970-01-01' as entered_day,
        invoice.invoice_on - date '1970-01-01' as invoice_day,
        invoice.due_on - date '1970-01-01' as due_day,
        invoice.discount_due_on - date '1970-01-01' as discount_due_day,
        case when invoice.has_discount_offer then invoice.discount_offered_amount end
            as discount_offered_amount,
        invoice.discount_taken_amount,
        invoice.cleared_on - date '1970-01-01' as cleared_day,
        greatest(invoice.cleared_on, (document.cleared_at at time zone {zone})::date)
            - date '1970-01-01' as cleared_known_day
    from marts.fct_kpi_invoice as invoice
    inner join canonical.can_invoice as document
        on invoice.invoice_object_id = document.invoice_object_id
    left join (
        select supplier_id, max(name) as name from canonical.can_supplier
        where tenant = {tenant} and source = {source} group by supplier_id
    ) as supplier on invoice.supplier_id = supplier.supplier_id
    where invoice.tenant = {tenant} and invoice.source = {source}
    order by invoice.invoice_object_id
"""

_INVOICE_EVENTS = """
    select
        object_id as invoice_object_id, event.activity,
        (greatest(event.event_at, event.recorded_at) at time zone {zone})::date
            - date '1970-01-01' as known_day
    from canonical.can_event as event
    inner join canonical.can_event_object as touched on event.event_id = touched.event_id
    inner join marts.fct_kpi_invoice as invoice on touched.object_id = invoice.invoice_object_id
    where
        event.tenant = {tenant} and event.source = {source}
        and event.activity in (
            'Set Payment Block', 'Remove Payment Block', 'Cancel Invoice Receipt'
        )
"""

_INVOICE_CASES = """
    select distinct line.invoice_object_id, dim_case.case_key
    from canonical.can_invoice_item as line
    inner join marts.dim_case as dim_case on line.purchase_order_item_object_id = dim_case.object_id
    where
        line.tenant = {tenant} and line.source = {source}
        and dim_case.case_notion = 'purchase_order_item'
"""


def read_sources(conn: Connection, tenant: str | None = None) -> Rows:
    """tenant, source, time_zone, until_day of the sources with order items or invoices, sorted."""
    rows = conn.execute(
        """
        select tenant, source, time_zone, data_until - date '1970-01-01'
        from marts.dim_source_period as period
        where
            data_until is not null
            and (%(tenant)s::text is null or tenant = %(tenant)s)
            and (
                exists (
                    select from marts.dim_case as dim_case
                    where (dim_case.tenant, dim_case.source) = (period.tenant, period.source)
                        and dim_case.case_notion = 'purchase_order_item'
                )
                or exists (
                    select from marts.fct_kpi_invoice as invoice
                    where (invoice.tenant, invoice.source) = (period.tenant, period.source)
                )
            )
        """,
        {"tenant": tenant},
    )
    names = ("tenant", "source", "time_zone", "until_day")
    return sorted(
        (dict(zip(names, row, strict=True)) for row in rows),
        key=lambda one: (one["tenant"], one["source"]),
    )


def read_source(
    conn: Connection, tenant: str, source: str, *, time_zone: str, until_day: int
) -> SourceData:
    """Everything of one source that its predictions need."""
    values = {
        "tenant": sql.Literal(tenant),
        "source": sql.Literal(source),
        "zone": sql.Literal(time_zone),
    }
    frames = {
        name: read_frame(conn, sql.SQL(statement).format(**values), schema)
        for name, (statement, schema) in {
            "cases": (_CASES, columns.CASE),
            "activities": (_ACTIVITIES, columns.ACTIVITY),
            "changes": (_CHANGES, columns.CHANGE),
            "invoices": (_INVOICES, columns.INVOICE),
            "invoice_events": (_INVOICE_EVENTS, columns.INVOICE_EVENT),
            "invoice_cases": (_INVOICE_CASES, columns.INVOICE_CASE),
        }.items()
    }
    events = _numbers(conn, sql.SQL(_EVENTS).format(**values), columns.EVENT)
    frames["events"] = events_in_order(events, frames["cases"])
    return SourceData(tenant=tenant, source=source, until_day=until_day, **frames)


def _numbers(conn: Connection, query: sql.Composed, schema: Mapping[str, Kind]) -> pl.DataFrame:
    """Columns of numbers of a query, thousands of rows in one message: millions come in seconds."""
    cells = sql.SQL(", ',', ").join(map(sql.Identifier, schema))
    statement = sql.SQL(
        """
        select string_agg(line, E'\n') from (
            select concat({}) as line, (row_number() over ()) / 5000 as block from ({}) as found
        ) as numbered
        group by block
        """
    ).format(cells, query)
    text = "\n".join(row[0] for row in conn.execute(statement))
    if not text:
        return pl.DataFrame(schema=pl.Schema(schema))
    return pl.read_csv(text.encode(), has_header=False, schema=pl.Schema(schema))
