"""What the explorer tells on request: people, batches, and the dots of a dotted chart, as rows.

Cached by publication and filter, like the answers of `explored`, which every visit needs.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from dashboards.explored import event_log
from dashboards.read import Row, Scope
from p2p.eventlog import (
    DottedChart,
    Selection,
    batches,
    dotted_chart,
    filter_from_json,
    handovers,
    loops,
    select,
    workload,
)
from p2p.eventlog.dotted import Order
from p2p.eventlog.people import Actor

MOST_DOTS = 6_000
MOST_ROWS = 200


@dataclass(frozen=True)
class People:
    """The actors with most events, and the most frequent pairs that hand over, as rows."""

    actor_count: int
    workload: list[Row]
    handovers: list[Row]


@st.cache_data(show_spinner=False, max_entries=32)
def people(scope: Scope, filter_json: str, by: Actor) -> People:
    """Who works on the cases that the filter keeps; every case with an empty text."""
    chosen = _chosen(scope, filter_json)
    load = workload(chosen, by=by)
    pairs = handovers(chosen, by=by, limit=MOST_ROWS)
    return People(load.height, load.head(MOST_ROWS).to_dicts(), pairs.to_dicts())


@st.cache_data(show_spinner=False, max_entries=32)
def batched(scope: Scope, filter_json: str) -> list[Row]:
    """What one actor does for many cases within a short time."""
    return batches(_chosen(scope, filter_json)).head(MOST_ROWS).to_dicts()


@st.cache_data(show_spinner=False, max_entries=32)
def looped(scope: Scope, filter_json: str) -> list[Row]:
    """Activities that a case leaves and at once comes back to."""
    return loops(_chosen(scope, filter_json)).head(MOST_ROWS).to_dicts()


@st.cache_data(show_spinner=False, max_entries=16)
def dots(scope: Scope, filter_json: str, order: Order) -> DottedChart:
    """The dotted chart, thinned out to whole cases."""
    return dotted_chart(_chosen(scope, filter_json), order=order, most_dots=MOST_DOTS)


def _chosen(scope: Scope, filter_json: str) -> Selection:
    return select(event_log(scope), filter_from_json(filter_json) if filter_json else None)
