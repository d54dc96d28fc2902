"""When a subject belongs to a target's population, what became of it, and since when that is known.

A spell is one row a subject (its row number in cases or invoices), with whole days:
from_day        first day on which it is known and open
until_day       first day on which it no longer belongs to the population; null: still does
outcome         1 or 0; of remaining time the day of clearing; null: none, or not known
known_day       since when that is known; null: not known at the end of the data
"""

from __future__ import annotations

import polars as pl

from mining.prediction.source_data import SourceData
from mining.prediction.targets import (
    DISCOUNT_MISS,
    DUE_DATE_MISS,
    EXCEPTION,
    REMAINING_TIME,
    Target,
)

CANCEL = "Cancel Invoice Receipt"


def spells(data: SourceData, target: Target) -> pl.DataFrame:
    """One row a subject that ever belonged to the population of the target, by row number."""
    return _SPELLS[target.name](data).select(
        pl.col("subject").cast(pl.Int64),
        *(pl.col(name).cast(pl.Int64) for name in ("from_day", "until_day", "known_day")),
        pl.col("outcome").cast(pl.Float64),
    )


def _remaining_time(data: SourceData) -> pl.DataFrame:
    until = pl.min_horizontal("completed_day", "closed_day")
    is_completed = pl.col("completed_day") == until
    return data.case_days.with_columns(
        until_day=until,
        known_day=until,
        outcome=pl.when(is_completed).then("completed_day"),
    )


def _exception(data: SourceData) -> pl.DataFrame:
    until = pl.min_horizontal("blocked_day", "completed_day", "closed_day")
    return data.case_days.with_columns(
        until_day=until,
        known_day=until,
        outcome=pl.when(pl.col("blocked_day") == until)
        .then(1)
        .when(pl.col("completed_day") == until)
        .then(0),
    )


def dormant_count(data: SourceData) -> int:
    """Order items that are neither cleared nor deleted, and dormant at the end of the data."""
    return data.case_days.filter(
        pl.col("dormant_day").is_not_null(), pl.col("deleted_day").is_null()
    ).height


def _due_date_miss(data: SourceData) -> pl.DataFrame:
    in_time = (pl.col("cleared_day") <= pl.col("due_day")).fill_null(value=False)
    return _invoice_spells(data, last_day="due_day", is_kept=in_time)


def _discount_miss(data: SourceData) -> pl.DataFrame:
    found = _invoice_spells(
        data,
        last_day="discount_due_day",
        is_kept=(pl.col("cleared_day") <= pl.col("discount_due_day")).fill_null(value=False)
        & (pl.col("discount_taken_amount") > 0),
    )
    return found.filter(pl.col("discount_offered_amount") > 0)


def _invoice_spells(data: SourceData, *, last_day: str, is_kept: pl.Expr) -> pl.DataFrame:
    """Spells of invoices that must be cleared by a last day; is_kept: they were, as they should."""
    cancelled = (
        data.invoice_events.filter(pl.col("activity") == CANCEL)
        .group_by("invoice_object_id")
        .agg(cancelled_day=pl.col("known_day").min())
    )
    passed = pl.col(last_day) + 1
    cleared = pl.col("cleared_known_day")
    # cleared without its discount in time: lost on that day; cleared late, or not: when it passed
    lost = pl.min_horizontal(cleared, passed)
    known = pl.when(is_kept).then(cleared).otherwise(lost)
    return (
        data.invoices.with_row_index("subject")
        .filter(
            ~pl.col("is_credit_memo").fill_null(value=False),
            pl.col(last_day).is_not_null(),
            pl.col("entered_day").is_not_null(),
        )
        .join(cancelled, on="invoice_object_id", how="left", maintain_order="left")
        # one that was reversed nobody knows when would be open for ever
        .filter(
            ~pl.col("is_reversed").fill_null(value=False) | pl.col("cancelled_day").is_not_null()
        )
        .with_columns(
            from_day=pl.col("entered_day"),
            until_day=pl.min_horizontal(cleared, "cancelled_day", passed),
            is_kept=is_kept,
            known_day=known,
        )
        .with_columns(
            outcome=pl.when(pl.col("cancelled_day").is_not_null())
            .then(None)
            .when("is_kept")
            .then(0)
            .when(lost <= data.until_day)
            .then(1),
        )
        .with_columns(
            known_day=pl.when(pl.col("cancelled_day").is_not_null())
            .then("cancelled_day")
            .when(pl.col("outcome").is_not_null())
            .then("known_day")
        )
    )


_SPELLS = {
    REMAINING_TIME.name: _remaining_time,
    DUE_DATE_MISS.name: _due_date_miss,
    DISCOUNT_MISS.name: _discount_miss,
    EXCEPTION.name: _exception,
}
