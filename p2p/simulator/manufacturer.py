"""The manufacturer: nine companies in three regions, four purchasing systems. Numbers only.

Europe runs on SAP ECC, the United States and Mexico on SAP S/4, Asia and Australia on Oracle.
Canada buys in Coupa; its invoices are posted and paid in the S/4 of the region.
"""

from __future__ import annotations

from datetime import date

from p2p.simulator.manufacturing import GROWTH_PER_YEAR, OVERLOAD, SEASON, categories
from p2p.simulator.roles import ROLES, SLA_HOURS
from p2p.simulator.scenario import Company, Habits, Instance, Limits, Scenario, Terms

_SOUTH = (0.72, 0.98, 1.06, 1.02, 1.06, 1.04, 1.02, 1.02, 1.04, 1.08, 1.1, 0.86)
"""Summer holidays at the turn of the year."""
_FISCAL_MARCH = (1.04, 1.1, 1.3, 0.82, 0.92, 0.98, 1.0, 0.98, 1.02, 0.9, 0.96, 0.98)
"""The Indian fiscal year ends in March; Diwali is in autumn."""

_COMPANIES = (
    Company("1000", "Works Germany", "EU", "DE", "BW", "Europe/Berlin", "EUR", 0.24, "V1", 19,
            True, limits=Limits(10_000, 12_000, 80_000)),
    Company("1100", "Works Poland", "EU", "PL", None, "Europe/Warsaw", "PLN", 0.08, "V2", 23, False,
            price_level=4.3, limits=Limits(40_000, 50_000, 320_000), price_tolerance_pct=3,
            payment_weekdays=(3,)),
    Company("1200", "Works France", "EU", "FR", None, "Europe/Paris", "EUR", 0.10, "F1", 20, False,
            limits=Limits(8_000, 10_000, 70_000), payment_weekdays=(1,)),
    Company("2000", "Works USA", "NA", "US", None, "America/New_York", "USD", 0.20, "I0", 0, True,
            "sap_s4", price_level=1.1, limits=Limits(10_000, 15_000, 90_000), price_tolerance_pct=3,
            payment_weekdays=(1, 4)),
    Company("2100", "Works Mexico", "NA", "MX", None, "America/Mexico_City", "MXN", 0.06, "V4", 16,
            False, "sap_s4", price_level=20.0, limits=Limits(150_000, 220_000, 1_500_000),
            price_tolerance_pct=5, payment_weekdays=(4,)),
    Company("3000", "Works Canada", "NA", "CA", "ON", "America/Toronto", "CAD", 0.10, "C1", 13,
            False, "coupa", "sap_s4", price_level=1.5, limits=Limits(10_000, 14_000, 90_000),
            payment_weekdays=(2,)),
    Company("4000", "Works India", "APAC", "IN", "MH", "Asia/Kolkata", "INR", 0.12, "G1", 18, False,
            "oracle", price_level=90.0, limits=Limits(600_000, 1_000_000, 6_000_000),
            price_tolerance_pct=5, season=_FISCAL_MARCH),
    Company("4100", "Works Australia", "APAC", "AU", "SA", "Australia/Adelaide", "AUD", 0.06, "A1",
            10, True, "oracle", price_level=1.65, limits=Limits(12_000, 18_000, 120_000),
            price_tolerance_pct=3, season=_SOUTH, payment_weekdays=(2, 4)),
    Company("4200", "Works Singapore", "APAC", "SG", None, "Asia/Singapore", "SGD", 0.04, "S1", 9,
            False, "oracle", price_level=1.45, limits=Limits(12_000, 15_000, 100_000),
            payment_weekdays=(3,)),
)  # fmt: skip

# code: share of items, share of suppliers. Shares of items are those of BPI Challenge 2019: 87.8 %
# invoice before receipt allowed, 6.0 % after receipt, 5.8 % consignment, 0.4 % two-way. Most needs
# come of contracts, as there.
_SHARES = {
    "CPAR": (0.22, 0.08),
    "PACK": (0.12, 0.07),
    "CHEM": (0.08, 0.06),
    "WORK": (0.06, 0.03),
    "RAW": (0.16, 0.12),
    "MRO": (0.11, 0.18),
    "TOOL": (0.05, 0.10),
    "ITHW": (0.03, 0.06),
    "OFFC": (0.048, 0.05),
    "LABO": (0.023, 0.05),
    "MACH": (0.015, 0.05),
    "MAIN": (0.012, 0.04),
    "TEMP": (0.008, 0.03),
    "LOGI": (0.002, 0.02),
    "FREI": (0.001, 0.02),
    "MARK": (0.001, 0.02),
    "RENT": (0.002, 0.02),
    "CONS": (0.058, 0.04),
}
_CATEGORIES = categories(
    _SHARES,
    PACK={"origin": "calloff"},
    CHEM={"origin": "calloff"},
    TEMP={
        "lots_median": 400,
        "lots_sigma": 0.4,
        "parts": (8, 60),
        "days_between": 7,
        "billed_every_days": 30,
    },
    RENT={"lots_median": 36, "parts": (6, 36)},
)

_TERMS = (
    Terms("Z014", 14, 0, 0, 0, 0, 0.06),
    Terms("Z030", 30, 0, 0, 0, 0, 0.26),
    Terms("Z045", 45, 0, 0, 0, 0, 0.13),
    Terms("Z060", 60, 0, 0, 0, 0, 0.15),
    Terms("Z230", 14, 2000, 30, 0, 0, 0.22),
    Terms("Z245", 20, 2000, 45, 0, 0, 0.08),
    Terms("Z360", 14, 3000, 30, 2000, 60, 0.10),
)

_INSTANCES = {
    "sap_ecc": Instance("sap_ecc_eu", "Europe/Berlin"),
    "sap_s4": Instance("sap_s4_us", "America/New_York"),
    "oracle": Instance("oracle_apac", "Asia/Singapore"),
    "coupa": Instance("coupa_na", "America/Toronto"),
    "supplier_portal": Instance("supplier_portal", "UTC"),
    "ticket_desk": Instance("ticket_desk", "Europe/London"),
    "bank": Instance("bank", "Europe/Berlin"),
    "ap_cost": Instance("ap_cost", "Europe/Berlin"),
}


def manufacturer() -> Scenario:
    """A manufacturer of nine companies, January 2025 to June 2026."""
    return Scenario(
        first_day=date(2025, 1, 1),
        as_of=date(2026, 6, 30),
        system_zone="Europe/Berlin",
        growth_per_year=GROWTH_PER_YEAR,
        season=SEASON,
        companies=_COMPANIES,
        categories=_CATEGORIES,
        terms=_TERMS,
        roles=ROLES,
        sla_hours=SLA_HOURS,
        habits=Habits(
            deliveries=(0.89, 0.065, 0.02, 0.02, 0.005),
            supplier_confirms=0.15,
            price_changed=0.03,
            quantity_changed=0.045,
        ),
        overload=OVERLOAD,
        instances=_INSTANCES,
    )
