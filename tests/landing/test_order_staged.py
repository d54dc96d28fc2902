"""What staging reads is the same whatever the order of loading, and every file still reconciles."""

import random

import psycopg

from p2p.landing import ingest
from p2p.sources import DeliveryMapping
from tests.dbt.project import build
from tests.landing.test_order import ekko, history, rows_by_day, write


def test_staging_reads_the_same_and_every_file_reconciles(fresh_database, tmp_path):
    rows = rows_by_day(seed=9, keys=30)
    folder = write(tmp_path / "erp", rows, ekko)
    days = sorted(folder.iterdir())
    orders = {
        "at_once": [folder],
        "in_order": days,
        "shuffled": random.Random(1).sample(days, len(days)),  # noqa: S311
    }
    mapping = DeliveryMapping(system="sap_ecc", date_format="ISO")
    with psycopg.connect(fresh_database) as conn:
        for source, paths in orders.items():
            for path in paths:
                ingest(conn, path, source=source, mapping=mapping)
    build(
        fresh_database,
        tmp_path / "dbt",
        *("--select", "+mart_reconciliation", "--indirect-selection", "cautious"),
    )
    newest = {key: of[-1] for key, of in history(rows).items()}
    with psycopg.connect(fresh_database) as conn:
        for source in orders:
            staged = conn.execute(
                "select purchase_order_id, supplier_id from staging.stg_sap__ekko "
                "where source = %s",
                (source,),
            )
            assert dict(staged.fetchall()) == newest, source
        told = conn.execute(
            "select source, count(*), sum(superseded_rows), bool_and(is_reconciled) "
            "from marts.mart_reconciliation group by source"
        ).fetchall()
        assert len(told) == len(orders)
        assert all(files == len(days) and good for _, files, _, good in told)
        assert all(superseded > 30 for _, _, superseded, _ in told)
