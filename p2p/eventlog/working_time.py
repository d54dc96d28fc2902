"""Working time between moments, read from the calendars that the warehouse published.

The calendars and their prefix sums are made in dbt (dim_calendar_day); here two of their rows are
subtracted, as the macros of working_time.sql do in SQL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from p2p.eventlog.log import Bools, Floats, Ints


@dataclass(frozen=True, slots=True)
class CalendarDays:
    """One calendar, one element a day in ascending order.

    opens_us equals closes_us on a day off. open_before_us and working_days_before are the sums
    over all earlier days.
    """

    time_zone: str
    day: Ints
    opens_us: Ints
    closes_us: Ints
    open_before_us: Ints
    working_days_before: Ints
    working_day_us: int


@dataclass(frozen=True, slots=True)
class CompanyCalendars:
    """Which calendar (by id) a company code follows; '' is every other company of the source."""

    calendars: Mapping[str, CalendarDays]
    calendar_of: Mapping[str, str]

    def of_company(self, company_code: str | None) -> CalendarDays | None:
        """The calendar of a company: its own, else that of its source, else none."""
        found = self.calendar_of.get(company_code or "", self.calendar_of.get(""))
        return self.calendars.get(found) if found is not None else None


@dataclass(frozen=True, slots=True)
class Positions:
    """Moments on a calendar: opening time and working days before each; known is false where the
    calendar does not have the day."""

    open_us: Ints
    is_open_known: Bools
    working_days: Ints
    is_day_known: Bools


def positions(calendar: CalendarDays, at_us: Ints, on_day: Ints) -> Positions:
    """Where moments lie. on_day is the source's own day, read where only the day is known."""
    local = pl.Series(at_us).cast(pl.Datetime("us", "UTC"))
    days = local.dt.convert_time_zone(calendar.time_zone).dt.date().to_physical().to_numpy()
    row, is_open_known = _rows(calendar, days)
    opens = calendar.opens_us[row]
    open_today = np.clip(at_us - opens, 0, calendar.closes_us[row] - opens)
    source_row, is_day_known = _rows(calendar, on_day)
    return Positions(
        calendar.open_before_us[row] + open_today,
        is_open_known,
        calendar.working_days_before[source_row],
        is_day_known,
    )


def working_days_between(
    calendar: CalendarDays, start: Positions, end: Positions, is_day_precise: Bools
) -> Floats:
    """Working days from each start to each end: opening time over that of a working day, or where
    an end is known to the day only the working days between. NaN outside the calendar."""
    exact = (end.open_us - start.open_us) / calendar.working_day_us
    exact[~(start.is_open_known & end.is_open_known)] = np.nan
    whole = (end.working_days - start.working_days).astype(np.float64)
    whole[~(start.is_day_known & end.is_day_known)] = np.nan
    return np.where(is_day_precise, whole, exact)


def part_of(places: Positions, chosen: slice | Ints) -> Positions:
    """The positions of some of the moments."""
    return Positions(
        places.open_us[chosen],
        places.is_open_known[chosen],
        places.working_days[chosen],
        places.is_day_known[chosen],
    )


def _rows(calendar: CalendarDays, days: Ints) -> tuple[Ints, Bools]:
    row = np.minimum(np.searchsorted(calendar.day, days), calendar.day.size - 1)
    return row, calendar.day[row] == days


def moments_after(calendar: CalendarDays, at_us: Ints, open_us: Ints) -> tuple[Ints, Bools]:
    """When so much opening time (at least 1) will have passed since each moment, in UTC; false
    where the calendar does not have a day that is needed. The inverse of `positions`."""
    start = positions(calendar, at_us, np.zeros_like(at_us))
    wanted = start.open_us + open_us
    # the last day that begins with less: days off before a working day begin with as much as it
    row = np.maximum(np.searchsorted(calendar.open_before_us, wanted, side="left") - 1, 0)
    moment = calendar.opens_us[row] + (wanted - calendar.open_before_us[row])
    return moment, start.is_open_known & (moment <= calendar.closes_us[row])
