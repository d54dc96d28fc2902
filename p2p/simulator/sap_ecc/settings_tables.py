"""T052, TCURR, USR02: payment terms, exchange rates and users, as the system is set up."""

from __future__ import annotations

import polars as pl

from p2p.simulator.rates import exchange_rates
from p2p.simulator.sap_ecc.formats import CHANGED_AT, CLIENT, date_of_day, padded, text
from p2p.simulator.scenario import Scenario
from p2p.simulator.truth import Truth
from p2p.simulator.working_time import DAY


def t052(scenario: Scenario) -> pl.DataFrame:
    """Terms of payment: days and percentages of up to three steps, from the baseline date."""
    terms = scenario.terms
    return pl.DataFrame(
        {
            "MANDT": [CLIENT] * len(terms),
            "ZTERM": [one.code for one in terms],
            "ZTAGG": ["00"] * len(terms),
            "KOART": ["K"] * len(terms),
            "ZFAEL": ["00"] * len(terms),
            "ZMONA": ["00"] * len(terms),
            "ZTAG1": [f"{one.days1:03d}" for one in terms],
            "ZPRZ1": [f"{one.pct1 / 1000:.3f}" for one in terms],
            "ZTAG2": [f"{one.days2:03d}" for one in terms],
            "ZPRZ2": [f"{one.pct2 / 1000:.3f}" for one in terms],
            "ZTAG3": [f"{one.days3:03d}" for one in terms],
        },
        schema_overrides={"ZTERM": pl.String},
    )


def tcurr(scenario: Scenario) -> pl.DataFrame:
    """Average rates (KURST M) into the group's currency, valid from a day.

    GDATU is inverted, 99999999 less the date, as the table keeps it: the latest rate sorts first.
    """
    rates = exchange_rates(scenario).filter(pl.col("currency") != scenario.group_currency)
    date = pl.col("day").cast(pl.Int32).cast(pl.Date).dt.strftime("%Y%m%d").cast(pl.Int64)
    return rates.select(
        MANDT=text(CLIENT),
        KURST=text("M"),
        FCURR="currency",
        TCURR=text(scenario.group_currency),
        GDATU=padded(99_999_999 - date, 8),
        UKURS=pl.col("rate").cast(pl.Decimal(12, 5)).cast(pl.String),
        FFACT=text("1"),
        TFACT=text("1"),
        **{CHANGED_AT: pl.col("day") * DAY},
    )


def usr02(truth: Truth) -> pl.DataFrame:
    """Users: USTYP A is a person (dialog), B a program (system); UFLAG 64 is locked."""
    return truth.users.select(
        MANDT=text(CLIENT),
        BNAME="user",
        USTYP=pl.when(pl.col("type") == "dialog").then(text("A")).otherwise(text("B")),
        CLASS=pl.col("role").str.to_uppercase().str.slice(0, 12),
        UFLAG=pl.when("is_locked").then(text("64")).otherwise(text("0")),
        ANAME=text("ADMIN"),
        ERDAT=date_of_day(pl.col("created_day")),
        **{CHANGED_AT: pl.col("created_day") * DAY},
    )
