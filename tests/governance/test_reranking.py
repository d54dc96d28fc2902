"""Who may put an order in force, and what the database refuses, whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from p2p.errors import UsageError
from p2p.governance.reranking import approve, models, retire
from p2p.governance.review_budget import budgets, set_budget

MODEL = """
insert into ops.reranking_model (
    tenant, model_version, proposed_by, label_count, confirmed_count, train_count, held_out_count,
    held_out_from, labels_until, budget_count, present_average_precision, model_average_precision,
    gain, gain_low, gain_high, present_precision_at_budget, model_precision_at_budget, least_labels,
    file_name, sha256, space, card
) values (
    't', 'v', 'Anna Berg', %(labels)s, 50, 60, 40, now(), now(), 14, 0.5, 0.7, 0.2, %(gain_low)s,
    0.3, 0.5, %(first)s, 100, 'f', 's', '{}', '{}'
) returning model_id
"""
GOOD = {"labels": 120, "gain_low": 0.1, "first": 0.6}


@pytest.fixture
def conn(fresh_database: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(fresh_database, autocommit=True) as connection:
        yield connection


def add(conn: psycopg.Connection[Any], **changed: float) -> int:
    row = conn.execute(MODEL, GOOD | changed).fetchone()
    assert row is not None
    return int(row[0])


def test_another_person_puts_a_better_model_in_force_and_it_enters_the_chain(
    conn: psycopg.Connection[Any],
) -> None:
    first, second = add(conn), add(conn)
    for name in ("Anna Berg", " anna  BERG "):
        with pytest.raises(UsageError, match="proposed the model cannot approve it"):
            approve(conn, first, tenant="t", approved_by=name, reason="fine")
    conn.execute(
        "insert into ops.person (tenant, person, source, user_id, recorded_by)"
        " values ('t', 'Anna Berg', 'erp', 'BERGA', 'admin')"
    )
    with pytest.raises(UsageError, match="proposed the model cannot approve it"):
        approve(conn, first, tenant="t", approved_by="BERGA", reason="fine")
    assert approve(conn, first, tenant="t", approved_by="Berta", reason="fine").state == "in force"
    with pytest.raises(UsageError, match="approved before"):
        approve(conn, first, tenant="t", approved_by="Berta", reason="fine")
    approve(conn, second, tenant="t", approved_by="Berta", reason="newer")
    assert [one.state for one in models(conn, tenant="t")] == ["in force", "replaced"]
    retire(conn, second, tenant="t", retired_by="Carla", reason="guideline changed")
    assert [one.state for one in models(conn, tenant="t")] == ["retired", "replaced"]
    actions = [row[0] for row in conn.execute("select action from ops.audit_entry order by 1")]
    assert actions.count("re-ranking put in force") == 2
    assert actions.count("re-ranking retired") == 1
    with pytest.raises(psycopg.errors.Error):
        conn.execute("delete from ops.reranking_retirement")


@pytest.mark.parametrize("worse", [{"gain_low": 0.0}, {"first": 0.4}, {"labels": 99}])
def test_a_model_that_did_not_beat_the_present_order_is_refused_by_the_database(
    conn: psycopg.Connection[Any], worse: dict[str, float]
) -> None:
    model = add(conn, **worse)
    with pytest.raises(UsageError, match="did not beat the present order"):
        approve(conn, model, tenant="t", approved_by="Berta", reason="fine")
    # also where somebody writes that it did
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        conn.execute(
            "insert into ops.reranking_approval values (%s, 't', 'Anna Berg', true, 'Berta', 'x')",
            (model,),
        )


def test_the_last_budget_of_a_kind_and_source_counts(conn: psycopg.Connection[Any]) -> None:
    put: dict[str, Any] = {
        "tenant": "t",
        "source": None,
        "kind": "anomalous_case",
        "per_week": 5,
        "set_by": "anna",
        "reason": "two of us",
    }
    set_budget(conn, **put)
    set_budget(conn, **put | {"per_week": 3})
    set_budget(conn, **put | {"source": "erp", "per_week": None})
    in_force = conn.execute("select source, per_week from ops.review_budget_in_force").fetchall()
    assert in_force == [("", 3)]
    assert [one.per_week for one in budgets(conn, tenant="t")] == [None, 3, 5]
    for changed, told in (
        ({"kind": "duplicate_invoice"}, "does not follow from a budget"),
        ({"per_week": 1001}, "between 0 and 1000"),
        ({"set_by": " "}, "nobody sets"),
        ({"reason": ""}, "no reason"),
    ):
        with pytest.raises(UsageError, match=told):
            set_budget(conn, **put | changed)
