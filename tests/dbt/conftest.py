"""A small warehouse in which the dbt project is built, first empty, then with logs made by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from tests.dbt.project import NO_MINING, DbtRun, run_dbt

_NAME = "p2p_dbt"


@pytest.fixture(scope="session")
def dbt_target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of dbt's artefacts, kept between calls so that dbt parses once."""
    return tmp_path_factory.mktemp("dbt")


@pytest.fixture(scope="session")
def small_database(database_url: str, _template: str) -> Iterator[str]:
    """URL of a database with the tables of landing and no source."""
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(
            sql.SQL("create database {} template {}").format(
                sql.Identifier(_NAME), sql.Identifier(_template)
            )
        )
    url = f"{database_url.rsplit('/', 1)[0]}/{_NAME}"
    yield url
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(_NAME)))


@pytest.fixture(scope="session")
def empty_build(small_database: str, dbt_target: Path) -> DbtRun:
    """Everything built and tested where nothing is loaded, unit tests of the models included."""
    return run_dbt(small_database, dbt_target, "build", *NO_MINING)


@pytest.fixture(scope="session")
def manifest(empty_build: DbtRun, dbt_target: Path) -> dict[str, Any]:
    """dbt's manifest of the project, with compiled SQL."""
    assert empty_build.results, empty_build.complaint
    read: dict[str, Any] = json.loads((dbt_target / "manifest.json").read_text("utf-8"))
    return read
