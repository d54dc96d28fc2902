"""Invoices of a simulated company as detectors read them, and which of them were planted."""

from __future__ import annotations

import polars as pl

from mining.mart_columns import INVOICE
from p2p.progress import Silent
from p2p.simulator.history import live
from p2p.simulator.scenarios import scenario_named
from p2p.simulator.truth import Truth

_KINDS = ("duplicate_invoice_exact", "duplicate_invoice_near")


def invoices_and_truth(seed: int, items: int) -> tuple[pl.DataFrame, pl.DataFrame, Truth]:
    """The invoices as mining reads them, the simulator's rows of the same, and all of its truth."""
    scenario = scenario_named("manufacturer")
    truth = live(scenario, items=items, seed=seed, progress=Silent())
    named = truth.world.suppliers.select("supplier", "name")
    currency = pl.Series([company.currency for company in scenario.companies])
    posted = (
        truth.invoices.filter(pl.col("reverses").is_null())
        .join(named, on="supplier", how="left", maintain_order="left")
        .with_row_index("row")
    )
    invoices = posted.select(
        invoice_object_id=pl.col("invoice").cast(pl.String),
        tenant=pl.lit("default"),
        source=pl.lit("simulated"),
        invoice_id=pl.col("invoice").cast(pl.String),
        fiscal_year=pl.lit(None),
        company_code=pl.col("company").cast(pl.String),
        supplier_id=pl.col("supplier").cast(pl.String),
        supplier_name="name",
        reference="reference",
        is_credit_memo=pl.col("nature") == "credit_memo",
        gross_amount=pl.col("gross").cast(pl.Decimal(38, 6)) / 100,
        tax_amount=pl.col("tax") / 100,
        currency=currency.gather(posted["company"]),
        invoice_on=pl.col("invoice_day").cast(pl.Int32).cast(pl.Date),
        posted_on=pl.from_epoch("posted_at").dt.date(),
        received_at=pl.from_epoch("received_at")
        .dt.cast_time_unit("us")
        .dt.replace_time_zone("UTC"),
        recorded_by="posted_by",
        is_reversed=pl.col("reversed_by").is_not_null(),
        is_po_backed=pl.col("channel") == "order",
        net_days=pl.lit(None),
        due_on=pl.lit(None),
        cleared_on=pl.lit(None),
        is_blocked=pl.lit(False),
        block_reasons=pl.lit(None),
    ).cast(pl.Schema(INVOICE))
    return invoices, posted, truth


def invoices_of(seed: int, items: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The invoices, and the planted duplicates among them: row, kind, is_to_be_found.

    A duplicate is to be found where neither it nor the invoice that it repeats was reversed.
    """
    invoices, posted, truth = invoices_and_truth(seed, items)
    reversed_ones = posted.filter(pl.col("reversed_by").is_not_null())["invoice"].implode()
    planted = (
        truth.ledger.rows()
        .filter(pl.col("kind").is_in(_KINDS), pl.col("subject") == "invoice")
        .join(posted.select("row", "invoice"), left_on="subject_number", right_on="invoice")
        .select(
            pl.col("row").cast(pl.Int64),
            kind=pl.col("detail").str.split(":").list.first(),
            is_to_be_found=~(
                pl.col("subject_number").is_in(reversed_ones)
                | pl.col("related_number").is_in(reversed_ones)
            ),
        )
    )
    return invoices, planted
