"""The manufacturer: nine companies in three regions, four purchasing systems. Numbers only.

Europe runs on SAP ECC, the United States and Mexico on SAP S/4, Asia and Australia on Oracle.
Canada buys in Coupa; its invoices are posted and paid in the S/4 of the region.
"""

from __future__ import annotations

from datetime import date

from p2p.simulator.roles import ROLES, SLA_HOURS
from p2p.simulator.scenario import Category, Company, Habits, Instance, Limits, Scenario, Terms

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

_BEFORE, _AFTER, _TWO = "three_way_before_gr", "three_way_after_gr", "two_way"

# Shares of items are those of BPI Challenge 2019: 87.8 % invoice before receipt allowed, 6.0 %
# after receipt, 5.8 % consignment, 0.4 % two-way. Most needs come of contracts, as there.
# code, noun, share, matching, kind, origin, price, sigma, lots, sigma, lot, unit, lead, suppliers
_CATEGORIES = (
    Category("CPAR", "Small part call-off", 0.22, _BEFORE, "goods", "calloff",
             28.0, 0.7, 40, 0.7, 1, "PC", 6, 0.08),
    Category("PACK", "Packaging", 0.12, _BEFORE, "goods", "calloff",
             38.0, 0.6, 30, 0.8, 100, "PC", 9, 0.07),
    Category("CHEM", "Chemicals", 0.08, _BEFORE, "goods", "calloff",
             65.0, 0.8, 40, 0.8, 1, "L", 12, 0.06),
    Category("WORK", "Workwear call-off", 0.06, _BEFORE, "goods", "calloff",
             36.0, 0.5, 25, 0.7, 1, "PC", 6, 0.03),
    Category("RAW", "Raw material", 0.16, _BEFORE, "goods", "mrp",
             42.0, 0.9, 60, 0.9, 1, "KG", 14, 0.12),
    Category("MRO", "Spare part", 0.11, _BEFORE, "goods", "manual",
             180.0, 1.1, 4, 0.9, 1, "PC", 16, 0.18),
    Category("TOOL", "Tools and safety", 0.05, _BEFORE, "goods", "manual",
             75.0, 0.9, 10, 0.9, 1, "PC", 8, 0.10),
    Category("ITHW", "IT hardware", 0.03, _BEFORE, "goods", "manual",
             640.0, 0.8, 4, 0.8, 1, "PC", 11, 0.06),
    Category("OFFC", "Office supplies", 0.048, _BEFORE, "goods", "manual",
             24.0, 0.7, 14, 0.8, 1, "PC", 5, 0.05),
    Category("LABO", "Laboratory supplies", 0.023, _AFTER, "goods", "manual",
             150.0, 0.9, 8, 0.8, 1, "PC", 13, 0.05),
    Category("MACH", "Machine component", 0.015, _AFTER, "goods", "manual",
             4200.0, 0.9, 2, 0.6, 1, "PC", 45, 0.05),
    Category("MAIN", "Maintenance service", 0.012, _AFTER, "service", "manual",
             85.0, 0.3, 40, 0.7, 1, "HUR", 12, 0.04),
    Category("TEMP", "Temporary staff", 0.008, _AFTER, "service", "manual",
             48.0, 0.2, 400, 0.4, 1, "HUR", 8, 0.03, parts=(8, 60), days_between=7,
             billed_every_days=30),
    Category("LOGI", "Logistics service", 0.002, _AFTER, "service", "calloff",
             60.0, 0.4, 900, 0.3, 1, "AU", 3, 0.02, parts=(40, 470), days_between=1,
             billed_every_days=30),
    Category("FREI", "Freight", 0.001, _TWO, "goods", "manual",
             420.0, 0.7, 2, 0.5, 1, "AU", 6, 0.02),
    Category("MARK", "Marketing service", 0.001, _TWO, "goods", "manual",
             1800.0, 0.8, 1, 0.3, 1, "AU", 20, 0.02),
    Category("RENT", "Rent and leasing", 0.002, _TWO, "limit", "manual",
             900.0, 0.6, 36, 0.3, 1, "AU", 10, 0.02, parts=(6, 36)),
    Category("CONS", "Consignment stock", 0.058, "consignment", "goods", "mrp",
             30.0, 0.7, 50, 0.8, 1, "PC", 5, 0.04),
)  # fmt: skip

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
    """A global manufacturer; one department head in Germany has more to decide than time."""
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
        habits=Habits(
            deliveries=(0.89, 0.065, 0.02, 0.02, 0.005),
            supplier_confirms=0.15,
            price_changed=0.03,
            quantity_changed=0.045,
        ),
        overload={"HEAD_1001": 1.6},
        instances=_INSTANCES,
    )
