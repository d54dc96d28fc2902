"""The suppliers: who they are, how they deliver, bill and are paid. No orders in here."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.arrays import Floats, Ints
from p2p.simulator.scenario import Scenario
from p2p.simulator.working_time import day_number

OVERHEAD = -1
"""Category of suppliers who are never ordered from: their invoices come without an order."""
CATALOGUE = 8
"""Articles that each supplier sells."""

_FIRST = (
    "Alder", "Amber", "Anker", "Birch", "Boreal", "Cedar", "Cobalt", "Coral", "Crown", "Delta",
    "Dune", "Eagle", "Elm", "Falcon", "Fjord", "Flint", "Garnet", "Granite", "Harbour", "Hazel",
    "Heron", "Indigo", "Iris", "Jade", "Juniper", "Kestrel", "Lark", "Linden", "Maple", "Marble",
    "Meadow", "Nordic", "Oak", "Onyx", "Orchid", "Pine", "Quartz", "Raven", "Rowan", "Sable",
    "Silver", "Slate", "Spruce", "Sterling", "Summit", "Tamar", "Thistle", "Topaz", "Vale",
    "Willow",
)  # fmt: skip
_SECOND = (
    "Brook", "Bridge", "Field", "Ford", "Gate", "Grove", "Hill", "Lake", "Mill", "Point", "Ridge",
    "Rock", "Shore", "Stone", "Valley", "View", "Water", "Way", "Wood", "Works",
)  # fmt: skip
_TRADE = {
    "RAW": "Metals", "PACK": "Packaging", "CHEM": "Chemicals", "MRO": "Components",
    "TOOL": "Tools", "ITHW": "Systems", "OFFC": "Office", "WORK": "Workwear",
    "LABO": "Laboratory", "MACH": "Machinery", "MAIN": "Maintenance", "TEMP": "Staffing",
    "FREI": "Logistics", "MARK": "Media", "RENT": "Leasing", "CONS": "Supply",
}  # fmt: skip
_FORMS = {"DE": "GmbH", "FR": "SAS", "NL": "B.V.", "PL": "Sp. z o.o.", "US": "Inc.", "CA": "Ltd."}
_CITIES = {
    "DE": ("Stuttgart", "70173"), "FR": ("Lyon", "69002"), "NL": ("Utrecht", "3511"),
    "PL": ("Poznan", "61-001"), "US": ("Columbus", "43215"), "CA": ("Hamilton", "L8P"),
}  # fmt: skip
_COUNTRIES = {"EU": (("DE", "FR", "NL", "PL"), (0.6, 0.25, 0.08, 0.07)),
              "US": (("US", "CA"), (0.94, 0.06))}  # fmt: skip


def _headcounts(scenario: Scenario, items: int) -> list[tuple[str, int, int]]:
    """(region, category, number of suppliers): grows with the square root of the volume."""
    everyone = max(24.0, 3.0 * items**0.5)
    counts: list[tuple[str, int, int]] = []
    for region in dict.fromkeys(company.region for company in scenario.companies):
        part = sum(c.share for c in scenario.companies if c.region == region)
        for index, category in enumerate(scenario.categories):
            counts.append((region, index, max(2, round(everyone * part * category.supplier_share))))
        counts.append((region, OVERHEAD, max(4, round(everyone * part * 0.12))))
    return counts


def found_suppliers(rng: np.random.Generator, scenario: Scenario, items: int) -> pl.DataFrame:
    """One row a supplier, in number order.

    Columns: supplier (row number), region, category (position or OVERHEAD), name, country, city,
    postcode, created_day, weight (relative volume within region and category), terms (position),
    lead_factor, delay_days / delay_spread (usual lateness), transit_days, mail_days, sends_edi,
    bills_every_days (0: each delivery), has_contract, paid_at_once, checks_duplicates, style (of
    its invoice numbers), level (its prices), recurring (bills the same amount every month).
    """
    counts = _headcounts(scenario, items)
    region = np.repeat([entry[0] for entry in counts], [entry[2] for entry in counts])
    category: Ints = np.repeat([entry[1] for entry in counts], [entry[2] for entry in counts])
    n = region.size
    overhead = category == OVERHEAD
    country = np.empty(n, dtype="U2")
    for name, (codes, shares) in _COUNTRIES.items():
        here = region == name
        country[here] = rng.choice(codes, size=int(here.sum()), p=shares)
    number = rng.permutation(n)
    stem = [
        f"{_FIRST[i % len(_FIRST)]} {_SECOND[(i // len(_FIRST) + i) % len(_SECOND)]}"
        for i in number.tolist()
    ]
    trade = ["Services" if c == OVERHEAD else _TRADE.get(scenario.categories[c].code, "Trading")
             for c in category.tolist()]  # fmt: skip
    weights: Floats = rng.pareto(1.3, n) + 0.15
    first = day_number(scenario.first_day)
    return pl.DataFrame(
        {
            "supplier": np.arange(n),
            "region": region,
            "category": category,
            "name": [f"{a} {b} {_FORMS[c]}" for a, b, c in zip(stem, trade, country, strict=True)],
            "country": country,
            "city": [_CITIES[c][0] for c in country],
            "postcode": [_CITIES[c][1] for c in country],
            "created_day": first - rng.integers(30, 3000, n),
            "weight": weights,
            "terms": rng.choice(
                len(scenario.terms), size=n, p=[terms.weight for terms in scenario.terms]
            ),
            "lead_factor": rng.lognormal(0.0, 0.25, n),
            "delay_days": rng.normal(0.6, 1.6, n),
            "delay_spread": rng.uniform(0.8, 4.0, n),
            "transit_days": rng.integers(1, 5, n),
            "mail_days": rng.choice([1, 2, 4, 6], size=n, p=[0.3, 0.3, 0.25, 0.15]),
            "sends_edi": rng.random(n) < 0.22,
            "bills_every_days": rng.choice([0, 7, 30], size=n, p=[0.82, 0.1, 0.08]),
            "has_contract": rng.random(n) < 0.4,
            "paid_at_once": rng.random(n) < 0.04,
            "checks_duplicates": rng.random(n) < 0.85,
            "style": rng.integers(0, 4, n),
            "level": rng.lognormal(0.0, 0.35, n),
            "recurring": overhead & (rng.random(n) < 0.3),
        }
    )


def article_prices(rng: np.random.Generator, scenario: Scenario, suppliers: pl.DataFrame) -> Ints:
    """Base price in cents per lot of each article, indexed by supplier * CATALOGUE + article."""
    category = suppliers["category"].to_numpy()
    known = np.maximum(category, 0)
    median = np.array([c.price_median for c in scenario.categories])[known]
    sigma = np.array([c.price_sigma for c in scenario.categories])[known]
    spread = rng.lognormal(0.0, 1.0, (category.size, CATALOGUE)) ** sigma[:, None]
    prices = 100.0 * (median * suppliers["level"].to_numpy())[:, None] * spread
    cents: Ints = np.maximum(50, np.rint(prices).astype(np.int64)).ravel()
    return cents
