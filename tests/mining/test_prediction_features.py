"""Features look at nothing that was known later, and no subject stands in two parts."""

from __future__ import annotations

import itertools
from dataclasses import replace

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from mining.prediction import cut_offs, features, outcomes, scoring
from mining.prediction.case_days import DORMANT_DAYS
from mining.prediction.case_states import frequent_activities
from mining.prediction.source_data import events_in_order
from mining.prediction.targets import TARGETS, Target
from tests.mining.prediction_company import UNTIL_DAY, company, truncated

DATA = company(has_signal=True, cases=600)
CUT_OFF = UNTIL_DAY - 91
EARLIER = truncated(DATA, CUT_OFF)


def _rows(target: Target) -> pl.DataFrame:
    spells = outcomes.spells(DATA, target)
    return cut_offs.past_rows(spells, DATA.until_day)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_history_cut_at_the_cut_off_gives_the_same_rows_and_features(target: Target) -> None:
    activities = frequent_activities(DATA) if target.subject == "case" else []
    rows = _rows(target).filter(pl.col("cut_off_day") == CUT_OFF)
    then = scoring.open_rows(EARLIER, target, outcomes.spells(EARLIER, target))
    # subjects stand in the order of their first days, so a shorter history keeps their numbers
    assert len(rows) > 10
    states = {}
    for data, of in ((DATA, rows), (EARLIER, then)):
        found = features.states_of(data, target, of, outcomes.spells(data, target), activities)
        key = "case_key" if target.subject == "case" else "invoice_object_id"
        states[data.until_day] = found.drop("subject").sort(key)
    assert_frame_equal(states[UNTIL_DAY], states[CUT_OFF])


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_what_comes_after_the_cut_off_would_change_the_features(target: Target) -> None:
    # the test above would be worth nothing if nothing happened afterwards
    activities = frequent_activities(DATA) if target.subject == "case" else []
    rows = _rows(target).filter(pl.col("cut_off_day") == CUT_OFF)
    later = rows.with_columns(pl.col("cut_off_day") + 30)
    spells = outcomes.spells(DATA, target)
    now, then = (
        features.states_of(DATA, target, of, spells, activities).drop("cut_off_day")
        for of in (rows, later)
    )
    assert not now.equals(then)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_parts_are_apart_in_time_and_share_no_subject(target: Target) -> None:
    split = cut_offs.split(_rows(target), DATA.until_day)
    assert split is not None
    for earlier, later in itertools.pairwise(cut_offs.PARTS):
        before, after = split.rows[earlier], split.rows[later]
        assert before["known_day"].max() < after["cut_off_day"].min()
        assert not set(before["subject"]) & set(after["subject"])
        assert split.last_day[earlier] + split.horizon_days <= split.first_day[later]
    for part in split.rows.values():
        assert part["outcome"].null_count() == 0
        assert (part["known_day"] > part["cut_off_day"]).all()


def test_a_row_is_a_week_of_an_open_spell_and_its_outcome_counts_from_there() -> None:
    spells = pl.DataFrame(
        {
            "subject": [0, 1, 2],
            "from_day": [70, 90, 99],
            "until_day": [92, None, None],
            "known_day": [92, None, None],
            "outcome": [92.0, None, None],
        },
        schema_overrides={"until_day": pl.Int64, "known_day": pl.Int64, "outcome": pl.Float64},
    )
    rows = cut_offs.past_rows(spells, 100).sort("subject", "cut_off_day")
    assert rows.select("subject", "cut_off_day").rows() == [(0, 72), (0, 79), (0, 86), (1, 93)]


def test_an_order_item_falls_asleep_and_may_wake_up() -> None:
    created, waking = UNTIL_DAY - 400, UNTIL_DAY - 150
    events = pl.DataFrame(
        {
            "case_key": [1, 2, 2, 3],
            "event_position": [1, 1, 2, 1],
            "activity_key": [1, 1, 6, 1],
            "known_day": [created, created, waking, UNTIL_DAY - 89],
            "amount": [1.0] * 4,
        }
    )
    cases = DATA.cases.head(3)
    data = replace(DATA, cases=cases, events=events_in_order(events, cases))
    spells = outcomes.spells(data, TARGETS[0])
    asleep = created + DORMANT_DAYS
    # nothing came after the first; the second woke up and was cleared; the third is still awake
    assert spells["until_day"].to_list() == [asleep, waking, None]
    assert spells["outcome"].to_list() == [None, waking, None]
    assert outcomes.dormant_count(data) == 1
    assert scoring.open_rows(data, TARGETS[0], spells)["subject"].to_list() == [2]
    rows = cut_offs.past_rows(spells, data.until_day)
    states = features.states_of(data, TARGETS[0], rows, spells, [])
    of_second = states.filter(pl.col("subject") == 1)
    assert (of_second["is_left_out"] == (of_second["cut_off_day"] >= asleep)).all()
    assert of_second["is_left_out"].any()
    assert not of_second["is_left_out"].all()


def test_history_that_is_too_short_gives_no_split() -> None:
    short = truncated(DATA, DATA.cases.height and int(DATA.events["known_day"].min()) + 120)
    rows = cut_offs.past_rows(outcomes.spells(short, TARGETS[0]), short.until_day)
    assert cut_offs.split(rows, short.until_day) is None
