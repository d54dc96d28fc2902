"""Working time of the queue: when items are due, how old they are. Reads the published calendars.

How working time is reckoned stands in p2p/eventlog/working_time.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import polars as pl
from psycopg.rows import dict_row

from p2p.eventlog.log import Ints
from p2p.eventlog.working_time import CalendarDays, CompanyCalendars, moments_after, positions
from p2p.warehouse.connection import Connection

_HOUR_US: Final = 3_600_000_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LOOKS_AHEAD: Final = timedelta(days=500)
"""Due times lie within: 2000 working hours are a working year."""

_COMPANIES = """
    select source, company_code, calendar_id, time_zone from serving.company_calendar
    where tenant = %(tenant)s
"""
_DAYS = """
    select calendar_id, day - date '1970-01-01' as day,
           coalesce(extract(epoch from opens_at) * 1000000, 0)::bigint as opens_us,
           coalesce(extract(epoch from closes_at) * 1000000, 0)::bigint as closes_us,
           round(open_seconds_before * 1000000)::bigint as open_before_us,
           working_days_before::bigint as working_days_before,
           round(coalesce(seconds_of_working_day, 0) * 1000000)::bigint as working_day_us
    from serving.calendar_day
    where tenant = %(tenant)s and day between %(since)s and %(until)s
    order by calendar_id, day
"""

Companies = Sequence[tuple[str, str | None]]
"""Source and company code of each item."""


def read_calendars(
    conn: Connection, *, tenant: str, since: datetime, until: datetime
) -> dict[str, CompanyCalendars]:
    """The calendars of every published source of a tenant, for moments between two."""
    window = {
        "tenant": tenant,
        "since": (since - timedelta(days=2)).date(),
        "until": (until + timedelta(days=2)).date(),
    }
    with conn.cursor(row_factory=dict_row) as cursor:
        companies = cursor.execute(_COMPANIES, window).fetchall()
        days = pl.DataFrame(cursor.execute(_DAYS, window).fetchall(), infer_schema_length=None)
    if days.is_empty():
        return {}
    zones = {row["calendar_id"]: row["time_zone"] for row in companies}
    known = {
        str(name): _calendar(part, zones[name])
        for (name,), part in days.group_by("calendar_id", maintain_order=True)
        if name in zones
    }
    followed: dict[str, dict[str, str]] = {}
    for row in companies:
        followed.setdefault(row["source"], {})[row["company_code"]] = row["calendar_id"]
    return {source: CompanyCalendars(known, of) for source, of in followed.items()}


def due_times(
    conn: Connection,
    *,
    tenant: str,
    companies: Companies,
    opened_at: Sequence[datetime],
    due_hours: Sequence[float],
) -> list[datetime | None]:
    """When each item is due; None where its source has no calendar."""
    if not opened_at:
        return []
    calendars = read_calendars(
        conn, tenant=tenant, since=min(opened_at), until=max(opened_at) + _LOOKS_AHEAD
    )
    opened = _us(opened_at)
    wanted = np.maximum((np.asarray(due_hours, np.float64) * _HOUR_US).astype(np.int64), 1)
    due: list[datetime | None] = [None] * opened.size
    for calendar, rows in _by_calendar(calendars, companies):
        moments, known = moments_after(calendar, opened[rows], wanted[rows])
        for row, moment, is_known in zip(rows, moments, known, strict=True):
            due[row] = _EPOCH + timedelta(microseconds=int(moment)) if is_known else None
    return due


def working_hours(
    conn: Connection,
    *,
    tenant: str,
    companies: Companies,
    start_at: Sequence[datetime],
    end_at: Sequence[datetime],
) -> list[float | None]:
    """Working hours between moments, negative where the end comes first; None without calendar."""
    if not start_at:
        return []
    moments = [*start_at, *end_at]
    calendars = read_calendars(conn, tenant=tenant, since=min(moments), until=max(moments))
    start, end = _us(start_at), _us(end_at)
    hours: list[float | None] = [None] * start.size
    for calendar, rows in _by_calendar(calendars, companies):
        no_day = np.zeros_like(rows)
        first, last = (positions(calendar, side[rows], no_day) for side in (start, end))
        for row, spent, known in zip(
            rows,
            (last.open_us - first.open_us) / _HOUR_US,
            first.is_open_known & last.is_open_known,
            strict=True,
        ):
            hours[row] = round(float(spent), 2) if known else None
    return hours


def _by_calendar(
    calendars: Mapping[str, CompanyCalendars], companies: Companies
) -> Iterator[tuple[CalendarDays, Ints]]:
    """Each calendar with the places of the items that follow it."""
    places: dict[tuple[str, str | None], list[int]] = {}
    for place, company in enumerate(companies):
        places.setdefault(company, []).append(place)
    for (source, company_code), found in places.items():
        followed = calendars.get(source)
        calendar = followed.of_company(company_code) if followed else None
        if calendar is not None:
            yield calendar, np.array(found, np.int64)


def _us(moments: Sequence[datetime]) -> Ints:
    return np.array([(one - _EPOCH) // timedelta(microseconds=1) for one in moments], np.int64)


def _calendar(days: pl.DataFrame, time_zone: str) -> CalendarDays:
    def numbers(name: str) -> Ints:
        return days[name].cast(pl.Int64).to_numpy()

    return CalendarDays(
        time_zone=time_zone,
        day=numbers("day"),
        opens_us=numbers("opens_us"),
        closes_us=numbers("closes_us"),
        open_before_us=numbers("open_before_us"),
        working_days_before=numbers("working_days_before"),
        working_day_us=int(numbers("working_day_us")[0]),
    )
