"""Two warehouses for all golden tests, each built once: one of every real log and export, and one
of one simulated history as each system tells it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psycopg
import pytest
from psycopg import sql
from psycopg.rows import DictRow, dict_row

from p2p.landing import ingest
from p2p.progress import Silent
from p2p.simulator.deliveries import DeliveryWriter, write_mapping
from p2p.simulator.history import live
from p2p.simulator.renderers import formats_of, tables_of
from p2p.simulator.scenario import DeviationRates
from p2p.simulator.small_company import small_company
from p2p.simulator.truth import Truth
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


_ITEMS, _SEED = 400, 20_260_630
_RENDERED = {
    "demo": "sap_ecc",
    "s4": "sap_s4",
    "ora": "oracle",
    "coupa": "coupa",
    "portal": "supplier_portal",
    "desk": "ticket_desk",
}
"""Source -> the system that tells the one history."""


@pytest.fixture(scope="session")
def simulated_truth() -> Truth:
    """What truly happened in the simulated company."""
    return live(small_company(), items=_ITEMS, seed=_SEED, progress=Silent())


@pytest.fixture(scope="session")
def simulated(
    database_url: str,
    _template: str,
    simulated_truth: Truth,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[str, dict[str, Path]]:
    """URL of a database with one simulated history as each system tells it (_RENDERED), built as
    far as its KPIs and its published event log; the folder of each source."""
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(f"create database p2p_simulated template {_template}")
    url = f"{database_url.rsplit('/', 1)[0]}/p2p_simulated"
    zone = simulated_truth.world.scenario.system_zone
    folders = {source: tmp_path_factory.mktemp(source) for source in _RENDERED}
    with psycopg.connect(url) as conn:
        for source, system in _RENDERED.items():
            folder = folders[source]
            writer = DeliveryWriter(
                folder=folder,
                system=system,
                source=source,
                zone=zone,
                rng=np.random.default_rng(0),
                rates=DeviationRates(data_fault=0.0),
            )
            for table in tables_of(system)(simulated_truth):
                writer.write(table)
            formats = formats_of(system)
            write_mapping(
                folder,
                system=system,
                source=source,
                zone=zone,
                formats=formats,
                companies=simulated_truth.world.scenario.companies,
            )
            ingest(conn, folder, source=source, mapping=folder / "mapping.yml")
    build(
        url,
        tmp_path_factory.mktemp("simulated-dbt"),
        *("--select", "+path:models/canonical", "+mart_kpi", "+mart_reconciliation"),
        *("+path:models/marts/controls", "path:tests/controls"),
        "+path:models/scores/process",
        *("+mart_reconciliation_amount", "path:tests/sap_ecc"),
        *("--indirect-selection", "cautious"),  # other parts' tests need other parts' tables
    )
    return url, folders
