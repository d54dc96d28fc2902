"""What exists before anything is bought: clocks, calendars, departments, suppliers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from p2p.simulator.arrays import Ints
from p2p.simulator.scenario import Scenario
from p2p.simulator.suppliers import article_prices, found_suppliers
from p2p.simulator.working_time import DAY, Clock, WorkingTime, day_number, working_days

_HORIZON_DAYS = 400
"""Work that arrives before the as-of date may be finished after it, and is then not exported."""
SPACING = 2_000_000
"""Numbers of documents that each site has for itself."""


@dataclass(frozen=True)
class Site:
    """One of the sites that a large history is cut into, see `p2p.simulator.history`.

    Sites share companies and suppliers; each has people and document numbers of its own.
    """

    number: int = 0
    count: int = 1

    @property
    def first_number(self) -> int:
        """What is added to every number of the site's documents, so that no two sites share one."""
        return self.number * SPACING

    @property
    def user_suffix(self) -> str:
        """Ends the user names of every site but the first."""
        return f"S{self.number}" if self.number else ""


@dataclass(frozen=True)
class World:
    """The stage. Companies, categories and terms are named by their position in the scenario.

    suppliers: one row a supplier, see `suppliers.found_suppliers`.
    prices: cents a lot of each article, indexed by supplier * CATALOGUE + article.
    departments: how many departments each company has; each has one head.
    """

    scenario: Scenario
    clocks: tuple[Clock, ...]
    days: tuple[Ints, ...]
    offices: tuple[WorkingTime, ...]
    departments: tuple[int, ...]
    suppliers: pl.DataFrame
    prices: Ints
    end: int
    """The last instant of the history: the as-of day's end in the first zone where it ends."""
    site: Site = Site()

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

    def office_day(self, company: Ints, day: Ints) -> Ints:
        """The first working day of each one's company on or after each day."""
        found = np.zeros(day.size, dtype=np.int64)
        for index, days in enumerate(self.days):
            here = np.flatnonzero(company == index)
            found[here] = days[np.minimum(np.searchsorted(days, day[here]), days.size - 1)]
        return found

    def terms_of(self, supplier: pl.Series, at: pl.Series) -> pl.Series:
        """Position of the payment terms that each supplier had at an instant."""
        known = self.suppliers.select("terms", "terms_before", "terms_changed_at")[supplier]
        return known.select(
            pl.when(at < pl.col("terms_changed_at")).then("terms_before").otherwise("terms")
        ).to_series()

    def limits(self, name: str) -> Ints:
        """An approval limit of each company, in cents of its currency."""
        return np.array(
            [getattr(owner.limits, name) * 100 for owner in self.scenario.companies],
            dtype=np.int64,
        )

    def user(self, prefix: str, company: int, seat: int = 0) -> str:
        """The user name of one person of a company."""
        code = int(self.scenario.companies[company].code)
        return f"{prefix}_{code + seat + 1}{self.site.user_suffix}"

    def first_users(self, prefix: str) -> pl.Series:
        """The first person with this prefix in each company, by position of the company."""
        names = [self.user(prefix, index) for index in range(len(self.scenario.companies))]
        return pl.Series(names, dtype=pl.String)


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
    zones = {scenario.system_zone, *(one.zone for one in scenario.instances.values())}
    ends = [int(Clock(zone, last, last + 1).to_utc(midnight)[0]) - 1 for zone in sorted(zones)]
    suppliers = found_suppliers(rng, scenario, items)
    return World(
        scenario=scenario,
        clocks=clocks,
        days=days,
        offices=offices,
        departments=departments(scenario, items),
        suppliers=suppliers,
        prices=article_prices(rng, scenario, suppliers),
        end=min(ends),
    )


def departments(scenario: Scenario, items: int) -> tuple[int, ...]:
    """How many departments each company has at a site that orders so many items."""
    return tuple(
        int(np.clip(round(items * company.share / 900), 2, 90)) for company in scenario.companies
    )
