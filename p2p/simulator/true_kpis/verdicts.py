"""Says of each KPI whether what was published is true, and how far it may be from that and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from p2p.kpis import load_catalogue

_ROUNDING = 1e-9
"""Share of a sum that adding floats in another order may change; no cent and no second."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One KPI of one source, of one currency where amounts are kept apart.

    Values are in the KPI's unit (ratio, days, count, amount). bound: how far the reported value may
    be from the truth; reason: why it may, '' where it must be equal. is_right: value, numerator and
    denominator all lie within their bounds.
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
    is_right: bool


def verdicts(
    source: str, rows: pl.DataFrame, reported: Iterable[Mapping[str, Any]]
) -> list[Verdict]:
    """A verdict of every true KPI of one source, in the order of the catalogue.

    rows: its true rows (ROWS). reported: kpi_id, currency, value, numerator and denominator of each
    published row; a number where nothing is true is wrong too.
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
    value, numerator, denominator = (
        float(told[name]) if told else None for name in ("value", "numerator", "denominator")
    )
    hidden = rows.filter(pl.col("unseen").is_not_null())
    truth = _value(rows, definition.aggregation)
    # the furthest that the hidden subjects can move the value: they add nothing, or are not there
    worst = _value(
        pl.concat(
            [
                rows.filter(pl.col("unseen").is_null()),
                hidden.filter(~pl.col("is_missed")).with_columns(numerator=pl.lit(0.0)),
            ]
        ),
        definition.aggregation,
    )
    bound = 0.0 if truth is None or worst is None else abs(worst - truth)
    missed = hidden.filter("is_missed")
    total, count = float(rows["numerator"].sum()), float(rows["denominator"].sum())
    return Verdict(
        source=source,
        kpi_id=kpi_id,
        name=definition.name,
        unit=definition.unit,
        currency=currency,
        truth=truth,
        reported=value,
        difference=None if value is None or truth is None else value - truth,
        bound=bound,
        reason="; ".join(hidden["unseen"].unique().sort()),
        true_numerator=total,
        true_denominator=count,
        reported_numerator=numerator,
        reported_denominator=denominator,
        is_right=_within(value, truth, bound)
        and _within(numerator, total, float(hidden["numerator"].sum()))
        and _within(denominator, count, float(missed["denominator"].sum())),
    )


def _value(rows: pl.DataFrame, aggregation: str) -> float | None:
    """The KPI's value over some rows; None over none."""
    denominator = rows["denominator"].sum()
    if not denominator:
        return None
    if aggregation == "median":
        return float(rows["numerator"].median())  # type: ignore[arg-type]
    total = float(rows["numerator"].sum())
    return total if aggregation == "sum" else total / float(denominator)


def _within(reported: float | None, truth: float | None, bound: float) -> bool:
    if reported is None or truth is None:
        return reported is truth
    return abs(reported - truth) <= bound + _ROUNDING * max(1.0, abs(truth))
