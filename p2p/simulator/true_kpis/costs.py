"""True KPIs of cost and scale: what payables and procurement cost, and how much they handle.

Sites share companies, so months are added up over sites before anything is divided.
"""

from __future__ import annotations

import polars as pl

from p2p.simulator.process.ap_costs import known_at
from p2p.simulator.true_kpis.documents import standing_invoices
from p2p.simulator.true_kpis.recorded_period import recorded_period
from p2p.simulator.true_kpis.shape import day_of, rows, told
from p2p.simulator.truth import Truth, of_system

_COSTS = ("labour", "systems", "outsourcing", "overhead")
_NOT_OVER = "the ERP has nothing on record of the end of the month"


def cost_months(truth: Truth) -> pl.DataFrame:
    """One row a company (its code), month (first day) and function of one site, for months whose
    costs are known: currency, fte, cost (units), invoices posted, invoiced (units, gross), and
    is_over: whether the ERPs that hold the invoices have the whole month on record."""
    owners = truth.world.scenario.companies
    company = pl.DataFrame(
        {
            "company": range(len(owners)),
            "code": [owner.code for owner in owners],
            "currency": [owner.currency for owner in owners],
        },
        schema_overrides={"company": pl.Int64},
    )
    known = known_at(truth.ap_costs["month"].to_numpy()) <= truth.world.end
    months = truth.ap_costs.filter(pl.Series(known)).select(
        "company",
        "function",
        month=pl.date(1970 + pl.col("month") // 12, pl.col("month") % 12 + 1, 1),
        fte="fte",
        cost=pl.sum_horizontal(_COSTS) / 100,
    )
    return (
        months.join(_invoiced(truth), on=["company", "month"], how="left")
        .with_columns(pl.col("invoices", "invoiced").fill_null(0))
        .join(company, on="company", how="left")
        .join(_recorded(truth), on="code", how="left")
        .with_columns(is_over=(pl.col("month") < pl.col("end")).fill_null(value=False))
        .drop("company", "end")
    )


def cost_kpis(months: pl.DataFrame) -> pl.DataFrame:
    """K13 and K16 per currency, K14 and K15, of the months (cost_months) of all sites."""
    summed = (
        months.group_by("code", "month", "function", "currency")
        .agg(pl.col("fte", "cost", "invoices", "invoiced").sum(), pl.col("is_over").any())
        .filter(pl.col("invoices") > 0)
        .sort("code", "month", "function")
    )
    payables = summed.filter(pl.col("function") == "accounts_payable")
    buying = summed.filter(pl.col("function") == "procurement")
    cost, currency, people = pl.col("cost"), pl.col("currency"), pl.col("fte") / 12
    return pl.concat(
        [
            _told(payables, rows(payables, "K13", numerator=cost, denominator=pl.col("invoices"),
                                 currency=currency)),
            _told(payables, rows(payables, "K14", numerator=pl.col("invoices"),
                                 denominator=people)),
            _growth(payables),
            _told(buying, rows(buying, "K16", numerator=cost, denominator=pl.col("invoiced"),
                               currency=currency)),
        ]
    )  # fmt: skip


def _told(months: pl.DataFrame, true: pl.DataFrame) -> pl.DataFrame:
    over = months["is_over"]
    zero = pl.lit(0.0)
    return told(
        true,
        pl.select(pl.when(over).then(true["numerator"]).otherwise(zero)).to_series(),
        _NOT_OVER,
        pl.select(pl.when(over).then(true["denominator"]).otherwise(zero)).to_series(),
    )


def _growth(payables: pl.DataFrame) -> pl.DataFrame:
    """K15: one row, none where there are not two full years or quarters."""
    true, seen = _first_and_last(payables), _first_and_last(payables.filter("is_over"))
    either = pl.DataFrame({"last": [true[1] if true else 0.0], "first": [true[0] if true else 0.0]})
    return told(
        rows(either, "K15", numerator=pl.col("last"), denominator=pl.col("first")),
        pl.Series([seen[1] if seen else 0.0]),
        _NOT_OVER,
        pl.Series([seen[0] if seen else 0.0]),
    ).head(1 if true or seen else 0)


def _first_and_last(payables: pl.DataFrame) -> tuple[float, float] | None:
    """Invoices per person and year in the first and in the last full year, else quarter."""
    for every, length in (("1y", 12), ("1q", 3)):
        full = (
            payables.with_columns(period=pl.col("month").dt.truncate(every))
            .filter(pl.len().over("code", "period") == length)
            .group_by("period")
            .agg(pl.col("invoices").sum(), people=pl.col("fte").sum() / 12)
            .sort("period")
        )
        if full.height > 1:
            rate = full["invoices"] / full["people"]
            return float(rate[0]), float(rate[-1])
    return None


def _invoiced(truth: Truth) -> pl.DataFrame:
    """company, month, invoices and invoiced (units) of the posted invoices that stand, by the clock
    of the ERP that keeps the company's books."""
    scenario = truth.world.scenario
    posted = standing_invoices(truth).filter("is_posted")
    parts = []
    for index, owner in enumerate(scenario.companies):
        instance = scenario.instances.get(owner.ledger_system or owner.system)
        zone = instance.zone if instance else scenario.system_zone
        parts.append(
            posted.filter(pl.col("company") == index).with_columns(
                month=day_of("posted_at", zone).dt.month_start()
            )
        )
    return (
        pl.concat(parts)
        .group_by("company", "month")
        .agg(invoices=pl.len().cast(pl.Int64), invoiced=pl.col("gross").sum() / 100)
    )


def _recorded(truth: Truth) -> pl.DataFrame:
    """code and end: the day after the last full month of the ERPs that hold the invoices."""
    owners = truth.world.scenario.companies
    systems = {one for owner in owners for one in (owner.system, owner.ledger_system) if one}
    ends = {system: recorded_period(of_system(truth, system)).end for system in sorted(systems)}
    return pl.DataFrame(
        {
            "code": [owner.code for owner in owners],
            "end": [
                max(ends[one] for one in (owner.system, owner.ledger_system) if one)
                for owner in owners
            ],
        }
    )
