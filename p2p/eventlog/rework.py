"""What is done more than once in a case: repetitions and loops, counted per variant."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.eventlog.runs import weighted_counts
from p2p.eventlog.selection import Selection


def repetitions(selection: Selection) -> pl.DataFrame:
    """One row an activity that some case has more than once, most such cases first.

    activity; case_count (cases with it), rework_case_count (cases that have it at least twice),
    rework_case_share; repeated_event_count (events beyond the first of each case);
    self_loop_count (how often it follows itself at once).
    """
    log, variants, edges = selection.log, selection.log.variants, selection.log.edges
    many = log.activities.len()
    weight = selection.variant_cases[variants.activity_variant]
    twice = variants.activity_count > 1
    looped = edges.from_activity[variants.edge_code] == edges.to_activity[variants.edge_code]
    loops = selection.variant_cases[variants.edge_variant] * variants.edge_count
    table = pl.DataFrame(
        {
            "activity": log.activities,
            "case_count": weighted_counts(variants.activity_code, weight, many),
            "rework_case_count": weighted_counts(variants.activity_code, weight * twice, many),
            "repeated_event_count": weighted_counts(
                variants.activity_code, weight * (variants.activity_count - 1), many
            ),
            "self_loop_count": weighted_counts(
                edges.from_activity[variants.edge_code], loops * looped, many
            ),
        }
    )
    return (
        table.filter(pl.col("rework_case_count") > 0)
        .with_columns(rework_case_share=pl.col("rework_case_count") / pl.col("case_count"))
        .sort("rework_case_count", descending=True, maintain_order=True)
    )


def loops(selection: Selection) -> pl.DataFrame:
    """One row a pair of activities where a case goes from the first to the second and at once back,
    most frequent first: activity, through_activity; loop_count, case_count."""
    log, variants = selection.log, selection.log.variants
    many = max(log.activities.len(), 1)
    step = variants.step.astype(np.int64)
    owner = np.repeat(np.arange(variants.case_count.size), np.diff(variants.first_step))
    back = np.flatnonzero(
        (step[:-2] == step[2:]) & (step[:-2] != step[1:-1]) & (owner[:-2] == owner[2:])
    )
    pair = step[back] * many + step[back + 1]
    triple, times = np.unique(owner[back] * many**2 + pair, return_counts=True)
    weight = selection.variant_cases[triple // many**2]
    code, number = np.unique(triple % many**2, return_inverse=True)
    table = pl.DataFrame(
        {
            "activity": log.activities.gather(code // many),
            "through_activity": log.activities.gather(code % many),
            "loop_count": weighted_counts(number, weight * times, code.size),
            "case_count": weighted_counts(number, weight, code.size),
        }
    )
    return table.filter(pl.col("loop_count") > 0).sort(
        "loop_count", descending=True, maintain_order=True
    )
