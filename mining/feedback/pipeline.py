"""What decisions have taught so far, as a refresh writes it: reads, pure functions, mining.*."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from mining import store
from mining.feedback import read
from mining.feedback.estimates import CONTROL_SAMPLE, label_weeks, precision_rows
from mining.feedback.recall import recall_rows
from mining.feedback.weekly_budget import threshold_rows
from mining.mining_run import MiningResult, run_uuid
from mining.store import Connection

Row = dict[str, Any]
_SEED = 25


def mine_feedback(
    conn: Connection,
    run_id: str | uuid.UUID,
    *,
    models: Path,
    tenant: str | None = None,
) -> MiningResult:
    """mining.feedback_estimate, feedback_week, review_threshold and reranking.

    models: the folder of model files. Decisions are those made before this refresh.
    """
    from mining.feedback.reranking_state import reranking_rows

    run = run_uuid(run_id)
    items = read.read_items(conn, tenant)
    strata = read.read_strata(conn, tenant)
    subjects = read.read_subjects(conn, tenant)
    drawn, flagged = _with_labels(subjects, items)
    scores = read.read_scores(conn, tenant)
    budgets = read.read_budgets(conn, tenant)
    rows: dict[str, list[Row]] = {
        "feedback_estimate": [
            *precision_rows(items, np.random.default_rng(_SEED)),
            *recall_rows(strata, drawn, flagged),
        ],
        "feedback_week": label_weeks(items),
        "review_threshold": threshold_rows(scores, items, _by_source(scores, budgets)),
        "reranking": reranking_rows(conn, items, models, tenant),
    }
    written = {
        table: store.write_run(conn, table, run, of_table, tenant)
        for table, of_table in rows.items()
    }
    conn.commit()
    is_decided = items["is_confirmed"].is_not_null()
    figures = {
        "decisions": int(is_decided.sum()),
        "control_decisions": int((is_decided & (items["kind"] == CONTROL_SAMPLE)).sum()),
    }
    return MiningResult(written, figures)


def _with_labels(subjects: pl.DataFrame, items: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(drawn, flagged) subjects with is_confirmed; one kind confirmed is enough. Flagged ones have
    their highest score, 0 where the queue does not know them yet."""
    key = ["tenant", "source", "subject_id"]
    is_control = pl.col("kind") == CONTROL_SAMPLE

    def labelled(of: pl.DataFrame, chosen: pl.Expr) -> pl.DataFrame:
        decisions = items.filter(chosen, pl.col("is_confirmed").is_not_null())
        return of.join(
            decisions.group_by(key).agg(pl.col("is_confirmed").max()), on=key, how="left"
        )

    scores = items.filter(~is_control).group_by(key).agg(pl.col("score").max())
    flagged = labelled(subjects.filter("is_flagged"), ~is_control)
    return (
        labelled(subjects.filter(~pl.col("is_flagged")), is_control),
        flagged.join(scores, on=key, how="left").with_columns(pl.col("score").fill_null(0.0)),
    )


def _by_source(scores: pl.DataFrame, budgets: list[read.Budget]) -> list[Row]:
    """The budget that counts for each source and kind with scores."""
    keys = scores.select("tenant", "source", "kind").unique().sort("tenant", "source", "kind")
    found = ((key, read.budget_of(budgets, *key)) for key in keys.iter_rows())
    return [asdict(one) | {"source": key[1]} for key, one in found if one is not None]
