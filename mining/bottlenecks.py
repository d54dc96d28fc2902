"""Where cases wait: transitions ranked by the time that all cases together spent in them."""

from __future__ import annotations

import polars as pl

RANKED = {
    "tenant": pl.String,
    "source": pl.String,
    "case_notion": pl.String,
    "rank": pl.Int32,
    "from_activity": pl.String,
    "to_activity": pl.String,
    "transition_count": pl.Int64,
    "case_count": pl.Int64,
    "timed_count": pl.Int64,
    "total_wait_days": pl.Float64,
    "median_wait_days": pl.Float64,
    "p90_wait_days": pl.Float64,
    "share_pct": pl.Float64,
}


def rank_bottlenecks(transitions: pl.DataFrame) -> pl.DataFrame:
    """Rank the transitions of each source by total waiting time.

    transitions: rows of marts.mart_transition (waits in days). Returns all of them with `rank`
    (1 = most) and `share_pct`, the part of all waiting in the source. A transition of which no
    occurrence could be timed keeps its counts, has a total of 0 and stands last; a total below 0
    (clocks that disagree) takes no share and does not make the others' larger.
    """
    within = ["tenant", "source"]
    waiting = pl.col("total_wait_days").clip(lower_bound=0)
    order = [
        pl.col("timed_count") == 0,
        -pl.col("total_wait_days"),
        -pl.col("transition_count"),
        pl.col("from_activity"),
        pl.col("to_activity"),
        pl.col("case_notion"),
    ]
    return (
        transitions.with_columns(pl.col("total_wait_days").fill_null(0.0))
        .with_columns(share_pct=(100 * waiting / waiting.sum().over(within)).fill_nan(0.0))
        .sort([*within, *order])
        .with_columns(rank=pl.int_range(1, pl.len() + 1).over(within))
        .select(*RANKED)
        .cast(pl.Schema(RANKED))
    )
