"""Breaches of controls set against the simulator's ledger, document by document.

What is planted and what is found are both keys of documents as their system writes them. How the
history came into the warehouse is no matter of this.
"""

from __future__ import annotations

from typing import Final

import polars as pl
import psycopg

PLANTED: Final = {
    ("approval_above_limit", "order"): ("C03", "order"),
    ("split_order", "order"): ("C04", "order"),
    ("retrospective_order", "order"): ("C05", "order"),
    ("maverick", "item"): ("C06", "item"),
    ("inactive_supplier_paid", "supplier"): ("C09", "supplier"),
    ("bank_change_before_payment", "supplier"): ("C11", "supplier"),
    ("early_payment", "invoice"): ("C12", "invoice"),
    ("segregation_of_duties", "receipt"): ("C01 S01", "order"),
    ("segregation_of_duties", "invoice"): ("C01 S02", "order"),
    ("segregation_of_duties", "payment"): ("C01 S06", "payment"),
}
"""(kind, subject) of the ledger -> what finds it, and the kind of document that both name."""

_FOUND = """
    with breach as (
        select control_id, conflict_id, person, subject_object_id, supplier_id, state
        from marts.fct_control_breach where tenant = %(tenant)s and source = %(source)s
    ),

    item as (
        select
            item.purchase_order_item_object_id as object_id,
            item.purchase_order_object_id,
            item.purchase_order_id,
            coalesce(
                oracle.purchase_order_item_key, item.purchase_order_id || '-' || item.item_no
            ) as item_key
        from canonical.can_purchase_order_item as item
        left join canonical.oracle_purchase_order_item as oracle
            on item.purchase_order_item_object_id = oracle.purchase_order_item_object_id
    ),

    paid as (
        select distinct
            evidence.breach_id,
            payment.company_code || '/' || payment.document_id || '/'
                || coalesce(payment.fiscal_year, '') as payment_key
        from marts.int_duty_evidence as evidence
        inner join canonical.can_event_object as event_object
            on evidence.event_id = event_object.event_id
        inner join canonical.can_object_relation as cleared
            on event_object.object_id = cleared.source_object_id
            and cleared.qualifier = 'cleared by'
        inner join canonical.can_payment as payment
            on cleared.target_object_id = payment.payment_object_id
        where evidence.conflict_id = 'S06' and evidence.activity = 'Clear Invoice'
            -- the payment of the person, not that of another invoice of the chain
            and payment.paid_by = evidence.person
    )

    select distinct control_id as finder, 'order' as document, item.purchase_order_id as key, state
    from breach inner join item on breach.subject_object_id = item.object_id
    where control_id = 'C05'
    union all
    select distinct control_id, 'order', item.purchase_order_id, state
    from breach inner join item on breach.subject_object_id = item.purchase_order_object_id
    where control_id in ('C03', 'C04')
    union all
    select control_id, 'item', item.item_key, state
    from breach inner join item on breach.subject_object_id = item.object_id
    where control_id = 'C06'
    union all
    select distinct control_id, 'supplier', supplier_id, state
    from breach where control_id in ('C09', 'C11')
    union all
    select control_id, 'invoice',
        invoice.company_code || '/' || invoice.invoice_id || '/' || coalesce(fiscal_year, ''), state
    from breach
    inner join canonical.can_invoice as invoice
        on breach.subject_object_id = invoice.invoice_object_id
    where control_id = 'C12'
    union all
    select distinct 'C01 ' || conflict_id, 'order', item.purchase_order_id, state
    from breach inner join item on breach.subject_object_id = item.object_id
    where conflict_id in ('S01', 'S02')
    union all
    select distinct 'C01 S06', 'payment', paid.payment_key, breach.state
    from marts.fct_control_breach as breach
    inner join paid on breach.breach_id = paid.breach_id
    where breach.tenant = %(tenant)s and breach.source = %(source)s
"""


def found(conn: psycopg.Connection, tenant: str, source: str) -> pl.DataFrame:
    """finder, document, key and state of every document that a control names in a source."""
    rows = conn.execute(_FOUND, {"tenant": tenant, "source": source}).fetchall()
    return pl.DataFrame(rows, schema=dict.fromkeys(_SCHEMA, pl.String), orient="row")


def planted(ledger: pl.DataFrame) -> pl.DataFrame:
    """finder, document and key of what a system's ledger says was planted, as `found` names it."""
    is_sap = "fiscal_year" in ledger.columns
    rows = ledger.filter(
        pl.struct("kind", "subject").is_in([{"kind": k, "subject": s} for k, s in PLANTED])
    )
    names = pl.DataFrame(
        [(*key, *value) for key, value in PLANTED.items()],
        schema=["kind", "subject", "finder", "document"],
        orient="row",
    )
    rows = rows.join(names, on=["kind", "subject"], how="left", maintain_order="left")
    # of a receipt or an invoice of one order it is the order that both sides name
    related = pl.col("subject").is_in(["receipt", "invoice"]) & (pl.col("document") == "order")
    order = _order_key("", is_sap=is_sap)
    keys = {
        "order": pl.when(related).then(_order_key("related_", is_sap=is_sap)).otherwise(order),
        "item": pl.concat_str(
            "document_id", pl.lit("-"), pl.col("item_no").str.strip_chars_start("0")
        )
        if is_sap
        else pl.col("item_id"),
        "supplier": pl.col("supplier_id").str.strip_chars_start("0"),
        "invoice": _document_key(is_sap=is_sap),
        "payment": _document_key(is_sap=is_sap),
    }
    return pl.concat(
        rows.filter(pl.col("document") == document).select("finder", "document", key=key)
        for document, key in keys.items()
    ).unique()


def judged(found: pl.DataFrame, planted: pl.DataFrame) -> pl.DataFrame:
    """One row a finder: planted, found of these, all told, and netted of those found."""
    once = found.unique(["finder", "document", "key"])
    both = planted.join(once, on=["finder", "document", "key"], how="left")
    counts = (
        both.group_by("finder", "document")
        .agg(planted=pl.len(), found=pl.col("state").count(),
             netted=(pl.col("state") == "netted").sum())
        .join(once.group_by("finder", "document").agg(told=pl.len()),
              on=["finder", "document"], how="full", coalesce=True)
        .with_columns(pl.col("planted", "found", "netted", "told").fill_null(0).cast(pl.Int64))
    )  # fmt: skip
    return counts.sort("finder")


_SCHEMA = ("finder", "document", "key", "state")


def _order_key(prefix: str, *, is_sap: bool) -> pl.Expr:
    if is_sap:
        return pl.col(f"{prefix}document_id")
    return pl.concat_str(f"{prefix}company_code", pl.lit("/"), f"{prefix}document_no")


def _document_key(*, is_sap: bool) -> pl.Expr:
    year = pl.col("fiscal_year").fill_null("") if is_sap else pl.lit("")
    return pl.concat_str("company_code", pl.lit("/"), "document_id", pl.lit("/"), year)
