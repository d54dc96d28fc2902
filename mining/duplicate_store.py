"""What the search for duplicates reads beside invoices, and when each group was first seen."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import polars as pl
from psycopg import sql

from mining.rules.duplicate_bank_entries import BANK_TRANSACTION, BILL
from mining.rules.duplicate_money import REFUNDS
from mining.rules.duplicate_payments import PAYMENT
from mining.rules.paid_parts import SETTLED
from mining.rules.supplier_links import IDENTIFIER
from mining.store import Connection, read_frame

Row = dict[str, Any]
# who paid as a person once is a person; a payment run is a program's
_PEOPLE = sql.SQL(
    "select distinct tenant, source, resource as name from canonical.can_event"
    " where activity = 'Post Payment' and actor_type = 'human'"
)


def read_identifiers(conn: Connection, tenant: str, source: str) -> pl.DataFrame:
    """Hashes of bank accounts and VAT numbers of the suppliers of one source."""
    query = sql.SQL(
        """
        select *, owner_id as supplier_id from canonical.can_supplier_identifier
        where
            tenant = {tenant} and source = {source} and owner_type = 'supplier'
            and identifier_type in ('bank_account', 'vat_number')
        order by owner_id, identifier_type, identifier_hash
        """
    ).format(tenant=sql.Literal(tenant), source=sql.Literal(source))
    return read_frame(conn, query, IDENTIFIER)


def read_payments(conn: Connection, tenant: str, source: str) -> pl.DataFrame:
    """canonical.can_payment of one source with the supplier's name, and whether paid_by is one."""
    query = sql.SQL(
        """
        select payment.*, supplier.name as supplier_name, person.name is not null as is_by_person
        from canonical.can_payment as payment
        left join (
            select tenant, source, supplier_id, min(name) as name
            from canonical.can_supplier
            group by tenant, source, supplier_id
        ) as supplier using (tenant, source, supplier_id)
        left join ({people}) as person
            on
                payment.tenant = person.tenant
                and payment.source = person.source
                and payment.paid_by = person.name
        where payment.tenant = {tenant} and payment.source = {source}
        order by payment.paid_on, payment.document_id, payment.payment_object_id
        """
    ).format(tenant=sql.Literal(tenant), source=sql.Literal(source), people=_PEOPLE)
    return read_frame(conn, query, PAYMENT)


def read_settled(conn: Connection, tenant: str, source: str) -> pl.DataFrame:
    """Which payment cleared, or paid a part of, which invoice of one source."""
    query = sql.SQL(
        """
        select
            link.target_object_id as payment_object_id,
            invoice.invoice_object_id,
            invoice.invoice_id || coalesce('/' || invoice.fiscal_year, '') as invoice_label,
            invoice.gross_amount,
            invoice.currency as invoice_currency,
            invoice.discount_taken_amount,
            invoice.is_credit_memo
        from canonical.can_object_relation as link
        inner join canonical.can_invoice as invoice
            on link.source_object_id = invoice.invoice_object_id
        where
            link.qualifier in ('cleared by', 'paid in part by')
            and link.tenant = {tenant}
            and link.source = {source}
        """
    ).format(tenant=sql.Literal(tenant), source=sql.Literal(source))
    return read_frame(conn, query, SETTLED)


def refunds_of(payments: pl.DataFrame) -> pl.DataFrame:
    """The payments that suppliers sent back, as positive amounts."""
    back = payments.filter(pl.col("amount") < 0)
    return back.select("supplier_id", "currency", -pl.col("amount"), "paid_on").cast(
        pl.Schema(REFUNDS)
    )


def read_bank_sources(conn: Connection, tenant: str | None = None) -> list[tuple[str, str]]:
    """(tenant, source) of the banks whose statements came."""
    rows = conn.execute(
        """
        select distinct tenant, source from canonical.can_bank_transaction
        where %(tenant)s::text is null or tenant = %(tenant)s
        """,
        {"tenant": tenant},
    )
    return sorted((row[0], row[1]) for row in rows)


def read_bank_transactions(conn: Connection, tenant: str, source: str) -> pl.DataFrame:
    """What one bank booked."""
    return _read(conn, "canonical.can_bank_transaction", BANK_TRANSACTION, tenant, source)


def read_bills(conn: Connection, tenant: str) -> pl.DataFrame:
    """BILL: the invoices of all sources of the tenant that stand, a row a payment of each."""
    query = sql.SQL(
        """
        select
            invoice.reference,
            invoice.gross_amount,
            invoice.currency,
            case when fact.is_entered_by_person then invoice.recorded_by end as entered_by,
            person.name as paid_by
        from canonical.can_invoice as invoice
        left join marts.fct_kpi_invoice as fact
            on invoice.invoice_object_id = fact.invoice_object_id
        left join canonical.can_object_relation as paid
            on
                invoice.invoice_object_id = paid.source_object_id
                and paid.qualifier in ('cleared by', 'paid in part by')
        left join canonical.can_payment as payment
            on paid.target_object_id = payment.payment_object_id
        left join ({people}) as person
            on
                payment.tenant = person.tenant
                and payment.source = person.source
                and payment.paid_by = person.name
        where
            invoice.tenant = {tenant}
            and invoice.reference is not null
            and not coalesce(invoice.is_reversed, false)
            and not coalesce(invoice.is_credit_memo, false)
        order by invoice.invoice_object_id, payment.payment_object_id
        """
    ).format(tenant=sql.Literal(tenant), people=_PEOPLE)
    return read_frame(conn, query, BILL)


def with_first_seen(conn: Connection, run: uuid.UUID, rows: list[Row]) -> list[Row]:
    """The groups with first_seen_at and is_new: a group that another run knows keeps its time."""
    known: dict[tuple[str, str, str], datetime] = {
        (tenant, source, group): at
        for tenant, source, group, at in conn.execute(
            "select tenant, source, group_id, min(first_seen_at) from mining.duplicate_group"
            " where run_id <> %s group by tenant, source, group_id",
            (run,),
        )
    }
    now = conn.execute("select transaction_timestamp()").fetchone()
    told = []
    for row in rows:
        seen = known.get((row["tenant"], row["source"], row["group_id"]))
        at = seen or (now[0] if now else None)
        told.append(row | {"first_seen_at": at, "is_new": seen is None})
    return told


def _read(
    conn: Connection, table: str, schema: dict[str, Any], tenant: str, source: str
) -> pl.DataFrame:
    query = sql.SQL(
        "select * from {table} where tenant = {tenant} and source = {source} order by {order}"
    ).format(
        table=sql.Identifier(*table.split(".")),
        tenant=sql.Literal(tenant),
        source=sql.Literal(source),
        order=sql.SQL(", ").join(sql.Identifier(name) for name in schema),
    )
    return read_frame(conn, query, schema)
