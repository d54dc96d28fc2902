"""Only the model that was put in force scores; a file that is another means rules only."""

from __future__ import annotations

import pickle
import uuid
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sklearn.preprocessing import FunctionTransformer

from mining import pipeline
from mining.model_files import write_model
from mining.registry.judged import judge_models
from mining.registry.versions import SYSTEM, Version, approve, set_state, versions_of
from p2p.errors import UsageError
from p2p.governance.audit_chain import verify
from tests.mining import marts_by_hand
from tests.mining.context_by_hand import add_context

CASES = ("default", "erp", "anomalous_case")


@pytest.fixture
def conn(fresh_database):
    with psycopg.connect(fresh_database) as conn:
        conn.execute("set time zone 'UTC'")
        marts_by_hand.build(conn)
        add_context(conn)
        # another tenant's cases of the same source
        conn.execute(
            "insert into marts.dim_case select case_key + 100000, 'other', source, case_notion,"
            " case_id, md5(object_id::text)::uuid, company_code, supplier_id, supplier_name,"
            " category, matching_type, item_type, document_type, purchase_order_id, amount,"
            " currency from marts.dim_case where source = 'erp'"
        )
        conn.execute(
            "insert into marts.fct_case select case_key + 100000, variant_key, event_count,"
            " started_at, ended_at, duration_days, is_completed, has_rework, rework_event_count,"
            " has_deviation, excluded_reason from marts.fct_case where case_key in"
            " (select case_key - 100000 from marts.dim_case where tenant = 'other')"
        )
        conn.execute(
            "insert into marts.mart_variant select (jsonb_populate_record(one,"
            " '{\"tenant\": \"other\"}')).* from marts.mart_variant as one where source = 'erp'"
        )
        conn.commit()
        yield conn


def refresh(conn, models: Path) -> dict[tuple[str, str, str], dict[str, Any]]:
    """One refresh's scoring; mining.scoring_model by tenant, source and name."""
    run = uuid.uuid4()
    pipeline.score_review_candidates(conn, run, models=models)
    judge_models(conn, run)
    rows = conn.execute(
        "select tenant, source, name, used, status, is_warning, version, proposed_version,"
        " candidate_count, approver, card from mining.scoring_model where run_id = %s",
        (run,),
    ).fetchall()
    columns = (
        "used", "status", "is_warning", "version", "proposed", "candidates", "approver", "card",
    )  # fmt: skip
    return {row[:3]: dict(zip(columns, row[3:], strict=True)) for row in rows}


def in_force(conn, key: tuple[str, str, str] = CASES) -> Version:
    return next(one for one in versions_of(conn, *key) if one.state == "in_force")


def test_a_file_that_is_not_the_one_approved_means_rules_only_and_the_refresh_goes_on(
    conn, tmp_path
):
    first = refresh(conn, tmp_path)
    assert first[CASES]["used"] == "model"
    assert first[CASES]["approver"] == SYSTEM
    assert first[CASES]["candidates"] >= 1
    assert not first[CASES]["is_warning"]
    short = first["default", "erp", "anomalous_invoice"]
    assert (short["used"], short["is_warning"]) == ("rules_only", False)
    assert "history is too short for a model: 62 invoices, 100 are needed" in short["status"]
    assert first["default", "erp", "duplicate_invoice"]["used"] == "rules"
    model = in_force(conn)
    path = tmp_path / model.file_name
    good = path.read_bytes()
    evil = pickle.dumps({"robust": print})

    def flipped() -> None:
        path.write_bytes(good[:500] + bytes([good[500] ^ 1]) + good[501:])

    for spoil, why in (
        (flipped, "is not the one that was trained"),
        (lambda: path.write_bytes(evil), "is not the one that was trained"),
        (path.unlink, "cannot be read"),
    ):
        spoil()
        told = refresh(conn, tmp_path)
        assert told[CASES]["used"] == "rules_only"
        assert told[CASES]["is_warning"]
        assert told[CASES]["status"].startswith("rules only: the model's file")
        assert why in told[CASES]["status"]
        assert "no unusual cases are proposed" in told[CASES]["status"]
        assert told[CASES]["candidates"] == 0
        # rules go on, and so does everybody else
        assert told["default", "erp", "duplicate_invoice"]["candidates"] == 1
        assert told["default", "erp", "anomalous_invoice"] == short
        for other in (
            ("default", "tickets", "anomalous_case"),
            ("other", "erp", "anomalous_case"),
        ):
            assert told[other] == first[other]
            assert told[other]["used"] == "model"
        path.write_bytes(good)
    # the file is back: the model scores again, and the version that was proposed meanwhile waits
    back = refresh(conn, tmp_path)
    assert (back[CASES]["used"], back[CASES]["version"]) == ("model", model.version)
    assert back[CASES]["candidates"] == first[CASES]["candidates"]
    versions = versions_of(conn, *CASES)
    assert [one.state for one in versions] == ["proposed", "in_force"]
    assert back[CASES]["proposed"] == versions[0].version
    assert back[CASES]["card"]["proposed"]["metrics"]["score_max"] > 0

    # a file with a type that no model of ours needs, under its own right hash
    name, sha256 = write_model(tmp_path, {"robust": FunctionTransformer(print)})
    conn.execute(
        "insert into ops.model_version (tenant, source, name, version, kind, recipe, file_name,"
        " sha256, data_until_on, row_count, owner, metrics, limits, card) select tenant, source,"
        " name, '3-evil', kind, recipe, %s, %s, data_until_on, row_count, owner, metrics, limits,"
        " card from ops.model_version where model_version_id = %s",
        (name, sha256, model.model_version_id),
    )
    evil_version = versions_of_all(conn)["3-evil"]
    set_state(conn, evil_version, "proposed", SYSTEM, "planted")
    chosen = next(one for one in versions_of(conn, *CASES) if one.version == "3-evil")
    approve(conn, chosen, "mallory", "trust me")
    conn.commit()
    told = refresh(conn, tmp_path)
    assert told[CASES]["used"] == "rules_only"
    assert "holds builtins.print" in told[CASES]["status"]

    # a person puts the proposed version in force, and it scores
    good_version = next(one for one in versions_of(conn, *CASES) if one.state == "proposed")
    before = approve(conn, good_version, "anna.berg", "looked at the first ten")
    conn.commit()
    assert before is not None
    assert before.version == "3-evil"
    after = refresh(conn, tmp_path)
    assert after[CASES]["used"] == "model"
    assert (after[CASES]["version"], after[CASES]["approver"]) == (
        good_version.version,
        "anna.berg",
    )


def versions_of_all(conn) -> dict[str, int]:
    return dict(conn.execute("select version, model_version_id from ops.model_version").fetchall())


def test_the_database_refuses_what_nobody_may_do_and_the_chain_keeps_the_rest(conn, tmp_path):
    refresh(conn, tmp_path)
    first = in_force(conn)
    (tmp_path / first.file_name).unlink()
    refresh(conn, tmp_path)
    second = versions_of(conn, *CASES)[0]
    assert second.state == "proposed"
    refused = (
        (second, "in_force", SYSTEM, "because", "another version of anomalous_case is in force"),
        (second, "in_force", "jane", "because", "another version of anomalous_case is in force"),
        (first, "proposed", "jane", "again", "that is in force cannot become proposed"),
        (first, "in_force", "jane", "again", "this version is already in force"),
        (first, "retired", "  System ", "tidy", "is retired by a person"),
        (first, "retired", " ", "because", "nobody is named"),
        (first, "retired", "jane", " ", "no reason is given"),
    )
    for version, state, person, reason, why in refused:
        with pytest.raises(UsageError, match=why):
            set_state(conn, version.model_version_id, state, person, reason)
    set_state(conn, first.model_version_id, "retired", "jane", "it flags every rent invoice")
    with pytest.raises(UsageError, match="only the first version of anomalous_case may come"):
        set_state(conn, second.model_version_id, "in_force", SYSTEM, "because")
    conn.commit()
    for statement in (
        "update ops.model_version set sha256 = repeat('0', 64)",
        "update ops.model_approval set person = 'joe'",
        "delete from ops.model_approval",
        "truncate ops.model_approval",
    ):
        with pytest.raises(psycopg.Error):
            conn.execute(statement)
        conn.rollback()
    # nothing in force: rules only, also while another version waits
    told = refresh(conn, tmp_path)
    assert told[CASES]["used"] == "rules_only"
    assert "no version is in force" in told[CASES]["status"]
    # a version that was retired may come back, by a person
    set_state(conn, first.model_version_id, "in_force", "jane", "it was right after all")
    conn.commit()
    entries = conn.execute(
        "select actor, payload::jsonb ->> 'state', payload::jsonb ->> 'sha256'"
        " from ops.audit_entry where action = 'state of a scoring model' and tenant = 'default'"
        " and actor = 'jane' order by entry_number"
    ).fetchall()
    assert entries == [("jane", "retired", first.sha256), ("jane", "in_force", first.sha256)]


def test_a_version_whose_row_names_another_file_does_not_score_and_is_not_approved(conn, tmp_path):
    refresh(conn, tmp_path)
    model = in_force(conn)
    _, sha256 = other = write_model(tmp_path, {"robust": 1})
    conn.execute("set session_replication_role = replica")
    conn.execute(
        "update ops.model_version set file_name = %s, sha256 = %s where model_version_id = %s",
        (*other, model.model_version_id),
    )
    conn.execute("set session_replication_role = origin")
    conn.commit()
    told = refresh(conn, tmp_path)[CASES]
    assert (told["used"], told["is_warning"]) == ("rules_only", True)
    assert "another file" in told["status"]
    assert sha256 not in {one.decided_sha256 for one in versions_of(conn, *CASES)}
    set_state(conn, model.model_version_id, "retired", "jane", "somebody changed its row")
    with pytest.raises(UsageError, match="is another one than was proposed"):
        set_state(conn, model.model_version_id, "in_force", "jane", "because")
    conn.commit()
    problems = verify(conn, "default").problems
    assert [one.kind for one in problems] == ["row_changed"]
    assert f"model_version {model.model_version_id} " in problems[0].text


def test_decisions_do_not_wait_until_scoring_ends(conn, tmp_path, fresh_database, monkeypatch):
    seen = []

    def look(*_):
        with psycopg.connect(fresh_database) as other:
            seen.append(
                other.execute(
                    "select count(*), pg_try_advisory_xact_lock(7271, hashtext('default'))"
                    " from ops.model_version where tenant = 'default'"
                ).fetchone()
            )
        return []

    monkeypatch.setattr(pipeline, "proposed_suppliers", look)
    refresh(conn, tmp_path)
    assert seen == [(2, True)]
