"""Train a model: its card, its figures, its reference for drift, and its row in the registry."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import sklearn
from numpy.typing import NDArray

from mining.drift.reference import make_reference
from mining.model_files import write_model
from mining.registry.detectors import OWNER, Detector
from mining.registry.labels import agreement_with, labelled_metrics, read_labels
from mining.registry.versions import Version, add_version, versions_of
from mining.store import Connection

Floats = NDArray[np.float64]

ALERT_SHARE = 0.01
"""The alert rate is the share of rows at or above the score of one in a hundred of the training."""


@dataclass(frozen=True, slots=True)
class SourceModel:
    """One model of one source: where its rows are kept, and the folder of its files."""

    conn: Connection
    folder: Path
    detector: Detector
    tenant: str
    source: str

    def versions(self) -> list[Version]:
        """Its versions, the latest first."""
        return versions_of(self.conn, self.tenant, self.source, self.detector.name)


def with_day(detector: Detector, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with the day that each row belongs to."""
    return frame.with_columns(day=detector.day)


def watched(
    detector: Detector, frame: pl.DataFrame, score: Floats, threshold: float
) -> pl.DataFrame:
    """Settled rows with the columns that are watched: features, categories, score and alert."""
    chosen = [*detector.numbers, *detector.categories]
    return (
        frame.with_columns(score=pl.Series(score), is_settled=detector.settled)
        .with_columns(
            alert_rate=pl.when(pl.col("score") >= threshold)
            .then(pl.lit("alert"))
            .otherwise(pl.lit("none"))
        )
        .filter("is_settled")
        .select("day", *chosen, "score", "alert_rate")
    )


def train(
    of: SourceModel, frame: pl.DataFrame, *, reason: str, earlier: int, in_force: Any | None
) -> int:
    """Fit on all rows of the frame and keep what came of it, as proposed; returns its number.

    frame: `with_day` of the detector's features. earlier: versions before it. in_force: the model
    that scores now, to tell how much the new one would change.
    """
    detector = of.detector
    model = detector.fit(frame)
    score = detector.score(model, frame)
    threshold = float(np.quantile(score, 1 - ALERT_SHARE))
    file_name, sha256 = write_model(of.folder, model)
    reference = make_reference(
        watched(detector, frame, score, threshold),
        (*detector.numbers, "score"),
        (*detector.categories, "alert_rate"),
    )
    first, last = _days(frame)
    labels = read_labels(of.conn, detector.name, of.tenant, of.source)
    metrics: dict[str, Any] = {
        "score_median": round(float(np.median(score)), 4),
        "score_p90": round(float(np.quantile(score, 0.9)), 4),
        "score_p99": round(threshold, 4),
        "score_max": round(float(score.max()), 4),
        "alert_threshold": threshold,
        "decisions": labelled_metrics(labels, frame[detector.subject], score),
    }
    if in_force is not None:
        metrics["agreement"] = agreement_with(detector.score(in_force, frame), score)
    values = {
        "tenant": of.tenant,
        "source": of.source,
        "name": detector.name,
        "version": f"{earlier + 1}-{_digest(detector, frame)}",
        "kind": detector.kind,
        "recipe": detector.recipe,
        "file_name": file_name,
        "sha256": sha256,
        "data_from_on": first,
        "data_until_on": last,
        "row_count": len(frame),
        "owner": OWNER,
        "metrics": metrics,
        "limits": list(detector.limits),
        "card": {
            "title": detector.title,
            "about": detector.about,
            "subjects": detector.subjects,
            "without": detector.without,
            "algorithm": detector.algorithm,
            "library": f"scikit-learn {sklearn.__version__}",
            "features": list(detector.features),
            "recipe": detector.recipe,
        },
        "reference": None if reference is None else reference.as_json(),
    }
    return add_version(of.conn, values, reason)


def _days(frame: pl.DataFrame) -> tuple[date, date]:
    days = frame["day"].drop_nulls()
    first, last = days.min(), days.max()
    if not isinstance(first, date) or not isinstance(last, date):
        raise ValueError("no row has a day")
    return first, last


def _digest(detector: Detector, frame: pl.DataFrame) -> str:
    """Equal data and recipe, equal text."""
    table = np.ascontiguousarray(frame.select(detector.features).to_numpy().astype(np.float64))
    content = detector.recipe.encode() + sklearn.__version__.encode() + table.tobytes()
    return hashlib.sha256(content).hexdigest()[:8]
