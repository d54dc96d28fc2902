"""Decisions of people as a measure of a model: does its score tell confirmed from dismissed?"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mining.store import Connection

Floats = NDArray[np.float64]

FEWEST_OF_EACH = 10
"""Confirmed and dismissed each, before a figure over decisions says anything."""


def read_labels(conn: Connection, kind: str, tenant: str, source: str) -> pl.DataFrame:
    """subject_id, is_confirmed, decided_on of every decided candidate of the kind."""
    rows = conn.execute(
        "select subject_id, is_confirmed, (decided_at at time zone 'UTC')::date"
        " from ops.review_label where (tenant, source, kind) = (%s, %s, %s)"
        " order by decided_at, candidate_id",
        (tenant, source, kind),
    ).fetchall()
    schema = {"subject_id": pl.String, "is_confirmed": pl.Boolean, "decided_on": pl.Date}
    return pl.DataFrame(rows, schema=schema, orient="row")


def labelled_metrics(labels: pl.DataFrame, subjects: pl.Series, score: Floats) -> dict[str, Any]:
    """Decided rows, those confirmed, and the average precision of the score among them.

    The decided ones are what some version proposed: this says how the order among them would be,
    not how many were missed.
    """
    scored = pl.DataFrame({"subject_id": subjects.cast(pl.String), "score": score})
    decided = labels.join(scored, on="subject_id", how="inner", maintain_order="left")
    confirmed = int(decided["is_confirmed"].sum())
    told: dict[str, Any] = {"decided_count": len(decided), "confirmed_count": confirmed}
    if min(confirmed, len(decided) - confirmed) < FEWEST_OF_EACH:
        return told
    from sklearn.metrics import average_precision_score

    precision = average_precision_score(decided["is_confirmed"], decided["score"])
    return told | {"average_precision": round(float(precision), 4)}


def agreement_with(now: Floats, proposed: Floats, share: float = 0.01) -> dict[str, Any]:
    """How many of the highest scores (one in a hundred) two models have in common."""
    count = max(1, int(np.ceil(share * now.size)))
    order = np.arange(now.size)
    one, other = (set(np.lexsort((order, -each))[:count].tolist()) for each in (now, proposed))
    return {"top_count": count, "common_count": len(one & other)}
