"""Precision and recall: by hand where they can be, by repetition where an interval must cover."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import polars as pl
import pytest

from mining.feedback.estimates import label_weeks, precision_rows
from mining.feedback.intervals import clopper_pearson, jeffreys, stratified_share
from mining.feedback.recall import LEAST_DECISIONS, recall_rows

MONDAY = date(2026, 3, 2)


def item(score: float, is_confirmed: bool | None, **changed: Any) -> dict[str, Any]:
    decided = None if is_confirmed is None else datetime(2026, 3, 4, 9, tzinfo=UTC)
    return {
        "tenant": "t",
        "source": "erp",
        "kind": "anomalous_invoice",
        "subject_id": "1",
        "score": score,
        "model_name": "peers",
        "model_version": "1",
        "is_confirmed": is_confirmed,
        "decided_at": decided,
        "decided_by": None if is_confirmed is None else "anna",
    } | changed


def precision(rows: list[dict[str, Any]], part: str = "all", value: str = "") -> dict[str, Any]:
    told = precision_rows(pl.DataFrame(rows, infer_schema_length=None), np.random.default_rng(1))
    (row,) = [row for row in told if (row["part"], row["part_value"]) == (part, value)]
    return row


def test_intervals_are_those_of_the_textbooks() -> None:
    # Brown, Cai and DasGupta's limits for 0 and n; Clopper-Pearson's rule of three
    assert jeffreys(0, 10)[0] == 0.0
    assert jeffreys(10, 10)[1] == 1.0
    assert jeffreys(0, 0) == clopper_pearson(0, 0) == (0.0, 1.0)
    assert clopper_pearson(0, 100) == pytest.approx((0.0, 1 - 0.025 ** (1 / 100)))
    assert clopper_pearson(4, 10) == pytest.approx((0.1216, 0.7376), abs=1e-4)


def test_precision_is_confirmed_among_decided_and_the_control_sample_is_no_alarm() -> None:
    rows = [item(0.95, True)] * 6 + [item(0.95, False)] * 2 + [item(0.95, None)] * 4
    rows += [item(0.0, True, kind="control_sample")] * 9
    told = precision(rows)
    assert (told["flagged_count"], told["decided_count"], told["confirmed_count"]) == (12, 8, 6)
    assert told["estimate"] == 0.75
    assert told["low"] < 0.75 < told["high"]
    assert told["weighted_share"] == told["estimate"]  # one band: it weighs nothing
    assert told["covered_share"] == 1.0
    assert precision(rows, "model", "peers, version 1")["estimate"] == 0.75


def test_what_was_reviewed_at_the_top_alone_says_little_about_the_rest() -> None:
    rows = [item(0.95, True)] * 20 + [item(0.6, None)] * 60
    told = precision(rows)
    assert told["estimate"] == 1.0
    assert told["covered_share"] == 0.25
    assert told["weighted_share"] is None
    assert told["weighted_low"] < 0.3  # all of the rest may be wrong
    assert told["weighted_high"] == 1.0
    weighed = precision([*rows, *[item(0.6, False)] * 20])
    assert weighed["estimate"] == 0.5
    assert weighed["weighted_share"] == pytest.approx(0.2)  # 20 of 100 score high
    nothing = precision(rows, "score", "0.50 to 0.70")
    assert nothing["estimate"] is None
    assert "none of 60" in nothing["missing"]


def test_decisions_are_counted_by_the_week_they_were_made_in() -> None:
    later = {"decided_at": datetime(2026, 3, 9, tzinfo=UTC), "decided_by": "berta"}
    rows = [item(0.9, True), item(0.9, False), item(0.9, None), item(0.9, True, **later)]
    told = label_weeks(pl.DataFrame(rows))
    assert [(one["week_on"], one["decided_count"], one["confirmed_count"]) for one in told] == [
        (MONDAY, 2, 1),
        (date(2026, 3, 9), 1, 1),
    ]


def strata(*populations: int) -> pl.DataFrame:
    names = ("small", "medium", "large")[: len(populations)]
    return pl.DataFrame(
        {
            "tenant": "t",
            "source": "erp",
            "subject_type": "invoice",
            "week_on": MONDAY,
            "stratum": names,
            "population_count": populations,
        }
    )


def subjects(stratum: str, *decisions: bool | None, score: float = 0.9) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "tenant": "t",
            "source": "erp",
            "subject_type": "invoice",
            "stratum": stratum,
            "score": score,
            "is_confirmed": pl.Series(decisions, dtype=pl.Boolean),
        }
    )


def test_recall_is_found_over_found_and_missed() -> None:
    drawn = pl.concat([subjects("small", *[False] * 20), subjects("large", *[True] + [False] * 9)])
    flagged = subjects("large", *[True] * 30, *[False] * 10)
    population = strata(400, 0, 100)
    (told,) = recall_rows(population, drawn, flagged)
    assert told["missed_count"] == pytest.approx(10)  # one in ten of 100 large ones
    assert told["estimate"] == pytest.approx(30 / 40)
    assert told["low"] < 0.6
    assert 0.9 < told["high"] < 1.0
    assert told["missed_low"] >= 1  # one was seen
    # undecided ones widen it: what they are is estimated too
    (unsure,) = recall_rows(
        population, drawn, pl.concat([flagged, subjects("large", *[None] * 40)])
    )
    assert unsure["estimate"] == pytest.approx(60 / 70)
    assert unsure["high"] - unsure["low"] > 0.1


def test_recall_does_not_spread_the_precision_of_the_top_over_the_rest() -> None:
    # 200 flagged, 60 of them rightly: the 50 at the top, which were decided, and 10 of the rest
    drawn = subjects("small", *[True] * 2, *[False] * 198)
    top = subjects("small", *[True] * 50, score=0.95)
    rest = subjects("small", *[None] * 150, score=0.4)
    (bounds,) = recall_rows(strata(1000), drawn, pl.concat([top, rest]))
    assert bounds["estimate"] is None
    assert bounds["low"] < 60 / 70 < bounds["high"]
    assert "scores 0.00 to 0.50 are needed" in bounds["missing"]
    some = subjects("small", *[True], *[False] * 14, *[None] * 135, score=0.4)
    (told,) = recall_rows(strata(1000), drawn, pl.concat([top, some]))
    assert told["estimate"] == pytest.approx(60 / 70)
    assert told["missing"] is None


def test_recall_that_cannot_be_known_says_what_is_needed() -> None:
    (none,) = recall_rows(strata(400), subjects("small", None, None), subjects("small"))
    assert none["estimate"] is None
    assert none["missing"] == (
        f"not known yet: {LEAST_DECISIONS} decisions of the control sample are needed"
    )
    (few,) = recall_rows(strata(400, 50), subjects("small", *[False] * 20), subjects("small"))
    assert few["missing"].endswith("1 more decisions of the control sample are needed,"
                                   " also among medium amounts")  # fmt: skip
    (open_,) = recall_rows(strata(400), subjects("small", *[False] * 20), subjects("small", None))
    assert "decisions on what was flagged" in open_["missing"]
    (clean,) = recall_rows(strata(400), subjects("small", *[False] * 20), subjects("small", False))
    assert "nothing was confirmed" in clean["missing"]


@pytest.mark.parametrize(("missed_share", "widest"), [(0.002, 0.85), (0.05, 0.55)])
def test_the_interval_of_recall_covers_the_truth_and_is_not_all_of_it(
    missed_share: float, widest: float
) -> None:
    rng = np.random.default_rng(3)
    population, decided = np.array([2000, 1600, 400]), np.array([40, 40, 20])
    covered = 0
    width = []
    for _ in range(200):
        missed = rng.binomial(population, missed_share * np.array([0.5, 1.0, 3.0]))
        hits = rng.hypergeometric(missed, population - missed, decided)
        drawn = pl.concat(
            subjects(name, *[True] * int(hit), *[False] * int(size - hit))
            for name, hit, size in zip(("small", "medium", "large"), hits, decided, strict=True)
        )
        flagged = subjects("large", *rng.random(60) < 0.7, *[None] * 20)
        found = float(flagged["is_confirmed"].sum()) + 20 * 0.7
        (told,) = recall_rows(strata(*map(int, population)), drawn, flagged)
        truth = found / (found + missed.sum())
        covered += told["low"] <= truth <= told["high"]
        width.append(told["high"] - told["low"])
    assert covered >= 0.95 * 200
    assert np.mean(width) < widest


def test_a_stratum_without_a_sample_is_refused() -> None:
    with pytest.raises(ValueError, match="no sample"):
        stratified_share([0, 0], [5, 0], [10, 10])
