"""Train, score, keep, check and refuse: predictions on tables in a database of their own."""

from __future__ import annotations

import uuid
from dataclasses import replace

import polars as pl
import psycopg
import pytest

from mining.prediction import read, run
from mining.prediction.run import predict_open_cases
from mining.prediction.source_data import SourceData
from p2p.errors import P2PError
from p2p.warehouse.migrations import migrate
from tests.mining import prediction_tables
from tests.mining.prediction_company import UNTIL_DAY, company, truncated

DATA = company(has_signal=True)
# in which a model of an earlier cut-off is still young enough
EARLIER = truncated(DATA, UNTIL_DAY - 28)


@pytest.fixture
def conn(fresh_database):
    with psycopg.connect(fresh_database) as conn:
        migrate(conn)
        conn.execute("set time zone 'UTC'")
        prediction_tables.create(conn)
        prediction_tables.fill(conn, EARLIER)
        conn.commit()
        yield conn


def told(conn, statement: str) -> list[tuple]:
    return conn.execute(statement).fetchall()


def test_what_was_said_four_weeks_ago_is_checked_and_a_changed_model_is_refused(conn, tmp_path):
    first = predict_open_cases(conn, uuid.uuid4(), models=tmp_path)
    assert first.rows["prediction_model"] == 4
    assert first.rows["prediction_check"] == 0
    used = dict(told(conn, "select target, is_model from mining.prediction_model"))
    assert used["remaining_time"]
    assert used["due_date_miss"]
    made = told(conn, "select count(*), min(as_of_on)::text from ops.prediction")
    assert made[0][0] == first.rows["prediction"]
    rows = dict(told(conn, "select target, count(*) from mining.prediction group by target"))
    assert rows == dict(told(conn, "select target, scored_count from mining.prediction_model"))
    stored = {path.name for path in tmp_path.iterdir()}
    assert stored == {
        row[0] for row in told(conn, "select file_name from ops.prediction_model where is_used")
    }

    # the same data once more: nothing is trained, nothing is kept twice
    predict_open_cases(conn, uuid.uuid4(), models=tmp_path)
    assert told(conn, "select count(*) from ops.prediction_model") == [(4,)]
    assert told(conn, "select count(*) from ops.prediction") == [(first.rows["prediction"],)]
    same = told(
        conn,
        "select count(distinct (target, subject_id, predicted_days, probability))"
        " from mining.prediction",
    )
    assert same == [(first.rows["prediction"],)]

    # four weeks later
    prediction_tables.fill(conn, DATA)
    conn.commit()
    later = predict_open_cases(conn, uuid.uuid4(), models=tmp_path)
    assert told(conn, "select count(*) from ops.prediction_model") == [(4,)], "scored only"
    assert later.rows["prediction_check"] >= 3
    checks = {
        row[0]: row[1:]
        for row in told(
            conn,
            "select target, prediction_count, known_count, mean_predicted, mean_actual, mean_error,"
            " usual_mean_error, inside_interval_share from mining.prediction_check",
        )
    }
    made_count, known, predicted, actual, error, usual, inside = checks["remaining_time"]
    assert made_count == rows["remaining_time"]
    assert 20 < known < made_count, "some are still open"
    assert abs(predicted - actual) < 5
    # those that are known after four weeks are the quick ones, which nobody could know
    assert error < 0.85 * usual
    assert inside > 0.6
    _, known, predicted, actual, error, usual, inside = checks["due_date_miss"]
    assert known > 20
    assert abs(predicted - actual) < 0.15
    assert error < usual
    assert inside is None
    # by hand: the outcomes of the kept predictions, from the company itself
    actual_late = told(
        conn,
        """
        select avg((invoice.cleared_on is null or invoice.cleared_on > invoice.due_on)::int)
        from ops.prediction as made
        inner join marts.fct_kpi_invoice as invoice
            on made.subject_id = invoice.invoice_object_id::text
        cross join marts.dim_source_period as period
        where
            made.target = 'due_date_miss' and made.as_of_on < period.data_until
            and (invoice.cleared_on is not null or invoice.due_on < period.data_until)
        """,
    )
    assert float(actual_late[0][0]) == pytest.approx(actual)

    # somebody changes one file and loses another
    files = dict(told(conn, "select target, file_name from mining.prediction_model where is_model"))
    (tmp_path / files["remaining_time"]).write_bytes(b"something else")
    (tmp_path / files["due_date_miss"]).unlink()
    predict_open_cases(conn, uuid.uuid4(), models=tmp_path)
    states = {
        row[0]: row[1:]
        for row in told(
            conn,
            "select target, is_model, status from mining.prediction_model"
            " where run_id = (select run_id from mining.prediction_model"
            " order by created_at desc limit 1)",
        )
    }
    assert states["remaining_time"][0] is False
    assert "not the one that was trained" in states["remaining_time"][1]
    assert states["due_date_miss"][0] is False
    assert "cannot be read" in states["due_date_miss"][1]
    assert told(
        conn,
        "select distinct predicted_days = usual_value, is_model from mining.prediction"
        " where target = 'remaining_time' and run_id = (select run_id from mining.prediction"
        " order by created_at desc limit 1)",
    ) == [(True, False)]

    # and the next refresh trains them anew
    predict_open_cases(conn, uuid.uuid4(), models=tmp_path)
    assert told(conn, "select count(*) from ops.prediction_model") == [(6,)]
    assert told(
        conn,
        "select count(*) from mining.prediction_model where is_model and run_id ="
        " (select run_id from mining.prediction_model order by created_at desc limit 1)",
    ) == [(len(files),)]


def test_what_is_kept_cannot_be_changed(conn, tmp_path):
    predict_open_cases(conn, uuid.uuid4(), models=tmp_path)
    for statement in (
        "update ops.prediction set predicted_value = 0",
        "delete from ops.prediction",
        "truncate ops.prediction_model cascade",
    ):
        with pytest.raises(psycopg.Error):
            conn.execute(statement)
        conn.rollback()


def _of_the_last(data: SourceData, cases: int) -> SourceData:
    """The same end of the data, and a history of the last cases only."""
    first = data.cases["case_key"].max() - cases + 1
    recent = pl.col("case_key") >= first
    invoice_cases = data.invoice_cases.filter(recent)
    of_invoice = pl.col("invoice_object_id").is_in(invoice_cases["invoice_object_id"].implode())
    return replace(
        data,
        cases=data.cases.filter(recent),
        events=data.events.filter(recent),
        changes=data.changes.filter(recent),
        invoices=data.invoices.filter(of_invoice),
        invoice_events=data.invoice_events.filter(of_invoice),
        invoice_cases=invoice_cases,
    )


def test_years_that_are_loaded_afterwards_are_learned_from_at_once(conn, tmp_path):
    prediction_tables.fill(conn, _of_the_last(EARLIER, 100))
    conn.commit()
    of_latest = (
        "select target, is_model, status from mining.prediction_model"
        " where run_id = (select run_id from mining.prediction_model"
        " order by created_at desc limit 1)"
    )
    for _ in range(2):  # tried at each refresh, and kept once
        predict_open_cases(conn, uuid.uuid4(), models=tmp_path)
        states = {row[0]: row[1:] for row in told(conn, of_latest)}
        assert "history is too short" in states["remaining_time"][1]
        assert told(
            conn, "select count(*) from ops.prediction_model where target = 'remaining_time'"
        ) == [(1,)]

    prediction_tables.fill(conn, EARLIER)
    conn.commit()
    predict_open_cases(conn, uuid.uuid4(), models=tmp_path)
    states = {row[0]: row[1:] for row in told(conn, of_latest)}
    assert states["remaining_time"][0]
    assert states["due_date_miss"][0]


def test_a_model_of_far_fewer_subjects_is_trained_anew(conn, tmp_path):
    prediction_tables.fill(conn, _of_the_last(EARLIER, 1000))
    conn.commit()
    counts = (
        "select (card ->> 'known_subject_count')::int from ops.prediction_model"
        " where target = 'remaining_time' and baseline is not null order by model_id"
    )
    predict_open_cases(conn, uuid.uuid4(), models=tmp_path)
    assert told(conn, counts) == [(1000,)]
    prediction_tables.fill(conn, EARLIER)
    conn.commit()
    predict_open_cases(conn, uuid.uuid4(), models=tmp_path)
    assert told(conn, counts) == [(1000,), (EARLIER.cases.height,)]


def test_rows_come_in_the_order_of_their_ids_however_they_were_written(conn):
    prediction_tables.fill(
        conn,
        replace(EARLIER, cases=EARLIER.cases.reverse(), invoices=EARLIER.invoices.reverse()),
    )
    found = read.read_source(
        conn, EARLIER.tenant, EARLIER.source, time_zone="UTC", until_day=EARLIER.until_day
    )
    for ids in (found.cases["object_id"], found.invoices["invoice_object_id"]):
        assert ids.len() > 1000
        assert ids.is_sorted()


def test_an_error_names_the_source_and_what_was_predicted(conn, tmp_path, monkeypatch):
    def fail(*_given):
        raise ValueError("inconsistent numbers of samples")

    monkeypatch.setattr(run.scoring, "left_out", fail)
    with pytest.raises(P2PError, match="source made_up: predicting remaining_time failed: incons"):
        predict_open_cases(conn, uuid.uuid4(), models=tmp_path)
