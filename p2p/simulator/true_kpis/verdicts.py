"""Says of each KPI whether what was published is true, and how far it may be from that and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from p2p.kpis import load_catalogue

_ROUNDING = 1e-12
"""Share of a sum that adding floats in another order may change: less than a cent in a billion,
and than a second in a million days."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One KPI of one source, of one currency where amounts are kept apart.

    Values are in the KPI's unit (ratio, days, count, amount). bound: how far a perfect reader of
    the system's tables is from the truth; reason: why, '' where there is no difference. is_right:
    value, numerator, denominator and, of a duration, the median in working days are those of the
    perfect reader, to the last cent and second.
    """

    source: str
    kpi_id: str
    name: str
    unit: str
    currency: str | None
    truth: float | None
    reported: float | None
    difference: float | None
    bound: float
    reason: str
    true_numerator: float
    true_denominator: float
    reported_numerator: float | None
    reported_denominator: float | None
    expected_business_median: float | None
    reported_business_median: float | None
    is_right: bool


def verdicts(
    source: str, rows: pl.DataFrame, reported: Iterable[Mapping[str, Any]]
) -> list[Verdict]:
    """A verdict of every true KPI of one source, in the order of the catalogue.

    rows: its true rows (shape.ROWS). reported: kpi_id, currency, value, numerator and denominator
    of each published row; a number where nothing is true is wrong too.
    """
    published = {
        (one["kpi_id"], one["currency"]): one for one in reported if one["value"] is not None
    }
    place = {one.id: number for number, one in enumerate(load_catalogue().kpis)}
    groups = rows.partition_by("kpi_id", "currency", as_dict=True)
    keys = sorted({*groups, *published}, key=lambda key: (place[str(key[0])], str(key[1])))
    return [
        _judged(source, str(key[0]), key[1], groups.get(key, rows.clear()), published.get(key, {}))
        for key in keys
    ]


def _judged(
    source: str,
    kpi_id: str,
    currency: Any,
    rows: pl.DataFrame,
    told: Mapping[str, Any],
) -> Verdict:
    definition = load_catalogue().get(kpi_id)
    value, numerator, denominator, business = (
        None if told.get(name) is None else float(told[name])
        for name in ("value", "numerator", "denominator", "business_median")
    )
    truth = _value(rows["numerator"], rows["denominator"], definition.aggregation)
    tellable = _value(rows["told_numerator"], rows["told_denominator"], definition.aggregation)
    told_rows = rows.filter(pl.col("told_denominator") > 0)
    working = _median(told_rows["told_business"])
    return Verdict(
        source=source,
        kpi_id=kpi_id,
        name=definition.name,
        unit=definition.unit,
        currency=currency,
        truth=truth,
        reported=value,
        difference=None if value is None or truth is None else value - truth,
        bound=0.0 if truth is None or tellable is None else abs(tellable - truth),
        reason="; ".join(rows["unseen"].drop_nulls().unique().sort()),
        true_numerator=float(rows["numerator"].sum()),
        true_denominator=float(rows["denominator"].sum()),
        reported_numerator=numerator,
        reported_denominator=denominator,
        expected_business_median=working,
        reported_business_median=business,
        is_right=_equal(value, tellable)
        and _equal(business, working)
        and (
            value is None
            or (
                _equal(numerator, float(rows["told_numerator"].sum()))
                and _equal(denominator, float(rows["told_denominator"].sum()))
            )
        ),
    )


def _value(numerators: pl.Series, denominators: pl.Series, aggregation: str) -> float | None:
    """The KPI's value over the rows that count; None over none."""
    counted = denominators > 0
    if aggregation == "median":
        return _median(numerators.filter(counted))
    if not counted.any():
        return None
    total = float(numerators.sum())
    return total if aggregation == "sum" else total / float(denominators.sum())


def _median(durations: pl.Series) -> float | None:
    median = durations.median()
    return None if median is None else float(median)  # type: ignore[arg-type]


def _equal(reported: float | None, expected: float | None) -> bool:
    if reported is None or expected is None:
        return reported is expected
    return abs(reported - expected) <= _ROUNDING * max(1.0, abs(expected))
