"""The table that a person keeps has every finished month once, with the truth's costs."""

import polars as pl
import pytest

from tests.simulator.side_company import side_tables, side_truth

COSTS = ("labour", "systems", "outsourcing", "overhead")


@pytest.fixture(scope="module")
def costs():
    (table,) = side_tables("ap_cost")
    return table.frame


def test_costs_and_people_are_those_of_the_truth(costs):
    truth = side_truth("ap_cost")
    codes = pl.Series([c.code for c in truth.world.scenario.companies])
    months = truth.ap_costs["month"]
    expected = truth.ap_costs.select(
        month=pl.date(1970 + months // 12, months % 12 + 1, 1).cast(pl.String),
        company_code=codes[truth.ap_costs["company"]],
        function=pl.col("function").replace_strict(
            {"accounts_payable": "Accounts payable", "procurement": "Procurement"}
        ),
        fte=pl.col("fte"),
        **{f"{name}_cost": pl.col(name) for name in COSTS},
    )
    cents = pl.col([f"{name}_cost" for name in COSTS]).cast(pl.Decimal(20, 2)) * 100
    told = costs.with_columns(pl.col("fte").cast(pl.Float64), cents.cast(pl.Int64))
    told = told.select(expected.columns)
    key = ["month", "company_code", "function"]
    assert told.sort(key).equals(expected.sort(key))
    assert told["month"].n_unique() == 17  # January 2025 to May 2026; June is not over
    pairs = costs.select("company_code", "currency").unique()
    assert pairs.height == len(codes) and "INR" in set(pairs["currency"])


def test_a_month_is_written_down_in_the_next_one(costs):
    written = costs.select(
        at=pl.from_epoch("_changed_at").dt.date(), month=pl.col("month").str.to_date()
    )
    assert (written["at"] == written["month"].dt.offset_by("1mo4d")).all()
