"""What the explorer's pages show of some cases of a source: figures, map, variants, times.

The event log is held once a process; answers are cached by publication and filter, as rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
import streamlit as st

from dashboards.read import PublicationMoved, Row, Scope
from p2p.eventlog import (
    EventLog,
    EventLogShelf,
    LogIdentity,
    Throughput,
    activity_statistics,
    directly_follows_graph,
    filter_from_json,
    flow_over_time,
    repetitions,
    select,
    throughput_times,
    variant_statistics,
)
from p2p.settings import get_settings


@dataclass(frozen=True)
class Explored:
    """Statistics of the chosen cases; rows are dicts, durations are days."""

    case_count: int
    event_count: int
    rework_share: float | None
    currency: str | None
    amount: float | None
    calendar: Throughput
    working: Throughput
    activities: list[Row]
    paths: list[Row]
    variants: list[Row]
    variant_count: int
    flow: list[Row]
    repeated: list[Row]


def event_log(scope: Scope) -> EventLog:
    """The encoded log of the source; raises PublicationMoved where a newer one is published."""
    wanted = LogIdentity(scope.tenant, scope.source, scope.publication_id, UUID(scope.refresh_id))
    settings = get_settings()
    log = _shelf(str(settings.home), str(settings.database_url)).log_of(wanted)
    if log.identity != wanted:
        raise PublicationMoved
    return log


@st.cache_data(show_spinner=False, max_entries=64)
def explored(scope: Scope, filter_json: str, most_variants: int) -> Explored:
    """Statistics of the cases that the filter keeps; every case with an empty text."""
    log = event_log(scope)
    chosen = select(log, filter_from_json(filter_json) if filter_json else None)
    variants = variant_statistics(chosen)
    most = _most_repeated(log)[log.cases.variant[chosen.case_numbers]]
    valued = variants.select("currency", "amount").rows()
    return Explored(
        case_count=chosen.case_count,
        event_count=chosen.event_count,
        rework_share=float((most > 1).mean()) if most.size else None,
        currency=valued[0][0] if valued else None,
        amount=float(variants["amount"].sum()) if valued and valued[0][0] else None,
        calendar=throughput_times(chosen),
        working=throughput_times(chosen, unit="working"),
        activities=activity_statistics(chosen).to_dicts(),
        paths=directly_follows_graph(chosen).to_dicts(),
        variants=variants.head(most_variants).to_dicts(),
        variant_count=variants.height,
        flow=flow_over_time(chosen).to_dicts() if chosen.case_count else [],
        repeated=repetitions(chosen).to_dicts(),
    )


@st.cache_resource(show_spinner=False)
def _shelf(home: str, database_url: str) -> EventLogShelf:
    # one shelf a process and warehouse, which the two tell apart
    return EventLogShelf(get_settings())


def _most_repeated(log: EventLog) -> Any:
    """How often the activity that a variant repeats most occurs in it."""
    most = np.zeros(log.variants.case_count.size, dtype=np.int64)
    np.maximum.at(most, log.variants.activity_variant, log.variants.activity_count)
    return most
