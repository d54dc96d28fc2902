"""When people of a company work: opening hours, weekends and public holidays as dated days.

What a mapping declares, and what holds where it declares nothing. Nothing is stored here.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

OPENS, CLOSES = time(8), time(17)
"""Office hours where a mapping declares none: nine hours a day."""


def _known_country(code: str) -> str:
    import holidays

    if code not in holidays.list_supported_countries(include_aliases=False):
        raise ValueError(f"{code!r} is no country whose holidays are known; say for instance DE")
    return code


class WorkingTime(BaseModel):
    """Opening hours of a company code, or of every other company of the source (no company_code).

    country, subdivision: whose public holidays and weekends are days off, ISO 3166; without a
    country that of the time zone. time_zone: whose clock, else the source's.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    company_code: Annotated[str, Field(min_length=1)] | None = None
    country: Annotated[str, AfterValidator(_known_country)] | None = None
    subdivision: str | None = None
    time_zone: str | None = None
    opens: time = OPENS
    closes: time = CLOSES

    @model_validator(mode="after")
    def _is_possible(self) -> WorkingTime:
        if self.opens >= self.closes:
            raise ValueError("opens must be before closes")
        if self.time_zone is not None:
            try:
                ZoneInfo(self.time_zone)
            except (KeyError, ValueError, OSError):
                raise ValueError(f"{self.time_zone!r} is no time zone") from None
        if self.subdivision is not None:
            import holidays

            known = holidays.list_supported_countries().get(self.country or "", [])
            if self.subdivision not in known:
                where = f"known in {self.country}" if self.country else "clear without its country"
                raise ValueError(f"subdivision {self.subdivision!r} is not {where}")
        return self


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """A calendar: zone, country (None: weekends only), subdivision and opening hours."""

    time_zone: str
    country: str | None
    subdivision: str | None
    opens: time
    closes: time

    @property
    def calendar_id(self) -> str:
        """What the calendar is, in words that people can read."""
        area = "-".join(filter(None, (self.country, self.subdivision)))
        hours = f"{self.opens:%H:%M}-{self.closes:%H:%M}"
        return " ".join(filter(None, (self.time_zone, area, hours)))

    def days_off(self, first: date, last: date) -> tuple[date, ...]:
        """The weekends and public holidays from first to last, both included."""
        return _days_off(self.country, self.subdivision, first, last)


@lru_cache
def _days_off(
    country: str | None, subdivision: str | None, first: date, last: date
) -> tuple[date, ...]:
    import holidays

    years = range(first.year, last.year + 1)
    with warnings.catch_warnings():
        # of some countries the first years are not known; those have their weekends only
        warnings.simplefilter("ignore", UserWarning)
        public = (
            holidays.country_holidays(country, subdiv=subdivision, years=years)
            if country
            else holidays.HolidayBase(years=years)
        )
    every = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(day for day in every if not public.is_working_day(day))


def calendar_of(declared: WorkingTime, source_zone: str) -> WorkCalendar:
    """The calendar that a declaration means in a source of that time zone."""
    zone = declared.time_zone or source_zone
    return WorkCalendar(
        time_zone=zone,
        country=declared.country or _country_of_zone().get(zone),
        subdivision=declared.subdivision,
        opens=declared.opens,
        closes=declared.closes,
    )


@lru_cache(maxsize=1)
def _country_of_zone() -> dict[str, str]:
    """Time zone to ISO country, for zones of one country whose holidays are known."""
    import holidays

    known = holidays.list_supported_countries(include_aliases=False)
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {row[2]: row[0] for row in rows if row[0] in known}
