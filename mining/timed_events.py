"""Reads the events of one log as the columns that a temporal profile takes. No statistics.

The marts are read and not the published log, which is still that of the refresh before.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

import numpy as np
import polars as pl
from psycopg import sql

from mining.mart_columns import Kind
from mining.store import Connection, Log, read_columns
from mining.temporal_profile import TimedEvents
from p2p.warehouse.arrow import ArrowReader

_EVENTS: Final = """
    select
        event.case_key,
        event.event_position,
        event.activity_key,
        event.event_at,
        event.event_on,
        event.time_precision = 'day' as is_day_precise,
        event.is_time_plausible
    from marts.fct_event_log as event
    inner join marts.dim_log on event.log_key = dim_log.log_key
    where tenant = {tenant} and source = {source} and case_notion = {case_notion}
"""
_COLUMNS: Final[dict[str, Kind]] = {
    "case_key": pl.Int64,
    "event_position": pl.Int64,
    "activity_key": pl.Int64,
    "event_at": pl.Datetime("us", "UTC"),
    "event_on": pl.Date,
    "is_day_precise": pl.Boolean,
    "is_time_plausible": pl.Boolean,
}


def read_timed_events(
    conn: Connection, reader: ArrowReader, log: Log
) -> tuple[TimedEvents, list[str]]:
    """The events of a log in order, and what their activity numbers mean."""
    values = {name: sql.Literal(value) for name, value in asdict(log).items()}
    frame = read_columns(reader, sql.SQL(_EVENTS).format(**values), _COLUMNS)
    case, position = frame["case_key"].to_numpy(), frame["event_position"].to_numpy()
    place = (case << 32) + position
    if np.any(place[1:] <= place[:-1]):
        frame = frame[np.argsort(place)]
    keys, number = np.unique(frame["activity_key"].to_numpy(), return_inverse=True)
    names: dict[int, str] = dict(
        conn.execute(
            "select activity_key, activity from marts.dim_activity where activity_key = any(%s)",
            (keys.tolist(),),
        ).fetchall()
    )
    events = TimedEvents(
        case=frame["case_key"].to_numpy(),
        activity=number,
        at_us=frame["event_at"].to_physical().fill_null(0).to_numpy(),
        on_day=frame["event_on"].to_physical().fill_null(0).to_numpy(),
        is_day_precise=frame["is_day_precise"].to_numpy(),
        is_plausible=(frame["is_time_plausible"] & frame["event_at"].is_not_null()).to_numpy(),
        activity_count=keys.size,
    )
    return events, [names[key] for key in keys.tolist()]
