"""What is predicted of all that is open at the end of the data: rows of mining.prediction."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mining.prediction import outcomes
from mining.prediction.baselines import Baseline
from mining.prediction.case_days import DORMANT_DAYS
from mining.prediction.features import FeatureSpace, states_of
from mining.prediction.source_data import SourceData
from mining.prediction.targets import DISCOUNT_MISS, DUE_DATE_MISS, Target

Floats = NDArray[np.float64]
MOST_EXPLAINED = 2_000
"""Rows of a target that get reasons, the first by rank; nobody reads more."""


def open_rows(data: SourceData, target: Target, spells: pl.DataFrame) -> pl.DataFrame:
    """What belongs to the population at the end of the data: subject, cut_off_day."""
    is_open = pl.col("until_day").is_null() | (pl.col("until_day") > data.until_day)
    return spells.filter(is_open, pl.col("from_day") <= data.until_day).select(
        "subject", cut_off_day=pl.lit(data.until_day, pl.Int64)
    )


def score(
    data: SourceData,
    target: Target,
    *,
    baseline: Baseline,
    model: tuple[dict[str, Any], FeatureSpace] | None,
    model_version: str,
) -> list[dict[str, Any]]:
    """One row an open subject, ranked; by the model where there is one, else the usual rate."""
    spells = outcomes.spells(data, target)
    rows = open_rows(data, target, spells)
    activities = model[1].activities if model else ()
    states = states_of(data, target, rows, spells, activities).filter(~pl.col("is_left_out"))
    if states.is_empty():
        return []
    usual = baseline.usual(states)
    if model is None:
        told = usual.select("value", "low", "high")
        if target.is_probability:
            told = told.with_columns(low=pl.lit(None), high=pl.lit(None))
        features = None
    else:
        from mining.prediction.boosted import predict

        features = model[1].matrix(states)
        value, low, high = predict(model[0], features)
        told = pl.DataFrame({"value": value, "low": low, "high": high})
    subjects = _subjects(data, target)[states["subject"].to_list()]
    order = (
        told.with_columns(subjects.select("amount", "subject_id"))
        .with_row_index("row")
        .sort(
            [pl.col("value").round(3), "amount", "subject_id"],
            descending=[True, True, False],
            nulls_last=True,
        )["row"]
        .to_list()
    )
    reasons = _reasons(
        target,
        order[:MOST_EXPLAINED],
        baseline=baseline,
        usual=usual,
        model=model,
        features=features,
    )
    frame = subjects.hstack(told).hstack(usual.select(usual_value="value"))[order]
    is_chance = target.is_probability
    return [
        {
            "tenant": data.tenant,
            "source": data.source,
            "target": target.name,
            "rank": place,
            "subject_type": target.subject,
            "subject_id": row["subject_id"],
            "subject_label": row["subject_label"],
            "company_code": row["company_code"],
            "supplier_id": row["supplier_id"],
            "amount": row["amount"],
            "currency": row["currency"],
            "due_on": row["due_on"],
            "as_of_on": date.fromordinal(_EPOCH + data.until_day),
            "predicted_days": None if is_chance else row["value"],
            "low_days": row["low"],
            "high_days": row["high"],
            "probability": row["value"] if is_chance else None,
            "usual_value": row["usual_value"],
            "is_model": model is not None,
            "reasons": reasons.get(number, []),
            "model_version": model_version,
        }
        for place, (number, row) in enumerate(
            zip(order, frame.iter_rows(named=True), strict=True), start=1
        )
    ]


_EPOCH = date(1970, 1, 1).toordinal()


def left_out(data: SourceData, target: Target) -> tuple[int, str | None]:
    """Open subjects that are not predicted: how many, and why."""
    if target.subject == "case":
        dormant = outcomes.dormant_count(data)
        return dormant, f"dormant: nothing has happened for {DORMANT_DAYS} days"
    is_due = target == DUE_DATE_MISS
    last_day = "due_day" if is_due else "discount_due_day"
    passed = data.invoices.filter(
        ~pl.col("is_credit_memo").fill_null(value=False),
        ~pl.col("is_reversed").fill_null(value=False),
        pl.col("cleared_known_day").is_null(),
        pl.col(last_day) < data.until_day,
        pl.lit(is_due) | (pl.col("discount_offered_amount") > 0),
    ).height
    return passed, "overdue already" if is_due else "the discount has passed already"


def _subjects(data: SourceData, target: Target) -> pl.DataFrame:
    """What people call each subject, and the money at stake; by row number."""
    by_supplier = pl.coalesce("supplier_name", "supplier_id")
    if target.subject == "case":
        return data.cases.select(
            pl.col("object_id").alias("subject_id"),
            _label("Order item ", "case_id", by_supplier),
            "company_code", "supplier_id", "amount", "currency",
            due_on=pl.lit(None, pl.Date),
        )  # fmt: skip
    is_discount = target == DISCOUNT_MISS
    amount = pl.col("discount_offered_amount").cast(pl.Decimal(38, 6))
    return data.invoices.select(
        pl.col("invoice_object_id").alias("subject_id"),
        _label("Invoice ", "subject_id", by_supplier),
        "company_code", "supplier_id",
        (amount if is_discount else pl.col("gross_amount")).alias("amount"),
        "currency",
        due_on=pl.col("discount_due_day" if is_discount else "due_day")
        .cast(pl.Int32)
        .cast(pl.Date),
    )  # fmt: skip


def _label(kind: str, name: str, supplier: pl.Expr) -> pl.Expr:
    of = pl.when(supplier.is_null()).then(pl.lit("")).otherwise(pl.lit(" of ") + supplier)
    return (pl.lit(kind) + pl.col(name) + of).alias("subject_label")


def _reasons(
    target: Target,
    rows: list[int],
    *,
    baseline: Baseline,
    usual: pl.DataFrame,
    model: tuple[dict[str, Any], FeatureSpace] | None,
    features: Floats | None,
) -> dict[int, list[dict[str, Any]]]:
    """The reasons of the rows with these numbers."""
    if model is None or features is None:
        from mining.prediction.reason_words import usual_reason

        values = usual[rows].select("value", "count").iter_rows()
        return {
            row: [usual_reason(target, baseline.name, value, count)]
            for row, (value, count) in zip(rows, values, strict=True)
        }
    from mining.prediction.boosted import predict_value
    from mining.prediction.reasons import told_reasons

    told = told_reasons(
        target,
        model[1],
        model[0]["usual"],
        features[rows],
        lambda table: predict_value(model[0], table),
    )
    return dict(zip(rows, told, strict=True))
