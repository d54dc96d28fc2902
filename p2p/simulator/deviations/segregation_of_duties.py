"""Segregation of duties broken: who wrote the order also books its receipt, or its invoice."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.deviations.choice import choose
from p2p.simulator.ledger import Ledger
from p2p.simulator.process.orders import BATCH_BUYER
from p2p.simulator.world import World

KIND = "segregation_of_duties"


def plant_receipts(
    rng: np.random.Generator,
    world: World,
    ledger: Ledger,
    orders: pl.DataFrame,
    deliveries: pl.DataFrame,
) -> pl.DataFrame:
    """Some delivery notes are booked under the name of the order's buyer."""
    notes = deliveries.group_by("note").agg(pl.col("order").first()).sort("note")
    notes = notes.join(
        orders.select("order", "buyer"), on="order", how="left", maintain_order="left"
    )
    human = (notes["buyer"] != BATCH_BUYER).to_numpy()
    chosen = choose(rng, human, world.scenario.deviations.segregation_of_duties)
    ledger.plant(
        KIND,
        "receipt",
        notes["note"].to_numpy()[chosen],
        related=("order", notes["order"].to_numpy()[chosen]),
        detail="same person wrote the order and booked the receipt",
    )
    broken = notes[chosen].select("note", own="buyer")
    return (
        deliveries.join(broken, on="note", how="left", maintain_order="left")
        .with_columns(posted_by=pl.coalesce("own", "posted_by"))
        .drop("own")
    )


def plant_payments(
    rng: np.random.Generator,
    world: World,
    ledger: Ledger,
    *,
    invoices: pl.DataFrame,
    payments: pl.DataFrame,
    clearings: pl.DataFrame,
) -> pl.DataFrame:
    """Some payments by hand are made by the clerk who recorded the invoice."""
    by_hand = payments.filter("is_manual").select("payment")
    clerks = (
        clearings.join(by_hand, on="payment", how="inner", maintain_order="left")
        .join(
            invoices.filter(pl.col("posted_by").str.starts_with("AP_")).select(
                "invoice", own="posted_by"
            ),
            on="invoice", how="inner", maintain_order="left",
        )
        .sort("payment")
    )  # fmt: skip
    # few payments are made by hand, so a larger share of them is needed to be seen
    rate = min(1.0, 10 * world.scenario.deviations.segregation_of_duties)
    chosen = choose(rng, np.ones(clerks.height, dtype=np.bool_), rate)
    broken = clerks[chosen]
    ledger.plant(
        KIND,
        "payment",
        broken["payment"].to_numpy(),
        related=("invoice", broken["invoice"].to_numpy()),
        detail="same person recorded the invoice and paid it by hand",
    )
    return (
        payments.join(
            broken.select("payment", "own"), on="payment", how="left", maintain_order="left"
        )
        .with_columns(by=pl.coalesce("own", "by"))
        .drop("own")
    )


def plant_invoices(
    rng: np.random.Generator,
    world: World,
    ledger: Ledger,
    *,
    orders: pl.DataFrame,
    invoices: pl.DataFrame,
    lines: pl.DataFrame,
) -> pl.DataFrame:
    """Some invoices of a single order are recorded under the name of the order's buyer."""
    single = (
        lines.group_by("invoice")
        .agg(order=pl.col("order").first(), orders=pl.col("order").n_unique())
        .filter(pl.col("orders") == 1)
        .join(orders.select("order", "buyer"), on="order", how="left")
        .filter(pl.col("buyer") != BATCH_BUYER)
    )
    found = invoices.join(single, on="invoice", how="left", maintain_order="left")
    able = found.select(
        pl.col("buyer").is_not_null() & ~pl.col("is_edi") & (pl.col("nature") == "invoice")
    ).to_series()
    chosen = choose(rng, able.to_numpy(), world.scenario.deviations.segregation_of_duties)
    ledger.plant(
        KIND,
        "invoice",
        found["invoice"].to_numpy()[chosen],
        related=("order", found["order"].cast(pl.Int64).to_numpy()[chosen].astype(np.int64)),
        detail="same person wrote the order and recorded the invoice",
    )
    by = found["posted_by"].to_numpy().copy()
    by[chosen] = found["buyer"].to_numpy()[chosen]
    return invoices.with_columns(posted_by=pl.Series(by, dtype=pl.String))
