"""HR_OPERATING_UNITS and AP_TERMS_LINES: what the installation was set up with."""

from __future__ import annotations

import polars as pl

from p2p.simulator.oracle.formats import midnight, nothing, number, text
from p2p.simulator.oracle.instance import Instance, operating_unit, unchanged
from p2p.simulator.oracle.users import ADMINISTRATOR
from p2p.simulator.working_time import DAY

IMMEDIATE = 10_000
"""TERM_ID of the seeded terms that are due at once; the scenario's own follow it."""
_BUSINESS_GROUP, _FIRST_LEDGER = 202, 2021


def hr_operating_units(instance: Instance) -> pl.DataFrame:
    """Operating units, one a company. The view has no who-columns."""
    world = instance.truth.world
    companies = world.scenario.companies
    frame = pl.DataFrame(
        {
            "company": range(len(companies)),
            "name": [c.name for c in companies],
            "code": [c.code for c in companies],
        },
        schema_overrides={"company": pl.Int64},
    )
    return _of_first_site(instance, frame).select(
        ORGANIZATION_ID=operating_unit(),
        NAME="name",
        SHORT_CODE="code",
        BUSINESS_GROUP_ID=pl.lit(_BUSINESS_GROUP),
        SET_OF_BOOKS_ID=pl.col("company") + _FIRST_LEDGER,
        DATE_FROM=midnight(pl.lit(world.first_day - 2000)),
        DATE_TO=nothing(),
    )


def terms(position: pl.Expr) -> pl.Expr:
    """TERM_ID of terms by their position in the scenario; -1 is due at once."""
    return position + IMMEDIATE + 1


def ap_terms_lines(instance: Instance) -> pl.DataFrame:
    """Payment terms, each with one instalment that is due in full."""
    world = instance.truth.world
    known = [(0, 0, 0, 0, 0)] + [
        (t.days3 or t.days2 or t.days1, t.pct1, t.days1, t.pct2, t.days2)
        for t in world.scenario.terms
    ]
    net, pct1, days1, pct2, days2 = (list(column) for column in zip(*known, strict=True))
    frame = pl.DataFrame(
        {"net": net, "pct1": pct1, "days1": days1, "pct2": pct2, "days2": days2}
    ).with_columns(
        *unchanged(pl.lit((world.first_day - 400) * DAY), text(ADMINISTRATOR)),
        position=pl.int_range(pl.len()) - 1,
    )
    first, second = pl.col("pct1") > 0, pl.col("pct2") > 0
    return _of_first_site(instance, frame).select(
        TERM_ID=terms(pl.col("position")),
        SEQUENCE_NUM=pl.lit(1),
        DUE_PERCENT=pl.lit(100),
        DUE_DAYS="net",
        DUE_DAY_OF_MONTH=nothing(),
        DUE_MONTHS_FORWARD=nothing(),
        DISCOUNT_PERCENT=number(pl.when(first).then("pct1"), 3),
        DISCOUNT_DAYS=pl.when(first).then("days1"),
        DISCOUNT_PERCENT_2=number(pl.when(second).then("pct2"), 3),
        DISCOUNT_DAYS_2=pl.when(second).then("days2"),
        DISCOUNT_PERCENT_3=nothing(),
        DISCOUNT_DAYS_3=nothing(),
        **instance.who(),
    )


def _of_first_site(instance: Instance, frame: pl.DataFrame) -> pl.DataFrame:
    """What is set up once for all sites comes with the first one."""
    return frame if instance.truth.world.site.number == 0 else frame.clear()
