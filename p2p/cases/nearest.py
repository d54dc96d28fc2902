"""The decided candidates that are most like one that is open, and why each is called like it.

Likeness is Gower's (1971, A general coefficient of similarity and some of its properties): each
feature gives 0 to 1, and one that a pair does not share leaves both sum and weight. Pure.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from p2p.governance.candidate_kinds import kind_words

Row = dict[str, Any]
Floats = NDArray[np.float64]

WEIGHTS = {"kind": 2.0, "reasons": 2.0, "amount": 1.0, "supplier": 1.0, "company": 0.5}
FAR_FACTOR = 100.0
"""An amount this many times the other is as unlike as can be; below, likeness goes by the log."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A decided candidate. likeness: 0..1; why: in words, with both amounts.

    decided_as: confirmed or dismissed. because: the reason that the person gave.
    """

    candidate_id: str
    subject_label: str
    source: str
    likeness: float
    why: tuple[str, ...]
    decided_as: str
    decided_by: str
    decided_at: datetime
    because: str | None


def nearest(candidate: Row, decided: Sequence[Row], count: int = 3) -> list[Neighbour]:
    """The `count` decided candidates most like this one, the most like first; itself is none.

    Rows have kind, supplier_id, company_code, amount, currency and reasons; those that are decided
    also decided_as, decided_by, decided_at and decided_because. One that shares neither kind nor a
    reason is not like it, whatever else agrees. Ties: the one decided last, then by id.
    """
    others = [row for row in decided if row["candidate_id"] != candidate["candidate_id"]]
    if not others:
        return []
    features = _features(candidate, others)
    like = _mean(features)
    like[(features["kind"] == 0) & (features["reasons"] == 0)] = -1.0
    decided_at = np.array([row["decided_at"].timestamp() for row in others])
    ids = np.array([row["candidate_id"] for row in others])
    order = np.lexsort((ids, -decided_at, -np.round(like, 6)))[:count]
    return [
        Neighbour(
            others[place]["candidate_id"],
            others[place]["subject_label"],
            others[place]["source"],
            round(float(like[place]), 3),
            _why(candidate, others[place]),
            others[place]["decided_as"],
            others[place]["decided_by"],
            others[place]["decided_at"],
            others[place]["decided_because"],
        )
        for place in order
        if like[place] >= 0
    ]


def _features(candidate: Row, others: Sequence[Row]) -> dict[str, Floats]:
    """Likeness of each feature to each other row; NaN where a pair does not share it."""
    return {
        "kind": _equal(candidate["kind"], [row["kind"] for row in others]),
        "reasons": _shared(_codes(candidate), [_codes(row) for row in others]),
        "amount": _amounts(candidate, others),
        # a supplier or company of another source is another one, even of the same number
        "supplier": _equal(
            _key(candidate, "supplier_id"), [_key(r, "supplier_id") for r in others]
        ),
        "company": _equal(
            _key(candidate, "company_code"), [_key(r, "company_code") for r in others]
        ),
    }


def _mean(features: dict[str, Floats]) -> Floats:
    values = np.vstack(list(features.values()))
    weights = np.array([WEIGHTS[name] for name in features])[:, None]
    known = np.where(np.isnan(values), 0.0, weights)
    mean: Floats = np.nansum(np.nan_to_num(values) * known, axis=0) / known.sum(axis=0)
    return mean


def _equal(value: object, others: Iterable[object]) -> Floats:
    if value is None:
        return np.array([math.nan for _ in others])
    return np.array([math.nan if one is None else float(one == value) for one in others])


def _shared(codes: frozenset[str], others: Sequence[frozenset[str]]) -> Floats:
    """Jaccard's coefficient: reasons that both have, of those that either has."""
    return np.array([len(codes & one) / max(len(codes | one), 1) for one in others])


def _amounts(candidate: Row, others: Sequence[Row]) -> Floats:
    """On the logarithmic scale, and only of one currency."""
    own = _size(candidate, candidate["currency"])
    theirs = np.array([_size(row, candidate["currency"]) for row in others])
    like: Floats = 1 - np.minimum(np.abs(np.log10(theirs / own)) / math.log10(FAR_FACTOR), 1.0)
    return like


def _size(row: Row, currency: str | None) -> float:
    if not row["amount"] or row["currency"] != currency:
        return math.nan
    return abs(float(row["amount"]))


def _codes(row: Row) -> frozenset[str]:
    return frozenset(str(reason.get("code", "")) for reason in row["reasons"] or ())


def _key(row: Row, name: str) -> tuple[str, str] | None:
    return None if row[name] is None else (row["source"], row[name])


def _why(candidate: Row, other: Row) -> tuple[str, ...]:
    told = []
    if candidate["kind"] == other["kind"]:
        told.append(f"same kind, {kind_words(candidate['kind'])}")
    shared = sorted(_codes(candidate) & _codes(other))
    if shared:
        told.append("same reasons: " + ", ".join(code.replace("_", " ") for code in shared))
    if candidate["supplier_id"] and _key(candidate, "supplier_id") == _key(other, "supplier_id"):
        told.append(f"same supplier, {candidate['supplier_id']}")
    elif candidate["company_code"] and _key(candidate, "company_code") == _key(
        other, "company_code"
    ):
        told.append(f"same company, {candidate['company_code']}")
    if not math.isnan(_size(candidate, candidate["currency"])) and not math.isnan(
        _size(other, candidate["currency"])
    ):
        told.append(
            f"{other['currency']} {float(other['amount']):,.2f} against"
            f" {float(candidate['amount']):,.2f} here"
        )
    return tuple(told)
