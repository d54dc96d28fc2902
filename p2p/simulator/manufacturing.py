"""What manufacturers of any size have in common: their seasons, and what they buy. No company."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from p2p.simulator.scenario import Category

GROWTH_PER_YEAR = 0.12
SEASON = (0.96, 0.98, 1.06, 1.02, 1.0, 1.02, 0.92, 0.82, 1.06, 1.08, 1.1, 0.98)
"""Relative demand January to December."""
OVERLOAD = {"HEAD_1001": 1.6}
"""One department head in Germany has more to decide than time."""

_BEFORE, _AFTER, _TWO = "three_way_before_gr", "three_way_after_gr", "two_way"

# code, noun, share, matching, kind, origin, price, sigma, lots, sigma, lot, unit, lead, suppliers
_CATALOGUE = (
    Category("CPAR", "Small part call-off", 0, _BEFORE, "goods", "calloff",
             28.0, 0.7, 40, 0.7, 1, "PC", 6, 0),
    Category("PACK", "Packaging", 0, _BEFORE, "goods", "mrp",
             38.0, 0.6, 30, 0.8, 100, "PC", 9, 0),
    Category("CHEM", "Chemicals", 0, _BEFORE, "goods", "mrp",
             65.0, 0.8, 40, 0.8, 1, "L", 12, 0),
    Category("WORK", "Workwear call-off", 0, _BEFORE, "goods", "calloff",
             36.0, 0.5, 25, 0.7, 1, "PC", 6, 0),
    Category("RAW", "Raw material", 0, _BEFORE, "goods", "mrp",
             42.0, 0.9, 60, 0.9, 1, "KG", 14, 0),
    Category("MRO", "Spare part", 0, _BEFORE, "goods", "manual",
             180.0, 1.1, 4, 0.9, 1, "PC", 16, 0),
    Category("TOOL", "Tools and safety", 0, _BEFORE, "goods", "manual",
             75.0, 0.9, 10, 0.9, 1, "PC", 8, 0),
    Category("ITHW", "IT hardware", 0, _BEFORE, "goods", "manual",
             640.0, 0.8, 4, 0.8, 1, "PC", 11, 0),
    Category("OFFC", "Office supplies", 0, _BEFORE, "goods", "manual",
             24.0, 0.7, 14, 0.8, 1, "PC", 5, 0),
    Category("LABO", "Laboratory supplies", 0, _AFTER, "goods", "manual",
             150.0, 0.9, 8, 0.8, 1, "PC", 13, 0),
    Category("MACH", "Machine component", 0, _AFTER, "goods", "manual",
             4200.0, 0.9, 2, 0.6, 1, "PC", 45, 0),
    Category("MAIN", "Maintenance service", 0, _AFTER, "service", "manual",
             85.0, 0.3, 40, 0.7, 1, "HUR", 12, 0),
    Category("TEMP", "Temporary staff", 0, _AFTER, "service", "manual",
             48.0, 0.2, 160, 0.5, 1, "HUR", 8, 0),
    Category("LOGI", "Logistics service", 0, _AFTER, "service", "calloff",
             60.0, 0.4, 900, 0.3, 1, "AU", 3, 0, parts=(40, 470), days_between=1,
             billed_every_days=30),
    Category("FREI", "Freight", 0, _TWO, "goods", "manual",
             420.0, 0.7, 2, 0.5, 1, "AU", 6, 0),
    Category("MARK", "Marketing service", 0, _TWO, "goods", "manual",
             1800.0, 0.8, 1, 0.3, 1, "AU", 20, 0),
    Category("RENT", "Rent and leasing", 0, _TWO, "limit", "manual",
             900.0, 0.6, 12, 0.3, 1, "AU", 10, 0),
    Category("CONS", "Consignment stock", 0, "consignment", "goods", "mrp",
             30.0, 0.7, 50, 0.8, 1, "PC", 5, 0),
)  # fmt: skip


def categories(
    shares: Mapping[str, tuple[float, float]], **otherwise: Mapping[str, Any]
) -> tuple[Category, ...]:
    """The categories that a company buys, in this order.

    shares: code -> its part of all items, and of all suppliers. otherwise: by code, the fields of
    `Category` in which this company differs. KeyError for a code that is not in the catalogue.
    """
    known = {category.code: category for category in _CATALOGUE}
    return tuple(
        replace(known[code], share=share, supplier_share=suppliers, **otherwise.get(code, {}))
        for code, (share, suppliers) in shares.items()
    )
