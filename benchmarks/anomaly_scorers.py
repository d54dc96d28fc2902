"""Ways to score invoices by how unusual they are; each runs as a process of its own.

    python -m benchmarks.anomaly_scorers ours frame.parquet scores.npy

All get the same frame of `invoice_features` and learn from the rows that they score, as a refresh
does. The rivals see FEATURES; ours sees the hard facts too, which are conditions over the same
frame. Writes one line of JSON: CPU seconds and peak megabytes.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mining.invoice_features import FEATURES

Floats = NDArray[np.float64]


def ours(frame: pl.DataFrame) -> Floats:
    """Peers, forest and hard facts in one score. Ties at the most, as between one in ten thousand
    and rarer, are read by money as the queue is."""
    from mining import invoice_model

    found = invoice_model.score(invoice_model.fit(frame), frame)
    money = frame["gross_amount"].rank().to_numpy() / frame.height
    return found.score + 1e-6 * money


def ecod(frame: pl.DataFrame) -> Floats:
    """pyod's ECOD: tail probabilities of each feature, multiplied."""
    from pyod.models.ecod import ECOD

    scores: Floats = ECOD().fit(_values(frame)).decision_scores_
    return scores


def copod(frame: pl.DataFrame) -> Floats:
    """pyod's COPOD: the same through an empirical copula."""
    from pyod.models.copod import COPOD

    scores: Floats = COPOD().fit(_values(frame)).decision_scores_
    return scores


def robust_z(frame: pl.DataFrame) -> Floats:
    """The largest robust z-score of Iglewicz and Hoaglin: distance from the median over 1.4826
    median absolute deviations, or 1.2533 mean absolute deviations where the median one is 0."""
    values = _values(frame)
    distance = values - np.median(values, axis=0)
    median, mean = np.median(np.abs(distance), axis=0), np.abs(distance).mean(axis=0)
    scale = np.where(median > 1e-9, 1.4826 * median, 1.2533 * mean)
    largest: Floats = (distance / np.where(scale > 0, scale, 1.0)).max(axis=1)
    return largest


def forest(frame: pl.DataFrame) -> Floats:
    """scikit-learn's Isolation Forest alone."""
    from sklearn.ensemble import IsolationForest

    values = _values(frame)
    scores: Floats = -IsolationForest(random_state=0).fit(values).score_samples(values)
    return scores


SCORERS: dict[str, Callable[[pl.DataFrame], Floats]] = {
    "ours": ours,
    "pyod ECOD": ecod,
    "pyod COPOD": copod,
    "robust z": robust_z,
    "isolation forest": forest,
}


def _values(frame: pl.DataFrame) -> Floats:
    return frame.select(FEATURES).to_numpy().astype(np.float64)


def main() -> None:
    """Read, score, say."""
    frame = pl.read_parquet(Path(sys.argv[2]))
    cpu = time.process_time()
    scores = SCORERS[sys.argv[1]](frame)
    spent = time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    np.save(sys.argv[3], scores)
    print(json.dumps({"cpu_s": spent, "peak_mb": peak}))


if __name__ == "__main__":
    main()
