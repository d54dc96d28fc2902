"""What the explorer tells on request: people, batches, and the dots of a dotted chart, as rows.

Cached by publication and filter, like the answers of `explored`, which every visit needs.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
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
    order_events,
    select,
    workload,
)
from p2p.eventlog.dotted import Order
from p2p.eventlog.people import Actor

MOST_DOTS = 6_000
MOST_ROWS = 200


@dataclass(frozen=True)
class First:
    """The first rows of so many."""

    row_count: int
    rows: list[Row]


@dataclass(frozen=True)
class People:
    """The actors with most events, and the most frequent pairs that hand over, as rows."""

    actor_count: int
    workload: list[Row]
    handovers: First


@st.cache_data(show_spinner=False, max_entries=32)
def people(scope: Scope, filter_json: str, by: Actor) -> People:
    """Who works on the cases that the filter keeps; every case with an empty text."""
    chosen = _chosen(scope, filter_json)
    load = workload(chosen, by=by)
    pairs = _first(handovers(chosen, by=by))
    return People(load.height, load.head(MOST_ROWS).to_dicts(), pairs)


@st.cache_data(show_spinner=False, max_entries=32)
def batched(scope: Scope, filter_json: str) -> First:
    """What one actor does for many orders within a short time."""
    return _first(batches(_chosen(scope, filter_json)))


def names_orders(scope: Scope) -> bool:
    """Whether the cases of the source name the orders that they belong to."""
    return order_events.names_orders(event_log(scope))


@st.cache_data(show_spinner=False, max_entries=32)
def looped(scope: Scope, filter_json: str) -> First:
    """Activities that a case leaves and at once comes back to."""
    return _first(loops(_chosen(scope, filter_json)))


@st.cache_data(show_spinner=False, max_entries=16)
def dots(scope: Scope, filter_json: str, order: Order) -> DottedChart:
    """The dotted chart, thinned out to whole cases."""
    return dotted_chart(_chosen(scope, filter_json), order=order, most_dots=MOST_DOTS)


def _first(table: pl.DataFrame) -> First:
    return First(table.height, table.head(MOST_ROWS).to_dicts())


def _chosen(scope: Scope, filter_json: str) -> Selection:
    return select(event_log(scope), filter_from_json(filter_json) if filter_json else None)
