"""A simulated delivery loads whole: what SAP would write, landing reads without a reject. What an
export spoils is quarantined for the reason that the truth names, and nothing else is."""

from pathlib import Path

import polars as pl
import psycopg

from p2p.landing import ingest
from p2p.progress import Silent
from p2p.simulator.exports import export
from tests.simulator.sap_company import SOURCE, scenario, written


def test_every_row_of_a_delivery_is_loaded_and_the_truth_is_not(fresh_database, tmp_path):
    delivery = written(tmp_path, items=60, seed=2)
    folder = delivery.folder / SOURCE
    with psycopg.connect(fresh_database, autocommit=True) as conn:
        ingest(conn, folder, source=SOURCE, mapping=folder / "mapping.yml")
        loaded = conn.execute("select table_name, rows_read, rows_loaded from raw.file").fetchall()
        rejected = conn.execute("select count(*) from raw.quarantine").fetchone()
    assert sorted(loaded) == sorted(
        (f"sap_{name.lower()}", rows, rows) for name, rows in delivery.rows[SOURCE].items()
    )
    assert rejected == (0,)


def test_spoilt_rows_are_quarantined_for_the_planted_reason_and_no_others(fresh_database, tmp_path):
    spoilt = export(
        tmp_path, scenario=scenario(data_fault=0.02), items=150, seed=2, progress=Silent()
    )
    folder = spoilt.folder / SOURCE
    with psycopg.connect(fresh_database, autocommit=True) as conn:
        ingest(conn, folder, source=SOURCE, mapping=folder / "mapping.yml")
        rejected = conn.execute(
            "select f.path, q.row_number, coalesce(q.column_name, ''), q.reason_code "
            "from raw.quarantine q join raw.file f using (file_id)"
        ).fetchall()
        loaded = conn.execute("select path, rows_loaded from raw.file").fetchall()
    planted = pl.read_csv(spoilt.folder / "truth" / "records.csv", infer_schema=False)
    assert planted.height > 80
    assert planted["reason_code"].n_unique() >= 6
    expected = planted.select(
        "file", pl.col("row_number").cast(int), pl.col("column").fill_null(""), "reason_code"
    ).rows()
    assert sorted((Path(path).name, *rest) for path, *rest in rejected) == sorted(expected)
    assert {Path(path).stem: rows for path, rows in loaded} == spoilt.rows[SOURCE]
