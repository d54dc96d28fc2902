"""The figures of a what-if in words, for terminals and pages. Nothing is computed here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_SCOPES = {
    "requisition": "Requisition approval",
    "order": "Order approval",
    "invoice": "Invoice approval",
    "blocks": "Payment block",
    "payments": "Payments",
}
_MEASURES = {
    "median_cycle_time": "{scope}, median",
    "p90_cycle_time": "{scope}, p90",
    "tasks": "{scope}, tasks",
    "rejections": "{scope}, rejections",
    "blocks": "Payment blocks",
    "late_payments": "Late payments",
    "late_amount": "Amount paid late",
    "discounts": "Discounts taken",
    "discount_amount": "Discount taken",
}
_SHORT = {
    "median_cycle_time": "median",
    "p90_cycle_time": "p90",
    "late_payments": "late",
    "late_amount": "late",
    "discount_amount": "discount",
}
_DAYS = {"working days": "work days", "calendar days": "days"}
_MILLION = 1_000_000
_LONG_DAYS = 10
_COUNTS = {"tasks", "blocks", "payments"}
_BETTER_WHEN_MORE = {"discounts", "discount_amount"}
_NEITHER = {"rejections"}


def scope_text(scope: str) -> str:
    """A kind of approval, blocks or payments, as a heading."""
    return _SCOPES.get(scope, scope)


def measure_text(scope: str, measure: str) -> str:
    """What a figure is, such as 'Order approval, median'."""
    return _MEASURES.get(measure, measure).format(scope=scope_text(scope))


def short_text(measure: str, unit: str) -> str:
    """What a figure is and its unit, where the scope stands beside it: 'median, work days'."""
    return ", ".join(filter(None, (_SHORT.get(measure, measure), unit_text(unit))))


def unit_text(unit: str) -> str:
    """The unit of a figure in a word or two; '' for a count."""
    return "" if unit in _COUNTS else _DAYS.get(unit, unit)


def figure_text(value: float | None, unit: str, *, signed: bool = False) -> str:
    """A value of this unit without it: '1.74', '12', '1,234', '2.14 M'. Signed: '+3', '-0.50'."""
    if value is None:
        return "-"
    if unit not in _DAYS and abs(value) >= _MILLION:
        millions = f"{value / _MILLION:+,.2f}" if signed else f"{value / _MILLION:,.2f}"
        return f"{millions} M"
    decimals = _decimals(value, unit)
    # what rounds to nothing is nothing, and has no sign
    rounded = round(float(value), decimals) + 0.0
    return f"{rounded:+,.{decimals}f}" if signed and rounded else f"{rounded:,.{decimals}f}"


def interval_text(row: Mapping[str, Any]) -> str:
    """The 90 % interval of a change, such as '-0.95 to -0.50'; '' where there is no change."""
    if row["change_value"] is None:
        return ""
    unit = row["unit"]
    low, high = (figure_text(row[end], unit, signed=True) for end in ("change_low", "change_high"))
    return high if low == high else f"{low} to {high}"


def is_better(row: Mapping[str, Any]) -> bool | None:
    """Whether the whole interval of a change is for the better; None where it is not that clear."""
    if row["change_value"] is None or row["measure"] in _NEITHER:
        return None
    unit = row["unit"]
    low, high = (
        round(row[end], _decimals(row[end], unit)) for end in ("change_low", "change_high")
    )
    if low <= 0 <= high:
        return None
    return bool((low > 0) == (row["measure"] in _BETTER_WHEN_MORE))


def _decimals(value: float, unit: str) -> int:
    """Days of one figure have two decimals, longer ones one; counts and money have none."""
    if unit not in _DAYS:
        return 0
    return 2 if abs(value) < _LONG_DAYS else 1
