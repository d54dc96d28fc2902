"""What an internal auditor tries as who decides by SQL: dates, numbers, waivers, limits, names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from p2p.errors import UsageError
from p2p.governance.audit_chain import verify
from p2p.governance.people import link_person
from p2p.governance.review_routing import read_routing, use_routing
from p2p.settings import Settings
from p2p.warehouse.connection import Connection, connect
from p2p.warehouse.decider import DECIDER_ROLE
from tests.governance.chained_decisions import WAIVE, waive
from tests.governance.review_items import (
    CONFIRM,
    Begun,
    begin,
    insert_step,
    refusal,
    refused_step,
)


@pytest.fixture(scope="module")
def item(queue_database: Settings) -> Begun:
    """500 EUR, begun by eva. Nothing that is refused changes it."""
    with connect(queue_database) as conn:
        begun = begin(conn, {})
        waive(conn, begun.tenant, "PO-1")
    return begun


# As who decides by SQL: what the page's role has no right to at all.
_TABLES = {
    "waiver": (
        "recorded_at",
        "insert into ops.waiver (tenant, source, rule_id, scope_kind, scope_value, valid_from,"
        " expires_on, reason, asked_by, approved_by, {}) {} values ('dated', 'erp', 'C01', 'case',"
        " 'PO-1', '2026-01-01', '2026-06-30', 'x', 'ann', 'bob', %s) returning {}",
    ),
    "person": (
        "recorded_at",
        "insert into ops.person (tenant, person, source, user_id, recorded_by, {}) {} values"
        " ('dated', 'Anna', 'erp', 'BERGA', 'ines', %s) returning {}",
    ),
    "review_routing": (
        "used_at",
        "insert into ops.review_routing (tenant, content, is_shipped, rule_count, used_by,"
        " agreed_by, {}) {} values ('dated', '', false, 1, 'ines', 'otto', %s) returning {}",
    ),
    "review_budget": (
        "recorded_at",
        "insert into ops.review_budget (tenant, source, kind, set_by, reason, {}) {} values"
        " ('dated', '', 'anomalous_case', 'ines', 'x', %s) returning {}",
    ),
    "review_step": (
        "recorded_at",
        "insert into ops.review_step (item_id, action, from_state, to_state, person, reason,"
        " facts_hash, identified_by, {}) {} select max(item_id), 'escalate', 'in_review',"
        " 'escalated', 'eva', 'x', 'facts-1', 'typed', %s from ops.review_queue"
        " where state = 'in_review' returning {}",
    ),
    "rule_file": (
        "used_at",
        "insert into ops.rule_file (tenant, content, rule_count, used_by, {}) {} values"
        " ('dated', '', 0, 'ines', %s) returning {}",
    ),
}


@pytest.fixture
def decider(queue_database: Settings) -> Iterator[Connection]:
    with connect(queue_database, role=DECIDER_ROLE) as conn:
        conn.autocommit = False
        yield conn
        conn.rollback()


@pytest.mark.parametrize("table", _TABLES)
def test_a_decision_is_neither_backdated_nor_numbered_by_hand(
    decider: Connection, item: Begun, table: str
) -> None:
    column, statement = _TABLES[table]
    number = {"rule_file": "rule_file_id", "review_routing": "routing_id"}.get(
        table, f"{table.removeprefix('review_')}_id"
    )
    numbered = statement.format(number, "overriding system value", number)
    assert refusal(decider, numbered, (10**18,)) == "record_is_numbered_by_the_database"
    dated = statement.format(column, "", f"now() - {column} < interval '1 hour'")
    assert decider.execute(dated.encode(), ("1999-01-01",)).fetchone() == (True,)


def test_a_number_of_a_gap_is_nobodys(decider: Connection, queue: Connection) -> None:
    def use(columns: str = "", values: str = "") -> str:
        return (
            f"insert into ops.rule_file (tenant, content, rule_count, used_by{columns})"
            f" {'overriding system value' if columns else ''}"
            f" values ('gaps', '', 0, 'ines'{values}) returning rule_file_id"
        )

    (gap,) = queue.execute(use().encode()).fetchone() or (0,)
    queue.rollback()
    claimed = use(", rule_file_id", f", {gap}")
    assert refusal(decider, claimed) == "record_is_numbered_by_the_database"
    assert decider.execute(use().encode()).fetchone() == (gap + 1,)
    assert refusal(decider, claimed) == "record_is_numbered_by_the_database"


@pytest.mark.parametrize(
    "statement",
    [
        "insert into ops.rule_file (tenant, content, rule_count, used_by)"
        " values ('s', '', 0, 'Syst\u00e9m')",
        "insert into ops.person (tenant, person, source, user_id, recorded_by)"
        " values ('s', 'Anna', 'erp', 'BERGA', 'system')",
        "insert into ops.waiver_withdrawal (waiver_id, reason, withdrawn_by)"
        " select max(waiver_id), 'x', 'system' from ops.waiver",
        "insert into ops.baseline (tenant, source, first_month, last_month, set_by)"
        " values ('s', 'erp', '2026-01-01', '2026-02-01', 'system')",
        "insert into ops.reference_model"
        " (tenant, source, name, format, file_name, body, sha256, added_by)"
        " values ('s', 'erp', 'x', 'bpmn', 'x.bpmn', '', repeat('0', 64), 'system')",
        "insert into ops.reference_model_removal (model_id, removed_by) values (1, 'system')",
    ],
)
def test_who_decides_does_not_write_as_the_program(
    decider: Connection, item: Begun, statement: str
) -> None:
    assert refusal(decider, statement) == "review_system_is_no_person"


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ({"expires_on": None}, "NotNullViolation"),
        ({"expires_on": "infinity"}, "waiver_lasts_a_year_at_most"),
        ({"valid_from": "-infinity"}, "waiver_lasts_a_year_at_most"),
        ({"expires_on": "2027-06-30"}, "waiver_lasts_a_year_at_most"),
        ({"reason": "\u200b"}, "waiver_gives_a_reason"),
        ({"asked_by": "bob"}, "waiver_needs_two_people"),
        ({"asked_by": "B\u00f3b"}, "waiver_needs_two_people"),
        ({"asked_by": "\u200bBOB "}, "waiver_needs_two_people"),
        ({"asked_by": "b\u043eb"}, "waiver_needs_two_people"),
        ({"asked_by": "\u03bdic"}, "waiver_names_people"),
        ({"asked_by": "bob@firm.example"}, "waiver_needs_two_people"),
        ({"asked_by": "-"}, "waiver_names_people"),
        ({"approved_by": "System"}, "waiver_system_is_no_person"),
    ],
)
def test_a_waiver_ends_and_is_approved_by_somebody_else(
    decider: Connection, changed: dict[str, str | None], constraint: str
) -> None:
    link_person(
        decider, tenant="w", person="bob@firm.example", source="erp", user_id="Bob", who="ines"
    )
    usual: dict[str, str | None] = {
        "valid_from": "2026-01-01", "expires_on": "2026-06-30", "reason": "agreed",
        "asked_by": "ann", "approved_by": "bob",
    }  # fmt: skip
    statement = WAIVE.replace("'2026-01-01', '2026-06-30', %s, 'ann', 'bob'", "%s, %s, %s, %s, %s")
    assert refusal(
        decider, statement, ("w", "C01", "PO-1", *(usual | changed).values())
    ) == constraint  # fmt: skip


def test_two_names_of_one_user_are_one_human(queue: Connection) -> None:
    large = begin(queue, {"amount": 50_000})
    for name, source in (("Anna Berg", "erp"), ("Anni", "")):
        link_person(
            queue, tenant=large.tenant, person=name, source=source, user_id="KLEINE", who="ines"
        )
    queue.commit()
    two = {"second_person": "Anni"}
    assert (
        refused_step(queue, large, CONFIRM, "Anna Berg", **two) == "review_second_person_is_another"
    )
    # the same user id of another source may be somebody else
    link_person(
        queue, tenant=large.tenant, person="Ole", source="portal", user_id="BERGA", who="ines"
    )
    queue.commit()
    insert_step(queue, large.item_id, CONFIRM, "Anna Berg", second_person="Ole")


def test_nobody_lifts_a_limit_alone(decider: Connection, large: Begun) -> None:
    told: dict[str, Any] = {"tenant": large.tenant, "who": "eva"}
    for agreed_by in (None, " ", "EVA", "Ev\u00e1"):
        with pytest.raises(UsageError, match="put into force by two people"):
            use_routing(decider, read_routing(), "f", **told, agreed_by=agreed_by)
    # nor as what ships, which the program alone puts in force
    by_program = (
        "insert into ops.review_routing"
        " (tenant, content, is_shipped, rule_count, used_by, agreed_by)"
        " values (%s, '', true, 1, 'the program', %s)"
    )
    for somebody in (None, "x"):
        told_so = (large.tenant, somebody)
        assert refusal(decider, by_program, told_so) == "review_routing_needs_two_people"
    with decider.transaction():
        use_routing(decider, read_routing(), "f", **told, agreed_by="otto")
        for limit, constraint in (
            ("'', 'EUR', 'Infinity'", "review_limit_is_a_number"),
            ("'', 'EUR', 'NaN'", "review_limit_is_a_number"),
            ("'1000', '', 1e12", "review_limit_names_its_currency"),
        ):
            add = "insert into ops.review_limit select max(routing_id), {} from ops.review_routing"
            assert refusal(decider, add.format(limit)) == constraint
        rule = (
            "insert into ops.review_routing_rule (routing_id, place, owner, due_hours, {})"
            " select max(routing_id), 99, 'me', 1, {} from ops.review_routing"
        )
        for column, amount in (
            ("amount_from", "9"),
            ("amounts_from", "'9'"),
            ("amounts_from", "'{\"eur\": 9}'"),
        ):
            name = refusal(decider, rule.format(column, amount))
            assert name == "review_routing_amounts_name_their_currency"


def test_what_was_decided_past_a_guard_is_named(conn: Connection, chained: Connection) -> None:
    chained.execute(
        "create or replace function ops.check_waiver() returns trigger language plpgsql"
        " as 'begin return new; end'"
    )
    chained.commit()
    assert [one.text for one in verify(conn, "north").problems] == [
        "function ops.check_waiver is not the one that ships"
    ]
