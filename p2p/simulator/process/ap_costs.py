"""What accounts payable cost each month: people, systems, outsourcing, and the invoices handled."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.process.posting import EDI_USER
from p2p.simulator.world import World

AP_COSTS = {
    "company": pl.Int64,
    "site": pl.Int64,
    "month": pl.Int64,
    "fte": pl.Float64,
    "invoices": pl.Int64,
    "labour": pl.Int64,
    "systems": pl.Int64,
    "outsourcing": pl.Int64,
    "overhead": pl.Int64,
}
"""One row a company, site and finished month (months since 1970-01). fte: full-time people, in
hundredths. invoices: documents recorded, reversals not counted. Costs in cents of the currency."""

_CLERK_MINUTES, _QUESTION_MINUTES = 7.5, 22.0
_FTE_MINUTES = 60 * 130
"""Minutes that one full-time person has for invoices in a month, meetings and leave left out."""
_BASE_FTE = 0.5
_WAGE, _SYSTEMS, _PER_SCAN, _OVERHEAD = 520_000, 180_000, 45, 0.18


def ap_costs(world: World, invoices: pl.DataFrame) -> pl.DataFrame:
    """Costs (AP_COSTS) of every month that was over by the end. The work follows the invoices."""
    person = pl.col("posted_by") != EDI_USER
    questions = (pl.col("parked_at") > 0).cast(pl.Int64) + (pl.col("block") != "")
    handled = (
        invoices.with_columns(
            month=pl.from_epoch("posted_at").dt.year().cast(pl.Int64) * 12
            + pl.from_epoch("posted_at").dt.month()
            - (1970 * 12 + 1)
        )
        .group_by("company", "month")
        .agg(
            invoices=(pl.col("nature") != "reversal").sum().cast(pl.Int64),
            by_hand=person.sum().cast(pl.Int64),
            scans=(pl.col("medium") == "paper").sum().cast(pl.Int64),
            questions=questions.sum().cast(pl.Int64),
        )
        .sort("company", "month")
    )
    last = int(np.datetime64(world.scenario.as_of, "M").astype(np.int64))
    handled = handled.filter(pl.col("month") < last)
    level = pl.Series([owner.price_level for owner in world.scenario.companies])
    scale = level[handled["company"]]
    minutes = pl.col("by_hand") * _CLERK_MINUTES + pl.col("questions") * _QUESTION_MINUTES
    fte = (minutes / _FTE_MINUTES + _BASE_FTE).round(2)
    cost = {
        "labour": pl.col("fte") * _WAGE * scale,
        "systems": pl.lit(_SYSTEMS) * scale,
        "outsourcing": pl.col("scans") * _PER_SCAN * scale,
    }
    return (
        handled.with_columns(fte=fte, site=pl.lit(world.site.number, dtype=pl.Int64))
        .with_columns(**{name: value.round().cast(pl.Int64) for name, value in cost.items()})
        .with_columns(overhead=(pl.col("labour") * _OVERHEAD).round().cast(pl.Int64))
        .select(*AP_COSTS)
    )
