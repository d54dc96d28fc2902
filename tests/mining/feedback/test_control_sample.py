"""The control sample is drawn once and honestly, and a budget of reviews gives a threshold."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from mining.feedback.arrivals import full_weeks, invoice_arrivals
from mining.feedback.control_sample import control_candidates, draw_week, weeks_to_draw
from mining.feedback.weekly_budget import WEEKS, chosen_within, threshold_rows, top_scores
from tests.mining.invoice_rows import FIRST_DAY, exact, invoice

SECOND_WEEK = FIRST_DAY + timedelta(weeks=1)


@pytest.fixture(scope="module")
def arrivals() -> pl.DataFrame:
    """Three weeks of a hundred invoices, the last one under way; one dated in the far future."""
    rows = [invoice(day=7 * week + n % 5, amount=10 + n) for week in range(3) for n in range(100)]
    return invoice_arrivals(exact(*rows, invoice(day=20_000), invoice(0, is_reversed=True)))


def test_a_week_counts_when_it_is_over_and_a_stray_date_does_not_end_it(
    arrivals: pl.DataFrame,
) -> None:
    assert full_weeks(arrivals["arrived_on"], 4) == [FIRST_DAY, SECOND_WEEK]
    assert weeks_to_draw(arrivals, []) == [SECOND_WEEK]  # at first one week, not all of history
    assert weeks_to_draw(arrivals, [FIRST_DAY]) == [SECOND_WEEK]
    assert weeks_to_draw(arrivals, [SECOND_WEEK]) == []
    assert full_weeks(pl.Series("arrived_on", [], dtype=pl.Date), 4) == []


def test_the_same_week_gives_the_same_draw_and_no_flagged_one(arrivals: pl.DataFrame) -> None:
    of_week = arrivals.filter(pl.col("arrived_on").dt.truncate("1w") == SECOND_WEEK)
    flagged = of_week["subject_id"].head(10).to_list()
    subjects, strata = draw_week(arrivals, SECOND_WEEK, 10, flagged)
    again, _ = draw_week(
        arrivals.sample(fraction=1, shuffle=True, seed=3), SECOND_WEEK, 10, flagged
    )
    drawn = subjects.filter(~pl.col("is_flagged"))
    assert set(drawn["subject_id"]) == set(again.filter(~pl.col("is_flagged"))["subject_id"])
    assert subjects.filter("is_flagged")["subject_id"].sort().to_list() == sorted(flagged)
    assert not set(drawn["subject_id"]) & set(flagged)
    assert dict(drawn["stratum"].value_counts().rows()) == {"small": 4, "medium": 4, "large": 2}
    assert strata["population_count"].sum() == 90
    # who was drawn before is not drawn again, and stays in the population
    others, same = draw_week(arrivals, SECOND_WEEK, 10, flagged, drawn["subject_id"].to_list())
    fresh = others.filter(~pl.col("is_flagged"))
    assert not set(fresh["subject_id"]) & set(drawn["subject_id"])
    assert same["population_count"].to_list() == strata["population_count"].to_list()
    (first, *_) = control_candidates(drawn)
    assert (first.kind, first.score) == ("control_sample", 0.0)
    assert first.reasons[0]["text"].startswith("drawn at random to learn what the detectors miss")


def test_what_a_stratum_cannot_give_the_others_do(arrivals: pl.DataFrame) -> None:
    no_amounts = arrivals.with_columns(amount=pl.lit(None, pl.Float64))
    subjects, strata = draw_week(no_amounts, SECOND_WEEK, 10, [])
    assert subjects["stratum"].unique().to_list() == ["small"]
    assert strata["drawn_count"].to_list() == [10, 0, 0]


def test_every_subject_is_as_likely_to_be_drawn_as_its_stratum_says(arrivals: pl.DataFrame) -> None:
    of_week = arrivals.filter(pl.col("arrived_on").dt.truncate("1w") == SECOND_WEEK)
    times = dict.fromkeys(of_week["subject_id"].to_list(), 0)
    stratum = {}
    for number in range(200):
        renamed = of_week.with_columns(subject_id=pl.col("subject_id") + f"-{number}")
        subjects, _ = draw_week(renamed, SECOND_WEEK, 10, [])
        for name, of in subjects.select("subject_id", "stratum").iter_rows():
            times[name.rsplit("-", 1)[0]] += 1
            stratum[name.rsplit("-", 1)[0]] = of
    for of, expected in (("small", 200 * 4 / 50), ("medium", 200 * 4 / 40), ("large", 40.0)):
        counts = np.array([times[name] for name, seen in stratum.items() if seen == of])
        assert counts.mean() == pytest.approx(expected, rel=0.15)
        assert counts.std() < 2 * np.sqrt(expected)


def scored() -> tuple[pl.DataFrame, np.ndarray]:
    """Twenty weeks of 30 subjects with scores 0 to 1, and one that arrives after them."""
    rng = np.random.default_rng(4)
    days = [FIRST_DAY + timedelta(weeks=week, days=n % 7) for week in range(21) for n in range(30)]
    subjects = pl.DataFrame(
        {
            "tenant": "t",
            "source": "erp",
            "kind": "anomalous_invoice",
            "subject_id": [f"{n:04d}" for n in range(len(days))],
            "arrived_on": days,
        }
    )
    return subjects, rng.random(len(days))


def test_a_threshold_opens_what_people_can_do_in_a_week() -> None:
    subjects, score = scored()
    eligible = np.ones(len(score), dtype=np.bool_)
    chosen = chosen_within(score, subjects["arrived_on"], eligible, 3)
    opened = subjects.with_columns(score=pl.Series(score))[chosen]
    full = opened.filter(pl.col("arrived_on") < FIRST_DAY + timedelta(weeks=20))
    assert len(full) == 3 * WEEKS
    assert opened["arrived_on"].min() >= FIRST_DAY + timedelta(weeks=7)  # the last quarter
    assert opened["score"].is_sorted(descending=True)
    # the week under way is opened by the same threshold
    late = subjects["arrived_on"] >= FIRST_DAY + timedelta(weeks=20)
    assert len(opened) - len(full) == int((late.to_numpy() & (score >= full["score"].min())).sum())
    assert chosen_within(score, subjects["arrived_on"], eligible, 0) == []
    assert chosen_within(score, subjects["arrived_on"], ~eligible, 3) == []


def test_what_a_number_of_reviews_would_open_and_confirm() -> None:
    subjects, score = scored()
    rows = top_scores(subjects, score, np.ones(len(score), dtype=np.bool_))
    decided = pl.DataFrame(
        {
            "tenant": "t",
            "source": "erp",
            "kind": "anomalous_invoice",
            "score": [0.999] * 10 + [0.5] * 10,
            "is_confirmed": [True] * 8 + [False] * 12,
        }
    )
    budget = {"tenant": "t", "source": "erp", "kind": "anomalous_invoice", "per_week": 3}
    told = threshold_rows(
        pl.DataFrame(rows),
        decided,
        [budget | {"set_by": "anna", "set_at": date(2026, 1, 1), "reason": "two of us"}],
    )
    by_number = {row["per_week"]: row for row in told}
    assert list(by_number) == [1, 2, 3, 5, 10, 20, 50]
    assert [row["is_in_force"] for row in told] == [False, False, True, False, False, False, False]
    three = by_number[3]
    assert (three["opened_count"], len(three["opened_by_week"])) == (39, WEEKS)
    assert sum(three["opened_by_week"]) == 39
    assert three["expected_confirmed"] == pytest.approx(3 * 8 / 10)
    assert three["expected_low"] < 2.4 < three["expected_high"] <= 3
    assert by_number[20]["decided_above_count"] == 20  # a lower threshold, and less of it holds
    assert by_number[20]["expected_confirmed"] == pytest.approx(20 * 8 / 20)
    assert by_number[1]["threshold"] > three["threshold"] > by_number[50]["threshold"] == 0
