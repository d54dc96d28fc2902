"""What exists before anything is bought: clocks, calendars, departments, suppliers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from p2p.simulator.arrays import Ints
from p2p.simulator.scenario import Scenario
from p2p.simulator.suppliers import found_suppliers
from p2p.simulator.working_time import DAY, Clock, WorkingTime, day_number, working_days

_HORIZON_DAYS = 400
"""Work that arrives before the as-of date may be finished after it, and is then not exported."""


@dataclass(frozen=True)
class World:
    """The stage. Companies, categories and terms are named by their position in the scenario.

    suppliers: one row a supplier, see `suppliers.found_suppliers`.
    departments: how many departments each company has; each has one head.
    """

    scenario: Scenario
    clocks: tuple[Clock, ...]
    days: tuple[Ints, ...]
    offices: tuple[WorkingTime, ...]
    departments: tuple[int, ...]
    suppliers: pl.DataFrame
    end: int
    """The last instant of the history: the as-of day's end in the system's zone."""

    @property
    def first_day(self) -> int:
        """Day number of the first day of the history."""
        return day_number(self.scenario.first_day)

    @property
    def last_day(self) -> int:
        """Day number of the as-of day."""
        return day_number(self.scenario.as_of)

    def calendar_days(self, company: int) -> Ints:
        """Working days of a company, beyond the as-of date as well."""
        return self.days[company]

    def history_days(self, company: int) -> Ints:
        """Working days of a company up to the as-of date."""
        days = self.days[company]
        return days[days <= self.last_day]

    def local_day(self, company: Ints, instants: Ints) -> Ints:
        """Local day numbers of instants, each in its company's zone."""
        return self._local(company, instants) // DAY

    def local_second(self, company: Ints, instants: Ints) -> Ints:
        """Local seconds since midnight of instants, each in its company's zone."""
        return self._local(company, instants) % DAY

    def _local(self, company: Ints, instants: Ints) -> Ints:
        local = np.empty_like(instants)
        for index, clock in enumerate(self.clocks):
            here = company == index
            local[here] = clock.to_local(instants[here])
        return local

    def to_utc(self, company: Ints, local_seconds: Ints) -> Ints:
        """Instants of local wall-clock seconds, each in its company's zone."""
        instants = np.empty_like(local_seconds)
        for index, clock in enumerate(self.clocks):
            here = company == index
            instants[here] = clock.to_utc(local_seconds[here])
        return instants

    def office_later(self, company: Ints, instants: Ints, seconds: Ints) -> Ints:
        """Instants after so many (>= 1) office seconds of each one's company."""
        result = np.empty_like(instants)
        for index, office in enumerate(self.offices):
            here = company == index
            result[here] = office.later(instants[here], seconds[here])
        return result


def found_world(rng: np.random.Generator, scenario: Scenario, items: int) -> World:
    """Set the stage for a history of so many purchase-order items."""
    first, last = day_number(scenario.first_day), day_number(scenario.as_of)
    clocks = tuple(
        Clock(company.zone, first - 800, last + _HORIZON_DAYS) for company in scenario.companies
    )
    days = tuple(
        working_days(company.country, company.subdivision, first, last + _HORIZON_DAYS)
        for company in scenario.companies
    )
    offices = tuple(
        WorkingTime.daily(clock, open_days, 8 * 3600, 17 * 3600)
        for clock, open_days in zip(clocks, days, strict=True)
    )
    midnight = np.array([(last + 1) * DAY], dtype=np.int64)
    system = Clock(scenario.system_zone, first, last + _HORIZON_DAYS)
    return World(
        scenario=scenario,
        clocks=clocks,
        days=days,
        offices=offices,
        departments=tuple(
            int(np.clip(round(items * company.share / 900), 2, 90))
            for company in scenario.companies
        ),
        suppliers=found_suppliers(rng, scenario, items),
        end=int(system.to_utc(midnight)[0]) - 1,
    )
