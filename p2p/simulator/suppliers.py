"""The suppliers: who they are, how they deliver, bill and are paid. No orders in here."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.arrays import Floats, Ints
from p2p.simulator.bank_accounts import with_accounts
from p2p.simulator.scenario import Scenario
from p2p.simulator.working_time import FAR, day_number

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
_FORMS = {
    "DE": "GmbH", "FR": "SAS", "NL": "B.V.", "PL": "Sp. z o.o.", "US": "Inc.", "CA": "Ltd.",
    "MX": "S.A. de C.V.", "IN": "Pvt. Ltd.", "AU": "Pty Ltd", "SG": "Pte. Ltd.",
}  # fmt: skip
_CITIES = {
    "DE": ("Stuttgart", "70173"), "FR": ("Lyon", "69002"), "NL": ("Utrecht", "3511"),
    "PL": ("Poznan", "61-001"), "US": ("Columbus", "43215"), "CA": ("Hamilton", "L8P"),
    "MX": ("Monterrey", "64000"), "IN": ("Pune", "411001"), "AU": ("Adelaide", "5000"),
    "SG": ("Singapore", "018956"),
}  # fmt: skip
_COUNTRIES = {
    "EU": (("DE", "FR", "NL", "PL"), (0.6, 0.25, 0.08, 0.07)),
    "US": (("US", "CA"), (0.94, 0.06)),
    "NA": (("US", "CA", "MX"), (0.62, 0.22, 0.16)),
    "APAC": (("IN", "AU", "SG"), (0.55, 0.25, 0.2)),
}
MEDIA = ("edi", "portal", "email", "paper")
"""How suppliers send invoices."""
_TWINS = 0.03
"""Share of suppliers who stand in the master data a second time, under another number."""


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

    supplier (row number), region, category (position or OVERHEAD), name, country, city, postcode,
    tax_number, created_day; weight (relative volume within region and category), level (its
    prices), has_contract;
    terms (position), terms_before and terms_changed_at (its terms until that instant);
    lead_factor, delay_days / delay_spread (usual lateness), transit_days, confirms (it confirms
    orders), answer_days (office days that it takes to answer);
    medium (of its invoices, one of MEDIA), sends_edi, mail_days, bills_every_days (0: each
    delivery), style and first_reference (of its invoice numbers), recurring (bills the same amount
    every month), checks_duplicates (the ERP checks its invoices);
    twin_of (the supplier that it is too, under another number; -1: none), bank_country, bank_key,
    bank_account, active_at (UTC seconds; 0: since before the history; FAR: never), blocked_at (UTC
    seconds; FAR: not blocked).
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
    edi = rng.random(n) < 0.22
    medium = np.where(edi, "edi", rng.choice(MEDIA[1:], size=n, p=[0.25, 0.5, 0.25]))
    suppliers = pl.DataFrame(
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
            "delay_days": rng.normal(-0.6, 1.4, n),
            "delay_spread": rng.uniform(0.6, 2.6, n),
            "transit_days": rng.integers(1, 5, n),
            "mail_days": rng.choice([1, 2, 4, 6], size=n, p=[0.3, 0.3, 0.25, 0.15]),
            "sends_edi": edi,
            "medium": medium,
            "confirms": rng.random(n) < scenario.habits.supplier_confirms,
            "answer_days": rng.gamma(2.0, 2.5, n) + 0.5,
            "bills_every_days": rng.choice([0, 7, 30], size=n, p=[0.82, 0.1, 0.08]),
            "has_contract": rng.random(n) < 0.4,
            "checks_duplicates": rng.random(n) < 0.85,
            "style": rng.integers(0, 4, n),
            "first_reference": rng.integers(100, 60_000, n),
            "level": rng.lognormal(0.0, 0.35, n),
            "recurring": overhead & (rng.random(n) < 0.3),
            "twin_of": np.full(n, -1),
            "terms_changed_at": np.zeros(n, dtype=np.int64),
            "active_at": np.zeros(n, dtype=np.int64),
            "blocked_at": np.full(n, FAR),
        }
    )
    suppliers = suppliers.with_columns(terms_before="terms")
    return with_accounts(_with_twins(rng, suppliers))


def _with_twins(rng: np.random.Generator, suppliers: pl.DataFrame) -> pl.DataFrame:
    """Some suppliers a second time: same firm, name written otherwise, nothing ordered there."""
    able = suppliers.filter(~pl.col("recurring"))
    count = max(1, round(_TWINS * suppliers.height))
    chosen = able[np.sort(rng.choice(able.height, min(count, able.height), replace=False))]
    twins = chosen.with_columns(
        twin_of=pl.col("supplier"),
        name=pl.col("name").str.to_uppercase().str.replace_all(r"[.]", ""),
        weight=pl.lit(0.0),
        supplier=pl.lit(suppliers.height) + pl.int_range(pl.len()),
        checks_duplicates=pl.lit(value=False),
    )
    return pl.concat([suppliers, twins.select(suppliers.columns)])


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
