"""Who may put an order in force, and what the database refuses, whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from typer.testing import CliRunner

from mining.registry.rankings import ranking_rows
from mining.registry.versions import add_version, set_state, versions_of
from orchestration.cli import app
from p2p.errors import UsageError
from p2p.governance.reranking import approve, models, retire
from p2p.governance.review_budget import budgets, set_budget
from p2p.settings import Settings, get_settings
from p2p.warehouse.decider import connect_to_decide

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
MODEL_VERSION: dict[str, Any] = {
    "tenant": "t",
    "source": "erp",
    "name": "anomalous_case",
    "version": "1",
    "kind": "anomaly",
    "recipe": "r",
    "file_name": "f",
    "sha256": "0" * 64,
    "data_until_on": "2026-01-01",
    "row_count": 1,
    "owner": "o",
    "metrics": Jsonb({}),
    "limits": Jsonb([]),
    "card": Jsonb({"without": "rules alone propose"}),
}
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
    approve(conn, second, tenant="t", approved_by="Dora", reason="newer")
    assert [one.state for one in models(conn, tenant="t")] == ["in force", "replaced"]
    told = conn.execute(
        "select told.state, told.person, told.reason, told.state_at = next.approved_at"
        " from ops.scoring_model as told"
        " inner join ops.reranking_approval as next on next.model_id = %s"
        " inner join ops.reranking_model as model on model.model_id = %s"
        " where told.kind = 'ranking' and told.trained_at = model.proposed_at",
        (second, first),
    ).fetchone()
    assert told is not None
    assert told[:2] + told[3:] == ("retired", "Dora", True)
    assert told[2].endswith(" took its place")
    (row,) = ranking_rows(conn, [{"tenant": "t", "source": "", "candidate_count": 1}], "t", None)
    ended = [(one["person"], one["reason"]) for one in row["history"] if one["state"] == "retired"]
    assert ended == [("Dora", told[2])]
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


@pytest.fixture
def decider(
    conn: psycopg.Connection[Any], settings_for_tests: Settings
) -> Iterator[psycopg.Connection[Any]]:
    """Who decides, on the same database."""
    with connect_to_decide(settings_for_tests) as role:
        role.autocommit = True
        yield role


def test_who_decides_writes_no_trial_and_no_dates(
    conn: psycopg.Connection[Any], decider: psycopg.Connection[Any]
) -> None:
    first, second = add(conn), add(conn)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        add(decider)
    with pytest.raises(psycopg.errors.CheckViolation):
        conn.execute(MODEL.replace("100, 'f'", "0, 'f'").encode(), GOOD | {"labels": 1})
    decider.execute(
        "insert into ops.reranking_approval"
        " (model_id, tenant, proposed_by, is_better, approved_by, reason, approved_at)"
        " values (%s, 't', 'Anna Berg', true, 'Berta', 'x', '2999-01-01')",
        (first,),
    )
    approve(decider, second, tenant="t", approved_by="Berta", reason="newer")
    newest, oldest = models(decider, tenant="t")
    assert (newest.state, oldest.state) == ("in force", "replaced")
    assert oldest.approved_at is not None and oldest.approved_at.year < 2999
    ended = (
        "insert into ops.reranking_retirement (model_id, tenant, retired_by, reason, retired_at)"
        " values (%s, %s, 'Carla', 'x', '2999-01-01')"
    )
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        decider.execute(ended.encode(), (second, "elsewhere"))
    decider.execute(ended.encode(), (second, "t"))
    retired_at = models(decider, tenant="t")[0].retired_at
    assert retired_at is not None and retired_at.year < 2999


def test_a_name_that_nobody_sees_a_difference_in_approves_nothing(
    conn: psycopg.Connection[Any],
) -> None:
    model = add(conn)
    with pytest.raises(UsageError, match="proposed the model cannot approve it"):
        approve(conn, model, tenant="t", approved_by="Anna\u2061 Berg", reason="fine")
    with pytest.raises(UsageError, match="nobody approves it"):
        approve(conn, model, tenant="t", approved_by="\u2061", reason="fine")


def test_who_decides_is_not_the_program(
    conn: psycopg.Connection[Any], decider: psycopg.Connection[Any]
) -> None:
    model = add(conn)
    with pytest.raises(UsageError, match="program's own name"):
        approve(decider, model, tenant="t", approved_by="System", reason="fine")
    with pytest.raises(UsageError, match="program's own name"):
        set_budget(
            decider,
            tenant="t",
            source=None,
            kind="anomalous_case",
            per_week=1,
            set_by="system",
            reason="x",
        )


def test_who_decides_may_put_a_scoring_model_in_force_but_registers_none(
    conn: psycopg.Connection[Any], decider: psycopg.Connection[Any]
) -> None:
    model = add_version(conn, MODEL_VERSION, "trained")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        add_version(decider, MODEL_VERSION | {"version": "2"}, "mine")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        set_state(decider, model, "in_force", "system", "first")
    set_state(decider, model, "in_force", "eva", "looked at it")
    assert decider.execute("select person from ops.model_state").fetchall() == [("eva",)]
    # what the program would do itself
    assert [one.state for one in versions_of(decider, "t", "erp", "anomalous_case")] == ["in_force"]


def test_commands_write_decisions_as_the_role_of_people_who_decide(
    conn: psycopg.Connection[Any], fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That role alone has no right to the program's own name, in whatever form; others break a
    constraint."""
    model = add(conn)
    register = add_version(conn, MODEL_VERSION | {"tenant": "default"}, "trained")
    monkeypatch.setenv("P2P_DATABASE_URL", fresh_database)
    by = ("--by", "sys\u2061tem", "--reason", "x")
    budget = ("review-budget", "set", "anomalous_case", "--per-week", "3", *by)
    scoring = ("anomalous_case", "--source", "erp", "--version", "1", *by)
    asked: list[tuple[str, tuple[str, ...]]] = [
        ("t", ("reranking", "approve", str(model), *by)),
        ("t", budget),
        ("default", ("scoring-models", "retire", *scoring)),
    ]
    for tenant, words in asked:
        monkeypatch.setenv("P2P_TENANT", tenant)
        get_settings.cache_clear()
        told = CliRunner().invoke(app, list(words))
        assert isinstance(told.exception, UsageError), (words, told.output, told.exception)
        assert "program's own name" in told.exception.message
        assert isinstance(told.exception.__cause__, psycopg.errors.InsufficientPrivilege)
    set_state(conn, register, "in_force", "eva", "fine")
    fine = CliRunner().invoke(
        app, ["scoring-models", "retire", *scoring[:5], "--by", "eva", *by[2:]]
    )
    get_settings.cache_clear()
    assert fine.exit_code == 0, fine.output


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


def test_the_program_sets_proposes_and_retires_nothing_whatever_the_role(
    conn: psycopg.Connection[Any],
) -> None:
    # a server that refuses roles leaves the constraints alone to refuse it
    with pytest.raises(UsageError, match="program's own name"):
        set_budget(
            conn,
            tenant="t",
            source=None,
            kind="anomalous_case",
            per_week=1,
            set_by=" System ",
            reason="x",
        )
    with pytest.raises(psycopg.errors.CheckViolation) as caught:
        conn.execute(MODEL.replace("'Anna Berg'", "'System'").encode(), GOOD)
    assert caught.value.diag.constraint_name == "review_system_is_no_person"
    model = add(conn)
    with pytest.raises(UsageError, match="program's own name"):
        approve(conn, model, tenant="t", approved_by="SYSTEM", reason="fine")
    approve(conn, model, tenant="t", approved_by="Berta", reason="fine")
    with pytest.raises(UsageError, match="program's own name"):
        retire(conn, model, tenant="t", retired_by="system", reason="fine")
