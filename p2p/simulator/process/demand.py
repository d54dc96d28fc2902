"""What people and planning need, and when: baskets (later requisitions) and their items."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.arrays import Bools, Floats, Ints
from p2p.simulator.deviations import maverick, split_orders
from p2p.simulator.scenario import Category, Company
from p2p.simulator.suppliers import CATALOGUE
from p2p.simulator.working_time import DAY
from p2p.simulator.world import World

_MANY_LINES = 0.02
"""Share of baskets that hold many lines, such as a project's bill of materials."""
_PREFERENCE = 6.0
"""How much likelier a supplier of the company's own country is than another of the region."""


def demand(rng: np.random.Generator, world: World, items: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Baskets and about `items` items (a few fewer where needs were split).

    baskets: basket, company, category, origin, department, requester (user), at, is_requested
    (False: nobody writes a requisition), split_group (-1: none).
    items: item, basket, company, category, supplier, article, lots, price (cents a lot),
    has_contract (bought under one), split_group.
    """
    baskets = _baskets(rng, world, items)
    enough = int(np.searchsorted(np.cumsum(baskets["size"].to_numpy()), items)) + 1
    baskets = maverick.plant(rng, world, baskets.head(enough))
    baskets = split_orders.plant(rng, world, baskets)
    return baskets, _items(rng, world, baskets, baskets["size"].to_numpy())


def _baskets(rng: np.random.Generator, world: World, items: int) -> pl.DataFrame:
    scenario = world.scenario
    categories = scenario.categories
    n = items
    company: Ints = rng.choice(len(scenario.companies), n, p=_shares(scenario.companies))
    category: Ints = rng.choice(len(categories), n, p=_shares(categories))
    size = np.where(rng.random(n) < _MANY_LINES, rng.geometric(0.06, n), rng.geometric(0.38, n))
    heads = np.array(world.departments)[company]
    department = np.minimum(heads - 1, (heads * rng.random(n) ** 1.25).astype(np.int64))
    colleague = rng.integers(1, 9, n)
    codes = np.array([int(owner.code) for owner in scenario.companies])[company]
    suffix = world.site.user_suffix
    numbers = (codes * 10 + department * 10 + colleague).tolist()
    requester = [f"REQ_{number}{suffix}" for number in numbers]
    origin = np.array([category.origin for category in categories])[category]
    return pl.DataFrame(
        {
            "basket": np.arange(n),
            "company": company,
            "category": category,
            "origin": origin,
            "department": department,
            "requester": requester,
            "at": needed_at(rng, world, company, origin == "mrp"),
            "size": size,
            "is_requested": origin != "calloff",
            "split_group": np.full(n, -1),
        }
    )


def _shares(parts: tuple[Company, ...] | tuple[Category, ...]) -> Floats:
    share = np.array([part.share for part in parts])
    return np.asarray(share / share.sum())


def needed_at(rng: np.random.Generator, world: World, company: Ints, by_night: Bools) -> Ints:
    """UTC seconds at which each need arises: on working days, with season and growth; planning
    runs at five."""
    scenario = world.scenario
    local = np.empty(company.size, dtype=np.int64)
    for index in range(len(scenario.companies)):
        here = np.flatnonzero(company == index)
        days = world.history_days(index)
        month = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
        growth = (1.0 + scenario.growth_per_year) ** ((days - days[0]) / 365.0)
        season = scenario.companies[index].season or scenario.season
        weight = np.array(season)[month] * growth
        local[here] = DAY * rng.choice(days, here.size, p=weight / weight.sum())
    daytime = (8 * 3600 + 9 * 3600 * rng.beta(1.6, 1.6, company.size)).astype(np.int64)
    night = 5 * 3600 + rng.integers(0, 1200, company.size)
    return world.to_utc(company, local + np.where(by_night, night, daytime))


def _items(
    rng: np.random.Generator, world: World, baskets: pl.DataFrame, sizes: Ints
) -> pl.DataFrame:
    scenario = world.scenario
    row = np.repeat(np.arange(sizes.size), sizes)
    company, category = (baskets[name].to_numpy()[row] for name in ("company", "category"))
    at = baskets["at"].to_numpy()
    main = _suppliers_of(rng, world, baskets["company"], baskets["category"], at)
    other = _suppliers_of(rng, world, pl.Series(company), pl.Series(category), at[row])
    split_group = baskets["split_group"].to_numpy()
    leader = split_orders.first_basket(split_group)
    loyal = (rng.random(row.size) < 0.88) | (split_group[row] >= 0)
    supplier = np.where(loyal, main[leader][row], other)
    n = row.size
    article = supplier * CATALOGUE + np.minimum(
        CATALOGUE - 1, (CATALOGUE * rng.random(n) ** 2).astype(np.int64)
    )
    days = (at[row] // DAY - world.first_day) / 365.0
    drift = (1.0 + 0.03 * days) * rng.normal(1.0, 0.004, n)
    level = np.array([owner.price_level for owner in scenario.companies])[company]
    price = np.maximum(50, np.rint(world.prices[article] * level * drift).astype(np.int64))
    median = np.array([c.lots_median for c in scenario.categories])[category]
    sigma = np.array([c.lots_sigma for c in scenario.categories])[category]
    lots = np.clip(np.rint(median * rng.lognormal(0.0, 1.0, n) ** sigma), 1, 50_000)
    contracted = world.suppliers["has_contract"].to_numpy()[supplier]
    used = contracted & (rng.random(n) < scenario.habits.contract_used)
    used &= ~baskets["is_maverick"].to_numpy()[row]
    calloff = baskets["origin"].to_numpy()[row] == "calloff"
    items = pl.DataFrame(
        {
            "item": np.arange(n),
            "basket": row,
            "company": company,
            "category": category,
            "supplier": supplier,
            "article": article,
            "lots": lots.astype(np.int64),
            "price": price,
            "has_contract": used | calloff,
            "split_group": split_group[row],
        }
    )
    return split_orders.price_below_limit(rng, world, items)


def _suppliers_of(
    rng: np.random.Generator, world: World, company: pl.Series, category: pl.Series, at: Ints
) -> Ints:
    """A supplier for each need, by its weight among those of the region and category; those of the
    company's own country are preferred.

    A new supplier gets nothing before it is active: such needs go to one of the others.
    """
    everyone = world.suppliers
    active = everyone["active_at"].to_numpy()
    companies, categories = company.to_numpy(), category.to_numpy()
    chosen = np.zeros(companies.size, dtype=np.int64)
    for index, owner in enumerate(world.scenario.companies):
        for kind in range(len(world.scenario.categories)):
            here = np.flatnonzero((companies == index) & (categories == kind))
            able = everyone.filter(
                (pl.col("region") == owner.region) & (pl.col("category") == kind)
            )
            number = able["supplier"].to_numpy()
            near = (able["country"] == owner.country).to_numpy()
            weight = able["weight"].to_numpy() * np.where(near, _PREFERENCE, 1.0)
            old = weight * (active[number] == 0)
            picked = rng.choice(number, here.size, p=weight / weight.sum())
            instead = rng.choice(number, here.size, p=old / old.sum())
            chosen[here] = np.where(active[picked] < at[here], picked, instead)
    return chosen
