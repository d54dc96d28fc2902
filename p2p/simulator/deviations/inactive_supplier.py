"""An inactive supplier is paid: blocked for postings, then invoiced and paid all the same."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.deviations.choice import choose
from p2p.simulator.ledger import Ledger
from p2p.simulator.process.supplier_changes import blocks
from p2p.simulator.world import World

KIND = "inactive_supplier_paid"
_GAP = 2 * 86_400


def plant(
    rng: np.random.Generator,
    world: World,
    ledger: Ledger,
    *,
    invoices: pl.DataFrame,
    payments: pl.DataFrame,
    clearings: pl.DataFrame,
    busy: pl.DataFrame,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Suppliers (with blocked_at) and the changes that blocked them, before their last invoice.

    busy: supplier and at, of everything that happened to a supplier except its last payment and
    the invoices that it cleared.
    """
    last = (
        payments.sort("at", "payment")
        .unique("supplier", keep="last", maintain_order=True)
        .select("supplier", "payment", "company", amount=pl.col("gross") - pl.col("discount"))
    )
    began = (
        clearings.join(last, on="payment", how="semi", maintain_order="left")
        .join(invoices.select("invoice", "received_at"), on="invoice")
        .group_by("payment")
        .agg(began_at=pl.col("received_at").min())
    )
    before = busy.group_by("supplier").agg(quiet_from=pl.col("at").max())
    able = (
        last.join(began, on="payment", how="left", maintain_order="left")
        .join(before, on="supplier", how="left", maintain_order="left")
        .with_columns(quiet_from=pl.coalesce("quiet_from", pl.lit(world.first_day * 86_400)))
        .sort("supplier")
    )
    fits = (able["quiet_from"] + _GAP < able["began_at"]).to_numpy()
    rate = world.scenario.deviations.inactive_supplier_paid * able.height / max(1, fits.sum())
    hit = able[choose(rng, fits, min(1.0, rate), least=1)]
    span = (hit["began_at"] - hit["quiet_from"]).to_numpy()
    at = (
        hit["began_at"].to_numpy()
        - 3600
        - (rng.random(hit.height) * (span - 7200) * 0.5).astype(np.int64)
    )
    ledger.plant(
        KIND,
        "supplier",
        hit["supplier"].to_numpy(),
        amount=hit["amount"].to_numpy(),
        related=("payment", hit["payment"].to_numpy()),
        detail="blocked for postings before the invoice came, and paid",
    )
    return blocks(world, hit["supplier"].to_numpy(), hit["company"].to_numpy(), at)
