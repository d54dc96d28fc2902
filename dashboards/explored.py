"""What the explorer's pages show of some cases of a source: figures, map, variants, times.

The event log is held once a process; answers are cached by publication and filter, as rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
import streamlit as st

from dashboards.read import PublicationMoved, Row, Scope
from p2p.eventlog import (
    CaseFilter,
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
from p2p.eventlog.filters import AllOf, AnyOf, ValueFilter
from p2p.eventlog.variants import main_currency, values_by_currency
from p2p.settings import get_settings


@dataclass(frozen=True)
class Explored:
    """Statistics of the chosen cases; rows are dicts, durations are days.

    currency: that of the variants' amounts. values: of each currency the sum, and cases with one.
    """

    case_count: int
    event_count: int
    rework_share: float | None
    currency: str | None
    values: Mapping[str, tuple[float, int]]
    calendar: Throughput
    working: Throughput
    activities: list[Row]
    paths: list[Row]
    variants: list[Row]
    variant_count: int
    flow: list[Row]
    repeated: list[Row]

    @property
    def other_currency_count(self) -> int:
        """Cases with a value in another currency than the one that is shown."""
        return sum(count for name, (_, count) in self.values.items() if name != self.currency)


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
    wanted = filter_from_json(filter_json) if filter_json else None
    chosen = select(log, wanted)
    values = values_by_currency(chosen)
    # a filter by value names the currency that the reader looks at
    asked = None if wanted is None else _currency_of(wanted)
    currency = asked if values.get(asked or "", (0.0, 0))[1] else main_currency(chosen)
    variants = variant_statistics(chosen, currency=currency)
    most = _most_repeated(log)[log.cases.variant[chosen.case_numbers]]
    return Explored(
        case_count=chosen.case_count,
        event_count=chosen.event_count,
        rework_share=float((most > 1).mean()) if most.size else None,
        currency=currency,
        values=values,
        calendar=throughput_times(chosen),
        working=throughput_times(chosen, unit="working"),
        activities=activity_statistics(chosen).to_dicts(),
        paths=directly_follows_graph(chosen).to_dicts(),
        variants=variants.head(most_variants).to_dicts(),
        variant_count=variants.height,
        flow=flow_over_time(chosen).to_dicts() if chosen.case_count else [],
        repeated=repetitions(chosen).to_dicts(),
    )


def _currency_of(wanted: CaseFilter) -> str | None:
    """The first currency by whose amounts cases are kept; what drops cases is not looked into."""
    if isinstance(wanted, ValueFilter):
        return wanted.currency
    if isinstance(wanted, AllOf | AnyOf):
        return next(filter(None, map(_currency_of, wanted.filters)), None)
    return None


@st.cache_resource(show_spinner=False)
def _shelf(home: str, database_url: str) -> EventLogShelf:
    # one shelf a process and warehouse, which the two tell apart
    return EventLogShelf(get_settings())


def _most_repeated(log: EventLog) -> Any:
    """How often the activity that a variant repeats most occurs in it."""
    most = np.zeros(log.variants.case_count.size, dtype=np.int64)
    np.maximum.at(most, log.variants.activity_variant, log.variants.activity_count)
    return most
