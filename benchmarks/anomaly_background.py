"""Invoices of a simulated company with what is known of them from elsewhere, before planting.

What the simulator planted itself that is an anomalous invoice (far too much and round on a weekend,
round amounts, weekend postings, invoices entered by the buyer) stays in and is labelled.
"""

from __future__ import annotations

import polars as pl

from benchmarks.simulated_invoices import invoices_and_truth
from mining.approval_limits import with_next_limit
from mining.invoice_features import CONTEXT
from p2p.simulator.truth import Truth

SIMULATED = {
    "anomalous_invoice": "composite",
    "round_amount": "round_amount",
    "weekend_posting": "weekend_posting",
    "segregation_of_duties": "unusual_user",
}
"""Kinds of the simulator's ledger, as they are called here."""


def invoices_with_context(seed: int, items: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Invoices as the detector reads them (amounts as float), and labels of what the simulator
    planted: invoice_object_id, kind."""
    invoices, posted, truth = invoices_and_truth(seed, items)
    frame = invoices.with_columns(pl.col("gross_amount").cast(pl.Float64))
    frame = _terms_and_context(frame, posted, truth)
    labels = (
        truth.ledger.rows()
        .filter(pl.col("kind").is_in(list(SIMULATED)), pl.col("subject") == "invoice")
        .select(
            invoice_object_id=pl.col("subject_number").cast(pl.String),
            kind=pl.col("kind").replace_strict(SIMULATED),
        )
    )
    return frame, labels.join(frame, on="invoice_object_id", how="semi")


def _terms_and_context(invoices: pl.DataFrame, posted: pl.DataFrame, truth: Truth) -> pl.DataFrame:
    """Terms, limits, categories, buyers, bank changes and suppliers' first days."""
    scenario = truth.world.scenario
    days = [max(terms.days1, terms.days2, terms.days3) for terms in scenario.terms]
    limits = pl.concat(
        pl.DataFrame(
            {
                "company_code": str(number),
                "limit_amount": sorted(
                    {float(one.limits.order_level1), float(one.limits.order_level2)}
                ),
            }
        )
        for number, one in enumerate(scenario.companies)
    )
    buyer = (
        truth.invoice_lines.filter(pl.col("order") >= 0)
        .join(truth.orders.select("order", "buyer"), on="order")
        .group_by("invoice")
        .agg(ordered_by=pl.col("buyer").min())
    )
    suppliers = truth.world.suppliers.select(
        "supplier", category=pl.col("category").cast(pl.String), created="created_day"
    )
    changes = (
        truth.supplier_changes.filter(pl.col("attribute") == "bank_account")
        .select(
            supplier_id=pl.col("supplier").cast(pl.String),
            bank_changed_on=pl.from_epoch("at").dt.date(),
            bank_changed_by="by",
        )
        .sort("bank_changed_on")
    )
    told = posted.select("supplier", "invoice", "terms").join(
        suppliers, on="supplier", how="left", maintain_order="left"
    )
    told = told.join(buyer, on="invoice", how="left", maintain_order="left")
    net_days = pl.Series([*map(float, days), None], dtype=pl.Float64).gather(
        told["terms"].replace(-1, len(days))
    )
    frame = invoices.with_columns(
        net_days=net_days,
        due_on=pl.col("invoice_on") + pl.duration(days=net_days.fill_null(0)),
        category=pl.when(pl.col("is_po_backed")).then(told["category"]),
        ordered_by=told["ordered_by"],
        supplier_created_on=told["created"].cast(pl.Int32).cast(pl.Date),
    )
    currencies = frame.select("company_code", "currency").unique()
    frame = with_next_limit(frame, limits.join(currencies, on="company_code"))
    frame = frame.sort("posted_on").join_asof(
        changes,
        left_on="posted_on",
        right_on="bank_changed_on",
        by="supplier_id",
        coalesce=False,
        check_sortedness=False,
    )
    return frame.select(*invoices.columns, *CONTEXT).sort("invoice_object_id")
