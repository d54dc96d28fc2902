"""Keeps the working calendars of a source in step with what its mapping declares."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from p2p.sources.working_time import WorkCalendar, WorkingTime, calendar_of
from p2p.warehouse.connection import Connection

FIRST_DAY = date(2000, 1, 1)
_YEARS_AHEAD = 3
"""Days are there until the end of the year so many years ahead: due dates and plans lie there."""


_DAYS = """
insert into raw.work_calendar_day (calendar_id, day, opens_at, closes_at)
select
    %(calendar_id)s,
    day,
    case when off is null then (day + %(opens)s::time) at time zone %(zone)s end,
    case when off is null then (day + %(closes)s::time) at time zone %(zone)s end
from generate_series(%(first)s::date, %(last)s::date, interval '1 day') as series (at)
cross join lateral (select at::date as day) as dated
left join unnest(%(off)s::date[]) as off on day = off
on conflict do nothing
"""


def keep_work_calendars(
    conn: Connection,
    *,
    tenant: str,
    source: str,
    zone: str,
    declared: Sequence[WorkingTime] | None,
) -> None:
    """Write which calendar each company of the source follows, and the days that are missing.

    zone: the source's time zone. declared: None where no mapping was given, which leaves what an
    earlier one declared. Days once written stay: a new edition of the holidays does not change
    durations that people have read.
    """
    with conn.transaction():
        _follow(conn, tenant, source, zone, declared)
        last = date(datetime.now(tz=UTC).year + _YEARS_AHEAD, 12, 31)
        for calendar in _calendars(zone, declared or ()).values():
            _fill(conn, calendar, last)


def _calendars(zone: str, declared: Sequence[WorkingTime]) -> dict[str, WorkCalendar]:
    """Company code ('' is every other) to its calendar."""
    given = {one.company_code or "": calendar_of(one, zone) for one in declared}
    return {"": calendar_of(WorkingTime(), zone), **given}


def _follow(
    conn: Connection,
    tenant: str,
    source: str,
    zone: str,
    declared: Sequence[WorkingTime] | None,
) -> None:
    rows = [
        (tenant, source, company_code, calendar.calendar_id, calendar.time_zone)
        for company_code, calendar in _calendars(zone, declared or ()).items()
    ]
    if declared is not None:
        conn.execute(
            "delete from raw.company_calendar where tenant = %s and source = %s", (tenant, source)
        )
    with conn.cursor() as cursor:
        cursor.executemany(
            "insert into raw.company_calendar values (%s, %s, %s, %s, %s) on conflict do nothing",
            rows,
        )


def _fill(conn: Connection, calendar: WorkCalendar, last: date) -> None:
    key = calendar.calendar_id
    row = conn.execute(
        "select max(day) from raw.work_calendar_day where calendar_id = %s", (key,)
    ).fetchone()
    have = row[0] if row else None
    if have is not None and have >= last:
        return
    first = FIRST_DAY if have is None else date(have.year + 1, 1, 1)
    conn.execute(
        _DAYS,
        {
            "calendar_id": key,
            "zone": calendar.time_zone,
            "opens": calendar.opens,
            "closes": calendar.closes,
            "first": first,
            "last": last,
            "off": list(calendar.days_off(first, last)),
        },
    )
