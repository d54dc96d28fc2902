"""What the detectors miss: recall, from subjects drawn at random among those not flagged.

What was flagged says nothing about what was not. A few subjects a week are drawn at random and
looked at as if they had been flagged; their share of confirmed ones, times all that were not
flagged, is what was missed. Drawing them is control_sample's concern.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from mining.feedback.estimates import band_label
from mining.feedback.intervals import LEVEL, stratified_share, weighted_share

Row = dict[str, Any]
LEAST_DECISIONS = 20
"""Decisions of drawn subjects below which no recall is told: 0 of 20 still leaves one in six."""
_SUBJECT = ("tenant", "source", "subject_type")
_SEED = 7


def recall_rows(strata: pl.DataFrame, drawn: pl.DataFrame, flagged: pl.DataFrame) -> list[Row]:
    """Rows of mining.feedback_estimate with measure `recall`, one a source and type of subject.

    strata: tenant, source, subject_type, week_on, stratum, population_count (not flagged) of each
    week that was drawn from. drawn: the drawn subjects with stratum and is_confirmed (null where
    not decided). flagged: the subjects of those weeks that were flagged, with is_confirmed and
    score. Drawn subjects that wait for a decision are taken to be like those decided of their
    stratum, flagged ones like those of their band of scores: the top of a list is decided first,
    and says little about the rest. Where a band has no decision there are bounds only.
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
    bounds = {
        "low": found_low / (found_low + missed_high) if found_low else 0.0,
        "high": found_high / (found_high + missed_low) if found_high else 0.0,
    }
    if found is None:
        return row | bounds | {"missing": _bounds_only(bounds, flagged)}
    if found + missed == 0:
        row["missing"] = "not known yet: nothing was confirmed, neither flagged nor drawn"
        return row
    return row | bounds | {"estimate": found / (found + missed)}


def _found(flagged: pl.DataFrame, level: float) -> tuple[float | None, float, float]:
    """Flagged subjects that deserve it: those confirmed, and what is expected of the rest by band;
    no number, only its bounds, where a band waits and nothing was decided of it."""
    bands = _bands(flagged)
    confirmed, waiting = float(bands["confirmed"].sum()), int(bands["waiting"].sum())
    if not waiting:
        return confirmed, confirmed, confirmed
    share, low, high = weighted_share(
        bands["confirmed"].to_numpy(),
        bands["decided"].to_numpy(),
        bands["waiting"].to_numpy(),
        np.random.default_rng(_SEED),
        level,
    )
    found = None if share is None else confirmed + share * waiting
    return found, confirmed + low * waiting, confirmed + high * waiting


def _bands(flagged: pl.DataFrame) -> pl.DataFrame:
    is_decided = pl.col("is_confirmed").is_not_null()
    return (
        flagged.group_by(band=band_label(pl.col("score")))
        .agg(
            decided=is_decided.sum().cast(pl.Int64),
            confirmed=pl.col("is_confirmed").sum().cast(pl.Int64),
            waiting=(~is_decided).sum().cast(pl.Int64),
        )
        .sort("band")
    )


def _bounds_only(bounds: Row, flagged: pl.DataFrame) -> str:
    bands = _bands(flagged).filter(pl.col("decided") == 0)["band"].to_list()
    return (
        f"only bounds are known yet, {bounds['low']:.0%} to {bounds['high']:.0%}: decisions on what"
        f" was flagged with scores {' and '.join(bands)} are needed"
    )


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
