"""Reads the published event log of a source. The only file here that names tables and columns."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import numpy as np
import polars as pl
import pyarrow as pa

from p2p.errors import RefreshFailed, UsageError
from p2p.eventlog.encode import LogTables, encode
from p2p.eventlog.log import EventLog, LogIdentity
from p2p.eventlog.working_time import CalendarDays, CompanyCalendars
from p2p.settings import Settings
from p2p.warehouse.arrow import ArrowReader, arrow_reader
from p2p.warehouse.connection import connect

_PUBLICATION: Final = """
    select publication_id, refresh_id::text from ops.publication
    order by publication_id desc limit 1
"""

# Not ordered: the rows mostly come in order already, and sorting integers here takes the server
# no memory.
_EVENTS: Final = """
    select case_key as "case", event_position, activity, event_at, event_on,
           time_precision = 'day' as is_day_precise, is_time_plausible,
           resource, actor_type as role
    from serving.event where tenant = $1 and source = $2
"""

# Amounts travel as integers: numeric would come as text. What is larger than any sum is no amount.
_CASES: Final = """
    select case_key as "case", case_id,
           case when abs(amount) < 1e13 then round(amount * 10000)::bigint end as amount,
           currency, company_code, supplier_id, supplier_name, category, matching_type, item_type,
           document_type, purchase_order_id, is_completed, has_rework, has_deviation,
           excluded_reason
    from serving."case" where tenant = $1 and source = $2
    order by case_key
"""

_ZONE: Final = "select time_zone from serving.source where tenant = $1 and source = $2"

_COMPANIES: Final = """
    select company_code, calendar_id, time_zone
    from serving.company_calendar where tenant = $1 and source = $2
    order by company_code
"""

_DAYS: Final = """
    select calendar_id, day, coalesce(opens_at, 'epoch') as opens_at,
           coalesce(closes_at, 'epoch') as closes_at,
           round(open_seconds_before * 1000000)::bigint as open_before_us,
           working_days_before::bigint as working_days_before,
           round(seconds_of_working_day * 1000000)::bigint as working_day_us
    from serving.calendar_day
    where tenant = $1 and calendar_id in (
        select calendar_id from serving.company_calendar where tenant = $1 and source = $2
    )
    order by calendar_id, day
"""


def published_identity(settings: Settings, *, tenant: str, source: str) -> LogIdentity:
    """What is published now. Raises RefreshFailed where nothing is."""
    with connect(settings, read_only=True) as conn:
        row = conn.execute(
            "select to_regclass('ops.publication') is not null"  # nothing was ever loaded
        ).fetchone()
        found = conn.execute(_PUBLICATION).fetchone() if row is not None and row[0] else None
    if found is None:
        raise RefreshFailed("nothing is published yet", "run `p2p refresh`")
    return LogIdentity(tenant, source, found[0], UUID(found[1]))


def read_published(settings: Settings, *, tenant: str, source: str) -> EventLog:
    """Read and encode the log of a source from the publication that stands now.

    Raises UsageError where the source has no published cases, RefreshFailed where nothing is
    published, WarehouseError where the server cannot be read.
    """
    with arrow_reader(settings) as reader:
        publication = reader.read(_PUBLICATION).to_pylist()
        if not publication:
            raise RefreshFailed("nothing is published yet", "run `p2p refresh`")
        events = _frame(
            reader.read(_EVENTS, (tenant, source), coded=("activity", "resource", "role"))
        )
        cases = _frame(reader.read(_CASES, (tenant, source)))
        calendars = _calendars(reader, tenant, source)
        zones = reader.read(_ZONE, (tenant, source)).to_pylist()
    if not cases.height:
        raise UsageError(
            f"source {source!r} of tenant {tenant!r} has no published cases",
            "`p2p sources` lists what is loaded; a source without a case notion has no event log",
        )
    ((publication_id, refresh_id),) = (one.values() for one in publication)
    identity = LogIdentity(tenant, source, publication_id, UUID(refresh_id))
    zone = zones[0]["time_zone"] if zones else None
    return encode(LogTables(_in_order(events), cases, calendars, zone or "UTC"), identity)


def _in_order(events: pl.DataFrame) -> pl.DataFrame:
    case, position = (events[name].to_numpy() for name in ("case", "event_position"))
    place = (case.astype(np.int64) << 32) + position
    if np.all(place[1:] > place[:-1]):
        return events
    return events[np.argsort(place)]


def _calendars(reader: ArrowReader, tenant: str, source: str) -> CompanyCalendars:
    companies = _frame(reader.read(_COMPANIES, (tenant, source)))
    zones = dict(companies.select("calendar_id", "time_zone").iter_rows())
    days = _frame(reader.read(_DAYS, (tenant, source)))
    return CompanyCalendars(
        {
            str(name): _days(part, zones[name])
            for (name,), part in days.group_by("calendar_id", maintain_order=True)
        },
        dict(companies.select("company_code", "calendar_id").iter_rows()),
    )


def _days(table: pl.DataFrame, time_zone: str) -> CalendarDays:
    def numbers(name: str) -> np.ndarray:
        return table[name].to_physical().cast(pl.Int64).to_numpy()

    return CalendarDays(
        time_zone=time_zone,
        day=numbers("day"),
        opens_us=numbers("opens_at"),
        closes_us=numbers("closes_at"),
        open_before_us=numbers("open_before_us"),
        working_days_before=numbers("working_days_before"),
        working_day_us=int(numbers("working_day_us")[0]),
    )


def _frame(table: pa.Table) -> pl.DataFrame:
    frame = pl.from_arrow(table, rechunk=True)
    if not isinstance(frame, pl.DataFrame):
        raise TypeError("the driver returned a column, not a table")
    return frame
