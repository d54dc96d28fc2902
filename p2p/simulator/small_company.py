"""The small company: a manufacturer, three company codes on one SAP system. Numbers only."""

from __future__ import annotations

from datetime import date

from p2p.simulator.manufacturing import GROWTH_PER_YEAR, OVERLOAD, SEASON, categories
from p2p.simulator.roles import ROLES, SLA_HOURS
from p2p.simulator.scenario import Company, Scenario, Terms

_COMPANIES = (
    Company("1000", "Works Germany", "EU", "DE", "BW", "Europe/Berlin", "EUR",
            0.52, "V1", 19, True),
    Company("2000", "Works France", "EU", "FR", None, "Europe/Paris", "EUR",
            0.20, "F1", 20, False),
    Company("3000", "Works USA", "US", "US", None, "America/New_York", "USD",
            0.28, "I0", 0, False),
)  # fmt: skip

# code: share of items, share of suppliers. Shares of items follow the four matching types of BPI
# Challenge 2019: about 80 / 9 / 5 / 6 %.
_SHARES = {
    "RAW": (0.165, 0.12),
    "PACK": (0.105, 0.07),
    "CHEM": (0.08, 0.06),
    "MRO": (0.18, 0.18),
    "TOOL": (0.10, 0.11),
    "ITHW": (0.07, 0.07),
    "OFFC": (0.05, 0.06),
    "WORK": (0.05, 0.03),
    "LABO": (0.045, 0.06),
    "MACH": (0.02, 0.05),
    "MAIN": (0.018, 0.05),
    "TEMP": (0.012, 0.03),
    "FREI": (0.015, 0.04),
    "MARK": (0.015, 0.04),
    "RENT": (0.015, 0.03),
    "CONS": (0.06, 0.04),
}

_TERMS = (
    Terms("Z030", 30, 0, 0, 0, 0, 0.30),
    Terms("Z045", 45, 0, 0, 0, 0, 0.12),
    Terms("Z060", 60, 0, 0, 0, 0, 0.13),
    Terms("Z230", 14, 2000, 30, 0, 0, 0.25),
    Terms("Z245", 20, 2000, 45, 0, 0, 0.08),
    Terms("Z360", 14, 3000, 30, 2000, 60, 0.12),
)


def small_company() -> Scenario:
    """A manufacturer of three companies, January 2025 to June 2026."""
    return Scenario(
        first_day=date(2025, 1, 1),
        as_of=date(2026, 6, 30),
        system_zone="Europe/Berlin",
        growth_per_year=GROWTH_PER_YEAR,
        season=SEASON,
        companies=_COMPANIES,
        categories=categories(_SHARES),
        terms=_TERMS,
        roles=ROLES,
        sla_hours=SLA_HOURS,
        overload=OVERLOAD,
    )
