"""When people work: local clocks, working days, and arithmetic in working seconds.

All instants are whole UTC seconds since 1970. No queues and no people in here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import numpy as np

from p2p.simulator.arrays import Ints

DAY = 86_400
OFFICE_DAY_SECONDS = 9 * 3600
FAR = 7_258_118_400
"""An instant after every history (the year 2200): work that is never finished."""

_EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - _EPOCH).days


class Clock:
    """Local time of one zone between two days; the day's offset is the one at noon.

    Simulated people do not work in the night hour in which a zone changes its offset,
    so one offset a day is exact for them.
    """

    def __init__(self, zone: str, first_day: int, last_day: int) -> None:
        info = ZoneInfo(zone)
        self.zone = zone
        self.first_day = first_day
        self._offsets: Ints = np.array(
            [
                _offset_seconds(info, _EPOCH + timedelta(days=day))
                for day in range(first_day, last_day + 1)
            ],
            dtype=np.int64,
        )

    def _offset(self, day: Ints) -> Ints:
        return self._offsets[np.clip(day - self.first_day, 0, self._offsets.size - 1)]

    def to_utc(self, local_seconds: Ints) -> Ints:
        """UTC seconds of local wall-clock seconds since 1970."""
        return local_seconds - self._offset(local_seconds // DAY)

    def to_local(self, instants: Ints) -> Ints:
        """Local wall-clock seconds since 1970 of UTC instants."""
        return instants + self._offset(instants // DAY)


def _offset_seconds(zone: ZoneInfo, day: date) -> int:
    offset = datetime(day.year, day.month, day.day, 12, tzinfo=UTC).astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def working_days(country: str, subdivision: str | None, first_day: int, last_day: int) -> Ints:
    """Day numbers from first to last (both included) without weekends and public holidays."""
    first, last = _EPOCH + timedelta(days=first_day), _EPOCH + timedelta(days=last_day)
    public = holidays.country_holidays(
        country, subdiv=subdivision, years=range(first.year, last.year + 1)
    )
    closed = {day_number(day) for day in public}
    return np.array(
        [d for d in range(first_day, last_day + 1) if (d + 3) % 7 < 5 and d not in closed],
        dtype=np.int64,
    )


@dataclass(frozen=True)
class WorkingTime:
    """Opening intervals [opens, closes) in UTC seconds, sorted and disjoint."""

    opens: Ints
    closes: Ints
    before: Ints
    """Working seconds before each interval opens."""

    @staticmethod
    def daily(clock: Clock, days: Ints, start_seconds: int, end_seconds: int) -> WorkingTime:
        """Open on each of the days from start to end, in seconds of local time of day."""
        opens = clock.to_utc(days * DAY + start_seconds)
        closes = clock.to_utc(days * DAY + end_seconds)
        lengths = closes - opens
        return WorkingTime(opens, closes, np.cumsum(lengths) - lengths)

    def worked(self, instants: Ints) -> Ints:
        """Working seconds that have passed at each instant."""
        index = np.searchsorted(self.opens, instants, side="right") - 1
        inside = np.minimum(instants, self.closes[index]) - self.opens[index]
        return np.where(index < 0, 0, self.before[index] + inside)

    def instant(self, worked: Ints) -> Ints:
        """The first instant at which so many working seconds have passed; FAR when never."""
        after = self.before + (self.closes - self.opens)
        index = np.searchsorted(after, worked, side="left")
        inside = np.minimum(index, after.size - 1)
        found = self.opens[inside] + (worked - self.before[inside])
        return np.where(index < after.size, found, FAR)

    def later(self, instants: Ints, seconds: Ints) -> Ints:
        """The instants after so many (>= 1) working seconds; FAR stays FAR."""
        return np.where(instants >= FAR, FAR, self.instant(self.worked(instants) + seconds))
