"""Staging says of onboarding and of tickets what the truth says, in whatever tool's words."""

from __future__ import annotations

import polars as pl

from tests.simulator.side_company import side_truth
from tests.simulator.side_landed.other_tools import ACTIONS, REQUEST_STATES, TICKET_STATES


def test_onboarding_waits_for_whom_the_truth_says(landed):
    steps = side_truth("supplier_portal").onboarding_steps
    party = {"intake": "us", "bank": "us", "creation": "us"}
    wanted = steps.group_by("activity", party=pl.col("waits_for").replace(party)).len()
    found = landed.rows(
        "select activity, waiting_party, count(*) "
        "from staging.stg_supplier_portal__onboarding_steps where source = 'supplier_portal' "
        "group by activity, waiting_party"
    )
    assert sorted(found) == sorted(wanted.iter_rows())
    states = landed.rows(
        "select distinct request_state from staging.stg_supplier_portal__onboarding_requests "
        "where source = 'supplier_portal'"
    )
    assert ("other",) not in states and ("active",) in states and ("invited",) in states


def test_words_of_other_tools_are_understood(landed):
    for view, number, column, words in (
        ("supplier_portal__onboarding_steps", "request_id", "activity", ACTIONS),
        ("supplier_portal__onboarding_requests", "request_id", "request_state", REQUEST_STATES),
        ("ticket_desk__tickets", "ticket_id", "ticket_state", TICKET_STATES),
    ):
        found = landed.rows(
            f"select {column} from staging.stg_{view} where source like 'words%' "
            f"order by cast({number} as int)"
        )
        assert [word for (word,) in found] == list(words.values()), view


def test_the_history_of_a_ticket_is_again_that_of_the_truth(landed):
    states = side_truth("ticket_desk").inquiry_states
    wanted = states.select(pl.col("inquiry") + 100_001, "state", "at").rows()
    found = landed.rows(
        "select cast(ticket_id as bigint), activity, "
        "cast(extract(epoch from changed_at) as bigint) "
        "from staging.stg_ticket_desk__ticket_history"
    )
    assert sorted(found) == sorted(wanted)
    people = landed.rows(
        "select distinct actor_type from staging.stg_ticket_desk__ticket_history order by 1"
    )
    assert people == [("batch",), ("human",), ("supplier",)]


def test_the_greatest_cursor_counts_in_whatever_order_versions_come(landed):
    found = landed.rows(
        "select ticket_state, updated_at::text from staging.stg_ticket_desk__tickets "
        "where ticket_id = '100001' and source = 'ticket_desk'"
    )
    assert found == [("on_hold", "2026-07-01 07:00:00+00")]
