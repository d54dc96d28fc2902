"""Encodes tables of events and cases as one EventLog: done once a publication, a pass a column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import polars as pl

from p2p.eventlog.case_times import EventTimes, case_times, followed_calendars, waits
from p2p.eventlog.edges import encode_edges
from p2p.eventlog.grouped import group_values
from p2p.eventlog.log import (
    UNKNOWN,
    Attribute,
    Bools,
    Cases,
    EventLog,
    Events,
    Ints,
    LogIdentity,
)
from p2p.eventlog.runs import begins
from p2p.eventlog.texts import encode_texts, narrowed
from p2p.eventlog.variant_codes import encode_variants
from p2p.eventlog.working_time import CompanyCalendars

_MEASURES: Final = {"case", "case_id", "amount"}


@dataclass(frozen=True, slots=True)
class LogTables:
    """What a log is encoded from.

    events, in the order of their cases (the rows of a case need not be adjacent): case, activity,
    event_at (timestamp; without a zone it is UTC), and where known event_on (date in the source's
    zone), is_day_precise, is_time_plausible, resource, role.
    cases, one row a case: case, and where known case_id, amount (integer, ten-thousandths),
    is_completed; all but the first three are attributes. Without it cases have no attributes, and
    every case counts as finished.
    time_zone: that of event_on.
    """

    events: pl.DataFrame
    cases: pl.DataFrame | None = None
    calendars: CompanyCalendars = field(default_factory=lambda: CompanyCalendars({}, {}))
    time_zone: str = "UTC"


def encode(tables: LogTables, identity: LogIdentity) -> EventLog:
    """The log of the tables. Cases without events are left out; those of `cases` come in its order,
    without it in the order of their first events."""
    events, cases, first_event = _grouped(tables)
    case = np.repeat(np.arange(cases.height, dtype=np.int32), np.diff(first_event))
    attributes = {
        name: encode_texts(_as_text(cases[name])) for name in cases.columns if name not in _MEASURES
    }
    activity = encode_texts(events["activity"])
    code = narrowed(activity.code, activity.values.len())
    resource, role = _coded(events, "resource"), _coded(events, "role")
    at_us = events["event_at"].cast(pl.Datetime("us")).to_physical().to_numpy()
    times = EventTimes(
        case=case,
        first_event=first_event,
        at_us=at_us,
        on_day=_days(events, at_us),
        is_day_precise=_flags(events, "is_day_precise", default=False),
        is_plausible=_flags(events, "is_time_plausible", default=True),
    )
    calendars = followed_calendars(tables.calendars, attributes.get("company_code"), cases.height)
    wait_us, wait_business_days = waits(times, calendars)
    of_cases = case_times(times, calendars)
    variant, variants = encode_variants(code, activity.values.len(), first_event)
    every = np.arange(cases.height, dtype=np.int32)
    count = variants.case_count.size
    edges, variants = encode_edges(
        variants,
        activity=code,
        activity_count=activity.values.len(),
        case=case,
        wait_us=wait_us,
        wait_business_days=wait_business_days,
    )
    return EventLog(
        identity=identity,
        activities=activity.values,
        resources=resource.values,
        roles=role.values,
        case_ids=_as_text(cases["case_id" if "case_id" in cases.columns else "case"]),
        attributes=attributes,
        events=Events(
            activity=code,
            at_us=at_us,
            on_day=times.on_day,
            is_day_precise=times.is_day_precise,
            is_time_plausible=times.is_plausible,
            case=case,
            resource=resource.code,
            role=role.code,
            wait_us=wait_us,
            wait_business_days=wait_business_days,
        ),
        cases=Cases(
            first_event=first_event,
            variant=variant,
            started_us=of_cases.started_us,
            ended_us=of_cases.ended_us,
            started_day=of_cases.started_day,
            ended_day=of_cases.ended_day,
            duration_us=of_cases.duration_us,
            duration_business_days=of_cases.duration_business_days,
            amount=_amounts(cases),
            is_finished=_flags(cases, "is_completed", default=True),
        ),
        variants=variants,
        variant_durations=group_values(
            variant,
            of_cases.duration_us,
            every,
            known=of_cases.duration_us != UNKNOWN,
            group_count=count,
        ),
        variant_business_durations=group_values(
            variant,
            of_cases.duration_business_days,
            every,
            known=~np.isnan(of_cases.duration_business_days),
            group_count=count,
        ),
        edges=edges,
        time_zone=tables.time_zone,
    )


def _grouped(tables: LogTables) -> tuple[pl.DataFrame, pl.DataFrame, Ints]:
    """Events with the rows of each case together, their cases, and where each case begins."""
    key = tables.events["case"]
    if tables.cases is None:
        cases = pl.DataFrame({"case": key.unique(maintain_order=True)})
    else:
        cases = tables.cases.filter(pl.col("case").is_in(key.unique().implode()))
    number = (
        tables.events.select("case")
        .join(
            cases.select("case").with_row_index("number"),
            on="case",
            how="left",
            maintain_order="left",
        )["number"]
        .cast(pl.Int64)
        .fill_null(-1)
        .to_numpy()
    )
    events = tables.events
    if number.size and (np.any(np.diff(number) < 0) or number[0] < 0):
        order = np.argsort(number, kind="stable")
        order = order[np.searchsorted(number[order], 0) :]  # events whose case is not in the table
        events, number = events[order], number[order]
    return events, cases, begins(np.bincount(number, minlength=cases.height))


def _coded(events: pl.DataFrame, name: str) -> Attribute:
    if name not in events.columns:
        return Attribute(np.full(events.height, -1, np.int8), pl.Series(name, [], pl.String))
    found = encode_texts(events[name])
    return Attribute(narrowed(found.code, found.values.len()), found.values)


def _as_text(column: pl.Series) -> pl.Series:
    return column if column.dtype == pl.Categorical else column.cast(pl.String)


def _days(events: pl.DataFrame, at_us: Ints) -> Ints:
    if "event_on" in events.columns:
        return events["event_on"].cast(pl.Date).to_physical().to_numpy()
    return pl.Series(at_us).cast(pl.Datetime("us")).dt.date().to_physical().to_numpy()


def _flags(table: pl.DataFrame, name: str, *, default: bool) -> Bools:
    if name not in table.columns:
        return np.full(table.height, default)
    return table[name].fill_null(False).to_numpy()


def _amounts(cases: pl.DataFrame) -> Ints:
    if "amount" not in cases.columns:
        return np.full(cases.height, UNKNOWN)
    return cases["amount"].cast(pl.Int64).fill_null(int(UNKNOWN)).to_numpy()
