"""Logs by chance, as naive cases and as the encoded log of the same rows."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import numpy as np
import polars as pl
from hypothesis import strategies as st

from p2p.eventlog import EventLog, LogIdentity, LogTables, encode
from p2p.eventlog.working_time import CalendarDays, CompanyCalendars
from tests.eventlog.naive import EPOCH, Case, Event, Hours

ACTIVITIES = ("approve", "Ärger", "bill", "pay", "receive")
IDENTITY = LogIdentity("t", "chance", 1, UUID(int=1))
HOURS = {
    "long": Hours("UTC", time(8), time(17)),
    "short": Hours("Europe/Berlin", time(9), time(15)),
}
FOLLOWED = {"": "long", "B": "short"}
"""Company C has no calendar of its own."""

_moments = st.one_of(
    # mostly in order and close together; now and then out of order, alike, or long ago
    st.integers(0, 200 * 24 * 60).map(lambda minute: timedelta(minutes=minute)),
    st.integers(0, 3).map(lambda day: timedelta(days=day)),
    st.integers(0, 10**9).map(lambda us: timedelta(microseconds=us)),
    st.just(timedelta(days=-20)),
)
_events = st.builds(
    Event,
    activity=st.sampled_from(ACTIVITIES),
    at=_moments.map(lambda after: datetime(2024, 1, 2, 7, tzinfo=UTC) + after),
    resource=st.sampled_from([None, "ann", "bob", "cy"]),
    role=st.sampled_from([None, "human", "batch"]),
    is_day_precise=st.sampled_from([False, False, False, True]),
    is_time_plausible=st.sampled_from([True, True, True, False]),
)
_cases = st.builds(
    Case,
    case_id=st.just(""),
    events=st.lists(_events, min_size=1, max_size=7),
    company_code=st.sampled_from([None, "A", "B", "C"]),
    amount=st.one_of(st.none(), st.integers(-(10**7), 10**9)),
    currency=st.sampled_from([None, "EUR", "USD"]),
    is_completed=st.booleans(),
)


def _number(cases: list[Case]) -> list[Case]:
    for number, case in enumerate(cases):
        case.case_id = f"case {number}"
        case.hours = hours_of(case)
    return cases


logs = st.lists(_cases, min_size=1, max_size=12).map(_number)


def encoded(cases: list[Case]) -> EventLog:
    """The encoded log; rows of the cases stand one from each in turn, as sources may have them."""
    rows = [
        (place, number, event)
        for number, case in enumerate(cases)
        for place, event in enumerate(case.events)
    ]
    rows.sort(key=lambda row: row[:2])
    events = pl.DataFrame(
        {
            "case": [number for _, number, _ in rows],
            "activity": [event.activity for *_, event in rows],
            "event_at": [event.at for *_, event in rows],
            "event_on": [event.on for *_, event in rows],
            "resource": pl.Series([event.resource for *_, event in rows], dtype=pl.String),
            "role": pl.Series([event.role for *_, event in rows], dtype=pl.String),
            "is_day_precise": [event.is_day_precise for *_, event in rows],
            "is_time_plausible": [event.is_time_plausible for *_, event in rows],
        }
    )
    table = pl.DataFrame(
        {
            "case": range(len(cases)),
            "case_id": [case.case_id for case in cases],
            "company_code": pl.Series([case.company_code for case in cases], dtype=pl.String),
            "amount": pl.Series([case.amount for case in cases], dtype=pl.Int64),
            "currency": pl.Series([case.currency for case in cases], dtype=pl.String),
            "is_completed": [case.is_completed for case in cases],
        }
    )
    return encode(LogTables(events, table, calendars()), IDENTITY)


def calendars() -> CompanyCalendars:
    """HOURS as the warehouse publishes them."""
    return CompanyCalendars({name: _days(hours) for name, hours in HOURS.items()}, FOLLOWED)


def hours_of(case: Case) -> Hours | None:
    """The hours that the company of a case keeps."""
    return HOURS[FOLLOWED.get(case.company_code or "", FOLLOWED[""])]


def _days(hours: Hours) -> CalendarDays:
    spans = [hours.span(day) or (EPOCH, EPOCH) for day in hours.days]
    opens, closes = (
        np.array([(span[end] - EPOCH) // timedelta(microseconds=1) for span in spans])
        for end in (0, 1)
    )
    works = closes > opens
    return CalendarDays(
        time_zone=hours.zone,
        day=np.array([(day - EPOCH.date()).days for day in hours.days]),
        opens_us=opens,
        closes_us=closes,
        open_before_us=np.cumsum(closes - opens) - (closes - opens),
        working_days_before=np.cumsum(works) - works,
        working_day_us=hours.day_length // timedelta(microseconds=1),
    )
