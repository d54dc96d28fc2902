"""Two groups of cases compared: cached by publication and the two filters, as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import streamlit as st

from dashboards.explored import event_log
from dashboards.read import Row, Scope, segments
from p2p.eventlog import filter_from_json, select
from p2p.eventlog.comparison import (
    Difference,
    edge_differences,
    throughput_difference,
    variant_differences,
)
from p2p.eventlog.milestones import segment_differences


@dataclass(frozen=True)
class Compared:
    """Both groups' sizes, the cases in both, and what differs; durations are days."""

    first_count: int
    second_count: int
    shared_count: int
    throughput: Difference
    segments: list[Row]
    edges: list[Row]
    variants: list[Row]


@st.cache_data(show_spinner=False, max_entries=32)
def compared(
    scope: Scope, first_json: str, second_json: str, believed: tuple[date, date]
) -> Compared:
    """The groups that two filters keep; every case with an empty text.

    believed: the days of which milestones are timed.
    """
    log = event_log(scope)
    first, second = (
        select(log, filter_from_json(text) if text else None) for text in (first_json, second_json)
    )
    shared = np.intersect1d(first.case_numbers, second.case_numbers, assume_unique=True)
    return Compared(
        first_count=first.case_count,
        second_count=second.case_count,
        shared_count=int(shared.size),
        throughput=throughput_difference(first, second),
        segments=segment_differences(
            first,
            second,
            [(row["name"], row["from_activity"], row["to_activity"]) for row in segments(scope)],
            believed,
        ).to_dicts(),
        edges=edge_differences(first, second).to_dicts(),
        variants=variant_differences(first, second).to_dicts(),
    )
