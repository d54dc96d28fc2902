"""What `said_once` needs to know of all sources at once, and who asks already about an invoice."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl
from psycopg import sql

from mining.candidates import Candidate
from mining.mart_columns import Kind
from mining.said_once import COPY
from mining.store import Connection, read_frame

# Who may not have entered an invoice is this control's question.
_DUTIES = "segregation_of_duties"
_ENTERED: dict[str, Kind] = {"invoice_object_id": pl.String, "group_id": pl.String}


def read_copies(conn: Connection, tenant: str | None = None) -> pl.DataFrame:
    """COPY: the invoices that another source of their tenant handed over."""
    query = sql.SQL(
        """
        select * from marts.fct_handed_over_invoice
        where {tenant}::text is null or tenant = {tenant}
        order by source, label, invoice_object_id
        """
    ).format(tenant=sql.Literal(tenant))
    return read_frame(conn, query, COPY)


def read_entered_in_breach(
    conn: Connection, tenant: str, source: str, broken: Iterable[Candidate]
) -> set[str]:
    """Invoices of one source whose clerk a candidate of broken controls names already: who entered
    it did two things of its order item, or of itself, that nobody may do both of."""
    query = sql.SQL(
        """
        select distinct invoice.invoice_object_id, breach.group_id
        from marts.fct_control_breach as breach
        inner join reference.control as control on breach.control_id = control.control_id
        left join canonical.can_invoice_item as item
            on breach.subject_object_id = item.purchase_order_item_object_id
        inner join canonical.can_invoice as invoice
            on
                coalesce(item.invoice_object_id, breach.subject_object_id)
                = invoice.invoice_object_id
                and breach.person = invoice.recorded_by
        where
            breach.state = 'breached'
            and control.slug = {slug}
            and breach.tenant = {tenant}
            and breach.source = {source}
        """
    ).format(slug=sql.Literal(_DUTIES), tenant=sql.Literal(tenant), source=sql.Literal(source))
    asked = {one.identity for one in broken}
    entered = read_frame(conn, query, _ENTERED)
    return set(entered.filter(pl.col("group_id").is_in(asked))["invoice_object_id"])
