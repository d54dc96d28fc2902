"""What a simulated company is made of: its parts, habits, limits and rates. No company in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Company:
    """A company code. share is its part of all demand; tax_pct is input tax on its purchases.

    system runs its purchasing (sap_ecc, sap_s4, oracle, coupa). ledger_system keeps its books
    where that is another one: it gets the company's invoices without order, and pays them.
    """

    code: str
    name: str
    region: str
    country: str
    subdivision: str | None
    zone: str
    currency: str
    share: float
    tax_code: str
    tax_pct: int
    releases_by_batch: bool
    system: str = "sap_ecc"
    ledger_system: str | None = None


@dataclass(frozen=True)
class Instance:
    """One installed system: the name of its exports as a source, and the zone of its clock."""

    source: str
    zone: str


@dataclass(frozen=True)
class Category:
    """What is bought. Prices are per lot in whole currency units; lot is the price unit.

    matching: three_way_before_gr, three_way_after_gr, two_way or consignment.
    kind: goods, service or limit (a framework amount, invoiced in parts, no receipt).
    origin: manual (a person asks), mrp (planning asks at night) or calloff (contract, nobody asks).
    """

    code: str
    noun: str
    share: float
    matching: str
    kind: str
    origin: str
    price_median: float
    price_sigma: float
    lots_median: float
    lots_sigma: float
    lot: int
    unit: str
    lead_days: int
    supplier_share: float


@dataclass(frozen=True)
class Terms:
    """Payment terms; percentages in thousandths (2 % = 2000). Net days are the last days not 0."""

    code: str
    days1: int
    pct1: int
    days2: int
    pct2: int
    days3: int
    weight: float


@dataclass(frozen=True)
class Role:
    """Work that one kind of person does, first come first served, in a daily window.

    A desk's window is sized for its planned load at a utilisation drawn from the range;
    a full-time role has the whole shift. shift is in hours of local time.
    """

    prefix: str
    minutes: float
    minutes_per_line: float = 0.0
    utilisation: tuple[float, float] = (0.6, 0.85)
    min_seats: int = 1
    min_window_minutes: int = 20
    shift: tuple[float, float] = (8.0, 17.0)
    full_time: bool = False
    takes_leave: bool = False


@dataclass(frozen=True)
class Limits:
    """Approval limits in whole currency units: above each of them one more person decides."""

    requisition_level2: int = 10_000
    order_level1: int = 5_000
    order_level2: int = 40_000


@dataclass(frozen=True)
class Habits:
    """Shares of ordinary events that are neither planted nor wrong."""

    requisition_rejected: float = 0.03
    contract_used: float = 0.8
    price_changed: float = 0.045
    quantity_changed: float = 0.06
    promise_changed: float = 0.14
    item_deleted: float = 0.035
    item_reactivated: float = 0.003
    short_delivery: float = 0.03
    over_delivery: float = 0.03
    receipt_reversed: float = 0.015
    goods_returned: float = 0.012
    return_credited: float = 0.85
    never_invoiced: float = 0.015
    small_price_difference: float = 0.04
    invoice_reversed: float = 0.022
    reversal_reposted: float = 0.8
    manual_block: float = 0.02
    manual_payment: float = 0.03
    ledger_invoices: float = 0.08
    ledger_credit_memos: float = 0.03


@dataclass(frozen=True)
class DeviationRates:
    """Planted deviations: the share of what each could befall."""

    maverick: float = 0.03
    retrospective: float = 0.016
    split_orders: float = 0.01
    price_variance: float = 0.025
    quantity_variance: float = 0.012
    duplicate_exact: float = 0.004
    duplicate_near: float = 0.004
    lost_discount: float = 0.06
    late_payment: float = 0.03
    segregation_of_duties: float = 0.006
    anomalous_invoice: float = 0.02


@dataclass(frozen=True)
class Scenario:
    """A company, its history from first_day to as_of (both included), and what befalls it.

    overload multiplies the effort of one person's decisions (user name -> factor) without
    giving that person more time: the queue behind must grow.
    instances: system name -> instance; a system that is not named has system_zone's clock.
    """

    first_day: date
    as_of: date
    system_zone: str
    growth_per_year: float
    season: tuple[float, ...]
    companies: tuple[Company, ...]
    categories: tuple[Category, ...]
    terms: tuple[Terms, ...]
    roles: Mapping[str, Role]
    limits: Limits = field(default_factory=Limits)
    habits: Habits = field(default_factory=Habits)
    deviations: DeviationRates = field(default_factory=DeviationRates)
    overload: Mapping[str, float] = field(default_factory=dict)
    price_tolerance_pct: int = 2
    payment_weekdays: tuple[int, ...] = (1, 3)
    """Monday is 0."""
    instances: Mapping[str, Instance] = field(default_factory=dict)
