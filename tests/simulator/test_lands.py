"""A simulated delivery loads whole: what SAP would write, landing reads without a reject."""

import psycopg

from p2p.landing import ingest
from p2p.progress import Silent
from p2p.simulator import simulate


def test_every_row_of_a_delivery_is_loaded_and_the_truth_is_not(fresh_database, tmp_path):
    delivery = simulate(tmp_path, items=60, seed=2, progress=Silent())
    with psycopg.connect(fresh_database, autocommit=True) as conn:
        ingest(conn, delivery.folder, source="demo", mapping=delivery.mapping)
        loaded = conn.execute("select table_name, rows_read, rows_loaded from raw.file").fetchall()
        rejected = conn.execute("select count(*) from raw.quarantine").fetchone()
    assert sorted(loaded) == sorted(
        (f"sap_{name.lower()}", rows, rows) for name, rows in delivery.rows.items()
    )
    assert rejected == (0,)
