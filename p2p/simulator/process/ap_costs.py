"""What accounts payable and procurement cost each month, and how many invoices were handled."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.arrays import Ints
from p2p.simulator.process.posting import EDI_USER
from p2p.simulator.working_time import DAY
from p2p.simulator.world import World

AP_COSTS = {
    "company": pl.Int64,
    "site": pl.Int64,
    "month": pl.Int64,
    "function": pl.String,
    "fte": pl.Float64,
    "invoices": pl.Int64,
    "labour": pl.Int64,
    "systems": pl.Int64,
    "outsourcing": pl.Int64,
    "overhead": pl.Int64,
}
"""One row a company, site, finished month (months since 1970-01) and function: accounts_payable or
procurement. fte: full-time people, in hundredths. invoices: documents recorded, reversals not
counted; none where procurement is. Costs in cents of the currency."""

_CLERK_MINUTES, _QUESTION_MINUTES = 7.5, 22.0
_FTE_MINUTES = 60 * 130
"""Minutes that one full-time person has for invoices in a month, meetings and leave left out."""
_BASE_FTE = 0.5
_WAGE, _SYSTEMS, _PER_SCAN, _OVERHEAD = 520_000, 180_000, 45, 0.18
_BUYING_MINUTES, _BUYER_WAGE, _BUYING_SYSTEMS = 24.0, 610_000, 240_000
_KNOWN_AFTER_DAYS = 4


def known_at(month: Ints) -> Ints:
    """UTC seconds at which the figures of months (since 1970-01) are known: nine in the morning of
    the fifth day of the next month."""
    first = (month + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return (first + _KNOWN_AFTER_DAYS) * DAY + 9 * 3600


def costs(world: World, invoices: pl.DataFrame, order_items: pl.DataFrame) -> pl.DataFrame:
    """Costs (AP_COSTS) of every month that was over by the end, of both functions."""
    return pl.concat([_payables(world, invoices), _procurement(world, order_items)])


def _procurement(world: World, order_items: pl.DataFrame) -> pl.DataFrame:
    """The work follows the order items."""
    handled = (
        order_items.with_columns(month=_month("created_at"))
        .group_by("company", "month")
        .agg(items=pl.len())
        .sort("company", "month")
        .filter(pl.col("month") < _last_month(world))
    )
    scale = pl.Series([owner.price_level for owner in world.scenario.companies])[handled["company"]]
    fte = (pl.col("items") * _BUYING_MINUTES / _FTE_MINUTES + _BASE_FTE).round(2)
    labour = (pl.col("fte") * _BUYER_WAGE * scale).round().cast(pl.Int64)
    return (
        handled.with_columns(
            fte=fte,
            site=pl.lit(world.site.number, dtype=pl.Int64),
            function=pl.lit("procurement"),
            invoices=pl.lit(0, dtype=pl.Int64),
            systems=(pl.lit(_BUYING_SYSTEMS) * scale).round().cast(pl.Int64),
            outsourcing=pl.lit(0, dtype=pl.Int64),
        )
        .with_columns(labour=labour)
        .with_columns(overhead=(pl.col("labour") * _OVERHEAD).round().cast(pl.Int64))
        .select(*AP_COSTS)
    )


def _month(at: str) -> pl.Expr:
    """Months since 1970-01 of instants."""
    day = pl.from_epoch(at)
    return day.dt.year().cast(pl.Int64) * 12 + day.dt.month() - (1970 * 12 + 1)


def _last_month(world: World) -> int:
    return int(np.datetime64(world.scenario.as_of, "M").astype(np.int64))


def _payables(world: World, invoices: pl.DataFrame) -> pl.DataFrame:
    """The work follows the invoices."""
    person = pl.col("posted_by") != EDI_USER
    questions = (pl.col("parked_at") > 0).cast(pl.Int64) + (pl.col("block") != "")
    handled = (
        invoices.with_columns(month=_month("posted_at"))
        .group_by("company", "month")
        .agg(
            invoices=(pl.col("nature") != "reversal").sum().cast(pl.Int64),
            by_hand=person.sum().cast(pl.Int64),
            scans=(pl.col("medium") == "paper").sum().cast(pl.Int64),
            questions=questions.sum().cast(pl.Int64),
        )
        .sort("company", "month")
    )
    handled = handled.filter(pl.col("month") < _last_month(world))
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
        handled.with_columns(
            fte=fte,
            site=pl.lit(world.site.number, dtype=pl.Int64),
            function=pl.lit("accounts_payable"),
        )
        .with_columns(**{name: value.round().cast(pl.Int64) for name, value in cost.items()})
        .with_columns(overhead=(pl.col("labour") * _OVERHEAD).round().cast(pl.Int64))
        .select(*AP_COSTS)
    )
