"""Earlier predictions against what has happened since: by target, month of cut-off, and model."""

from __future__ import annotations

from typing import Any

import polars as pl

from mining.prediction import outcomes
from mining.prediction.source_data import SourceData
from mining.prediction.targets import TARGETS, Target

_KEYS = ("target", "month", "model_version", "is_model")


def check(data: SourceData, kept: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows of mining.prediction_check. kept: see `kept.read_kept`.

    Known is what has its outcome by the end of the data. What was deleted or cancelled meanwhile
    has none, and what is still open will be checked later.
    """
    rows: list[dict[str, Any]] = []
    for target in TARGETS:
        made = kept.filter(pl.col("target") == target.name)
        if not made.is_empty():
            rows += _checked(data, target, made).to_dicts()
    return [{"tenant": data.tenant, "source": data.source, **row} for row in rows]


def _checked(data: SourceData, target: Target, made: pl.DataFrame) -> pl.DataFrame:
    subjects, name = (
        (data.cases, "object_id")
        if target.subject == "case"
        else (data.invoices, "invoice_object_id")
    )
    ended = outcomes.spells(data, target).join(
        subjects.select(subject_id=name).with_row_index("subject").with_columns(
            pl.col("subject").cast(pl.Int64)
        ),
        on="subject",
    )  # fmt: skip
    actual = pl.col("outcome") if target.is_probability else pl.col("outcome") - pl.col("as_of_day")
    told = made.join(
        ended.select("subject_id", "outcome", "known_day"), on="subject_id", how="left"
    ).with_columns(
        actual=actual,
        month=pl.col("as_of_day").cast(pl.Int32).cast(pl.Date).dt.month_start(),
    )

    def error(value: str) -> pl.Expr:
        distance = pl.col(value) - pl.col("actual")
        return (distance**2 if target.is_probability else distance.abs()).mean()

    inside = pl.col("actual").is_between(pl.col("low_days"), pl.col("high_days"))
    known = pl.col("actual").is_not_null()
    return (
        told.group_by(_KEYS)
        .agg(
            prediction_count=pl.len().cast(pl.Int64),
            known_count=known.sum().cast(pl.Int64),
            without_outcome_count=(~known & pl.col("known_day").is_not_null()).sum().cast(pl.Int64),
            mean_predicted=pl.col("predicted_value").filter(known).mean(),
            mean_actual=pl.col("actual").mean(),
            mean_error=error("predicted_value"),
            usual_mean_error=error("usual_value"),
            inside_interval_share=inside.mean(),
        )
        .sort(_KEYS)
    )
