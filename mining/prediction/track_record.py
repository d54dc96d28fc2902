"""How the earlier cases of a supplier ended, as far as that was known at a cut-off."""

from __future__ import annotations

import polars as pl

_PRIOR = 10.0
"""A supplier's own mean counts as much as the whole source's after this many outcomes."""


def with_track_record(frame: pl.DataFrame, spells: pl.DataFrame, owners: pl.Series) -> pl.DataFrame:
    """Add supplier_outcome and supplier_outcome_count to rows with supplier_id and cut_off_day.

    spells: subject, outcome (in days since the start where it is a time), known_day; owners: the
    supplier_id of each subject. Means are drawn to that of the source; null before any is known.
    """
    ended = spells.with_columns(supplier_id=owners.gather(spells["subject"])).filter(
        pl.col("outcome").is_not_null(), pl.col("known_day").is_not_null()
    )
    total = _running(ended, [])
    own = _running(ended.filter(pl.col("supplier_id").is_not_null()), ["supplier_id"])
    left = (
        frame.select("cut_off_day", "supplier_id").with_row_index("row").sort("cut_off_day", "row")
    )
    found = (
        left.join_asof(total, left_on="cut_off_day", right_on="known_day")
        .drop("known_day")
        .join_asof(
            own,
            left_on="cut_off_day",
            right_on="known_day",
            by="supplier_id",
            suffix="_own",
            check_sortedness=False,
        )
        .sort("row")
    )
    own_count = pl.col("count_own").fill_null(0)
    mean = pl.col("sum") / pl.col("count")
    return frame.with_columns(
        found.select(
            supplier_outcome=(pl.col("sum_own").fill_null(0.0) + _PRIOR * mean)
            / (own_count + _PRIOR),
            supplier_outcome_count=own_count.cast(pl.Float64),
        )
    )


def _running(ended: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Number and sum of outcomes up to and with each day."""
    daily = (
        ended.group_by(*by, "known_day")
        .agg(count=pl.len().cast(pl.Int64), sum=pl.col("outcome").sum())
        .sort("known_day", *by)
    )
    sums = [pl.col(name).cum_sum() for name in ("count", "sum")]
    return daily.with_columns(*(one.over(by) if by else one for one in sums))
