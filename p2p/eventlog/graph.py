"""The directly-follows graph of a selection: its edges with frequencies and waits."""

from __future__ import annotations

import polars as pl

from p2p.eventlog.grouped import group_statistics
from p2p.eventlog.log import DAY_US
from p2p.eventlog.runs import weighted_counts
from p2p.eventlog.selection import Selection


def directly_follows_graph(selection: Selection) -> pl.DataFrame:
    """One row an edge that occurs, most frequent first.

    from_activity, to_activity; transition_count and case_count; then count, total, median and p90
    of the waits between the two in days (timed_count, total_wait_days, median_wait_days,
    p90_wait_days) and the same in working days of the company (business_timed_count,
    total_wait_business_days, median_wait_business_days, p90_wait_business_days). A wait is timed
    where both moments are plausible, a business wait where both lie in the calendar; median and
    p90 are null where none is. Negative waits are kept: the source's order stands.
    """
    log = selection.log
    variants, edges = log.variants, log.edges
    cases = selection.variant_cases[variants.edge_variant]
    many = edges.from_activity.size
    transitions = weighted_counts(variants.edge_code, cases * variants.edge_count, many)
    waits = group_statistics(edges.waits, selection.cases)
    working = group_statistics(edges.business_waits, selection.cases)
    table = pl.DataFrame(
        {
            "from_activity": log.activities.gather(edges.from_activity),
            "to_activity": log.activities.gather(edges.to_activity),
            "transition_count": transitions,
            "case_count": weighted_counts(variants.edge_code, cases, many),
            "timed_count": waits.count,
            "total_wait_days": waits.total / DAY_US,
            "median_wait_days": waits.median / DAY_US,
            "p90_wait_days": waits.p90 / DAY_US,
            "business_timed_count": working.count,
            "total_wait_business_days": working.total,
            "median_wait_business_days": working.median,
            "p90_wait_business_days": working.p90,
        }
    )
    return (
        table.filter(pl.col("transition_count") > 0)
        .fill_nan(None)
        .sort("transition_count", descending=True, maintain_order=True)
    )
