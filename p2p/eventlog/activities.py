"""How often each activity happens in a selection, and how often it opens or closes a case."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.eventlog.runs import weighted_counts
from p2p.eventlog.selection import Selection


def activity_statistics(selection: Selection) -> pl.DataFrame:
    """One row an activity that occurs, most events first.

    activity; event_count, case_count; start_count and end_count (cases that it opens and closes);
    case_share; most_in_a_case.
    """
    log, variants = selection.log, selection.log.variants
    many = log.activities.len()
    weight = selection.variant_cases
    of_pair = weight[variants.activity_variant]
    first, last = variants.first_step[:-1], variants.first_step[1:] - 1
    most = np.zeros(many, dtype=np.int64)
    there = of_pair > 0
    np.maximum.at(most, variants.activity_code[there], variants.activity_count[there])
    table = pl.DataFrame(
        {
            "activity": log.activities,
            "event_count": weighted_counts(
                variants.activity_code, of_pair * variants.activity_count, many
            ),
            "case_count": weighted_counts(variants.activity_code, of_pair, many),
            "start_count": weighted_counts(variants.step[first], weight, many),
            "end_count": weighted_counts(variants.step[last], weight, many),
            "most_in_a_case": most,
        }
    )
    return (
        table.filter(pl.col("event_count") > 0)
        .with_columns(case_share=pl.col("case_count") / max(selection.case_count, 1))
        .sort("event_count", descending=True, maintain_order=True)
    )
