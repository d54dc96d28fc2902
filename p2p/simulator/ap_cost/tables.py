"""One row a month, company and cost centre (a site), in the company's currency."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from p2p.simulator.arrays import Ints
from p2p.simulator.iso_formats import day, money
from p2p.simulator.rendering import Rendered
from p2p.simulator.truth import Truth
from p2p.simulator.working_time import DAY

_WRITTEN_AFTER_DAYS = 4
"""The month's figures are known, and written down, on the fifth day of the next month."""


def tables(truth: Truth) -> Iterator[Rendered]:
    """The costs of every finished month whose figures were known by the end."""
    owners = truth.world.scenario.companies
    rows = truth.ap_costs.with_columns(
        month_day=pl.Series(_first_day(truth.ap_costs["month"].to_numpy())),
        changed_at=pl.Series(_written_at(truth.ap_costs["month"].to_numpy())),
    ).filter(pl.col("changed_at") <= truth.world.end)
    company = pl.col("company")
    frame = rows.sort("month", "company", "site").select(
        month=day(pl.col("month_day")),
        company_code=pl.lit(pl.Series([owner.code for owner in owners])).gather(company),
        currency=pl.lit(pl.Series([owner.currency for owner in owners])).gather(company),
        cost_centre=pl.lit("AP-") + (pl.col("site") + 1).cast(pl.String),
        fte=money((pl.col("fte") * 100).round().cast(pl.Int64)),
        labour_cost=money(pl.col("labour")),
        systems_cost=money(pl.col("systems")),
        outsourcing_cost=money(pl.col("outsourcing")),
        overhead_cost=money(pl.col("overhead")),
        _changed_at="changed_at",
    )
    yield Rendered("ap_costs", "csv", frame, "_changed_at")


def _first_day(month: Ints) -> Ints:
    """Day number of the first day of months since 1970-01."""
    return month.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def _written_at(month: Ints) -> Ints:
    """UTC seconds, nine in the morning, of the day on which the figures are written down."""
    return (_first_day(month + 1) + _WRITTEN_AFTER_DAYS) * DAY + 9 * 3600
