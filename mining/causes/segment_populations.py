"""The segments of cases, as marts tell them: those that ended, and those that only began."""

from __future__ import annotations

import polars as pl

from mining.causes.populations import read
from mining.mart_columns import Kind
from mining.store import Log
from p2p.warehouse.arrow import ArrowReader

SEGMENT: dict[str, Kind] = {
    "case_key": pl.Int64,
    "segment_id": pl.String,
    "from_on": pl.Date,
    "duration_days": pl.Float64,
}
UNENDED: dict[str, Kind] = {
    "case_key": pl.Int64,
    "segment_id": pl.String,
    "from_on": pl.Date,
    "is_open": pl.Boolean,
}
MILESTONE: dict[str, Kind] = {
    "case_key": pl.Int64,
    "activity_key": pl.Int32,
    "first_on": pl.Date,
    "is_time_plausible": pl.Boolean,
}
SEGMENT_ENDS: dict[str, Kind] = {
    "segment_id": pl.String,
    "from_key": pl.Int32,
    "to_key": pl.Int32,
}
SEGMENT_NAME: dict[str, Kind] = {
    "segment_id": pl.String,
    "name": pl.String,
    "from_activity": pl.String,
}

_SEGMENTS = """
    select
        segment.case_key, segment.segment_id, segment.from_on,
        cast(segment.duration_days as double precision) as duration_days
    from marts.fct_milestone_segment as segment
    inner join marts.dim_log on segment.log_key = dim_log.log_key
    where
        tenant = {tenant} and source = {source} and case_notion = {case_notion}
        and segment.duration_days >= 0
"""
_MILESTONES = """
    select
        milestone.case_key, milestone.activity_key, milestone.first_on,
        milestone.is_time_plausible
    from marts.fct_milestone as milestone
    inner join marts.dim_log on milestone.log_key = dim_log.log_key
    where tenant = {tenant} and source = {source} and case_notion = {case_notion}
"""
_SEGMENT_ENDS = """
    select segment_id, from_activity.activity_key as from_key, to_activity.activity_key as to_key
    from marts.mart_segment as segment
    inner join marts.dim_activity as from_activity
        on segment.from_activity = from_activity.activity
    inner join marts.dim_activity as to_activity on segment.to_activity = to_activity.activity
    where tenant = {tenant} and source = {source} and case_notion = {case_notion}
    order by segment_order
"""
_DELETED = """
    select dim_case.case_key
    from canonical.can_purchase_order_item as item
    inner join marts.dim_case on item.purchase_order_item_object_id = dim_case.object_id
    where
        item.is_deleted and dim_case.tenant = {tenant} and dim_case.source = {source}
        and dim_case.case_notion = {case_notion}
"""
_SEGMENT_NAMES = """
    select segment_id, name, from_activity from marts.mart_segment
    where tenant = {tenant} and source = {source} and case_notion = {case_notion}
    order by segment_order
"""


def segments(reader: ArrowReader, log: Log) -> pl.DataFrame:
    """SEGMENT: one row a case and timed segment, without those that ran backwards; by case."""
    return read(reader, _SEGMENTS, SEGMENT, log).sort("case_key")


def unended(reader: ArrowReader, log: Log, cases: pl.DataFrame) -> pl.DataFrame:
    """UNENDED: one row a case and segment that began and has no end; open, or over without it.

    By case. Joined here, for the server would join every milestone with each of its segments first.
    """
    happened = read(reader, _MILESTONES, MILESTONE, log)
    deleted = read(reader, _DELETED, {"case_key": pl.Int64}, log)["case_key"].implode()
    known = cases.select(
        "case_key", is_open=~(pl.col("is_completed") | pl.col("case_key").is_in(deleted))
    )
    found = [pl.DataFrame(schema=UNENDED)]
    for segment_id, from_key, to_key in read(reader, _SEGMENT_ENDS, SEGMENT_ENDS, log).iter_rows():
        begun = happened.filter(pl.col("activity_key") == from_key, pl.col("is_time_plausible"))
        ended = happened.filter(pl.col("activity_key") == to_key)
        waiting = begun.join(ended, on="case_key", how="anti").join(known, on="case_key")
        found.append(
            waiting.select(
                "case_key",
                pl.lit(segment_id).alias("segment_id"),
                from_on="first_on",
                is_open="is_open",
            )
        )
    return pl.concat(found).sort("case_key")


def segment_names(reader: ArrowReader, log: Log) -> pl.DataFrame:
    """SEGMENT_NAME: the segments of a log in their order."""
    return read(reader, _SEGMENT_NAMES, SEGMENT_NAME, log)
