"""Why a subject got its prediction: what the model would say if one thing about it were usual.

Each group of features is replaced by the median of its peers (the most frequent code for what is no
number), and the change of the prediction is the weight of the reason: occlusion, in one batch.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mining.prediction.features import FeatureSpace
from mining.prediction.targets import Target
from mining.wording import counted, days, reason, share

Floats = NDArray[np.float64]
SMALLEST_GROUP = 30
MOST_REASONS = 3
_LEAST = {"days": 1.0, "probability": 0.005}


@dataclass(frozen=True, slots=True)
class _Group:
    """Features that are made usual together; the lead is the one that the sentence tells."""

    code: str
    columns: tuple[str, ...]
    lead: str
    label: str
    kind: str


_GROUPS = (
    _Group("company", ("company_code",), "company_code", "Company", "text"),
    _Group("matching", ("matching_type", "item_type"), "matching_type", "Matching type", "text"),
    _Group("category", ("category",), "category", "Category", "text"),
    _Group(
        "last_step",
        ("last_activity", "last_milestone", "since_last_event_days"),
        "last_activity",
        "Last step",
        "text",
    ),
    _Group("age", ("elapsed_days", "event_count"), "elapsed_days", "Open for", "days"),
    _Group("invoice_age", ("invoice_age_days",), "invoice_age_days", "Invoice dated", "ago"),
    _Group("value", ("log_amount",), "log_amount", "Value", "amount"),
    _Group("promised", ("until_promised_days",), "until_promised_days", "Delivery promised", "until"),
    _Group("changes", ("change_count",), "change_count", "Changes of price, quantity or date", "count"),
    _Group(
        "blocks",
        ("open_block_count", "block_count", "since_block_days", "since_unblock_days"),
        "open_block_count",
        "Payment blocks in force",
        "count",
    ),
    _Group(
        "due",
        ("until_due_days", "due_weekday", "term_days"),
        "until_due_days",
        "Due",
        "until",
    ),
    _Group(
        "discount_due",
        ("until_discount_due_days", "discount_due_weekday"),
        "until_discount_due_days",
        "Discount ends",
        "until",
    ),
    _Group("invoices", ("invoice_count",), "invoice_count", "Invoices so far", "count"),
    _Group("order", ("is_po_backed", "item_count"), "item_count", "Order items on it", "count"),
    _Group(
        "receipts",
        ("receipt_count", "since_receipt_days"),
        "receipt_count",
        "Receipts of its items",
        "count",
    ),
    _Group(
        "supplier",
        ("supplier_outcome", "supplier_outcome_count"),
        "supplier_outcome",
        "So far with this supplier",
        "record",
    ),
)


def peer_medians(space: FeatureSpace, states: pl.DataFrame, features: Floats) -> dict[str, Any]:
    """peer_names and peers: what is usual after each last milestone; the last row is for all.

    states and features: the training rows. Numbers by median, codes by mode; unknown where most
    rows are unknown.
    """
    names = [
        str(name)
        for name, count in states.group_by("last_milestone").len().sort("last_milestone").iter_rows()
        if name is not None and count >= SMALLEST_GROUP
    ]
    milestone = states["last_milestone"].fill_null("").to_numpy()
    groups = [features[milestone == name] for name in names]
    usual = [_usual(rows, len(space.codes)) for rows in (*groups, features)]
    return {"peer_names": names, "peers": np.vstack(usual)}


def _usual(rows: Floats, codes: int) -> Floats:
    known = ~np.isnan(rows)
    result = np.full(rows.shape[1], np.nan)
    for column in np.flatnonzero(known.mean(axis=0) > 0.5):
        values = rows[known[:, column], column]
        if column < codes:
            result[column] = np.bincount(values.astype(np.int64)).argmax()
        else:
            result[column] = np.median(values)
    return result


def told_reasons(
    target: Target,
    space: FeatureSpace,
    bundle: dict[str, Any],
    states: pl.DataFrame,
    features: Floats,
    predict: Callable[[Floats], Floats],
) -> list[list[dict[str, Any]]]:
    """The strongest reasons of each row, worded; an empty list where nothing stands out."""
    place = {name: number for number, name in enumerate(bundle["peer_names"])}
    everybody = len(place)
    peer = [place.get(name, everybody) for name in states["last_milestone"].to_list()]
    usual = np.asarray(bundle["peers"])[peer]
    groups = _groups_of(space)
    base = predict(features)
    changed = np.repeat(features[None, :, :], len(groups), axis=0)
    where = {name: number for number, name in enumerate(space.columns)}
    for number, group in enumerate(groups):
        columns = [where[name] for name in group.columns if name in where]
        changed[number][:, columns] = usual[:, columns]
    effect = base - predict(changed.reshape(-1, features.shape[1])).reshape(len(groups), -1)
    least = _LEAST["probability" if target.is_probability else "days"]
    order = np.argsort(-np.abs(effect), axis=0, kind="stable")[:MOST_REASONS]
    return [
        [
            _worded(target, space, groups[number], features[row], usual[row], effect[number, row])
            for number in order[:, row]
            if abs(effect[number, row]) >= least
        ]
        for row in range(features.shape[0])
    ]


def _groups_of(space: FeatureSpace) -> list[_Group]:
    """The groups whose lead the model reads; one more for each activity that it counts."""
    of_activities = [
        _Group(f"activity: {name}", (f"count: {name}", f"days since: {name}"),
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
            found.append(_Group(group.code, tuple(columns), lead, group.label, kind))
    return found


def _kind_of(column: str, space: FeatureSpace) -> str:
    return "text" if column in space.codes else "count"


def _worded(
    target: Target, space: FeatureSpace, group: _Group, row: Floats, usual: Floats, effect: float
) -> dict[str, Any]:
    lead = space.columns.index(group.lead)
    value, peer = float(row[lead]), float(usual[lead])
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


def _shown(target: Target, space: FeatureSpace, group: _Group, value: float) -> str:
    if group.kind == "text":
        known = space.codes[group.lead]
        return "unknown" if np.isnan(value) else known[int(value)].replace("_", " ")
    if np.isnan(value):
        return {"ago": "not yet", "until": "on no known day"}.get(group.kind, "unknown")
    if group.kind == "until":
        return f"in {days(value)}" if value > 0 else ("today" if value == 0 else f"{days(-value)} ago")
    if group.kind == "ago":
        return f"{days(value)} ago" if value else "today"
    if group.kind == "days":
        return days(value)
    if group.kind == "amount":
        return f"{np.expm1(value):,.0f}"
    if group.kind == "record":
        return share(value) if target.is_probability else days(round(value))
    return f"{value:,.0f}"


def usual_reason(target: Target, baseline_name: str, value: float, count: float) -> dict[str, Any]:
    """The one reason of a prediction without a model: what happened to those that look the same."""
    shown = share(value) if target.is_probability else days(round(value))
    of = counted(int(count), "earlier row")
    return reason(
        "usual_rate",
        f"The usual rate: {shown}, the {baseline_name} over {of}",
        value=value,
        peer_value=value,
        unit="probability" if target.is_probability else "days",
    )
