"""Above which amount two people decide, and that nobody gets round it."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from p2p.governance.review_queue import read_steps
from p2p.governance.review_routing import read_routing, use_routing
from p2p.warehouse.connection import Connection
from tests.governance.review_items import (
    CONFIRM,
    DISMISS,
    Begun,
    begin,
    insert_step,
    refused_step,
)


@pytest.mark.parametrize("move", [CONFIRM, DISMISS])
def test_above_the_limit_two_people_decide(queue: Connection, large: Begun, move: str) -> None:
    assert refused_step(queue, large, move) == "review_needs_two_people_above_the_limit"
    insert_step(queue, large.item_id, move, second_person="otto")
    step = read_steps(queue, large.item_id, tenant=large.tenant)[-1]
    assert (step.second_person, step.limit_amount, step.amount) == ("otto", 10_000, 50_000)
    back = f"reopen {step.to_state} new"
    assert refused_step(queue, large, back) == "review_needs_two_people_above_the_limit"
    insert_step(queue, large.item_id, back, second_person="otto")


def test_an_escalated_item_is_not_resolved_past_the_second_person(
    queue: Connection, large: Begun
) -> None:
    insert_step(queue, large.item_id, "escalate in_review escalated")
    move = "resolve escalated resolved"
    assert refused_step(queue, large, move) == "review_needs_two_people_above_the_limit"
    assert refused_step(queue, large, move, "berga") == "review_decider_is_not_involved"


def test_an_amount_that_nobody_knows_needs_two_people_but_a_drawn_sample_does_not(
    queue: Connection,
) -> None:
    item = begin(queue, {"amount": None})
    assert refused_step(queue, item, CONFIRM) == "review_needs_two_people_above_the_limit"
    insert_step(queue, item.item_id, CONFIRM, second_person="otto")
    drawn = begin(queue, {"amount": None, "kind": "control_sample"})
    insert_step(queue, drawn.item_id, CONFIRM)


def test_a_limit_or_rule_enters_with_its_routing_or_not_at_all(
    queue: Connection, large: Begun
) -> None:
    for statement in (
        "insert into ops.review_limit select max(routing_id), '1000', 'EUR', 1e12"
        " from ops.review_routing where tenant = %s",
        "insert into ops.review_routing_rule (routing_id, place, owner, due_hours)"
        " select max(routing_id), 99, 'me', 1 from ops.review_routing where tenant = %s",
    ):
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation) as caught:
            queue.execute(statement.encode(), (large.tenant,))
        assert caught.value.diag.constraint_name == "row_is_written_with_its_parent"
        queue.rollback()
    told = {"tenant": large.tenant, "who": "ines", "agreed_by": "otto"}
    # in a savepoint, and after it, the transaction is the same
    with queue.transaction():
        use_routing(queue, read_routing(), "f", **told)
        with queue.transaction():
            use_routing(queue, read_routing(), "f", **told)
        queue.execute(
            "insert into ops.review_limit select max(routing_id), '1000', 'JPY', 1"
            " from ops.review_routing where tenant = %s",
            (large.tenant,),
        )


def test_limits_are_data_of_company_and_currency(queue: Connection) -> None:
    queue.execute(
        "insert into ops.review_routing"
        " (tenant, content, is_shipped, rule_count, used_by, agreed_by)"
        " values ('limits', '', false, 1, 'ines', 'otto')"
    )
    limits = (("", "", 0), ("", "EUR", 900), ("1000", "", 0), ("2000", "EUR", 100))
    for limit in limits:
        queue.execute(
            "insert into ops.review_limit select max(routing_id), %s, %s, %s"
            " from ops.review_routing",
            limit,
        )
    found = queue.execute(
        "select ops.review_limit_of('limits', company, currency) from (values"
        " ('1000', 'EUR'), ('2000', 'EUR'), ('3000', 'EUR'), (null, 'EUR'), ('3000', null))"
        " as asked (company, currency)"
    ).fetchall()
    assert [row[0] for row in found] == [0, 100, 900, 900, 0]
    assert queue.execute("select ops.review_limit_of('nobody', '1', 'EUR')").fetchone() == (0,)


@pytest.mark.parametrize(
    ("rule", "amount", "currency", "reaches"),
    [
        ({"amounts_from": {"EUR": 400, "PLN": 2000.50}}, "399.99", "EUR", False),
        ({"amounts_from": {"EUR": 400, "PLN": 2000.50}}, "-400", "EUR", True),
        ({"amounts_from": {"EUR": 400, "PLN": 2000.50}}, "2000.49", "PLN", False),
        ({"amounts_from": {"EUR": 400}}, "1", "JPY", True),
        ({"amounts_from": {"EUR": 400}}, "1", None, True),
        ({"amounts_from": {"EUR": 400}}, None, "EUR", True),
        # of before amounts had a currency
        ({"currency": "EUR", "amount_from": 400}, "399", "EUR", False),
        ({"amount_from": 400}, "399", "EUR", True),
        ({}, None, None, True),
    ],
)
def test_an_amount_that_is_not_known_to_be_less_goes_the_strict_way(
    queue: Connection, rule: dict[str, Any], amount: str | None, currency: str | None, reaches: bool
) -> None:
    found = queue.execute(
        "select ops.reaches_amount("
        "jsonb_populate_record(null::ops.review_routing_rule, %s), %s::numeric, %s)",
        (Jsonb(rule), amount, currency),
    ).fetchone()
    assert found == (reaches,)
