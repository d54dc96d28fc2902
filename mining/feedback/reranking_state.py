"""In which order candidates stand, told: by the detectors' scores, or with the help of a model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from mining.feedback.estimates import CONTROL_SAMPLE
from mining.feedback.read import InForce, read_in_force, read_ranked
from mining.feedback.reranking import LEAST_LABELS
from mining.feedback.reranking_store import read_order_model
from mining.model_files import ModelRefused
from mining.store import Connection

Row = dict[str, Any]
_SOURCE = ["tenant", "source"]


def reranking_rows(
    conn: Connection, items: pl.DataFrame, models: Path, tenant: str | None
) -> list[Row]:
    """Rows of mining.reranking, one a source that has candidates."""
    in_force = {one.tenant: one for one in read_in_force(conn, tenant)}
    refused = {owner: _refusal(one, models) for owner, one in in_force.items()}
    labels = items.filter(pl.col("is_confirmed").is_not_null(), pl.col("kind") != CONTROL_SAMPLE)
    rows = []
    for (owner, source), group in _ranked(conn, tenant).group_by(_SOURCE, maintain_order=True):
        model = in_force.get(str(owner))
        why = refused.get(str(owner))
        is_in_force = model is not None and why is None
        own = labels.filter(pl.col("tenant") == owner)
        rows.append(
            {
                "tenant": owner,
                "source": source,
                "is_in_force": is_in_force,
                "told": _told(model, why),
                **_of_model(model),
                # without a model nothing is moved; ranks of equal scores differ by amount alone
                "moved_count": _moved_count(group) if is_in_force else 0,
                "available_label_count": len(own),
                "available_confirmed_count": int(own["is_confirmed"].sum()),
                "least_label_count": LEAST_LABELS,
            }
        )
    return rows


def _moved_count(group: pl.DataFrame) -> int:
    return int((group["rank"] != group["rank_by_score"]).sum())


def _ranked(conn: Connection, tenant: str | None) -> pl.DataFrame:
    """Candidates with the rank that their score alone would give them."""
    ranked = read_ranked(conn, tenant).sort(
        "tenant",
        "source",
        -pl.col("score").round(2),
        -pl.col("amount").fill_null(0),
        "candidate_id",
    )
    return ranked.with_columns(rank_by_score=pl.int_range(1, pl.len() + 1).over(_SOURCE))


def _refusal(model: InForce, models: Path) -> str | None:
    try:
        read_order_model(model, models)
    except ModelRefused as error:
        return error.message
    return None


def _told(model: InForce | None, refused: str | None) -> str:
    if model is None:
        return "Ordered by the detectors' scores, then by amount; no model is in force."
    if refused is not None:
        return (
            f"Ordered by the detectors' scores: model {model.model_version} is in force, but"
            f" {refused}."
        )
    return (
        f"Ordered with the help of {model.label_count:,} earlier decisions, model"
        f" {model.model_version}, in force by {model.approved_by} since"
        f" {model.approved_at:%Y-%m-%d %H:%M} UTC."
    )


def _of_model(model: InForce | None) -> Row:
    names = ("model_id", "model_version", "label_count", "approved_by", "approved_at")
    return {
        name: None if model is None else getattr(model, name)
        for name in (*names, "gain", "gain_low", "gain_high")
    }
