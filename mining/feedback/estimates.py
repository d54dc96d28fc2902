"""How often what was flagged is right: precision with intervals, by kind, model and score.

Only decided candidates tell. Where people looked at the top of the list alone, what they found
does not hold for the rest; so the estimate for all that was flagged weighs each band of scores by
what was flagged in it, and a band in which nothing was decided may be anything.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from mining.feedback.intervals import jeffreys, weighted_share

Row = dict[str, Any]
CONTROL_SAMPLE = "control_sample"
BANDS = (0.0, 0.5, 0.7, 0.8, 0.9)
"""Lower ends of the bands of scores; the last ends at 1."""
_KIND = ("tenant", "source", "kind")


def precision_rows(items: pl.DataFrame, rng: np.random.Generator) -> list[Row]:
    """Rows of mining.feedback_estimate with measure `precision`; the control sample is left out.

    items: one row a flagged candidate, with tenant, source, kind, score, model_name, model_version
    and is_confirmed (null where nothing is decided). Per kind there is a row for all of it
    (`part` is all), one a model version (model) and one a band of scores (score).
    """
    flagged = items.filter(pl.col("kind") != CONTROL_SAMPLE).with_columns(
        score=band_label(pl.col("score")),
        model=pl.concat_str("model_name", pl.lit(", version "), "model_version"),
        all=pl.lit(""),
    )
    by_band = flagged.group_by(*_KIND, "score").agg(**_COUNTS).sort(*_KIND, "score")
    weighted = {
        key: _weighted(group, rng) for key, group in by_band.group_by(_KIND, maintain_order=True)
    }
    rows: list[Row] = []
    for part in ("all", "model", "score"):
        counted = (
            flagged.group_by(*_KIND, part)
            .agg(**_COUNTS, **({"last_at": pl.col("decided_at").max()}))
            .sort(*_KIND, part)
        )
        rows += [
            _row(one, part, one[part])
            | _precision(one)
            | (weighted[tuple(one[name] for name in _KIND)] if part == "all" else {})
            for one in counted.iter_rows(named=True)
        ]
    return rows


def band_label(score: pl.Expr) -> pl.Expr:
    """The band of a score as text that sorts: 0.80 to 0.90."""
    ends = [*BANDS[1:], 1.0]
    label = pl.lit(f"{BANDS[0]:.2f} to {ends[0]:.2f}")
    for low, high in zip(BANDS[1:], ends[1:], strict=True):
        label = pl.when(score >= low).then(pl.lit(f"{low:.2f} to {high:.2f}")).otherwise(label)
    return label


def label_weeks(items: pl.DataFrame) -> list[Row]:
    """Rows of mining.feedback_week: decisions by the week (its Monday) in which they were made."""
    return (
        items.filter(pl.col("is_confirmed").is_not_null())
        .with_columns(week_on=pl.col("decided_at").dt.truncate("1w").dt.date())
        .group_by(*_KIND, "week_on")
        .agg(
            decided_count=pl.len().cast(pl.Int64),
            confirmed_count=pl.col("is_confirmed").sum().cast(pl.Int64),
            people_count=pl.col("decided_by").n_unique().cast(pl.Int64),
        )
        .sort(*_KIND, "week_on")
        .to_dicts()
    )


_COUNTS = {
    "flagged_count": pl.len().cast(pl.Int64),
    "decided_count": pl.col("is_confirmed").is_not_null().sum().cast(pl.Int64),
    "confirmed_count": pl.col("is_confirmed").sum().cast(pl.Int64),
}


def _row(one: Row, part: str, value: str) -> Row:
    return {
        **{name: one[name] for name in _KIND},
        "measure": "precision",
        "part": part,
        "part_value": value,
        **{name: one[name] for name in _COUNTS},
        "last_decided_at": one["last_at"],
        "population_count": None,
        "sample_count": None,
        "covered_share": None,
        "weighted_share": None,
        "weighted_low": None,
        "weighted_high": None,
        "missed_count": None,
        "missed_low": None,
        "missed_high": None,
        "missing": None,
    }


def _precision(one: Row) -> Row:
    decided, confirmed = one["decided_count"], one["confirmed_count"]
    if decided == 0:
        told = f"not known yet: none of {one['flagged_count']:,} has been decided"
        return {"estimate": None, "low": None, "high": None, "missing": told}
    low, high = jeffreys(confirmed, decided)
    return {"estimate": confirmed / decided, "low": low, "high": high}


def _weighted(bands: pl.DataFrame, rng: np.random.Generator) -> Row:
    """The estimate for all that was flagged of one kind, where anything was decided."""
    hits, counts, members = (
        bands[name].to_numpy() for name in ("confirmed_count", "decided_count", "flagged_count")
    )
    covered = float(members[counts > 0].sum() / members.sum())
    if not covered:
        return {"covered_share": 0.0}
    share, low, high = weighted_share(hits, counts, members, rng)
    return {
        "covered_share": covered,
        "weighted_share": share,
        "weighted_low": low,
        "weighted_high": high,
    }
