"""What the database refuses of a step, whoever asks: by plain SQL, constraint by constraint."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from p2p.governance.review_refusals import REFUSALS
from p2p.warehouse.connection import Connection
from tests.governance.review_items import (
    CONFIRM,
    DISMISS,
    TODAY,
    Begun,
    insert_step,
    refused_step,
)


@pytest.mark.parametrize(
    ("move", "told", "constraint"),
    [
        (CONFIRM, {"reason": None}, "review_step_gives_a_reason"),
        (CONFIRM, {"reason": " \u200b\u00a0 "}, "review_step_gives_a_reason"),
        (CONFIRM, {"person": "\u00a0 "}, "review_step_names_a_person"),
        (CONFIRM, {"second_person": " "}, "review_second_person_is_named"),
        (CONFIRM, {"second_person": " EVA "}, "review_second_person_is_another"),
        (CONFIRM, {"second_person": "E\u200bva"}, "review_second_person_is_another"),
        (
            CONFIRM,
            {"second_person": "e\u2061v\u3164a\U000e0101"},
            "review_second_person_is_another",
        ),
        (CONFIRM, {"second_person": "\u2061"}, "review_second_person_is_named"),
        (CONFIRM, {"second_person": " \u2800 -.!"}, "review_second_person_is_named"),
        (CONFIRM, {"person": "\u3164"}, "review_step_names_a_person"),
        (CONFIRM, {"person": " berga"}, "review_decider_is_not_involved"),
        (DISMISS, {"person": "BERGA"}, "review_decider_is_not_involved"),
        (CONFIRM, {"second_person": "Berga"}, "review_decider_is_not_involved"),
        ("assign in_review assigned", {"assigned_to": "berga"}, "review_decider_is_not_involved"),
        ("assign in_review assigned", {"assigned_to": None}, "review_assignment_names_somebody"),
        (CONFIRM, {"assigned_to": "otto"}, "review_assignment_names_somebody"),
        (CONFIRM, {"facts_hash": "facts-0"}, "review_facts_are_the_present_ones"),
        ("confirm assigned confirmed", {}, "review_state_is_the_present_one"),
        ("resolve in_review resolved", {}, "review_transition_is_allowed"),
        ("confirm in_review dismissed", {}, "review_transition_is_allowed"),
        ("start in_review in_review", {}, "review_transition_is_allowed"),
        (CONFIRM, {"expires_on": TODAY + timedelta(30)}, "review_only_a_dismissal_expires"),
        (DISMISS, {"expires_on": TODAY - timedelta(1)}, "review_acceptance_ends_later"),
        (DISMISS, {"expires_on": TODAY + timedelta(368)}, "review_acceptance_lasts_a_year_at_most"),
        (CONFIRM, {"identified_by": "hearsay"}, "review_identified_by_is_known"),
        (CONFIRM, {"identified_by": "system", "person": "system"}, "review_system_only_reopens"),
        (CONFIRM, {"person": "System"}, "review_system_is_no_person"),
    ],
)
def test_a_forbidden_step_is_refused_by_name(
    queue: Connection, small: Begun, move: str, told: dict[str, Any], constraint: str
) -> None:
    assert refused_step(queue, small, move, **told) == constraint


def test_a_step_begins_only_in_the_name_of_who_is_assigned(queue: Connection, small: Begun) -> None:
    insert_step(queue, small.item_id, "assign in_review assigned", assigned_to="otto")
    told = {"assigned_to": "otto"}
    name = refused_step(queue, small, "start assigned in_review", **told)
    assert name == "review_who_starts_is_assigned"


@pytest.mark.parametrize("move", [CONFIRM, DISMISS])
def test_who_had_a_hand_in_it_resolves_no_decision(
    queue: Connection, small: Begun, move: str
) -> None:
    insert_step(queue, small.item_id, move)
    resolve = f"resolve {move.rsplit(maxsplit=1)[-1]} resolved"
    assert refused_step(queue, small, resolve, "berga") == "review_decider_is_not_involved"
    insert_step(queue, small.item_id, resolve)


def test_every_constraint_of_the_queue_has_words(queue: Connection) -> None:
    named = {
        row[0]
        for row in queue.execute(
            "select conname from pg_constraint where conrelid in"
            " ('ops.review_step'::regclass, 'ops.person'::regclass) and contype in ('c', 'u')"
        )
    }
    assert len(named) >= 17
    assert named <= REFUSALS.keys()
