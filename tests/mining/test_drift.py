"""Drift is told when a feature has moved by one standard deviation, and not when a month ends."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from scipy import stats

from mining.drift.compare import FEWEST_ROWS, compare
from mining.drift.day_kinds import KINDS, as_date
from mining.drift.distances import population_stability_index
from mining.drift.judge import FALSE_ALARMS, adjusted, is_large, state
from mining.drift.precision import precision_change
from mining.drift.reference import Reference, make_reference
from mining.drift.windows import compare_windows
from tests.mining.documents_by_day import CATEGORIES, FIRST_DAY, NUMBERS, documents

TRAINED_DAYS = 430
LATER_DAYS = 210
REFRESHES = 50
# the mood of a day, in standard deviations of a document
MOODS = {11: 0.0, 12: 0.1, 13: 0.1, 14: 0.2}


@pytest.fixture(scope="module")
def worlds() -> dict[int, tuple[Reference, pl.DataFrame]]:
    found = {}
    for seed, mood in MOODS.items():
        rows = documents(seed, TRAINED_DAYS + LATER_DAYS, 250, mood=mood)
        trained = rows.filter(pl.col("day") < as_date(FIRST_DAY + TRAINED_DAYS))
        reference = make_reference(trained, NUMBERS, CATEGORIES)
        assert reference is not None
        kept = Reference.from_json(reference.as_json())  # as the registry gives it back
        found[seed] = kept, rows
    return found


def drifted(reference: Reference, rows: pl.DataFrame) -> set[str]:
    found = [one for _, one in compare_windows(rows, reference)]
    corrected = adjusted([one.p_value for one in found])
    return {
        one.measure
        for one, p in zip(found, corrected, strict=True)
        if state(one, p, large=is_large(one)) == "drifted"
    }


def refreshes(rows: pl.DataFrame) -> list[pl.DataFrame]:
    """What each of REFRESHES sees: all up to a day, every fourth day on."""
    last = [FIRST_DAY + TRAINED_DAYS + 3 + 4 * n for n in range(REFRESHES)]
    return [rows.filter(pl.col("day") <= as_date(day)) for day in last]


def test_steady_data_alarm_in_at_most_one_of_a_hundred_refreshes(worlds) -> None:
    alarms = by_the_book = 0
    for reference, rows in worlds.values():
        amounts = rows.filter(pl.col("day") <= as_date(reference.last_day))["amount"].to_numpy()
        for seen in refreshes(rows):
            alarms += bool(drifted(reference, seen))
            newest = seen.filter(pl.col("day") > seen["day"].max() - timedelta(days=7))
            p_value = stats.ks_2samp(amounts[::20], newest["amount"].to_numpy()).pvalue
            by_the_book += p_value <= FALSE_ALARMS / (len(NUMBERS) + len(CATEGORIES))
    assert alarms <= 0.01 * REFRESHES * len(worlds)
    # the same data by the test as it stands in books: nobody would read such a check for long
    assert by_the_book > 0.1 * REFRESHES * len(worlds)


def shifted(rows: pl.DataFrame, measure: str, since: int) -> pl.DataFrame:
    """One standard deviation more from a day on; of a category, as much of its most frequent."""
    is_new = pl.col("day") >= as_date(since)
    if measure in NUMBERS:
        return rows.with_columns(
            pl.when(is_new).then(pl.col(measure) + rows[measure].std()).otherwise(measure)
        )
    top = rows[measure].value_counts(sort=True)[measure][0]
    share = (rows[measure] == top).mean()
    # of the rest so many become the most frequent that its share grows by its own deviation
    moving = min(1.0, float(np.sqrt(share * (1 - share)) / (1 - share)))
    chosen = pl.Series(np.random.default_rng(1).random(len(rows)) < moving)
    return rows.with_columns(
        pl.when(is_new & chosen).then(pl.lit(top)).otherwise(measure).alias(measure)
    )


@pytest.mark.parametrize("measure", [*NUMBERS, *CATEGORIES])
def test_a_shift_of_one_deviation_is_caught_by_the_refresh_that_brings_it(worlds, measure) -> None:
    told = []
    for seed in (11, 12, 13):
        reference, rows = worlds[seed]
        for later in (1, 9, 23, 37, 58):
            last = FIRST_DAY + TRAINED_DAYS + later
            if (last + 3) % 7 >= 5:  # a weekend brings too few: look on the Monday
                last += 2
            seen = rows.filter(pl.col("day") <= as_date(last))
            told.append(measure in drifted(reference, shifted(seen, measure, last)))
    assert np.mean(told) >= 0.95


def test_work_at_weekends_is_drift_though_weekends_are_compared_with_weekends(worlds) -> None:
    reference, rows = worlds[12]
    trained = rows.filter(pl.col("day") <= as_date(reference.last_day))
    with_kind = trained.with_columns(weekend=pl.col("day").dt.weekday() >= 6)
    weekend = make_reference(with_kind, (), ("weekend",))
    later = rows.filter(
        pl.col("day") > as_date(reference.last_day),
        pl.col("day") <= as_date(reference.last_day + 28),
    )
    moved = later.with_columns(
        day=pl.when(pl.int_range(pl.len()) % 3 == 0)
        .then(pl.col("day").dt.truncate("1w") + pl.duration(days=5))
        .otherwise("day")
        .cast(pl.Date)
    )
    assert weekend is not None
    for seen, expected in ((later, set()), (moved, {"weekend"})):
        kinds = seen.with_columns(weekend=pl.col("day").dt.weekday() >= 6)
        assert drifted(weekend, kinds) == expected


def test_too_few_rows_and_too_short_a_history_are_told_and_alarm_nobody(worlds) -> None:
    reference, rows = worlds[11]
    last = as_date(reference.last_day)
    few = rows.filter(pl.col("day") > last).head(FEWEST_ROWS - 1)
    found = [one for _, one in compare_windows(shifted(few, "terms", 0), reference)]
    assert {one.p_value for one in found} == {None}
    assert all("not enough rows to tell: 149 of 150" in (one.missing or "") for one in found)
    assert compare_windows(rows.filter(pl.col("day") <= last), reference) == []

    short = make_reference(rows.filter(pl.col("day") < as_date(FIRST_DAY + 21)), NUMBERS, ())
    assert short is not None
    soon = rows.filter(pl.col("day") < as_date(FIRST_DAY + 29))
    found = [one for _, one in compare_windows(soon, short)]
    assert {one.p_value for one in found} == {None}
    told = {one.missing for one in found}
    assert any("20 are needed to know what is usual" in text for text in told)
    # the week of a month's end, and no such week in the reference
    assert any("not enough rows of such days in the reference" in text for text in told)


def test_a_difference_that_many_rows_prove_and_that_is_small_is_no_drift(worlds) -> None:
    reference, _ = worlds[11]
    terms = next(one for one in reference.measures if one.name == "terms")
    normal = np.random.default_rng(5).normal(0.1, 1, 400_000)
    observed = np.bincount(terms.cells.place(pl.Series(normal)), minlength=terms.cells.count)
    weights = np.ones(KINDS)
    found = compare(terms, observed.astype(float), weights, unit="week")
    assert found.p_value is not None
    assert found.p_value < 1e-6
    assert state(found, found.p_value, large=is_large(found)) == "steady"


def test_the_index_by_hand() -> None:
    # 100 rows, 50 : 50, against 30 : 70; with one more in each bin 51/102 and 31/102, 71/102
    by_hand = (31 / 102 - 0.5) * np.log(31 / 51) + (71 / 102 - 0.5) * np.log(71 / 51)
    found = population_stability_index(np.array([0.5, 0.5]), 100, np.array([30.0, 70.0]))
    assert found == pytest.approx(by_hand)
    # Holm by hand: 4 x 0.004, 3 x 0.01, 2 x 0.02; 0.5 as it is; what was not tested stays out
    assert adjusted([0.02, None, 0.004, 0.5, 0.01]) == pytest.approx([0.04, None, 0.016, 0.5, 0.03])


def test_precision_that_falls_is_told_and_one_that_rises_is_not() -> None:
    day = as_date(FIRST_DAY)
    earlier, recent = [day] * 60, [day + timedelta(days=200)] * 40

    def change(confirmed_before: int, confirmed_now: int):
        flags = [n < confirmed_before for n in range(60)] + [n < confirmed_now for n in range(40)]
        return precision_change(
            pl.DataFrame({"is_confirmed": flags, "decided_on": earlier + recent})
        )

    fell, rose = change(45, 8), change(10, 38)
    assert (fell.earlier, fell.recent) == (0.75, 0.2)
    assert fell.p_value == pytest.approx(stats.fisher_exact([[45, 15], [8, 32]]).pvalue)
    assert fell.is_large
    assert rose.p_value < 1e-6
    assert not rose.is_large
    few = precision_change(
        pl.DataFrame({"is_confirmed": [True] * 25, "decided_on": [day] * 6 + recent[:19]})
    )
    assert few.p_value is None
