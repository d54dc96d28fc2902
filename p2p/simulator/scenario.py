"""What a simulated company is made of: its parts, habits, limits and rates. No company in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Limits:
    """Approval limits in whole units of the company's currency: above each one more decides."""

    requisition_level2: int = 10_000
    order_level1: int = 5_000
    order_level2: int = 40_000


@dataclass(frozen=True)
class Company:
    """A company code. share is its part of all demand; tax_pct is input tax on its purchases.

    system runs its purchasing (sap_ecc, sap_s4, oracle, coupa). ledger_system keeps its books
    where that is another one: it gets the company's invoices without order, and pays them.
    price_level: units of the currency that buy what one unit of a category's price buys.
    season: relative demand January to December, where it differs from the scenario's.
    payment_weekdays: days of the payment runs, Monday is 0.
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
    price_level: float = 1.0
    limits: Limits = field(default_factory=Limits)
    price_tolerance_pct: int = 2
    season: tuple[float, ...] | None = None
    payment_weekdays: tuple[int, ...] = (1, 3)


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
    parts: fewest and most deliveries (services: entry sheets; limits: bills) of one item, where
    the usual few are not meant; days_between of them. billed_every_days: collected in one bill, if
    the supplier does not collect for longer (0: each delivery).
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
    under_tolerance_pct: int = 5
    over_tolerance_pct: int = 10
    parts: tuple[int, int] | None = None
    days_between: int = 0
    billed_every_days: int = 0


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
    deputised: share of people with leave whose work a deputy does meanwhile.
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
    deputised: float = 0.0


@dataclass(frozen=True)
class Habits:
    """Shares of ordinary events that are neither planted nor wrong.

    deliveries: shares of items that come in 1, 2, 3, 4 to 8 and 12 to 40 deliveries.
    """

    deliveries: tuple[float, float, float, float, float] = (0.73, 0.13, 0.06, 0.06, 0.02)
    supplier_confirms: float = 0.35
    requisition_rejected: float = 0.03
    contract_used: float = 0.8
    price_changed: float = 0.045
    quantity_changed: float = 0.06
    promise_changed: float = 0.14
    item_deleted: float = 0.035
    item_reactivated: float = 0.003
    quantity_differs: float = 0.03
    goods_returned: float = 0.012
    return_credited: float = 0.85
    never_invoiced: float = 0.015
    small_price_difference: float = 0.04
    reversal_reposted: float = 0.8
    manual_block: float = 0.02
    manual_payment: float = 0.03
    ledger_invoices: float = 0.08
    ledger_credit_memos: float = 0.03
    invoice_rejected: float = 0.02
    order_number_missing: float = 0.03
    supplier_is_new: float = 0.12
    onboarding_abandoned: float = 0.15
    onboarding_resubmitted: float = 0.25
    supplier_changes: float = 0.3
    inquiries: float = 0.05
    payment_returned: float = 0.002


@dataclass(frozen=True)
class DeviationRates:
    """Planted deviations: the share of what each could befall."""

    maverick: float = 0.03
    retrospective: float = 0.016
    split_orders: float = 0.01
    price_variance: float = 0.025
    quantity_variance: float = 0.012
    late_delivery: float = 0.03
    over_delivery: float = 0.02
    under_delivery: float = 0.03
    cancelled_receipt: float = 0.015
    cancelled_invoice: float = 0.022
    duplicate_exact: float = 0.004
    duplicate_near: float = 0.006
    credit_memo_trap: float = 0.002
    lost_discount: float = 0.06
    early_payment: float = 0.03
    late_payment: float = 0.03
    segregation_of_duties: float = 0.006
    bank_change_before_payment: float = 0.004
    shared_bank_account: float = 0.01
    weekend_posting: float = 0.004
    round_amount: float = 0.03
    inactive_supplier_paid: float = 0.01
    approval_above_limit: float = 0.02
    sla_breach: float = 0.01
    anomalous_invoice: float = 0.02
    late_record: float = 0.002
    out_of_order_record: float = 0.002
    data_fault: float = 0.0005


@dataclass(frozen=True)
class Policy:
    """What is decided otherwise than people and their windows are planned for; by default nothing.

    The same seed with another policy is the same company, its people and needs, after the change.
    auto_approve_under: kind of task -> whole units of the company's currency below which nobody is
    asked. decide_within_days: kind of task -> office days after which another decides at once.
    more_approvers: role -> people who join each company's team and take an equal share of it.
    released_blocks: reasons (price, quantity) that no longer hold an invoice back.
    """

    auto_approve_under: Mapping[str, int] = field(default_factory=dict)
    decide_within_days: Mapping[str, float] = field(default_factory=dict)
    more_approvers: Mapping[str, int] = field(default_factory=dict)
    released_blocks: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Scenario:
    """A company, its history from first_day to as_of (both included), and what befalls it.

    overload multiplies the effort of one person's decisions (user name -> factor) without
    giving that person more time: the queue behind must grow.
    causes: deviation -> value -> share of what it could befall there, beyond its rate. Values are
    company codes for late_payment, category codes for late_delivery and price_variance.
    sla_hours: office hours within which a kind of task should be done.
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
    sla_hours: Mapping[str, float]
    habits: Habits = field(default_factory=Habits)
    deviations: DeviationRates = field(default_factory=DeviationRates)
    overload: Mapping[str, float] = field(default_factory=dict)
    causes: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    instances: Mapping[str, Instance] = field(default_factory=dict)
    group_currency: str = "EUR"
    policy: Policy = field(default_factory=Policy)
