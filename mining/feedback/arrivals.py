"""Subjects by the week in which they arrived. Which of them are flagged is not decided here."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

_STRAY = 0.01


def invoice_arrivals(invoices: pl.DataFrame) -> pl.DataFrame:
    """Subjects out of canonical.can_invoice; reversed ones are left out, nobody will pay them.

    Returns tenant, source, subject_type, subject_id, subject_label, amount, currency, arrived_on
    (posted, else received, else dated), supplier_id, recorded_by; no row without a date.
    """
    number = pl.col("invoice_id") + pl.when(pl.col("fiscal_year").is_not_null()).then(
        "/" + pl.col("fiscal_year")
    ).otherwise(pl.lit(""))
    return (
        invoices.filter(~pl.col("is_reversed").fill_null(False))
        .select(
            "tenant",
            "source",
            subject_type=pl.lit("invoice"),
            subject_id=pl.col("invoice_object_id"),
            subject_label=pl.lit("Invoice ") + number + _supplier(),
            amount=pl.col("gross_amount").cast(pl.Float64),
            currency=pl.col("currency"),
            arrived_on=pl.coalesce("posted_on", pl.col("received_at").dt.date(), "invoice_on"),
            supplier_id=pl.col("supplier_id"),
            recorded_by=pl.col("recorded_by"),
        )
        .drop_nulls("arrived_on")
    )


def case_arrivals(cases: pl.DataFrame) -> pl.DataFrame:
    """Subjects out of the cases of one log, as `invoice_arrivals`; a case arrives anew with each
    event, so its day is that of the last one."""
    what = (
        pl.when(pl.col("case_notion") == "purchase_order_item")
        .then(pl.lit("Order item "))
        .otherwise(pl.lit("Case "))
    )
    return cases.select(
        "tenant",
        "source",
        subject_type=pl.lit("case"),
        subject_id=pl.col("object_id"),
        subject_label=what + pl.col("case_id") + _supplier(),
        amount=pl.col("amount").cast(pl.Float64),
        currency=pl.col("currency"),
        arrived_on=pl.col("ended_at").dt.date(),
        supplier_id=pl.col("supplier_id"),
        recorded_by=pl.lit(None, pl.String),
    ).drop_nulls("arrived_on")


def full_weeks(arrived_on: pl.Series, count: int) -> list[date]:
    """Mondays of the last `count` weeks that are over, oldest first.

    The last week with data is still under way. A week with at most 1 % of what the busiest had is a
    stray date, not the data's end.
    """
    weeks = (
        pl.DataFrame({"week_on": arrived_on.drop_nulls().dt.truncate("1w")})
        .group_by("week_on")
        .len("subjects")
        .sort("week_on")
    )
    if weeks.is_empty():
        return []
    is_stray = pl.col("subjects") <= _STRAY * pl.col("subjects").max()
    mondays: list[date] = weeks["week_on"].to_list()
    first, last = mondays[0], weeks.filter(~is_stray)["week_on"].to_list()[-1]
    back = (last - timedelta(weeks=back) for back in range(count, 0, -1))
    return [monday for monday in back if monday >= first]


def _supplier() -> pl.Expr:
    name = pl.coalesce("supplier_name", pl.lit("supplier ") + pl.col("supplier_id"))
    return pl.when(name.is_not_null()).then(pl.lit(" of ") + name).otherwise(pl.lit(""))
