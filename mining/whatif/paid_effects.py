"""Late payments and discounts before and after, counted and in each currency."""

from __future__ import annotations

import numpy as np
import polars as pl

from mining.whatif.figures import Effect, effect
from mining.whatif.payments import Payables
from p2p.eventlog.log import Ints


def paid_effects(
    paid: Payables, before_at: Ints, after_at: Ints, rng: np.random.Generator
) -> list[Effect]:
    """What it changes that invoices are free at other moments.

    before_at, after_at: (1 + replications, invoices); the first row with what the log tells.
    Replications also draw how often each invoice is there (a Poisson bootstrap, so that only
    invoices that move need to be looked at), and whether an offer within reach is taken; the
    first row tells what is expected of it.
    """
    moving = np.flatnonzero((before_at != after_at).any(axis=0))
    part = paid.of(moving)
    weight = rng.poisson(1.0, (before_at.shape[0] - 1, moving.size))
    seed = int(rng.integers(1 << 62))
    runs = [part.run_for(at[:, moving]) for at in (before_at, after_at)]
    late = [part.is_late(run).astype(np.float64) for run in runs]
    discount = [part.discount(run, np.random.default_rng(seed)) for run in runs]
    later = late[1] - late[0]
    won, more = (after - before for before, after in zip(*discount, strict=True))
    gross = part.invoices["gross_amount"].to_numpy()
    currency = part.invoices["currency"].to_numpy()
    everything = np.ones(moving.size, dtype=np.bool_)
    in_log = _in_log(paid.invoices)
    whole = in_log.sum()
    changes = [
        ("late_payments", "payments", whole, everything, later),
        ("discounts", "payments", whole, everything, more),
    ]
    for code, logged in in_log.group_by("currency", maintain_order=True):
        here = currency == code[0]
        changes += [
            ("late_amount", str(code[0]), logged, here, later * gross),
            ("discount_amount", str(code[0]), logged, here, won),
        ]
    found = []
    for measure, unit, logged, here, change in changes:
        before = float(logged[measure].item())
        found.append(
            effect(
                "payments",
                measure,
                unit,
                counted=int(logged["invoices"].item()),
                point=(before, before + float(change[0, here].sum())),
                drawn=(change[1:, here] * weight[:, here]).sum(axis=1),
            )
        )
    return found


def _in_log(invoices: pl.DataFrame) -> pl.DataFrame:
    """What the log tells of each currency, a column a measure."""
    late = pl.col("cleared_on") > pl.col("due_on")
    taken = pl.col("discount_taken_amount")
    return (
        invoices.group_by("currency")
        .agg(
            invoices=pl.len().cast(pl.Int64),
            late_payments=late.sum().cast(pl.Int64),
            late_amount=pl.col("gross_amount").filter(late).sum(),
            discounts=(taken > 0).sum().cast(pl.Int64),
            discount_amount=taken.sum(),
        )
        .sort("currency")
    )
