"""The words of a KPI row, from the catalogue; a KPI that it does not know is named by its id."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal

from dashboards import number_text
from p2p.kpis import Kpi, load_catalogue

DeltaColour = Literal["normal", "inverse", "off"]
# Streamlit's words: normal = a rise is green, inverse = a fall is green, off = grey
_DELTA_COLOURS: dict[str, DeltaColour] = {
    "higher_is_better": "normal",
    "lower_is_better": "inverse",
    "neutral": "off",
}
_DIRECTIONS = {
    "higher_is_better": "Higher is better.",
    "lower_is_better": "Lower is better.",
    "neutral": "Neither direction is better by itself.",
}
UNKNOWN_RANK = 10_000


def entry(kpi_id: str) -> Kpi | None:
    """The catalogue's entry."""
    return _entries().get(kpi_id)


def title(row: Mapping[str, Any]) -> str:
    """The name people use, with the currency where a KPI has one row a currency."""
    known = entry(row["kpi_id"])
    if known is None:
        return str(row["kpi_id"])
    currency = row.get("currency")
    return f"{known.name} ({currency})" if known.is_per_currency and currency else known.name


def theme(row: Mapping[str, Any]) -> str:
    """The group of tiles it belongs to."""
    known = entry(row["kpi_id"])
    return known.theme if known else "Other"


def value(row: Mapping[str, Any]) -> str:
    """The figure in its unit, with what it is counted by."""
    text = number_text.kpi_value(row["unit"], row["value"], row.get("currency"))
    known = entry(row["kpi_id"])
    if runs_by_working_time(row["kpi_id"]):
        return number_text.working_days(row["value"])
    return f"{text} a month" if known and known.aggregation == "monthly" else text


def definition(row: Mapping[str, Any]) -> str:
    """One sentence that says what it measures."""
    known = entry(row["kpi_id"])
    return known.definition if known else ""


def rank(row: Mapping[str, Any]) -> tuple[int, str]:
    """Its place: the order of the catalogue."""
    ids = list(_entries())
    place = ids.index(row["kpi_id"]) if row["kpi_id"] in ids else UNKNOWN_RANK
    return place, f"{row['kpi_id']} {row.get('currency') or ''}"


def delta_colour(row: Mapping[str, Any]) -> DeltaColour:
    """How a change is coloured: by what is better, not by up and down; a few rows prove nothing."""
    known = entry(row["kpi_id"])
    if known is None or row["change"] is None or row["is_change_of_small_sample"]:
        return "off"
    return _DELTA_COLOURS[known.direction]


def counts_open_work(kpi_id: str) -> bool:
    """Whether cases that may still change are in it, so that its months are not compared."""
    known = entry(kpi_id)
    return bool(known and known.counts_open_work)


def runs_by_working_time(kpi_id: str) -> bool:
    """Whether its figure is in working days, not in days of the calendar."""
    known = entry(kpi_id)
    return bool(known and known.clock == "working")


def direction(kpi_id: str) -> str:
    """Which direction is better, in words."""
    known = entry(kpi_id)
    return _DIRECTIONS[known.direction] if known else _DIRECTIONS["neutral"]


def is_headline(row: Mapping[str, Any]) -> bool:
    """Whether it is a tile of the overview; one that the catalogue does not know is."""
    known = entry(row["kpi_id"])
    return known is None or known.is_headline


def verdict(row: Mapping[str, Any]) -> bool | None:
    """Whether the change was for the better; None where nobody can say, or it rounds to nothing."""
    colour = delta_colour(row)
    shown = number_text.kpi_change(row["unit"], row["change"], row.get("currency"))
    if colour == "off" or shown in (None, "0"):
        return None
    return bool((row["change"] > 0) == (colour == "normal"))


@lru_cache(maxsize=1)
def _entries() -> dict[str, Kpi]:
    return {kpi.id: kpi for kpi in load_catalogue().kpis}
