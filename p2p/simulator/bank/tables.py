"""Statements of every account: one a day on which something was booked, with its two balances."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from p2p.simulator.bank.entries import BICS, entries
from p2p.simulator.bank.xml_text import account_id, amount, direction, element, escaped
from p2p.simulator.iso_formats import day, moment
from p2p.simulator.rendering import Rendered
from p2p.simulator.truth import Truth
from p2p.simulator.working_time import DAY

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">'
)


def tables(truth: Truth) -> Iterator[Rendered]:
    """One file a month, with a statement of every account and day in it, as banks give history.

    A few large files load much faster than many small ones.
    """
    yield _files(truth, "1mo")


def daily_tables(truth: Truth) -> Iterator[Rendered]:
    """The same statements, one file a day, as banks send them."""
    yield _files(truth, "1d")


def _files(truth: Truth, period: str) -> Rendered:
    frame = _documents(truth, _statements(truth), period)
    return Rendered("camt053", "xml", frame, "_changed_at")


def _days(truth: Truth) -> pl.DataFrame:
    """One row an account and day: company, account, booked_day, opening, closing (cents), and
    changed_at (the last second of the day there, when the bank draws up the statement)."""
    rows = truth.bank_entries.sort("entry")
    days = (
        rows.filter(pl.col("kind") != "opening")
        .group_by("company", "account", "booked_day", maintain_order=True)
        .agg(
            opening=(pl.col("balance") - pl.col("amount")).first(),
            closing=pl.col("balance").last(),
        )
    )
    ends = (days["booked_day"].to_numpy() + 1) * DAY
    instants = truth.world.to_utc(days["company"].to_numpy(), ends) - 1
    return days.with_columns(changed_at=pl.Series(instants))


def _statements(truth: Truth) -> pl.DataFrame:
    """Days with the statement of each as xml."""
    inside = (
        entries(truth)
        .sort("position")
        .group_by("account", "booked_day", maintain_order=True)
        .agg(entries=pl.col("xml").str.join(""), count=pl.len())
    )
    owners = truth.world.scenario.companies
    facts = pl.DataFrame(
        {
            "company": range(len(owners)),
            "name": [owner.name for owner in owners],
            "currency": [owner.currency for owner in owners],
            "bic": [BICS[owner.country] for owner in owners],
        },
        schema_overrides={"company": pl.Int64},
    )
    year = pl.col("booked_day").cast(pl.Int32).cast(pl.Date).dt.year()
    return (
        _days(truth)
        .join(inside, on=["account", "booked_day"], how="inner", maintain_order="left")
        .join(facts, on="company", how="left", maintain_order="left")
        .with_columns(
            number=pl.int_range(1, pl.len() + 1).over("account", year).cast(pl.String),
            date=day(pl.col("booked_day")),
        )
        .with_columns(xml=_statement(truth.world.scenario.system_zone))
    )


def _statement(zone: str) -> pl.Expr:
    made = moment(pl.col("changed_at"), zone)
    return element(
        "Stmt",
        element("Id", _statement_id()),
        element("ElctrncSeqNb", pl.col("number")),
        element("CreDtTm", made),
        element(
            "Acct",
            account_id(pl.col("account")),
            element("Ccy", pl.col("currency")),
            element("Ownr/Nm", escaped(pl.col("name"))),
            element("Svcr/FinInstnId/BICFI", pl.col("bic")),
        ),
        _balance("OPBD", pl.col("opening")),
        _balance("CLBD", pl.col("closing")),
        element("TxsSummry/TtlNtries/NbOfNtries", pl.col("count").cast(pl.String)),
        pl.col("entries"),
    )


def _statement_id() -> pl.Expr:
    """Unique among statements of all accounts, at most 35 characters."""
    tail = pl.col("account").str.slice(-20)
    return tail + pl.lit("-") + pl.col("date").str.replace_all("-", "", literal=True)


def _balance(kind: str, cents: pl.Expr) -> pl.Expr:
    return element(
        "Bal",
        element("Tp/CdOrPrtry/Cd", pl.lit(kind)),
        amount("Amt", cents, pl.col("currency")),
        direction(cents),
        element("Dt/Dt", pl.col("date")),
    )


def _documents(truth: Truth, statements: pl.DataFrame, period: str) -> pl.DataFrame:
    """Whole files: document and _changed_at, in order of the days."""
    date = pl.col("booked_day").cast(pl.Int32).cast(pl.Date)
    zone = truth.world.scenario.system_zone
    return (
        statements.with_columns(period=date.dt.truncate(period))
        .sort("period", "company", "account", "booked_day")
        .group_by("period", maintain_order=True)
        .agg(pl.col("xml").str.join(""), pl.col("changed_at").max(), pl.col("date").max())
        .select(
            document=pl.concat_str(
                pl.lit(_HEAD),
                element(
                    "BkToCstmrStmt",
                    element(
                        "GrpHdr",
                        element("MsgId", pl.lit("STATEMENTS-") + pl.col("date")),
                        element("CreDtTm", moment(pl.col("changed_at"), zone)),
                    ),
                    pl.col("xml"),
                ),
                pl.lit("</Document>\n"),
            ),
            _changed_at="changed_at",
        )
    )
