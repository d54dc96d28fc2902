"""What is kept of waivers and of rules of one's own: who decides, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest

from p2p.conformance.own_rules import use_rules, used_file
from p2p.conformance.waivers import add_waiver, waivers, withdraw_waiver
from p2p.errors import UsageError
from tests.conformance.test_rules import RULE

WAIVER: dict[str, Any] = {
    "tenant": "t",
    "source": "s",
    "rule_id": "R04",
    "scope_kind": "supplier",
    "scope_value": "V1",
    "valid_from": date(2026, 1, 1),
    "expires_on": date(2026, 6, 30),
    "reason": "framework order signed late",
    "asked_by": "anna",
    "approved_by": "berta",
}


@pytest.fixture
def conn(fresh_database: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(fresh_database, autocommit=True) as connection:
        yield connection


def test_a_waiver_is_in_force_from_its_first_to_its_last_day_until_withdrawn(
    conn: psycopg.Connection[Any],
) -> None:
    made = add_waiver(conn, **WAIVER)
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1)]
    assert [made.state(day) for day in days] == ["planned", "in force", "in force", "expired"]
    withdraw_waiver(conn, made.waiver_id, tenant="t", who="carla", reason="order was revised")
    (kept,) = waivers(conn, tenant="t")
    assert kept.state(date(2026, 6, 30)) == "withdrawn"
    assert (kept.withdrawn_by, kept.withdrawn_because) == ("carla", "order was revised")
    with pytest.raises(UsageError, match="was withdrawn by carla"):
        withdraw_waiver(conn, made.waiver_id, tenant="t", who="carla", reason="again")
    with pytest.raises(UsageError, match="there is no waiver"):
        withdraw_waiver(conn, made.waiver_id, tenant="another", who="carla", reason="not mine")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"approved_by": " Anna "}, "cannot approve it"),
        ({"expires_on": date(2026, 1, 1)}, "must expire after its first day"),
        ({"expires_on": date(2027, 1, 3)}, "at most 366 days"),
        ({"rule_id": "R99"}, "there is no rule 'R99'"),
        ({"reason": " "}, "reason is empty"),
        ({"scope_value": ""}, "the waiver breaks"),
        ({"scope_kind": "plant"}, "is no scope"),
    ],
)
def test_a_waiver_that_nobody_else_answers_for_is_refused(
    conn: psycopg.Connection[Any], changed: dict[str, Any], told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        add_waiver(conn, **WAIVER | changed)
    assert waivers(conn, tenant="t") == []


def test_records_are_never_changed(conn: psycopg.Connection[Any]) -> None:
    add_waiver(conn, **WAIVER)
    use_rules(conn, RULE, "my.yml", tenant="t", who="anna")
    for statement in (
        "update ops.waiver set expires_on = '2030-01-01'",
        "delete from ops.waiver",
        "delete from ops.waiver_withdrawal",
        "update ops.own_rule set severity = 'low'",
        "delete from ops.rule_file",
    ):
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="append-only"):
            conn.execute(statement)


def test_the_file_put_into_force_last_counts_and_an_empty_one_ends_it(
    conn: psycopg.Connection[Any],
) -> None:
    use_rules(conn, RULE, "my.yml", tenant="t", who="anna")
    with pytest.raises(UsageError, match="ships with the program"):
        use_rules(conn, RULE.replace("X01", "R01"), "bad.yml", tenant="t", who="anna")
    used = used_file(conn, tenant="t")
    assert used is not None
    assert [rule.id for rule in used.rules.rules] == ["X01"]
    assert used_file(conn, tenant="another") is None
    row = conn.execute("select kind, max_days, if_missing from ops.own_rule").fetchall()
    assert row == [("time_limit", 30, "not_checked")]
    add_waiver(conn, **WAIVER | {"rule_id": "X01"})
    use_rules(conn, "", "no file", tenant="t", who="anna")
    ended = used_file(conn, tenant="t")
    assert ended is not None
    assert ended.rules.rules == ()
