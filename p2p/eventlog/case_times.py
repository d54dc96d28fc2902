"""How long each case ran and each event waited for the next, in calendar and in working time.

The rules are those of the marts fct_event_log, int_case_trace and fct_case: what is known to the
day only is told in whole days, and implausible times are not timed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from p2p.eventlog.log import DAY_US, UNKNOWN, Attribute, Bools, Floats, Ints
from p2p.eventlog.working_time import (
    CalendarDays,
    CompanyCalendars,
    part_of,
    positions,
    working_days_between,
)


@dataclass(frozen=True, slots=True)
class FollowedCalendar:
    """A calendar, and a flag a case: whether its company follows it."""

    calendar: CalendarDays
    cases: Bools


@dataclass(frozen=True, slots=True)
class EventTimes:
    """One element an event, in the order of the cases; first_event says where each case begins."""

    case: Ints
    first_event: Ints
    at_us: Ints
    on_day: Ints
    is_day_precise: Bools
    is_plausible: Bools


@dataclass(frozen=True, slots=True)
class CaseTimes:
    """One element a case: its first and last moment, and the time between where it is known."""

    started_us: Ints
    ended_us: Ints
    started_day: Ints
    ended_day: Ints
    duration_us: Ints
    duration_business_days: Floats


def followed_calendars(
    calendars: CompanyCalendars, company: Attribute | None, case_count: int
) -> list[FollowedCalendar]:
    """Each calendar with its cases; company is the company code of the cases."""
    if company is None:
        alone = calendars.of_company(None)
        return [FollowedCalendar(alone, np.full(case_count, True))] if alone else []
    # the last element answers for cases without a company code
    of_code = [calendars.of_company(code) for code in [*company.values.to_list(), None]]
    return [
        FollowedCalendar(one, np.array([found is one for found in of_code])[company.code])
        for one in calendars.calendars.values()
    ]


def waits(events: EventTimes, calendars: Sequence[FollowedCalendar]) -> tuple[Ints, Floats]:
    """From each event to the next of its case: microseconds (UNKNOWN), working days (NaN)."""
    case, plausible = events.case, events.is_plausible
    wait_us = np.full(case.size, UNKNOWN)
    wait_business_days = np.full(case.size, np.nan)
    either_day = events.is_day_precise[:-1] | events.is_day_precise[1:]
    timed = (case[1:] == case[:-1]) & plausible[:-1] & plausible[1:]
    whole = np.diff(events.on_day).astype(np.int64) * DAY_US
    between = np.where(either_day, whole, np.diff(events.at_us))
    wait_us[:-1][timed] = between[timed]
    for followed in calendars:
        chosen = np.flatnonzero(followed.cases[case])
        if chosen.size < 2:
            continue
        places = positions(followed.calendar, events.at_us[chosen], events.on_day[chosen])
        here = chosen[:-1]
        days = working_days_between(
            followed.calendar,
            part_of(places, slice(None, -1)),
            part_of(places, slice(1, None)),
            either_day[here],
        )
        # pairs that are no neighbours in one case are not timed
        wait_business_days[here[timed[here]]] = days[timed[here]]
    return wait_us, wait_business_days


def case_times(events: EventTimes, calendars: Sequence[FollowedCalendar]) -> CaseTimes:
    """The times of every case; each has events. No duration where an end is implausible."""
    first, at_us, on_day = events.first_event[:-1], events.at_us, events.on_day
    if not first.size:
        none = np.zeros(0, dtype=np.int64)
        day = np.zeros(0, dtype=np.int32)
        return CaseTimes(none, none, day, day, none, np.zeros(0))
    started_us, ended_us = np.minimum.reduceat(at_us, first), np.maximum.reduceat(at_us, first)
    started_day, ended_day = np.minimum.reduceat(on_day, first), np.maximum.reduceat(on_day, first)
    is_day = np.logical_or.reduceat(events.is_day_precise, first)
    far = np.iinfo(np.int64).max
    earliest = np.minimum.reduceat(np.where(events.is_plausible, at_us, far), first)
    latest = np.maximum.reduceat(np.where(events.is_plausible, at_us, -far), first)
    timed = (earliest == started_us) & (latest == ended_us)
    whole = (ended_day - started_day).astype(np.int64) * DAY_US
    duration_us = np.where(timed, np.where(is_day, whole, ended_us - started_us), UNKNOWN)
    business = np.full(first.size, np.nan)
    for followed in calendars:
        chosen = np.flatnonzero(followed.cases & timed)
        business[chosen] = working_days_between(
            followed.calendar,
            positions(followed.calendar, started_us[chosen], started_day[chosen]),
            positions(followed.calendar, ended_us[chosen], ended_day[chosen]),
            is_day[chosen],
        )
    return CaseTimes(started_us, ended_us, started_day, ended_day, duration_us, business)
