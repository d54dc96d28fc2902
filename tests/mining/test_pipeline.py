"""Marts in, mining.* out: on tables made by hand, in a database of its own."""

from __future__ import annotations

import uuid

import psycopg
import pytest

from mining import model_pipeline, model_rows, pipeline, pm4py_gateway, store
from mining.anomalies import ReviewBudget
from mining.bpmn import bpmn_xml
from mining.mining_run import MiningResult
from mining.process_tree import activity, node
from mining.reference_store import add_model, current_models, remove_model
from p2p.errors import P2PError, UsageError
from p2p.settings import Settings
from p2p.warehouse.arrow import arrow_reader
from tests.mining import marts_by_hand

TABLES = (
    *("bottleneck", "process_model", "model_deviation", "review_candidate"),
    *("duplicate_group", "duplicate_document"),
)


def all_parts(conn, run_id) -> MiningResult:
    """The parts one after the other, as a refresh runs them."""
    parts = (
        pipeline.mine_bottlenecks,
        pipeline.mine_process_models,
        pipeline.score_review_candidates,
    )
    result = MiningResult()
    for part in parts:
        done = part(conn, run_id)
        result.rows |= done.rows
        result.figures |= done.figures
    return result


def content(conn, table: str) -> list[tuple]:
    """All rows without the times of writing."""
    rows = conn.execute(
        f"select (to_jsonb(one) - '{{created_at,first_seen_at}}'::text[])::text"
        f" from mining.{table} as one order by 1"
    )
    return rows.fetchall()


def test_all_parts_write_what_they_found(conn):
    result = all_parts(conn, uuid.uuid4())
    assert result.rows == {
        "bottleneck": 4,
        "process_model": 2,
        "model_deviation": 2,
        "review_candidate": len(content(conn, "review_candidate")),
        "duplicate_group": 1,
        "duplicate_document": 2,
    }
    metadata = result.metadata()
    assert metadata["bottleneck_rows"] == 4
    assert metadata["erp_not_checked_cases"] == 0
    assert metadata["erp_duplicate_invoice"] == 1
    assert metadata["tickets_anomalous_case"] >= 1
    waits = conn.execute(
        "select rank, from_activity, total_wait_days, share_pct, timed_count"
        " from mining.bottleneck where source = 'erp' order by rank"
    ).fetchall()
    assert waits == [
        (1, "Create Purchase Order Item", 360.0, 100.0, 120),
        (2, "Record Goods Receipt", 0.0, 0.0, 0),
    ]
    model = conn.execute(
        "select variant_count, case_count, fitting_case_count, fitness_pct,"
        " not_checked_case_count, process_tree, bpmn_xml, algorithm, noise_threshold"
        " from mining.process_model where source = 'tickets'"
    ).fetchone()
    assert model[:3] == (2, 120, 119)
    assert 99 < model[3] < 100
    assert model[5] == (
        "->( 'Create Purchase Order Item', *( 'Record Goods Receipt', tau ),"
        " 'Record Invoice Receipt' )"
    )
    assert model[6].startswith("<?xml")
    assert model[7:] == (model_rows.ALGORITHM, 0.2)


def test_candidates_are_ranked_with_reasons_and_evidence(conn):
    pipeline.score_review_candidates(conn, uuid.uuid4())
    rows = conn.execute(
        "select source, rank, kind, subject_type, subject_label, score, amount, currency, reasons,"
        " evidence, subject_id from mining.review_candidate order by source, rank"
    ).fetchall()
    for source in ("erp", "tickets"):
        ranks = [row[1] for row in rows if row[0] == source]
        assert ranks == list(range(1, len(ranks) + 1))
    duplicate = next(row for row in rows if row[2] == "duplicate_invoice")
    assert duplicate[1] == 1, "an exact duplicate stands before what is merely unusual"
    assert duplicate[4] == "Invoice 519999/2024 of Nordwind Metals"
    assert (duplicate[6], duplicate[7]) == (90_000, "EUR")
    assert [one["invoice"] for one in duplicate[9]] == ["519998/2024", "519999/2024"]
    case = next(row for row in rows if row[0] == "tickets")
    assert (case[2], case[3], case[4]) == ("anomalous_case", "case", "Case c119 of Nordwind Metals")
    assert case[8][0]["text"]
    object_id = conn.execute(
        "select object_id::text from marts.dim_case where source = 'tickets' and case_id = 'c119'"
    ).fetchone()[0]
    assert case[10] == object_id


def test_the_waits_of_opened_cases_are_asked_for(conn, monkeypatch):
    asked, read = [], store.read_longest_waits

    def reading(conn, keys):
        asked.extend(keys)
        return read(conn, keys)

    monkeypatch.setattr(store, "read_longest_waits", reading)
    pipeline.score_review_candidates(conn, uuid.uuid4())
    opened = conn.execute(
        "select case_key from marts.dim_case inner join mining.review_candidate"
        " on subject_id = object_id::text where kind = 'anomalous_case'"
    ).fetchall()
    assert opened
    assert sorted(asked) == sorted(key for (key,) in opened)


def test_the_same_run_may_run_again(conn):
    run_id = str(uuid.uuid4())
    all_parts(conn, run_id)
    before = {table: content(conn, table) for table in TABLES}
    all_parts(conn, run_id)
    assert {table: content(conn, table) for table in TABLES} == before


def test_only_the_last_runs_are_kept(conn):
    runs = [uuid.uuid4() for _ in range(store.KEPT_RUNS + 3)]
    for run_id in runs:
        pipeline.mine_bottlenecks(conn, run_id)
    kept = {row[0] for row in conn.execute("select distinct run_id from mining.bottleneck")}
    assert kept == set(runs[-store.KEPT_RUNS :])


def test_a_result_that_no_longer_holds_is_gone(conn):
    all_parts(conn, uuid.uuid4())
    conn.execute("delete from marts.mart_transition where source = 'tickets'")
    conn.execute("delete from canonical.can_invoice")
    conn.execute("delete from marts.dim_case where source = 'erp'")
    conn.execute("delete from marts.fct_control_breach")
    all_parts(conn, uuid.uuid4())
    for table in ("bottleneck", "review_candidate"):
        sources = {row[0] for row in conn.execute(f"select distinct source from mining.{table}")}
        assert sources == ({"erp"} if table == "bottleneck" else {"tickets"})


def test_tenants_do_not_touch_each_other(conn):
    conn.execute("update marts.mart_transition set tenant = 'other' where source = 'tickets'")
    first, second = uuid.uuid4(), uuid.uuid4()
    pipeline.mine_bottlenecks(conn, first, tenant="default")
    pipeline.mine_bottlenecks(conn, second, tenant="other")
    rows = conn.execute("select distinct tenant, run_id from mining.bottleneck order by tenant")
    assert rows.fetchall() == [("default", first), ("other", second)]


def test_a_failure_names_its_source_and_writes_nothing(conn, monkeypatch):
    pipeline.mine_process_models(conn, uuid.uuid4())
    before = content(conn, "process_model")

    def fail(*_: object) -> None:
        raise ValueError("no tree grows here")

    monkeypatch.setattr(pm4py_gateway, "discover_process_tree", fail)
    with pytest.raises(P2PError, match=r"source erp: .* no tree grows here"):
        pipeline.mine_process_models(conn, uuid.uuid4())
    conn.rollback()
    assert content(conn, "process_model") == before


def test_nothing_in_the_marts_gives_nothing(conn):
    read = ("marts.dim_case", "marts.mart_transition", "canonical.can_invoice")
    for table in (*read, "marts.fct_control_breach"):
        conn.execute(f"truncate {table}")
    assert all_parts(conn, uuid.uuid4()).rows == dict.fromkeys(TABLES, 0)


def test_a_run_id_may_be_any_text(conn):
    pipeline.mine_bottlenecks(conn, "tuesday")
    pipeline.mine_bottlenecks(conn, "tuesday")
    assert conn.execute("select count(distinct run_id) from mining.bottleneck").fetchone() == (1,)


def test_the_budget_reaches_the_detectors(conn):
    none = ReviewBudget(reason_z=1e9)
    pipeline.score_review_candidates(conn, uuid.uuid4(), budget=none)
    kinds = conn.execute("select distinct kind from mining.review_candidate order by 1").fetchall()
    assert kinds == [("control_blocked_supplier_paid",), ("duplicate_invoice",)]


def test_uploaded_models_are_checked_beside_the_discovered_one(conn):
    order, _, invoice_receipt = (activity(name) for name in marts_by_hand.ACTIVITIES)
    body = bpmn_xml(node("sequence", order, invoice_receipt), "as it should be")
    facts = {"tenant": "default", "source": "erp", "format": "bpmn", "file_name": "to_be.bpmn"}
    add_model(conn, name="to be", body=body, by="jane", **facts)
    add_model(conn, name="odd", body="<definitions/>", by="jane", **facts)
    add_model(conn, name="gone", body=body, by="jane", **facts)
    remove_model(conn, tenant="default", source="erp", name="gone", by="joe")
    result = pipeline.mine_process_models(conn, uuid.uuid4())
    rows = conn.execute(
        "select model_name, uploaded_by, fitting_case_count, fitness_pct, not_checked_case_count,"
        " problem from mining.process_model where source = 'erp' order by model_name"
    ).fetchall()
    assert [row[0] for row in rows] == ["discovered", "odd", "to be"]
    # 119 cases of three events with one extra of five; one of 31 events with 30 extra, 1 skipped
    by_hand = 100 * (119 * (1 - 1 / 5) + 1 * (1 - 31 / 33)) / 120
    assert rows[2][1:3] == ("jane", 0)
    assert rows[2][3] == pytest.approx(by_hand)
    assert rows[1][4] == 120
    assert "0 processes" in rows[1][5]
    assert result.figures["erp_to be_not_checked_cases"] == 0
    assert set(result.not_checked_share) == {"erp: discovered", "erp: to be", "tickets: discovered"}
    deviations = conn.execute(
        "select activity, kind, case_count, deviation_count, checked_case_count, example_case_ids"
        " from mining.model_deviation where model_name = 'to be' order by case_count desc"
    ).fetchall()
    assert deviations == [
        ("Record Goods Receipt", "extra", 120, 149, 120, ["c0", "c1", "c10", "c100", "c101"]),
        ("Record Invoice Receipt", "skipped", 1, 1, 120, ["c119"]),
    ]


def test_reference_models_are_append_only_and_named_once(conn):
    facts = {"tenant": "default", "source": "erp", "format": "bpmn", "file_name": "m.bpmn"}
    first = add_model(conn, name="m", body="one", by="jane", **facts)
    with pytest.raises(UsageError, match="this very text"):
        add_model(conn, name="m", body="one", by="joe", **facts)
    with pytest.raises(UsageError, match="cannot be called"):
        add_model(conn, name="discovered", body="one", by="joe", **facts)
    second = add_model(conn, name="m", body="two", by="joe", **facts)
    assert [one.model_id for one in current_models(conn, tenant="default")] == [second.model_id]
    remove_model(conn, tenant="default", source="erp", name="m", by="jane")
    assert current_models(conn, tenant="default") == []
    with pytest.raises(UsageError, match="no model 'm'"):
        remove_model(conn, tenant="default", source="erp", name="m", by="jane")
    assert add_model(conn, name="m", body="one", by="jane", **facts).model_id > first.model_id
    conn.commit()
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="append-only"):
        conn.execute("update ops.reference_model set body = 'three'")


def test_skeleton_and_temporal_profile_are_written_with_cases_to_look_up(conn, fresh_database):
    result = model_pipeline.mine_log_skeletons(conn, uuid.uuid4())
    assert result.rows["skeleton_constraint"] == len(content(conn, "skeleton_constraint"))
    broken = conn.execute(
        "select kept_count, broken_case_count, example_case_ids from mining.skeleton_constraint"
        " where source = 'erp' and (kind, activity, other_activity)"
        " = ('always_after', 'Create Purchase Order Item', 'Record Invoice Receipt')"
    ).fetchall()
    assert broken == [(119, 1, ["c119"])]
    settings = Settings(database_url=fresh_database, _env_file=None)
    with arrow_reader(settings, is_refresh=True) as reader:
        model_pipeline.mine_temporal_profiles(conn, reader, uuid.uuid4())
    rows = conn.execute(
        "select from_activity, to_activity, pair_count, mean_days from mining.temporal_profile"
        " where source = 'erp' order by 1, 2"
    ).fetchall()
    assert [row[2] for row in rows] == [120, 120, 120]
    assert rows[0] == ("Create Purchase Order Item", "Record Goods Receipt", 120, 0.0)


def test_a_broken_control_is_a_candidate_and_a_waived_breach_is_none(conn):
    pipeline.score_review_candidates(conn, uuid.uuid4())
    rows = conn.execute(
        "select subject_label, amount, involved, jsonb_array_length(evidence)"
        " from mining.review_candidate where kind like 'control%'"
    ).fetchall()
    assert rows == [("1 payment to supplier S1, which was blocked", 700, ["TRES_1"], 1)]
