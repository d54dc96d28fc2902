"""The demo company: a manufacturer, three company codes on one SAP system. Numbers only."""

from __future__ import annotations

from datetime import date

from p2p.simulator.roles import ROLES, SLA_HOURS
from p2p.simulator.scenario import Category, Company, Scenario, Terms

_COMPANIES = (
    Company("1000", "Works Germany", "EU", "DE", "BW", "Europe/Berlin", "EUR",
            0.52, "V1", 19, True),
    Company("2000", "Works France", "EU", "FR", None, "Europe/Paris", "EUR",
            0.20, "F1", 20, False),
    Company("3000", "Works USA", "US", "US", None, "America/New_York", "USD",
            0.28, "I0", 0, False),
)  # fmt: skip

_BEFORE, _AFTER, _TWO = "three_way_before_gr", "three_way_after_gr", "two_way"

# Shares of items follow the four matching types of BPI Challenge 2019: about 80 / 9 / 5 / 6 %.
# code, noun, share, matching, kind, origin, price, sigma, lots, sigma, lot, unit, lead, suppliers
_CATEGORIES = (
    Category("RAW", "Raw material", 0.165, _BEFORE, "goods", "mrp",
             42.0, 0.9, 60, 0.9, 1, "KG", 14, 0.12),
    Category("PACK", "Packaging", 0.105, _BEFORE, "goods", "mrp",
             38.0, 0.6, 30, 0.8, 100, "PC", 9, 0.07),
    Category("CHEM", "Chemicals", 0.08, _BEFORE, "goods", "mrp",
             65.0, 0.8, 40, 0.8, 1, "L", 12, 0.06),
    Category("MRO", "Spare part", 0.18, _BEFORE, "goods", "manual",
             180.0, 1.1, 4, 0.9, 1, "PC", 16, 0.18),
    Category("TOOL", "Tools and safety", 0.10, _BEFORE, "goods", "manual",
             75.0, 0.9, 10, 0.9, 1, "PC", 8, 0.11),
    Category("ITHW", "IT hardware", 0.07, _BEFORE, "goods", "manual",
             640.0, 0.8, 4, 0.8, 1, "PC", 11, 0.07),
    Category("OFFC", "Office supplies", 0.05, _BEFORE, "goods", "manual",
             24.0, 0.7, 14, 0.8, 1, "PC", 5, 0.06),
    Category("WORK", "Workwear call-off", 0.05, _BEFORE, "goods", "calloff",
             36.0, 0.5, 25, 0.7, 1, "PC", 6, 0.03),
    Category("LABO", "Laboratory supplies", 0.045, _AFTER, "goods", "manual",
             150.0, 0.9, 8, 0.8, 1, "PC", 13, 0.06),
    Category("MACH", "Machine component", 0.02, _AFTER, "goods", "manual",
             4200.0, 0.9, 2, 0.6, 1, "PC", 45, 0.05),
    Category("MAIN", "Maintenance service", 0.018, _AFTER, "service", "manual",
             85.0, 0.3, 40, 0.7, 1, "HUR", 12, 0.05),
    Category("TEMP", "Temporary staff", 0.012, _AFTER, "service", "manual",
             48.0, 0.2, 160, 0.5, 1, "HUR", 8, 0.03),
    Category("FREI", "Freight", 0.015, _TWO, "goods", "manual",
             420.0, 0.7, 2, 0.5, 1, "AU", 6, 0.04),
    Category("MARK", "Marketing service", 0.015, _TWO, "goods", "manual",
             1800.0, 0.8, 1, 0.3, 1, "AU", 20, 0.04),
    Category("RENT", "Rent and leasing", 0.015, _TWO, "limit", "manual",
             900.0, 0.6, 12, 0.3, 1, "AU", 10, 0.03),
    Category("CONS", "Consignment stock", 0.06, "consignment", "goods", "mrp",
             30.0, 0.7, 50, 0.8, 1, "PC", 5, 0.04),
)  # fmt: skip

_TERMS = (
    Terms("Z030", 30, 0, 0, 0, 0, 0.30),
    Terms("Z045", 45, 0, 0, 0, 0, 0.12),
    Terms("Z060", 60, 0, 0, 0, 0, 0.13),
    Terms("Z230", 14, 2000, 30, 0, 0, 0.25),
    Terms("Z245", 20, 2000, 45, 0, 0, 0.08),
    Terms("Z360", 14, 3000, 30, 2000, 60, 0.12),
)


def small_company() -> Scenario:
    """The scenario of `p2p demo`: one department head (HEAD_1001) has more to decide than time."""
    return Scenario(
        first_day=date(2025, 1, 1),
        as_of=date(2026, 6, 30),
        system_zone="Europe/Berlin",
        growth_per_year=0.12,
        season=(0.96, 0.98, 1.06, 1.02, 1.0, 1.02, 0.92, 0.82, 1.06, 1.08, 1.1, 0.98),
        companies=_COMPANIES,
        categories=_CATEGORIES,
        terms=_TERMS,
        roles=ROLES,
        sla_hours=SLA_HOURS,
        overload={"HEAD_1001": 1.6},
    )
