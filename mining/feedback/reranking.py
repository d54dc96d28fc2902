"""A model of the order in which to look: fitted on earlier decisions, tried on later ones.

It may only change the order, never what is shown. Who puts it in force is decided by people, in
p2p.governance.reranking; how it is kept is reranking_store's concern.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mining.feedback.reranking_features import features, names, space_of

Floats = NDArray[np.float64]
Bundle = dict[str, Any]
LEAST_LABELS = 100
LEAST_OF_EACH = 20
"""Confirmed and dismissed, of all decisions; half as many of each must be held out."""
HELD_OUT = 0.4
"""Latest part of the decisions, on which nothing is fitted."""
LOOKED_AT_FIRST = 3
"""Precision at budget is that of the first held-out decisions, one in so many."""
MOST_LABELS = 5000
_RESAMPLES = 2000
_TAIL = 0.01
"""Of a gain's 98 % interval: 95 % would let a few too many orders by chance pass."""
_INVERSE_PENALTY = 0.1
_FAR = 3.0
"""Standard deviations beyond which a feature tells no more."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How a model did on decisions that it had not seen. Gains are in average precision."""

    label_count: int
    confirmed_count: int
    train_count: int
    held_out_count: int
    held_out_from: datetime
    labels_until: datetime
    budget_count: int
    present_average_precision: float
    model_average_precision: float
    gain_low: float
    gain_high: float
    present_precision_at_budget: float
    model_precision_at_budget: float

    @property
    def gain(self) -> float:
        """By how much average precision is higher than that of the present order."""
        return self.model_average_precision - self.present_average_precision

    @property
    def is_better(self) -> bool:
        """Whether it may be put in force: the whole interval of the gain is above 0, and no fewer
        of those looked at first are confirmed."""
        return (
            self.gain_low > 0 and self.model_precision_at_budget >= self.present_precision_at_budget
        )


def too_few(labels: pl.DataFrame) -> str | None:
    """What is missing before a model can be tried; None where nothing is."""
    confirmed = int(labels["is_confirmed"].sum())
    dismissed = len(labels) - confirmed
    if len(labels) < LEAST_LABELS or min(confirmed, dismissed) < LEAST_OF_EACH:
        return (
            f"{len(labels):,} decisions are known, {confirmed:,} of them confirmed and"
            f" {dismissed:,} dismissed; it takes {LEAST_LABELS}, and {LEAST_OF_EACH} of each"
        )
    train, held_out = split(labels)
    hits = int(held_out["is_confirmed"].sum())
    if min(hits, len(held_out) - hits) < LEAST_OF_EACH // 2:
        return (
            f"of the latest {len(held_out):,} decisions {hits:,} are confirmed and"
            f" {len(held_out) - hits:,} dismissed; it takes {LEAST_OF_EACH // 2} of each"
        )
    if train["is_confirmed"].n_unique() < 2:
        return "the earlier decisions all came out alike"
    return None


def split(labels: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(earlier, later) decisions; days are not cut in two, since one sitting decides alike."""
    ordered = labels.sort("decided_at", "candidate_id").tail(MOST_LABELS)
    cut = ordered["decided_at"][int((1 - HELD_OUT) * len(ordered))].date()
    is_later = pl.col("decided_at").dt.date() >= cut
    earlier, later = ordered.filter(~is_later), ordered.filter(is_later)
    if earlier.is_empty():  # all on one day
        place = int((1 - HELD_OUT) * len(ordered))
        return ordered.head(place), ordered.tail(len(ordered) - place)
    return earlier, later


def try_model(labels: pl.DataFrame, rng: np.random.Generator) -> tuple[Bundle, Trial]:
    """Fit on the earlier decisions and compare with the present order on the later ones.

    labels: decided items as `seen_items` gives them, without the control sample. The model that
    was tried is the one that is returned: it is not fitted again on all of them.
    Raises ValueError where `too_few` has something to say.
    """
    missing = too_few(labels)
    if missing is not None:
        raise ValueError(missing)
    train, held_out = split(labels)
    bundle = fit(train, labels)
    chance = chances(bundle, held_out, labels)
    outcome = held_out["is_confirmed"].cast(pl.Float64).to_numpy()
    groups = held_out["source"].rank("dense").to_numpy().astype(np.int64)
    present, proposed = present_order(held_out), _order(chance, held_out)
    weight = np.vstack(
        [np.ones(len(outcome)), rng.multinomial(len(outcome), _even(len(outcome)), _RESAMPLES)]
    )
    gains = average_precision(outcome, proposed, groups, weight) - average_precision(
        outcome, present, groups, weight
    )
    low, high = np.quantile(gains[1:], [_TAIL, 1 - _TAIL])
    one = weight[:1]
    budget = -(-len(held_out) // LOOKED_AT_FIRST)
    return (
        bundle,
        Trial(
            label_count=len(labels),
            confirmed_count=int(labels["is_confirmed"].sum()),
            train_count=len(train),
            held_out_count=len(held_out),
            held_out_from=held_out["decided_at"].min(),  # type: ignore[arg-type]
            labels_until=labels["decided_at"].max(),  # type: ignore[arg-type]
            budget_count=budget,
            present_average_precision=float(average_precision(outcome, present, groups, one)[0]),
            model_average_precision=float(average_precision(outcome, proposed, groups, one)[0]),
            gain_low=float(low),
            gain_high=float(high),
            present_precision_at_budget=float(outcome[present[:budget]].mean()),
            model_precision_at_budget=float(outcome[proposed[:budget]].mean()),
        ),
    )


def fit(train: pl.DataFrame, decided: pl.DataFrame) -> Bundle:
    """A logistic regression with a ridge penalty on features in standard deviations.

    decided: where the history of suppliers is read; only earlier days of it count for each row.
    """
    from sklearn.linear_model import LogisticRegression

    space = space_of(train)
    table = features(train, decided, space)
    mean, spread = table.mean(axis=0), table.std(axis=0)
    spread[spread == 0] = 1.0
    model = LogisticRegression(C=_INVERSE_PENALTY, max_iter=500)
    model.fit(_standard(table, mean, spread), train["is_confirmed"].to_numpy())
    return {"model": model, "mean": mean, "spread": spread, "space": space, "names": names(space)}


def chances(bundle: Bundle, seen: pl.DataFrame, decided: pl.DataFrame) -> Floats:
    """Chance of being confirmed, by which candidates are ordered."""
    table = features(seen, decided, bundle["space"])
    standard = _standard(table, bundle["mean"], bundle["spread"])
    chance: Floats = bundle["model"].predict_proba(standard)[:, 1]
    return chance


def present_order(seen: pl.DataFrame) -> NDArray[np.int64]:
    """Positions in the order of `candidates.in_order`, sources aside."""
    return _order(seen["score"].round(2).to_numpy(), seen)


def average_precision(
    outcome: Floats, order: NDArray[np.int64], groups: NDArray[np.int64], weight: Floats
) -> Floats:
    """Average precision of an order within each group, weighted by what is confirmed in it.

    weight: one row a resample, how often each row is in it. Returns one number a resample.
    """
    total = np.zeros(len(weight))
    confirmed = np.zeros(len(weight))
    for group in np.unique(groups):
        of_group = order[groups[order] == group]
        times = weight[:, of_group].astype(np.float64)
        hit = times * outcome[of_group]
        seen, found = times.cumsum(axis=1), hit.cumsum(axis=1)
        total += (hit * found / np.maximum(seen, 1.0)).sum(axis=1)
        confirmed += found[:, -1]
    return total / np.maximum(confirmed, 1.0)


def _order(value: Floats, seen: pl.DataFrame) -> NDArray[np.int64]:
    """Highest value first, then most money, then by id."""
    by_id = seen["candidate_id"].rank("ordinal").to_numpy()
    money = seen["amount"].fill_null(0.0).to_numpy()
    return np.lexsort((by_id, -money, -value))


def _standard(table: Floats, mean: Floats, spread: Floats) -> Floats:
    clipped: Floats = np.clip((table - mean) / spread, -_FAR, _FAR)
    return clipped


def _even(count: int) -> Floats:
    return np.full(count, 1.0 / count)
