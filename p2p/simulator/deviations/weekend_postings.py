"""Weekend postings: a clerk records an ordinary invoice on a Saturday or Sunday."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.deviations.anomalous_invoices import next_weekend
from p2p.simulator.deviations.choice import choose
from p2p.simulator.ledger import Ledger
from p2p.simulator.world import World

KIND = "weekend_posting"


def plant(
    rng: np.random.Generator, world: World, ledger: Ledger, invoices: pl.DataFrame
) -> pl.DataFrame:
    """Some invoices that a clerk recorded wait until the weekend after."""
    able = invoices.select(
        ~pl.col("is_edi")
        & ~pl.col("is_anomalous")
        & (pl.col("parked_at") == 0)
        & (pl.col("nature") == "invoice")
        & pl.col("copy_of").is_null()
        & (pl.col("posted_at") <= world.end)
    ).to_series()
    chosen = choose(rng, able.to_numpy(), world.scenario.deviations.weekend_posting)
    company, posted = invoices["company"].to_numpy(), invoices["posted_at"].to_numpy().copy()
    posted[chosen] = next_weekend(rng, world, company[chosen], posted[chosen])
    ledger.plant(
        KIND,
        "invoice",
        invoices["invoice"].to_numpy()[chosen],
        amount=invoices["gross"].to_numpy()[chosen],
        detail="recorded by a person on a Saturday or Sunday",
    )
    return invoices.with_columns(posted_at=pl.Series(posted))
