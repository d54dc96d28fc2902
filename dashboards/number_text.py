"""How a figure becomes text a person reads: money, days, shares, counts, dates.

Only wording and rounding live here; no figure is computed.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

Number = int | float | Decimal
NONE = "–"


def count(value: Number | None) -> str:
    """A whole number with thousands separators."""
    return NONE if value is None else f"{value:,.0f}"


def things(number: int, name: str) -> str:
    """A count with its noun: `1 candidate`, `1,204 candidates`."""
    return f"{count(number)} {name}{'' if number == 1 else 's'}"


def share(ratio: Number | None) -> str:
    """A ratio (0 to 1) as a percentage; two decimals below one percent."""
    if ratio is None:
        return NONE
    percent = float(ratio) * 100
    return f"{percent:.2f}%" if 0 < abs(percent) < 1 else f"{percent:.1f}%"


def days(value: Number | None) -> str:
    """A duration in days; two decimals below ten days."""
    if value is None:
        return NONE
    number = float(value)
    if number == 0:
        return "0 days"
    text = f"{number:,.2f}" if abs(number) < 10 else f"{number:,.1f}"
    return f"{text} days"


def working_days(value: Number | None) -> str:
    """A duration in days of work: `2.1 working days`."""
    return days(value).replace(" days", " working days")


def short_days(value: Number | None) -> str:
    """A duration for a crowded place such as an arrow of the map: `4.1 d`, `2,310 d`."""
    if value is None:
        return NONE
    number = float(value)
    if number == 0:
        return "0 d"
    if abs(number) < 0.1:
        return "<0.1 d"
    return f"{number:,.0f} d" if abs(number) >= 100 else f"{number:.1f} d"


def money(amount: Number | None, currency: str | None) -> str:
    """An amount shortened for a tile: `2.54 bn EUR`, `12.3 m EUR`, `8,450 EUR`, `9.40 EUR`."""
    if amount is None:
        return NONE
    number = float(amount)
    if abs(number) >= 1e9:
        text = f"{number / 1e9:,.2f} bn"
    elif abs(number) >= 1e6:
        text = f"{number / 1e6:,.2f} m"
    elif abs(number) >= 1000 or number == int(number):
        text = f"{number:,.0f}"
    else:
        text = f"{number:,.2f}"
    return f"{text} {currency}" if currency else text


def money_exact(amount: Number | None, currency: str | None) -> str:
    """An amount to the cent."""
    if amount is None:
        return NONE
    return f"{amount:,.2f} {currency}" if currency else f"{amount:,.2f}"


def kpi_value(unit: str, value: Number | None, currency: str | None = None) -> str:
    """A KPI in its own unit: ratio, days, count or amount."""
    if unit == "ratio":
        return share(value)
    if unit == "days":
        return days(value)
    if unit == "amount":
        return money(value, currency)
    return count(value)


def kpi_change(unit: str, change: Number | None, currency: str | None = None) -> str | None:
    """A signed change of a KPI (ratios in percentage points); None when nothing is known.

    A change that rounds to nothing is `0`, which a tile shows without an arrow.
    """
    if change is None:
        return None
    number = float(change)
    if unit == "ratio":
        text = f"{abs(number) * 100:.1f} pp"
    elif unit == "days":
        text = f"{abs(number):,.1f} days"
    elif unit == "amount":
        text = money(abs(number), currency)
    else:
        text = count(abs(number))
    digits = [letter for letter in text if letter.isdigit()]
    if all(digit == "0" for digit in digits):
        return "0"
    return f"{'-' if number < 0 else '+'}{text}"


def sample_text(value: Number | None) -> str:
    """A numerator or denominator: whole numbers plain, others with two decimals."""
    if value is None:
        return NONE
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"


def moment(value: datetime | None) -> str:
    """A point in time, to the minute, with its zone."""
    return NONE if value is None else f"{value:%d %b %Y, %H:%M} {value.tzname() or ''}".rstrip()


def day(value: date | None) -> str:
    """A date a person reads without thinking of day/month order."""
    return NONE if value is None else f"{value:%d %b %Y}"


def period(start: date | None, end: date | None) -> str:
    """A span of dates."""
    if start is None and end is None:
        return NONE
    return f"{day(start)} – {day(end)}"


def months(first: date, last: date) -> str:
    """A span of whole months: `Feb 2025 to Jun 2025`."""
    return f"{first:%b %Y}" if first == last else f"{first:%b %Y} to {last:%b %Y}"


def signed(value: Number) -> str:
    """A whole number with its sign."""
    return f"{value:+,.0f}"
