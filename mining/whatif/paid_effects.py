"""Late payments and discounts before and after, counted and in each currency."""

from __future__ import annotations

import numpy as np
import polars as pl

from mining.whatif.figures import Effect, effect
from mining.whatif.payments import Payables
from p2p.eventlog.log import Floats, Ints


def paid_effects(
    paid: Payables, before_at: Ints, after_at: Ints, rng: np.random.Generator
) -> list[Effect]:
    """What it changes that invoices are free at other moments.

    before_at, after_at: (1 + replications, invoices); the first row with what the log tells.
    Replications also draw the invoices anew, and whether an offer within reach is taken.
    """
    replications, invoices = before_at.shape[0] - 1, before_at.shape[1]
    weight = np.stack(
        [
            np.bincount(row, minlength=invoices)
            for row in rng.integers(0, invoices, (replications, invoices))
        ]
    )
    seed = int(rng.integers(1 << 62))
    runs = [paid.run_for(at) for at in (before_at, after_at)]
    late = [paid.is_late(run) for run in runs]
    discount = [paid.discount(run, np.random.default_rng(seed)) for run in runs]
    later = late[1].astype(np.float64) - late[0]
    won = discount[1] - discount[0]
    frame = paid.invoices.select(
        "currency", "gross_amount", "discount_taken_amount",
        is_late=pl.col("cleared_on") > pl.col("due_on"),
    )  # fmt: skip
    gross, taken = (frame[name].to_numpy() for name in ("gross_amount", "discount_taken_amount"))
    is_late = frame["is_late"].to_numpy().astype(np.float64)
    more = (discount[1] > 0).astype(np.float64) - (discount[0] > 0)
    everything = np.ones(invoices, dtype=np.bool_)
    parts = [
        ("late_payments", "payments", everything, is_late, later),
        ("discounts", "payments", everything, (taken > 0).astype(np.float64), more),
    ]
    currency = frame["currency"].to_numpy()
    for code in frame["currency"].unique().sort():
        here = currency == code
        parts += [
            ("late_amount", code, here, is_late * gross, later * gross),
            ("discount_amount", code, here, taken, won),
        ]
    return [
        effect(
            "payments",
            measure,
            unit,
            counted=int(here.sum()),
            point=_point(logged[here], change[0, here]),
            drawn=(change[1:, here] * weight[:, here]).sum(axis=1),
        )
        for measure, unit, here, logged, change in parts
    ]


def _point(logged: Floats, change: Floats) -> tuple[float, float]:
    before = float(logged.sum())
    return before, before + float(change.sum())
