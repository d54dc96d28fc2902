"""A small company that is really published, and logs made by hand or by chance."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psycopg
import pytest
from psycopg import sql

from p2p.landing import ingest
from p2p.progress import Silent
from p2p.settings import Settings
from p2p.simulator.deliveries import DeliveryWriter, write_mapping
from p2p.simulator.history import live
from p2p.simulator.renderers import formats_of, tables_of
from p2p.simulator.scenario import DeviationRates
from p2p.simulator.small_company import small_company
from p2p.warehouse.publication import publish
from p2p.warehouse.refresh_log import start_refresh
from tests.dbt.project import NO_MINING, NO_UNIT_TESTS, run_dbt

_NAME = "p2p_eventlog"
SOURCE = "erp"


@pytest.fixture(scope="session")
def published_url(
    database_url: str, _template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """URL of a database in which a simulated company of SAP ECC is published, as far as its log."""
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(
            sql.SQL("create database {} template {}").format(
                sql.Identifier(_NAME), sql.Identifier(_template)
            )
        )
    url = f"{database_url.rsplit('/', 1)[0]}/{_NAME}"
    _deliver(url, tmp_path_factory.mktemp("company"))
    built = run_dbt(
        url,
        tmp_path_factory.mktemp("dbt-eventlog"),
        *("build", *NO_UNIT_TESTS, *NO_MINING, "--exclude-resource-type", "test"),
        *("--select", "+path:models/scores/process"),
    )
    assert built.returncode == 0, built.complaint
    with psycopg.connect(url, autocommit=True) as conn:
        publish(conn, start_refresh(conn))
    yield url
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(_NAME)))


def _deliver(url: str, folder: Path) -> None:
    """Simulate a company and load what its system exports."""
    truth = live(small_company(), items=200, seed=20_261_127, progress=Silent())
    scenario = truth.world.scenario
    writer = DeliveryWriter(
        folder=folder,
        system="sap_ecc",
        source=SOURCE,
        zone=scenario.system_zone,
        rng=np.random.default_rng(0),
        rates=DeviationRates(data_fault=0.0),
    )
    for table in tables_of("sap_ecc")(truth):
        writer.write(table)
    write_mapping(
        folder,
        system="sap_ecc",
        source=SOURCE,
        zone=scenario.system_zone,
        formats=formats_of("sap_ecc"),
        companies=scenario.companies,
    )
    with psycopg.connect(url) as conn:
        ingest(conn, folder, source=SOURCE, mapping=folder / "mapping.yml")


@pytest.fixture
def published_settings(published_url: str, tmp_path: Path) -> Settings:
    """Settings of a home of its own that reads the published company."""
    return Settings.model_validate({"home": tmp_path / "home", "database_url": published_url})
