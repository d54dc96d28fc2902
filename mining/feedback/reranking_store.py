"""Keeps a tried re-ranking model, and orders candidates by the one that a person put in force."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from psycopg.types.json import Jsonb

from mining.candidates import Candidate
from mining.feedback.estimates import CONTROL_SAMPLE
from mining.feedback.read import InForce, read_items
from mining.feedback.reranking import (
    HELD_OUT,
    LEAST_LABELS,
    LEAST_OF_EACH,
    LOOKED_AT_FIRST,
    Bundle,
    Trial,
    chances,
    too_few,
    try_model,
)
from mining.feedback.reranking_features import seen_candidates, seen_items
from mining.model_files import ModelRefused, read_model, write_model
from mining.store import Connection
from p2p.errors import UsageError

OWNER = "whoever answers for the work queue of this tenant"
_REMEDY = "put the file back from a backup or approve another model; find out who changed it"
SEED = 20
"""Of the resamples: the same decisions give the same verdict, so asking again changes nothing."""


def propose_model(
    conn: Connection, *, tenant: str, proposed_by: str, models: Path
) -> tuple[int, str, Trial]:
    """Try a model on the decisions of a tenant and put the trial on record, better or not.

    Returns (id, version, trial). models: the folder of model files. Raises UsageError where there
    are too few decisions.
    """
    if not proposed_by.strip():
        raise UsageError("nobody proposes it", "name a person with --by")
    labels = decided(seen_items(read_items(conn, tenant)))
    missing = too_few(labels)
    if missing is not None:
        raise UsageError(f"no model can be tried yet: {missing}", "decide more with `p2p review`")
    bundle, trial = try_model(labels, np.random.default_rng(SEED))
    file_name, sha256 = write_model(models, bundle)
    version = hashlib.sha256(f"{sha256}\x1f{trial.labels_until}".encode()).hexdigest()[:12]
    row = conn.execute(
        """
        insert into ops.reranking_model (
            tenant, model_version, proposed_by, label_count, confirmed_count, train_count,
            held_out_count, held_out_from, labels_until, budget_count, present_average_precision,
            model_average_precision, gain, gain_low, gain_high, present_precision_at_budget,
            model_precision_at_budget, least_labels, file_name, sha256, space, card
        )
        values (
            %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s
        )
        returning model_id
        """,
        (
            *(tenant, version, proposed_by.strip(), trial.label_count, trial.confirmed_count),
            *(trial.train_count, trial.held_out_count, trial.held_out_from, trial.labels_until),
            *(trial.budget_count, trial.present_average_precision),
            *(trial.model_average_precision, trial.gain, trial.gain_low, trial.gain_high),
            *(trial.present_precision_at_budget, trial.model_precision_at_budget, LEAST_LABELS),
            *(file_name, sha256, Jsonb(bundle["space"]), Jsonb(_card(bundle, labels))),
        ),
    ).fetchone()
    if row is None:
        raise RuntimeError("the database returned no id for a row that it had inserted")
    return row[0], version, trial


def decided(seen: pl.DataFrame) -> pl.DataFrame:
    """The decisions that a model may learn from: those on what was flagged."""
    return seen.filter(pl.col("is_confirmed").is_not_null(), pl.col("kind") != CONTROL_SAMPLE)


def model_chances(
    conn: Connection, model: InForce, candidates: Sequence[Candidate], now: datetime, models: Path
) -> dict[tuple[str, str], float]:
    """Chance of being confirmed of each candidate of the model's tenant, by source and id.

    now: when this refresh runs; the age of a candidate that was not in the queue ends there.
    Raises ModelRefused where the file is missing or not the one that was approved.
    """
    bundle = read_order_model(model, models)
    own = [one for one in candidates if one.tenant == model.tenant and one.kind != CONTROL_SAMPLE]
    if not own:
        return {}
    items = seen_items(read_items(conn, model.tenant))
    key = ["source", "candidate_id"]
    seen = (
        seen_candidates(own)
        .join(
            items.select(*key, "first_seen_at"),
            on=key,
            how="left",
            maintain_order="left",
        )
        .with_columns(
            pl.col("first_seen_at").fill_null(pl.lit(now).cast(pl.Datetime("us", "UTC"))),
            decided_at=pl.lit(None, pl.Datetime("us", "UTC")),
        )
    )
    chance = chances(bundle, seen, decided(items))
    return {
        (one.source, one.candidate_id): float(value) for one, value in zip(own, chance, strict=True)
    }


def read_order_model(model: InForce, models: Path) -> Bundle:
    """The model in force as its file holds it; of types that skops does not trust by itself it
    needs none.

    Raises ModelRefused where the file is missing or changed, or the row names another one.
    """
    if model.sha256 != model.sealed_sha256:
        raise ModelRefused(
            f"the row of model {model.model_version} names another file than was proposed", _REMEDY
        )
    bundle: Bundle = read_model(models, model.file_name, model.sha256, (), remedy=_REMEDY)
    return bundle


def _card(bundle: Bundle, labels: pl.DataFrame) -> dict[str, Any]:
    """What a person reads before putting it in force. labels: all decisions of the trial."""
    import sklearn

    first = labels["decided_at"].min()
    weights = dict(zip(bundle["names"], map(float, bundle["model"].coef_[0].round(3)), strict=True))
    strongest = sorted(weights, key=lambda name: (-abs(weights[name]), name))
    return {
        "data_from_on": first.date().isoformat() if isinstance(first, datetime) else None,
        "owner": OWNER,
        "library": f"scikit-learn {sklearn.__version__}",
        "features": list(bundle["names"]),
        "recipe": "logistic regression with a ridge penalty on features in standard deviations",
        "weights": {name: weights[name] for name in strongest},
        "rules": {
            "least_labels": LEAST_LABELS,
            "least_of_each": LEAST_OF_EACH,
            "held_out": HELD_OUT,
            "precision_of_the_first_one_in": LOOKED_AT_FIRST,
        },
        "limits": [
            "It learns what reviewers decided, and not what was true.",
            "It was tried on what had been flagged and decided, not on what nobody looked at.",
            "It changes the order only: no candidate is added or left out.",
        ],
    }
