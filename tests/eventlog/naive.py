"""A second, slow way to every answer: cases as Python lists, one loop after another."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from p2p.eventlog import filters as f

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Event:
    """One event; on is its day in the source's zone."""

    activity: str
    at: datetime
    resource: str | None = None
    role: str | None = None
    is_day_precise: bool = False
    is_time_plausible: bool = True

    @property
    def on(self) -> date:
        return self.at.date()


@dataclass
class Hours:
    """Opening hours from Monday to Friday in a zone."""

    zone: str
    opens: time
    closes: time
    first: date = date(2024, 1, 1)
    last: date = date(2024, 12, 31)
    days: list[date] = field(init=False)

    def __post_init__(self) -> None:
        count = (self.last - self.first).days + 1
        self.days = [self.first + timedelta(days=number) for number in range(count)]

    def span(self, day: date) -> tuple[datetime, datetime] | None:
        if day.weekday() > 4:
            return None
        zone = ZoneInfo(self.zone)
        return tuple(  # type: ignore[return-value]
            datetime.combine(day, hour, zone).astimezone(UTC) for hour in (self.opens, self.closes)
        )

    @property
    def day_length(self) -> timedelta:
        return datetime.combine(self.first, self.closes) - datetime.combine(self.first, self.opens)

    def open_between(self, start: datetime, end: datetime) -> timedelta | None:
        """Opening time hour by hour, day by day; negative where end comes first."""
        for moment in (start, end):
            if not self.first <= moment.astimezone(ZoneInfo(self.zone)).date() <= self.last:
                return None
        if end < start:
            back = self.open_between(end, start)
            return None if back is None else -back
        total = timedelta()
        for day in self.days:
            span = self.span(day)
            if span is not None:
                total += max(min(end, span[1]) - max(start, span[0]), timedelta())
        return total

    def working_days_between(self, start: date, end: date) -> int | None:
        if not (self.first <= start <= self.last and self.first <= end <= self.last):
            return None
        ordered = sorted((start, end))
        count = sum(1 for day in self.days if ordered[0] <= day < ordered[1] and day.weekday() < 5)
        return count if start <= end else -count


@dataclass
class Case:
    """A case with its events in the source's order. amount in ten-thousandths."""

    case_id: str
    events: list[Event]
    company_code: str | None = None
    amount: int | None = None
    currency: str | None = None
    is_completed: bool = True
    hours: Hours | None = None

    @property
    def trace(self) -> tuple[str, ...]:
        return tuple(event.activity for event in self.events)

    @property
    def started_on(self) -> date:
        return min(event.on for event in self.events)

    @property
    def ended_on(self) -> date:
        return max(event.on for event in self.events)

    @property
    def is_day_precise(self) -> bool:
        return any(event.is_day_precise for event in self.events)

    def ends(self) -> tuple[datetime, datetime] | None:
        ends = min(e.at for e in self.events), max(e.at for e in self.events)
        plausible = [e.at for e in self.events if e.is_time_plausible]
        return ends if plausible and (min(plausible), max(plausible)) == ends else None

    def duration(self) -> timedelta | None:
        ends = self.ends()
        if ends is None:
            return None
        if self.is_day_precise:
            return timedelta(days=(self.ended_on - self.started_on).days)
        return ends[1] - ends[0]

    def working_days(self) -> float | None:
        ends = self.ends()
        if ends is None or self.hours is None:
            return None
        if self.is_day_precise:
            return self.hours.working_days_between(self.started_on, self.ended_on)
        opened = self.hours.open_between(*ends)
        return None if opened is None else opened / self.hours.day_length


def waits(case: Case) -> list[timedelta | None]:
    """From each event to the next."""
    found: list[timedelta | None] = []
    for one, other in pairwise(case.events):
        if not (one.is_time_plausible and other.is_time_plausible):
            found.append(None)
        elif one.is_day_precise or other.is_day_precise:
            found.append(timedelta(days=(other.on - one.on).days))
        else:
            found.append(other.at - one.at)
    return found


def working_waits(case: Case) -> list[float | None]:
    """The same in working days."""
    found: list[float | None] = []
    for one, other in pairwise(case.events):
        hours = case.hours
        if hours is None or not (one.is_time_plausible and other.is_time_plausible):
            found.append(None)
        elif one.is_day_precise or other.is_day_precise:
            found.append(hours.working_days_between(one.on, other.on))
        else:
            opened = hours.open_between(one.at, other.at)
            found.append(None if opened is None else opened / hours.day_length)
    return found


def percentile(values: list[float], fraction: float) -> float | None:
    return float(np.quantile(values, fraction)) if values else None


def keeps(chosen: Any, case: Case, ranks: dict[tuple[str, ...], int]) -> bool:  # noqa: PLR0911, PLR0912
    """Whether a filter keeps a case."""
    trace = case.trace
    match chosen:
        case f.AllOf():
            return all(keeps(one, case, ranks) for one in chosen.filters)
        case f.AnyOf():
            return any(keeps(one, case, ranks) for one in chosen.filters)
        case f.Not():
            return not keeps(chosen.filter, case, ranks)
        case f.AttributeFilter() if chosen.name in {"resource", "role"}:
            return any(getattr(event, chosen.name) in chosen.values for event in case.events)
        case f.AttributeFilter():
            return getattr(case, chosen.name) in chosen.values
        case f.PeriodFilter():
            low, high = chosen.from_on or date.min, chosen.to_on or date.max
            days = {
                "within": (case.started_on, case.ended_on),
                "started": (case.started_on,) * 2,
                "ended": (case.ended_on,) * 2,
                "touching": (case.ended_on, case.started_on),
            }[chosen.mode]
            return low <= days[0] and days[1] <= high
        case f.VariantFilter():
            return trace in chosen.sequences
        case f.FrequentVariantFilter():
            return chosen.first_rank <= ranks[trace] <= chosen.last_rank
        case f.ContainsFilter():
            return {"any": any, "all": all}[chosen.mode](a in trace for a in chosen.activities)
        case f.FollowsFilter() if chosen.mode == "directly":
            return (chosen.first, chosen.then) in pairwise(trace)
        case f.FollowsFilter():
            return chosen.first in trace and chosen.then in trace[trace.index(chosen.first) + 1 :]
        case f.DurationFilter():
            ran = case.duration()
            days = None if ran is None else ran / timedelta(days=1)
            if chosen.unit == "working":
                days = case.working_days()
            return days is not None and (
                (chosen.least_days is None or days >= chosen.least_days)
                and (chosen.most_days is None or days <= chosen.most_days)
            )
        case f.ReworkFilter():
            named = {chosen.activity} if chosen.activity is not None else set(trace)
            return any(trace.count(activity) >= chosen.least_count for activity in named)
        case f.EndpointFilter():
            return (chosen.starts is None or trace[0] in chosen.starts) and (
                chosen.ends is None or trace[-1] in chosen.ends
            )
        case f.ValueFilter():
            return (
                case.currency == chosen.currency
                and case.amount is not None
                and (chosen.least_amount is None or case.amount / 10_000 >= chosen.least_amount)
                and (chosen.most_amount is None or case.amount / 10_000 <= chosen.most_amount)
            )
    raise AssertionError(chosen)


def variant_ranks(cases: list[Case]) -> dict[tuple[str, ...], int]:
    """1 for the trace of most cases; ties by the trace."""
    counts: dict[tuple[str, ...], int] = {}
    for case in cases:
        counts[case.trace] = counts.get(case.trace, 0) + 1
    ordered = sorted(counts, key=lambda trace: (-counts[trace], trace))
    return {trace: rank for rank, trace in enumerate(ordered, 1)}
