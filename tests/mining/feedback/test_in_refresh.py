"""Decisions in a refresh: draws that stay, an order in force, a file that was tampered with."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pytest

from benchmarks.simulated_decisions import decisions, proposed, with_scores_apart
from mining.candidates import Candidate
from mining.feedback.arrivals import invoice_arrivals
from mining.feedback.pipeline import mine_feedback
from mining.feedback.reranking import try_model
from mining.feedback.sampling import arrived_lately, draw_control_sample
from mining.model_files import write_model
from mining.pipeline import score_review_candidates
from mining.registry.judged import judge_models
from p2p.governance.reranking import approve
from p2p.governance.review_budget import set_budget
from tests.governance.test_reranking import GOOD, MODEL
from tests.mining import marts_by_hand
from tests.mining.invoice_rows import exact, invoice

INVOICES = """
insert into canonical.can_invoice (
    invoice_object_id, tenant, source, invoice_id, supplier_id, reference, is_credit_memo,
    gross_amount, currency, invoice_on, posted_on, recorded_by, is_reversed, is_po_backed
)
select
    md5(n::text)::uuid, 'default', 'erp', 'N' || n, 'S' || n % 7, md5('r' || n), false,
    100 + n * 13 % 97, 'EUR', date '2026-03-02' + n / 10, date '2026-03-02' + n / 10, 'clerk',
    false, true
from generate_series(1, 300) as n
"""
QUERY = "select candidate_id, kind, rank from mining.review_candidate where run_id = %s order by 1"


@pytest.fixture
def conn(fresh_database: str):
    with psycopg.connect(fresh_database) as conn:
        conn.execute("set time zone 'UTC'")
        marts_by_hand.build(conn)
        conn.execute(INVOICES)
        conn.commit()
        yield conn


def scored(conn: psycopg.Connection[Any], models: Path) -> list[tuple[Any, ...]]:
    run = uuid.uuid4()
    score_review_candidates(conn, run, models=models)
    return conn.execute(QUERY, (run,)).fetchall()


def registered(conn: psycopg.Connection[Any], models: Path) -> tuple[Any, ...]:
    """The row of the queue's order in mining.scoring_model after scoring has ended."""
    row = conn.execute(
        "select run_id from mining.review_candidate order by created_at desc limit 1"
    )
    (run,) = row.fetchone() or (None,)
    judge_models(conn, run, models=models)
    told = conn.execute(
        "select used, is_warning, status, approver, sha256 from mining.scoring_model"
        " where run_id = %s and kind = 'ranking' and source = 'erp'",
        (run,),
    ).fetchone()
    assert told is not None
    return told


def rename(conn: psycopg.Connection[Any], name: str, sha256: str) -> None:
    with conn.transaction():
        conn.execute("set local session_replication_role = replica")
        conn.execute(
            "update ops.reranking_model set (file_name, sha256) = (%s, %s)", (name, sha256)
        )


def test_a_draw_stays_and_an_approved_order_counts_until_its_file_is_touched(
    conn: psycopg.Connection[Any], tmp_path: Path
) -> None:
    before = scored(conn, tmp_path)
    drawn = {row[0] for row in before if row[1] == "control_sample"}
    assert drawn
    kept = conn.execute("select count(*) from ops.control_subject").fetchone()
    # another size would draw another sample, but the week is done
    set_budget(
        conn, tenant="default", source=None, kind="control_sample", per_week=50, set_by="anna",
        reason="more",
    )  # fmt: skip
    again = scored(conn, tmp_path)
    assert again == before
    assert conn.execute("select count(*) from ops.control_subject").fetchone() == kept
    found, truth = proposed(31, 10_000)
    bundle, _ = try_model(
        decisions(with_scores_apart(found), truth, np.random.default_rng(1)),
        np.random.default_rng(1),
    )
    name, sha256 = write_model(tmp_path, bundle)
    statement = MODEL.replace("'t', 'v'", "'default', 'v'").replace("'f', 's'", "%(f)s, %(s)s")
    model = conn.execute(statement, GOOD | {"f": name, "s": sha256}).fetchone()
    assert model is not None
    approve(conn, model[0], tenant="default", approved_by="Berta", reason="fine")
    by_model = scored(conn, tmp_path)
    assert [row[:2] for row in by_model] == [row[:2] for row in before]  # none is hidden
    told = "select is_in_force, told from mining.reranking where run_id = %s"
    run = uuid.uuid4()
    mine_feedback(conn, run, models=tmp_path)
    states = conn.execute(told, (run,)).fetchall()
    assert states
    assert all(is_in_force for is_in_force, _ in states)
    assert "in force by Berta since" in states[0][1]
    assert registered(conn, tmp_path) == (
        "model", False, "version v orders the queue, put in force by Berta", "Berta", sha256,
    )  # fmt: skip
    (in_view,) = conn.execute(
        "select source, version, state, person, row_count from ops.scoring_model"
        " where kind = 'ranking'"
    )
    assert in_view == ("", "v", "in_force", "Berta", 60)

    # the row is made to name another whole model, by somebody whom no trigger stops
    other = write_model(tmp_path, bundle | {"mean": bundle["mean"] + 1})
    rename(conn, *other)
    assert scored(conn, tmp_path) == before
    used, is_warning, status, _, _ = registered(conn, tmp_path)
    assert (used, is_warning) == ("by_score", True)
    assert "names another file than was proposed; candidates stand as the detectors" in status
    rename(conn, name, sha256)
    assert scored(conn, tmp_path) == by_model

    path = tmp_path / name
    path.write_bytes(path.read_bytes() + b"x")
    assert scored(conn, tmp_path) == before
    used, is_warning, status, _, _ = registered(conn, tmp_path)
    assert (used, is_warning) == ("by_score", True)
    assert "is not the one that was trained; candidates stand as the detectors" in status
    run = uuid.uuid4()
    mine_feedback(conn, run, models=tmp_path)
    states = conn.execute(told, (run,)).fetchall()
    assert not any(is_in_force for is_in_force, _ in states)
    assert "is not the one that was trained" in states[0][1]


def test_a_document_of_a_flagged_group_is_not_drawn_as_if_nothing_had_flagged_it(
    conn: psycopg.Connection[Any],
) -> None:
    week = [invoice(day=n % 5) for n in range(4)]
    arrived = arrived_lately(invoice_arrivals(exact(*week, invoice(day=7), invoice(day=8))))
    group = Candidate(
        tenant="default", source="erp", kind="control_early_payment", identity="g",
        subject_type="control breach", subject_id="g", subject_label="group", score=0.5,
        amount=None, currency=None, reasons=[], evidence=[], model_name="controls",
        model_version="1", documents=[one["invoice_object_id"] for one in week[:3]],
    )  # fmt: skip
    drawn = draw_control_sample(conn, arrived, [group], [])
    assert [one.subject_id for one in drawn] == [week[3]["invoice_object_id"]]
    told = conn.execute("select sum(population_count) from ops.control_stratum").fetchone()
    assert told == (1,)
