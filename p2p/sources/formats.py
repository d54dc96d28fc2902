"""Decides how dates, times and decimals of a delivery are to be read: declared or proven.

A format is never guessed from one row: the values of the whole delivery must leave one reading
only, otherwise the file is refused until a person declares the format.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from p2p.errors import DataRefused
from p2p.sources.castable import ISO
from p2p.sources.evidence import Evidence
from p2p.sources.mapping import DeliveryMapping

# A file has one way of writing; a few values that break it are faults and go to quarantine.
_PREVAILS = 0.9
_STRAY_DECIMALS = 0.05
_OPEN_SHAPES = {"MDY": {"?/?": "MM/DD", "?-?": "MM-DD"}, "DMY": {"?/?": "DD/MM", "?-?": "DD-MM"}}
_DECLARE = (
    "declare {setting} in mapping.yml beside the files, or in a file given with --mapping; "
    "docs/bring-your-own-data.md shows one"
)


@dataclass(frozen=True, slots=True)
class Formats:
    """PostgreSQL templates of one file's dates, times of day and moments, and its decimal mark.

    decimal_mark is None where no value has one, so that nothing was proven.
    """

    date_format: str
    time_format: str
    decimal_mark: str | None
    moment_format: str = ISO
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Earlier:
    """What earlier files of the same source were read with; empty for a first delivery."""

    date_orders: frozenset[str] = frozenset()
    decimal_marks: frozenset[str] = frozenset()


def need_proof(declared: DeliveryMapping) -> bool:
    """Whether anything is left for the data to prove. Moments are ISO 8601 or declared."""
    return None in (declared.date_format, declared.time_format, declared.decimal_mark)


def decide_formats(
    files: Mapping[Path, Evidence], declared: DeliveryMapping, earlier: Earlier
) -> dict[Path, Formats | DataRefused]:
    """Formats of every file of one delivery, or why that file cannot be read without a word."""
    order = _order(files, declared, earlier)
    mark = _decimal_mark(files, declared, earlier)
    dates = {path: _date_format(path, one, declared, order) for path, one in files.items()}
    common = Counter(one[0] for one in dates.values() if isinstance(one, tuple) and one[0])
    usual = common.most_common(1)[0][0] if common else "YYYYMMDD"
    decided: dict[Path, Formats | DataRefused] = {}
    for path, one in files.items():
        date = dates[path]
        if isinstance(date, DataRefused):
            decided[path] = date
        elif isinstance(mark, DataRefused) and one.unclear_decimals + one.dots + one.commas:
            decided[path] = DataRefused(f"{path.name}: {mark.message}", mark.remedy)
        else:
            value, why = mark if isinstance(mark, tuple) else (None, "")
            time = declared.time_format or _prevailing(one.time_shapes) or "HH24:MI:SS"
            decided[path] = Formats(
                date[0] or usual,
                time,
                value,
                declared.moment_format or ISO,
                tuple(note for note in (date[1], why) if note),
            )
    return decided


def order_of(date_format: str) -> str:
    """'MDY' or 'DMY' of a template that writes the year last; '' of one that does not."""
    if date_format.endswith(("YY", "YYYY")) and not date_format.startswith("YY"):
        return "DMY" if date_format.startswith("DD") else "MDY"
    return ""


def _order(
    files: Mapping[Path, Evidence], declared: DeliveryMapping, earlier: Earlier
) -> tuple[str, str] | DataRefused:
    """Order of day and month where the shape leaves it open, and the proof in words."""
    if declared.date_order:
        return declared.date_order, ""
    days = sum(one.day_first for one in files.values())
    months = sum(one.month_first for one in files.values())
    if days and months:
        return DataRefused(
            f"dates contradict each other: {months:,} values can only be month/day/year and "
            f"{days:,} only day/month/year",
            _DECLARE.format(setting="date_order (MDY or DMY)")
            + "; values of the other order then go to quarantine",
        )
    if days or months:
        order, words = ("DMY", "day/month/year") if days else ("MDY", "month/day/year")
        return order, (
            f"dates are {words}: {days + months:,} values of the delivery allow nothing else, "
            "none contradicts"
        )
    if len(earlier.date_orders) == 1:
        (order,) = earlier.date_orders
        return order, f"dates are read as {order}, as proven by earlier files of this source"
    return DataRefused(
        "dates could be day/month or month/day: no value has a day after the 12th",
        _DECLARE.format(setting="date_order (MDY or DMY)"),
    )


def _date_format(
    path: Path,
    evidence: Evidence,
    declared: DeliveryMapping,
    order: tuple[str, str] | DataRefused,
) -> tuple[str, str] | DataRefused:
    """Template and note; no template where the file holds no date."""
    if declared.date_format:
        return declared.date_format, ""
    if not evidence.date_shapes:
        return "", ""
    shape = _prevailing(evidence.date_shapes)
    if shape is None:
        found = ", ".join(f"{count:,} like {name}" for name, count in evidence.date_shapes.items())
        return DataRefused(
            f"{path.name}: dates are written in several ways ({found.replace('?', '9')})",
            _DECLARE.format(setting="date_format") + "; dates of the others then go to quarantine",
        )
    if "?" not in shape:
        return shape, ""
    if isinstance(order, DataRefused):
        return DataRefused(f"{path.name}: {order.message}", order.remedy)
    return _OPEN_SHAPES[order[0]][shape[:3]] + shape[3:], order[1]


def _decimal_mark(
    files: Mapping[Path, Evidence], declared: DeliveryMapping, earlier: Earlier
) -> tuple[str | None, str] | DataRefused:
    if declared.decimal_mark:
        return declared.decimal_mark, ""
    dots = sum(one.dots for one in files.values())
    commas = sum(one.commas for one in files.values())
    unclear = sum(one.unclear_decimals for one in files.values())
    total = dots + commas
    if total and min(dots, commas) <= _STRAY_DECIMALS * total:
        mark, count = (".", dots) if dots > commas else (",", commas)
        stray = f"; {total - count:,} that contradict go to quarantine" if total > count else ""
        return mark, f"the decimal mark is {mark!r}: {count:,} values allow nothing else{stray}"
    if total:
        return DataRefused(
            f"decimals contradict each other: {dots:,} values can only have '.' as their mark "
            f"and {commas:,} only ','",
            _DECLARE.format(setting="decimal_mark"),
        )
    if not unclear:
        return None, ""
    if len(earlier.decimal_marks) == 1:
        (mark,) = earlier.decimal_marks
        return mark, f"the decimal mark is {mark!r}, as in earlier files of this source"
    return DataRefused(
        f"decimals are unclear: {unclear:,} values like 1,500 could have '.' or ',' as their mark",
        _DECLARE.format(setting="decimal_mark"),
    )


def _prevailing(shapes: Counter[str]) -> str | None:
    if not shapes:
        return None
    shape, count = shapes.most_common(1)[0]
    return shape if count >= _PREVAILS * shapes.total() else None
