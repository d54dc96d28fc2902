"""One row a month, company, cost centre (a site) and function, in the company's currency."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from p2p.simulator.arrays import Ints
from p2p.simulator.iso_formats import day, money
from p2p.simulator.process.ap_costs import known_at
from p2p.simulator.rendering import Rendered
from p2p.simulator.truth import Truth

_CENTRES = {"accounts_payable": "AP-", "procurement": "PROC-"}
_FUNCTIONS = {"accounts_payable": "Accounts payable", "procurement": "Procurement"}


def tables(truth: Truth) -> Iterator[Rendered]:
    """The costs of every finished month whose figures were known by the end."""
    owners = truth.world.scenario.companies
    rows = truth.ap_costs.with_columns(
        month_day=pl.Series(_first_day(truth.ap_costs["month"].to_numpy())),
        changed_at=pl.Series(known_at(truth.ap_costs["month"].to_numpy())),
    ).filter(pl.col("changed_at") <= truth.world.end)
    company = pl.col("company")
    frame = rows.sort("month", "company", "site", "function").select(
        month=day(pl.col("month_day")),
        company_code=pl.lit(pl.Series([owner.code for owner in owners])).gather(company),
        currency=pl.lit(pl.Series([owner.currency for owner in owners])).gather(company),
        cost_centre=pl.col("function").replace_strict(_CENTRES)
        + (pl.col("site") + 1).cast(pl.String),
        function=pl.col("function").replace_strict(_FUNCTIONS),
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
