"""How reasons of predictions read: which features belong together, and their sentences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mining.prediction.features import FeatureSpace
from mining.prediction.targets import Target
from mining.wording import counted, days, reason, share
from p2p.matching_types import matching_text

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Group:
    """Features that are made usual together; the lead is the one that the sentence tells."""

    code: str
    columns: tuple[str, ...]
    lead: str
    label: str
    kind: str


_GROUPS = (
    Group("company", ("company_code",), "company_code", "Company", "text"),
    Group("matching", ("matching_type", "item_type"), "matching_type", "Matching type", "text"),
    Group("category", ("category",), "category", "Category", "text"),
    Group(
        "last_step",
        ("last_activity", "last_milestone", "since_last_event_days"),
        "last_activity",
        "Last step",
        "text",
    ),
    Group("age", ("elapsed_days", "event_count"), "elapsed_days", "Open for", "days"),
    Group("invoice_age", ("invoice_age_days",), "invoice_age_days", "Invoice dated", "ago"),
    Group("value", ("log_amount",), "log_amount", "Value", "amount"),
    Group(
        "promised", ("until_promised_days",), "until_promised_days", "Delivery promised", "until"
    ),
    Group(
        "changes", ("change_count",), "change_count", "Changes of price, quantity or date", "count"
    ),
    Group(
        "blocks",
        ("open_block_count", "block_count", "since_block_days", "since_unblock_days"),
        "open_block_count",
        "Payment blocks in force",
        "count",
    ),
    Group(
        "due",
        ("until_due_days", "due_weekday", "term_days"),
        "until_due_days",
        "Due",
        "until",
    ),
    Group(
        "discount_due",
        ("until_discount_due_days", "discount_due_weekday"),
        "until_discount_due_days",
        "Discount ends",
        "until",
    ),
    Group("invoices", ("invoice_count",), "invoice_count", "Invoices so far", "count"),
    Group("order", ("is_po_backed", "item_count"), "item_count", "Order items on it", "count"),
    Group(
        "receipts",
        ("receipt_count", "since_receipt_days"),
        "receipt_count",
        "Receipts of its items",
        "count",
    ),
    Group(
        "supplier",
        ("supplier_outcome", "supplier_outcome_count"),
        "supplier_outcome",
        "Earlier cases of this supplier",
        "record",
    ),
)


def groups_of(space: FeatureSpace) -> list[Group]:
    """The groups whose lead the model reads; one more for each activity that it counts."""
    of_activities = [
        Group(f"activity: {name}", (f"count: {name}", f"days since: {name}"),
               f"days since: {name}", name, "ago")
        for name in space.activities
    ]  # fmt: skip
    every = (*_GROUPS, *of_activities)
    present = set(space.columns)
    found = []
    for group in every:
        columns = [name for name in group.columns if name in present]
        if columns:
            lead = group.lead if group.lead in present else columns[0]
            kind = group.kind if lead == group.lead else _kind_of(lead, space)
            found.append(Group(group.code, tuple(columns), lead, group.label, kind))
    return found


def _kind_of(column: str, space: FeatureSpace) -> str:
    return "text" if column in space.codes else "count"


def worded(
    target: Target,
    space: FeatureSpace,
    group: Group,
    values: tuple[Floats, Floats],
    effect: float,
) -> dict[str, Any]:
    """One reason. values: all features of the row, and what is usual; effect: on the prediction."""
    lead = space.columns.index(group.lead)
    value, peer = (float(one[lead]) for one in values)
    here, there = (_shown(target, space, group, one) for one in (value, peer))
    size = f"{abs(effect) * 100:.1f} points" if target.is_probability else days(round(abs(effect)))
    told = f"{group.label} {here}" + (f"; usually {there}" if there != here else "")
    return reason(
        group.code,
        f"{told}: {size} {'more' if effect > 0 else 'less'}",
        value=None if np.isnan(value) else value,
        peer_value=None if np.isnan(peer) else peer,
        unit="probability" if target.is_probability else "days",
    ) | {"effect": round(float(effect), 4)}


def _shown(target: Target, space: FeatureSpace, group: Group, value: float) -> str:
    if group.kind == "text":
        known = space.codes[group.lead]
        return "unknown" if np.isnan(value) else matching_text(known[int(value)])
    if np.isnan(value):
        return {"ago": "not yet", "until": "on a day not known yet"}.get(group.kind, "unknown")
    if group.kind == "record":
        return share(value) if target.is_probability else days(round(value))
    return _NUMBERS[group.kind](value)


def _moment(days_from_now: float) -> str:
    if days_from_now == 0:
        return "today"
    return f"in {days(days_from_now)}" if days_from_now > 0 else f"{days(-days_from_now)} ago"


_NUMBERS: dict[str, Callable[[float], str]] = {
    "until": _moment,
    "ago": lambda value: _moment(-value),
    "days": days,
    "amount": lambda value: f"{np.expm1(value):,.0f}",
    "count": lambda value: f"{value:,.0f}",
}


def usual_reason(target: Target, baseline_name: str, value: float, count: float) -> dict[str, Any]:
    """The one reason of a prediction without a model: what happened to those that look the same."""
    shown = share(value) if target.is_probability else days(round(value))
    of = counted(int(count), "weekly state", "weekly states") + f" of earlier {target.subject}s"
    return reason(
        "usual_rate",
        f"The usual rate: {shown}, the {baseline_name} over {of}",
        value=value,
        peer_value=value,
        unit="probability" if target.is_probability else "days",
    )
