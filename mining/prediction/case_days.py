"""The days of an order item on which what is predicted of it began, happened or became moot."""

from __future__ import annotations

import polars as pl

BLOCK = "Set Payment Block"
UNBLOCK = "Remove Payment Block"
DELETE = "Delete Purchase Order Item"
REACTIVATE = "Reactivate Purchase Order Item"
DORMANT_DAYS = 90
"""An order item in which nothing has happened for so long is dormant: it may never be cleared."""


def case_days(events: pl.DataFrame, activities: pl.DataFrame, until_day: int) -> pl.DataFrame:
    """First day, day of clearing, of the first block, and of closing without clearing, a case.

    Closed is what was deleted and stays so, or fell dormant and did not wake up.
    """
    key = dict(activities.select("activity", "activity_key").iter_rows())
    ending = activities.filter("is_completion")["activity_key"]
    day, what = pl.col("known_day"), pl.col("activity_key")
    days = events.group_by("subject").agg(
        from_day=day.min(),
        last_day=day.max(),
        completed_day=day.filter(what.is_in(ending.implode())).min(),
        blocked_day=day.filter(what == key.get(BLOCK, -1)).min(),
        deleted_day=day.filter(what == key.get(DELETE, -1)).max(),
        back_day=day.filter(what == key.get(REACTIVATE, -1)).max(),
    )
    stands = pl.col("back_day").is_null() | (pl.col("back_day") < pl.col("deleted_day"))
    dormant = pl.col("last_day") + DORMANT_DAYS
    is_dormant = pl.col("completed_day").is_null() & (dormant <= until_day)
    return (
        days.with_columns(
            deleted_day=pl.when(stands).then("deleted_day"),
            dormant_day=pl.when(is_dormant).then(dormant),
        )
        .with_columns(closed_day=pl.min_horizontal("deleted_day", "dormant_day"))
        .sort("subject")
    )
