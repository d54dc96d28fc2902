"""What the detectors miss: recall, from subjects drawn at random among those not flagged.

What was flagged says nothing about what was not. A few subjects a week are drawn at random and
looked at as if they had been flagged; their share of confirmed ones, times all that were not
flagged, is what was missed. Drawing them is control_sample's concern.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from mining.feedback.intervals import LEVEL, jeffreys, stratified_share

Row = dict[str, Any]
LEAST_DECISIONS = 20
"""Decisions of drawn subjects below which no recall is told: 0 of 20 still leaves one in six."""
_SUBJECT = ("tenant", "source", "subject_type")


def recall_rows(strata: pl.DataFrame, drawn: pl.DataFrame, flagged: pl.DataFrame) -> list[Row]:
    """Rows of mining.feedback_estimate with measure `recall`, one a source and type of subject.

    strata: tenant, source, subject_type, week_on, stratum, population_count (not flagged) of each
    week that was drawn from. drawn: the drawn subjects with stratum and is_confirmed (null where
    not decided). flagged: the subjects of those weeks that were flagged, with is_confirmed.
    Subjects that wait for a decision are taken to be like those decided of their stratum.
    """
    keys = strata.select(_SUBJECT).unique().sort(_SUBJECT)
    return [
        _recall(
            dict(zip(_SUBJECT, key, strict=True)),
            *(_of(frame, key) for frame in (strata, drawn, flagged)),
        )
        for key in keys.iter_rows()
    ]


def _of(frame: pl.DataFrame, key: tuple[Any, ...]) -> pl.DataFrame:
    return frame.filter(*(pl.col(name) == value for name, value in zip(_SUBJECT, key, strict=True)))


def _recall(subject: Row, strata: pl.DataFrame, drawn: pl.DataFrame, flagged: pl.DataFrame) -> Row:
    by_stratum = (
        strata.group_by("stratum")
        .agg(population=pl.col("population_count").sum())
        .join(
            drawn.group_by("stratum").agg(
                decided=pl.col("is_confirmed").is_not_null().sum(),
                confirmed=pl.col("is_confirmed").sum(),
            ),
            on="stratum",
            how="left",
        )
        .fill_null(0)
        .filter(pl.col("population") > 0)
        .sort("stratum")
    )
    decided = int(by_stratum["decided"].sum())
    confirmed = int(by_stratum["confirmed"].sum())
    is_decided = flagged["is_confirmed"].is_not_null()
    row: Row = {
        "tenant": subject["tenant"],
        "source": subject["source"],
        "kind": subject["subject_type"],
        "measure": "recall",
        "part": "all",
        "part_value": "",
        "flagged_count": len(flagged),
        "decided_count": decided,
        "confirmed_count": confirmed,
        "last_decided_at": None,
        "population_count": int(by_stratum["population"].sum()),
        "sample_count": len(drawn),
        "covered_share": None,
        "weighted_share": None,
        "weighted_low": None,
        "weighted_high": None,
        **dict.fromkeys(("missed_count", "missed_low", "missed_high")),
        **dict.fromkeys(("estimate", "low", "high")),
        "missing": None,
    }
    row["missing"] = _not_known(by_stratum, decided, len(flagged), int(is_decided.sum()))
    if row["missing"] is not None:
        return row

    all_decided = bool(is_decided.all())
    # Two bounds that hold together: each end at half of what may be wrong, where both are estimated
    level = LEVEL if all_decided else 1 - (1 - LEVEL) / 2
    found, found_low, found_high = _found(flagged, level)
    population = row["population_count"]
    share, low, high = stratified_share(
        by_stratum["confirmed"].to_numpy(),
        by_stratum["decided"].to_numpy(),
        by_stratum["population"].to_numpy(),
        level,
    )
    missed, missed_low, missed_high = (
        share * population,
        max(float(confirmed), low * population),
        high * population,
    )
    row |= {"missed_count": missed, "missed_low": missed_low, "missed_high": missed_high}
    if found + missed == 0:
        row["missing"] = "not known yet: nothing was confirmed, neither flagged nor drawn"
        return row
    return row | {
        "estimate": found / (found + missed),
        "low": found_low / (found_low + missed_high) if found_low else 0.0,
        "high": found_high / (found_high + missed_low) if found_high else 0.0,
    }


def _found(flagged: pl.DataFrame, level: float) -> tuple[float, float, float]:
    """Flagged subjects that deserve it: those confirmed, and what is expected of the rest."""
    decided = flagged["is_confirmed"].drop_nulls()
    confirmed, waiting = int(decided.sum()), len(flagged) - len(decided)
    low, high = jeffreys(confirmed, len(decided), level)
    expected = confirmed / len(decided) if len(decided) else 0.0
    return confirmed + expected * waiting, confirmed + low * waiting, confirmed + high * waiting


def _not_known(
    by_stratum: pl.DataFrame, decided: int, flagged: int, flagged_decided: int
) -> str | None:
    """What is needed before a recall can be told; None where nothing is."""
    empty = by_stratum.filter(pl.col("decided") == 0)["stratum"].to_list()
    needed = max(LEAST_DECISIONS - decided, len(empty))
    if needed > 0:
        of = f", also among {' and '.join(empty)} amounts" if empty and decided else ""
        more = "more " if decided else ""
        return f"not known yet: {needed} {more}decisions of the control sample are needed{of}"
    if flagged and not flagged_decided:
        return "not known yet: decisions on what was flagged in the same weeks are needed"
    return None
