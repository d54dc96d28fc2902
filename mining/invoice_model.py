"""One calibrated score for an invoice: peer comparison, isolation forest and hard facts together.

`fit` learns from a frame of `invoice_features`, `score` learns nothing. A score says how rare so
unusual an invoice is among those of the source: 0.5 is one in a hundred, 0.75 one in a thousand,
1 one in ten thousand or rarer. Features and facts are made elsewhere; reasons and candidates too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mining.estimators.forest_score import ForestScore
from mining.estimators.rarity import Rarity
from mining.estimators.tail_surprise import TailSurprise
from mining.invoice_features import FEATURES
from mining.rules.invoice_facts import FACTS, invoice_facts

MODEL_NAME = "peers, isolation forest and rules"
RULES_ONLY = "rules only"
FORMAT = 2
"""Goes up when features, facts or their weights mean something else than before."""

LEAST_ROWS = 100
"""Invoices below which nothing can be learned of what is usual."""

ALLOWED_TYPES = (
    "mining.estimators.forest_score.ForestScore",
    "mining.estimators.rarity.Rarity",
    "mining.estimators.tail_surprise.TailSurprise",
    "sklearn.tree._tree.Tree",
)
"""Types that a kept model holds and skops does not trust by itself."""

_FOREST_NATS = 2.0
_CALIBRATION_ROWS = 50_000
_COMMON = 0.05

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class InvoiceModel:
    """What was learned of a source's invoices: estimators of scikit-learn's kind and nothing else.

    weights: of FACTS, 0 where more than one in twenty invoices have the fact: what is common in a
    source is its habit. version: a hash of the parameters, the features, the facts and the rows
    learned from.
    """

    tails: TailSurprise
    forest: ForestScore
    rarity: Rarity
    features: tuple[str, ...]
    weights: Floats
    rows: int
    version: str

    def parts(self) -> dict[str, Any]:
        """A plain mapping to keep, as skops can."""
        return {
            "format": FORMAT,
            "tails": self.tails,
            "forest": self.forest,
            "rarity": self.rarity,
            "features": list(self.features),
            "weights": self.weights,
            "rows": self.rows,
            "version": self.version,
        }

    @classmethod
    def of(cls, parts: Mapping[str, Any]) -> InvoiceModel:
        """The model of what `parts` gave. ValueError where it knows other features than ours."""
        if parts["format"] != FORMAT or tuple(parts["features"]) != FEATURES:
            raise ValueError("the kept model was learned with other features; learn it anew")
        return cls(
            parts["tails"],
            parts["forest"],
            parts["rarity"],
            tuple(parts["features"]),
            parts["weights"],
            parts["rows"],
            parts["version"],
        )


@dataclass(frozen=True, slots=True)
class InvoiceScores:
    """Per row of the frame. score 0..1; one_in: how many invoices of the source there are to one as
    unusual (nan by rules alone); surprises: nats, rows by FEATURES; facts: rows by FACTS, without
    those that are common in the source; forest:
    0..1 (0 by rules alone)."""

    score: Floats
    one_in: Floats
    surprises: Floats
    facts: NDArray[np.bool_]
    forest: Floats
    model_name: str
    version: str


def fit(frame: pl.DataFrame) -> InvoiceModel | None:
    """Learn what is usual from a frame of `invoice_features`; None with fewer than LEAST_ROWS.

    The rarity of a score is learned from invoices that the estimators did not see: each half is
    scored by what was learned from the other. The same rows give the same model, in any order.
    """
    if frame.height < LEAST_ROWS:
        return None
    frame = frame.sort("invoice_object_id")
    values, facts = _values(frame), _facts(frame)
    weights = np.where(facts.mean(axis=0) > _COMMON, 0.0, _WEIGHTS)
    tails, forest = TailSurprise().learn(values), ForestScore().learn(values)
    step = max(1, frame.height // _CALIBRATION_ROWS)
    held_out = np.empty(frame.height)
    seen = np.zeros(frame.height, dtype=np.bool_)
    for half in (0, 1):
        learned, judged = np.arange(1 - half, frame.height, 2), np.arange(half, frame.height, 2)
        judged = judged[::step]
        held_out[judged] = _totals(
            TailSurprise().learn(values[learned]),
            ForestScore().learn(values[learned]).anomaly_score(values[judged]),
            values[judged],
            facts[judged].astype(float) @ weights,
        )
        seen[judged] = True
    rarity = Rarity().fit(held_out[seen, None])
    version = _version([tails, forest, rarity], np.column_stack([values, facts]))
    return InvoiceModel(tails, forest, rarity, FEATURES, weights, frame.height, version)


def score(model: InvoiceModel | None, frame: pl.DataFrame) -> InvoiceScores:
    """Scores of a frame of `invoice_features`; nothing is learned. None: by rules alone.

    By rules alone a score is 1 - 2 ** (-weight / 7) over the weights of the facts: it orders, and
    says nothing about rarity.
    """
    facts = _facts(frame)
    if model is None:
        nothing = np.zeros(frame.height)
        return InvoiceScores(
            score=1 - np.exp2(-(facts @ _WEIGHTS) / 7),
            one_in=np.full(frame.height, np.nan),
            surprises=np.zeros((frame.height, len(FEATURES))),
            facts=facts,
            forest=nothing,
            model_name=RULES_ONLY,
            version=_version([], np.empty((0, 0))),
        )
    values, facts = _values(frame), facts & (model.weights > 0)
    if frame.is_empty():
        forest = totals = np.empty(0)
        shares, scores = np.empty(0), np.empty(0)
        surprises = np.empty((0, len(FEATURES)))
    else:
        forest = model.forest.anomaly_score(values)
        surprises = model.tails.surprises(values)
        totals = _totals(model.tails, forest, values, facts @ model.weights)[:, None]
        shares, scores = model.rarity.shares(totals)[:, 0], model.rarity.transform(totals)[:, 0]
    return InvoiceScores(
        score=scores,
        one_in=1 / shares,
        surprises=surprises,
        facts=facts,
        forest=forest,
        model_name=MODEL_NAME,
        version=model.version,
    )


def ablated(model: InvoiceModel, frame: pl.DataFrame) -> Floats:
    """What the forest says of each row when one feature is set to its median among all peers.

    Rows by FEATURES. For the few rows that are shown: it scores each of them once a feature.
    """
    values = _values(frame)
    count = len(FEATURES)
    varied = np.repeat(values, count, axis=0)
    places = np.arange(len(varied))
    varied[places, places % count] = model.tails.center_[places % count]
    scores: Floats = model.forest.anomaly_score(varied).reshape(len(values), count)
    return scores


_WEIGHTS = np.array([fact.weight for fact in FACTS])


def _values(frame: pl.DataFrame) -> Floats:
    return frame.select(FEATURES).to_numpy().astype(np.float64)


def _facts(frame: pl.DataFrame) -> NDArray[np.bool_]:
    return invoice_facts(frame).to_numpy().astype(np.bool_)


def _totals(tails: TailSurprise, forest: Floats, values: Floats, by_facts: Floats) -> Floats:
    """Surprise in nats: peers, what the forest adds, and the weights of the facts."""
    total: Floats = tails.anomaly_score(values) + _FOREST_NATS * forest + by_facts
    return total


def _version(estimators: list[Any], table: Floats) -> str:
    about = {
        "format": FORMAT,
        "estimators": [[type(one).__name__, one.get_params()] for one in estimators],
        "features": list(FEATURES),
        "facts": [[fact.code, fact.weight] for fact in FACTS],
        "data": hashlib.sha256(np.ascontiguousarray(table).tobytes()).hexdigest(),
    }
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()[:12]
