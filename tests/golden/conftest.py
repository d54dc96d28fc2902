"""One warehouse for all golden tests: every real log and export ingested, everything built once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.rows import DictRow, dict_row

from p2p.landing import ingest
from tests.dbt.project import build

_NAME = "p2p_golden"
# in the order in which the deliveries were made
_DELIVERIES = (
    ("bpic", "bpic2019_3way_after/BPI_Challenge_2019-3-w-after.xes.gz"),
    ("onetrace", "bpic2019_1t_per_variant/16_bpic2019_1t_per_variant.xes.gz"),
    ("receipt", "reference_logs/receipt.csv"),
    ("forensic", "sap_forensic_accounting"),
    ("bike", "sap_global_bike/first"),
    ("bike", "sap_global_bike/base"),
)


@pytest.fixture(scope="session")
def golden_warehouse(
    shared_data: Path, database_url: str, _template: str, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """URL of a database in which the real logs are ingested and staging to scores are built.

    Sources: bpic, onetrace, receipt (event logs), forensic and bike (SAP exports).
    """
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(
            sql.SQL("create database {} template {}").format(
                sql.Identifier(_NAME), sql.Identifier(_template)
            )
        )
    url = f"{database_url.rsplit('/', 1)[0]}/{_NAME}"
    with psycopg.connect(url) as conn:
        for source, path in _DELIVERIES:
            ingest(conn, shared_data / path, source=source)
    build(url, tmp_path_factory.mktemp("golden-dbt"))
    return url


@pytest.fixture(scope="session")
def golden(golden_warehouse: str) -> Iterator[psycopg.Connection[DictRow]]:
    """A connection that reads the golden warehouse, rows as dicts."""
    with psycopg.connect(golden_warehouse, row_factory=dict_row, autocommit=True) as conn:
        yield conn
