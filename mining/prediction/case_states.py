"""Order items as they were at the end of a day: counted and timed from what was known by then.

One pass an activity over the events, whatever the number of cut-offs; nothing looks past one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mining.prediction.case_days import BLOCK, DELETE, DORMANT_DAYS, REACTIVATE, UNBLOCK
from mining.prediction.source_data import SourceData, moment

Ints = NDArray[np.int64]
_NOWHERE = np.zeros(0, dtype=np.int64)
MOST_ACTIVITIES = 20
CATEGORIES = (
    "company_code",
    "matching_type",
    "item_type",
    "category",
    "last_activity",
    "last_milestone",
)
NUMBERS = (
    "elapsed_days",
    "since_last_event_days",
    "event_count",
    "log_amount",
    "until_promised_days",
    "change_count",
    "open_block_count",
    "invoice_count",
    "until_due_days",
    "until_discount_due_days",
)


def frequent_activities(data: SourceData) -> list[str]:
    """The activities whose counts and ages become features: the most frequent, by name if equal."""
    found = (
        data.events.group_by("activity_key")
        .len()
        .join(data.activities, on="activity_key")
        .sort(["len", "activity"], descending=[True, False])
    )
    return found["activity"].head(MOST_ACTIVITIES).to_list()


def numbers_of(activities: Sequence[str]) -> list[str]:
    """Names of all numeric features: NUMBERS, then count and age of each activity."""
    of_activities = [f"{part}: {name}" for name in activities for part in ("count", "days since")]
    return [*NUMBERS, *of_activities]


def case_states(data: SourceData, rows: pl.DataFrame, activities: Sequence[str]) -> pl.DataFrame:
    """Features of each row (subject: row number in cases; cut_off_day), in the order of the rows.

    CATEGORIES as text, `numbers_of(activities)` as floats with null for what had not happened,
    is_left_out (deleted or dormant), supplier_id, case_key. Every subject has an event by its
    cut-off.
    """
    events = data.events
    key = dict(data.activities.select("activity", "activity_key").iter_rows())
    name_of = dict(zip(key.values(), key, strict=True))
    subject, cut_off = (rows[name].to_numpy() for name in ("subject", "cut_off_day"))
    day = events["known_day"].to_numpy()
    first = np.searchsorted(events["subject"].to_numpy(), subject, side="left")
    end = np.searchsorted(data.known_at, moment(subject, cut_off), side="right")
    what = events["activity_key"]
    columns: dict[str, pl.Series] = {
        "elapsed_days": pl.Series(cut_off - day[first], dtype=pl.Float64),
        "since_last_event_days": pl.Series(cut_off - day[end - 1], dtype=pl.Float64),
        "event_count": pl.Series(end - first, dtype=pl.Float64),
        "last_activity": what[end - 1].replace_strict(name_of, return_dtype=pl.String),
    }
    counts: dict[str, Ints] = {}
    for activity in dict.fromkeys((*activities, BLOCK, UNBLOCK, DELETE, REACTIVATE)):
        count, last = _seen(data.places.get(key.get(activity, -1), _NOWHERE), first, end)
        counts[activity] = count
        if activity in activities:
            age = np.where(count > 0, cut_off - day[last], 0)
            columns[f"count: {activity}"] = pl.Series(count, dtype=pl.Float64)
            columns[f"days since: {activity}"] = _or_null(age, count > 0)
    milestones = data.activities.filter("is_milestone")["activity_key"].to_list()
    reached = [data.places.get(one, _NOWHERE) for one in milestones]
    count, last = _seen(np.sort(np.concatenate([_NOWHERE, *reached])), first, end)
    columns["last_milestone"] = pl.select(
        pl.when(pl.Series(count > 0)).then(
            what[last].replace_strict(name_of, return_dtype=pl.String)
        )
    ).to_series()
    columns["open_block_count"] = pl.Series(
        np.maximum(counts[BLOCK] - counts[UNBLOCK], 0), dtype=pl.Float64
    )
    is_dormant = cut_off - day[end - 1] >= DORMANT_DAYS
    columns["is_left_out"] = pl.Series((counts[DELETE] > counts[REACTIVATE]) | is_dormant)
    frame = rows.select("subject", "cut_off_day").with_columns(
        **columns, opening_amount=events["amount"][first]
    )
    static = data.cases.with_row_index("subject").select(
        pl.col("subject").cast(pl.Int64),
        "case_key", "supplier_id", "company_code", "matching_type", "item_type", "category",
        "price_unit",
    )  # fmt: skip
    frame = frame.join(static, on="subject", how="left", maintain_order="left")
    frame = _with_values_then(frame, data.changes)
    return _with_invoices(frame, data).drop("opening_amount", "price_unit")


def _seen(place: Ints, first: Ints, end: Ints) -> tuple[Ints, Ints]:
    """How many of the places lie in [first, end), and the last of them (0 where there is none)."""
    until = np.searchsorted(place, end, side="left")
    count = until - np.searchsorted(place, first, side="left")
    last = place[np.maximum(until - 1, 0)] if place.size else np.zeros_like(until)
    return count, np.where(count > 0, last, 0)


def _or_null(values: Ints, is_known: NDArray[np.bool_]) -> pl.Series:
    return pl.select(
        pl.when(pl.Series(is_known)).then(pl.Series(values, dtype=pl.Float64))
    ).to_series()


def _with_values_then(frame: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """Price, quantity and promised day as they were; how often they had been changed."""
    frame = frame.with_row_index("row")
    ordered = changes.sort("known_day", "changed_at", "value")
    left = frame.select("row", "case_key", "cut_off_day").sort("cut_off_day", "row")
    for attribute in ("price", "quantity", "delivery_date"):
        of_attribute = ordered.filter(pl.col("attribute") == attribute).select(
            "case_key",
            "known_day",
            pl.col("value").alias(attribute),
            pl.int_range(pl.len()).over("case_key").alias(f"{attribute}_changes"),
        )
        left = left.join_asof(
            of_attribute, left_on="cut_off_day", right_on="known_day", by="case_key",
            strategy="backward", check_sortedness=False,
        ).drop("known_day", strict=False)  # fmt: skip
    day = pl.col("delivery_date").str.replace_all("-", "").str.to_date("%Y%m%d", strict=False)
    number = {one: pl.col(one).cast(pl.Float64, strict=False) for one in ("price", "quantity")}
    amount = number["price"] * number["quantity"] / pl.col("price_unit").fill_null(1.0)
    then = frame.join(left.drop("case_key", "cut_off_day"), on="row", maintain_order="left")
    return then.with_columns(
        log_amount=pl.coalesce(amount, "opening_amount").abs().log1p(),
        until_promised_days=(day.cast(pl.Int32) - pl.col("cut_off_day")).cast(pl.Float64),
        change_count=pl.sum_horizontal(
            f"{one}_changes" for one in ("price", "quantity", "delivery_date")
        ).cast(pl.Float64),
    ).drop(
        "row", "price", "quantity", "delivery_date",
        "price_changes", "quantity_changes", "delivery_date_changes",
    )  # fmt: skip


def _with_invoices(frame: pl.DataFrame, data: SourceData) -> pl.DataFrame:
    """How many invoices had come by the cut-off, and when the first of them falls due."""
    invoices = data.invoice_cases.join(
        data.invoices.filter(~pl.col("is_credit_memo").fill_null(value=False)),
        on="invoice_object_id",
    ).select("case_key", "entered_day", "due_day", "discount_due_day")
    frame = frame.with_row_index("row")
    come = (
        frame.select("row", "case_key", "cut_off_day")
        .join(invoices, on="case_key")
        .filter(pl.col("entered_day") <= pl.col("cut_off_day"))
        .group_by("row")
        .agg(
            invoice_count=pl.len().cast(pl.Float64),
            until_due_days=(pl.col("due_day") - pl.col("cut_off_day")).min().cast(pl.Float64),
            until_discount_due_days=(pl.col("discount_due_day") - pl.col("cut_off_day"))
            .min()
            .cast(pl.Float64),
        )
    )
    return (
        frame.join(come, on="row", how="left", maintain_order="left")
        .with_columns(pl.col("invoice_count").fill_null(0.0))
        .drop("row")
    )
