"""How numbers and reasons read to a person in finance. No thresholds and no statistics in here."""

from __future__ import annotations

from typing import Any


def reason(
    code: str,
    text: str,
    *,
    value: float | None = None,
    peer_value: float | None = None,
    unit: str | None = None,
) -> dict[str, Any]:
    """One reason of a review candidate: what was seen here, and what is usual."""
    return {
        "code": code,
        "text": text,
        "value": _rounded(value),
        "peer_value": _rounded(peer_value),
        "unit": unit,
    }


def money(amount: float, currency: str | None) -> str:
    """EUR 12,400 or EUR 12.40: no cents where they say nothing."""
    whole = abs(amount) >= 1000 or amount == round(amount)
    number = f"{amount:,.0f}" if whole else f"{amount:,.2f}"
    return f"{currency} {number}" if currency else number


def times(ratio: float) -> str:
    """8.3 times; from ten on without decimals."""
    return f"{ratio:.1f} times" if ratio < 10 else f"{ratio:,.0f} times"


def counted(number: int, one: str, many: str | None = None) -> str:
    """1 invoice, 25 invoices."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def days(number: float) -> str:
    """1 day, 12 days, 4.5 days; less than a day in hours."""
    hours = number * 24
    if 0 < hours < 0.95:
        return "less than an hour"
    if 0 < hours < 23.5:
        return f"{hours:.0f} hour{'' if round(hours) == 1 else 's'}"
    shown = f"{number:,.0f}" if abs(number) >= 10 or number == round(number) else f"{number:,.1f}"
    return f"{shown} day" if shown == "1" else f"{shown} days"


def share(ratio: float) -> str:
    """4 %, 0.4 %, less than 0.1 %: no digits that nobody can know."""
    percent = 100 * ratio
    if 0 < percent < 0.1:
        return "less than 0.1 %"
    return f"{percent:.1f} %" if 0 < percent < 1 else f"{percent:.0f} %"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 4)
