"""Payments of the ERP, as an hourly interface tells them; the discount is what is not paid."""

from __future__ import annotations

import polars as pl

from p2p.simulator.coupa.formats import midnight, text
from p2p.simulator.iso_formats import moment, money
from p2p.simulator.truth import Truth

_HOUR = 3600
_FIRST = 70_001


def told_payments(truth: Truth) -> pl.DataFrame:
    """Cleared invoices that Coupa knows of: invoice, payment, discount, paid_day, told_at."""
    rows = truth.clearings.join(
        truth.payments.select("payment", "company", "at"), on="payment", how="inner"
    )
    paid_day = truth.world.local_day(rows["company"].to_numpy(), rows["at"].to_numpy())
    return rows.with_columns(
        paid_day=pl.Series(paid_day), told_at=(pl.col("at") // _HOUR + 1) * _HOUR
    ).filter(pl.col("told_at") <= truth.world.end)


def payments_of_invoices(truth: Truth, states: pl.DataFrame) -> pl.DataFrame:
    """One row an invoice: payments (a list, empty where none), notes, paid_day, told_at.

    All invoices that one payment of the ERP clears carry its number in their notes.
    """
    zone, more = truth.world.scenario.system_zone, truth.world.site.first_number
    rows = (
        states.select("invoice", "invoice_id", "sign", "gross")
        .join(told_payments(truth), on="invoice", how="left")
        .sort("told_at", "invoice_id", nulls_last=True)
        .with_columns(
            number=pl.int_range(pl.len(), dtype=pl.Int64) + _FIRST + more,
            amount=pl.col("sign") * pl.col("gross") - pl.col("discount"),
            notes=text("PAY-") + (pl.col("payment") + 1_000_001).cast(pl.String),
        )
    )
    told = moment(pl.col("told_at"), zone)
    payment = pl.struct(
        pl.col("number").alias("id"),
        told.alias("created-at"),
        told.alias("updated-at"),
        midnight(pl.col("paid_day"), zone).alias("payment-date"),
        money(pl.col("amount")).alias("amount-paid"),
        pl.col("notes"),
        text("InvoiceHeader").alias("payable-type"),
        pl.col("invoice_id").alias("payable-id"),
    )
    return rows.group_by("invoice", maintain_order=True).agg(
        payment.filter(pl.col("told_at").is_not_null()).alias("payments"),
        pl.col("notes", "paid_day", "told_at").last(),
    )
