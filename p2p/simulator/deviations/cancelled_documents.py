"""Cancelled documents: a receipt or an invoice is reversed, and usually posted again."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.arrays import Bools
from p2p.simulator.deviations.choice import choose
from p2p.simulator.ledger import Ledger
from p2p.simulator.world import World

KIND = "cancelled_document"


def plant_receipts(rng: np.random.Generator, world: World, able: Bools) -> Bools:
    """Which deliveries are booked by mistake, reversed and booked again."""
    return _chosen(rng, able, world.scenario.deviations.cancelled_receipt)


def plant_invoices(rng: np.random.Generator, world: World, able: Bools) -> Bools:
    """Which invoices are recorded by mistake and reversed."""
    return _chosen(rng, able, world.scenario.deviations.cancelled_invoice)


def _chosen(rng: np.random.Generator, able: Bools, rate: float) -> Bools:
    mistaken = np.zeros(able.size, dtype=np.bool_)
    mistaken[choose(rng, able, rate)] = True
    return mistaken


def record_receipts(ledger: Ledger, reversals: pl.DataFrame, receipt_lines: pl.DataFrame) -> None:
    """Write what was reversed, with the reversal; reversals are lines of receipt_lines."""
    undone = reversals.select(reversal="document", line="reverses").join(
        receipt_lines.select("line", "document"), on="line", how="left", maintain_order="left"
    )
    ledger.plant(
        KIND,
        "receipt",
        undone["document"].to_numpy(),
        related=("receipt", undone["reversal"].to_numpy()),
        detail="receipt reversed and booked again; the related document is the reversal",
    )


def record_invoices(ledger: Ledger, invoices: pl.DataFrame) -> None:
    """Write invoices that were reversed by mistake, with the new one, or else the reversal."""
    reposts = invoices.filter(pl.col("reposts").is_not_null()).select(
        invoice="reposts", repost="invoice"
    )
    undone = invoices.filter(
        pl.col("reversed_by").is_not_null() & pl.col("copy_of").is_null()
    ).join(reposts, on="invoice", how="left", maintain_order="left")
    again = undone.filter(pl.col("repost").is_not_null())
    ledger.plant(
        KIND,
        "invoice",
        again["invoice"].to_numpy(),
        amount=again["gross"].to_numpy(),
        related=("invoice", again["repost"].to_numpy()),
        detail="invoice reversed and recorded again; the related document is the new one",
    )
    alone = undone.filter(pl.col("repost").is_null())
    ledger.plant(
        KIND,
        "invoice",
        alone["invoice"].to_numpy(),
        amount=alone["gross"].to_numpy(),
        related=("invoice", alone["reversed_by"].to_numpy()),
        detail="invoice reversed and not recorded again; the related document is the reversal",
    )
