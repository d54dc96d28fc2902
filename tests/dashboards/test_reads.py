"""Reading: as whom, from what, and what happens when a publication changes meanwhile."""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.machinery import PathFinder
from pathlib import Path

import psycopg
import pytest

from dashboards import read, statements
from p2p.settings import get_settings
from p2p.warehouse.connection import connect
from tests.dashboards.serving_rows import published_rows
from tests.dashboards.serving_tables import TABLES, column_names, publish_rows

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "dashboards"


def scope(source: str = "demo", tenant: str = "default") -> read.Scope:
    publication = read.status().publication
    assert publication is not None
    return read.scope_of(publication, tenant, source)


@pytest.mark.usefixtures("published")
def test_a_page_reads_one_source_of_one_tenant() -> None:
    assert {row["source"] for row in read.kpis(scope())} == {"demo"}
    assert len(read.transitions(scope("hostile"), "purchase_order_item")) == 504
    assert read.transitions(scope("hostile"), "another_notion") == []
    assert read.kpis(scope(tenant="other")) == []
    publication = read.status().publication
    assert publication is not None
    assert read.sources(publication, "other") == []


@pytest.mark.usefixtures("published")
def test_values_are_bound_and_never_become_sql() -> None:
    assert read.observations(scope(), "K05' or '1'='1", "numerator", 10) == []
    assert read.violations(scope(), "R1'; drop table serving.kpi; --", 10) == []
    assert read.case(scope(), "purchase_order_item", "4500000001/00010") is not None
    assert len(read.kpis(scope())) == 15


@pytest.mark.usefixtures("published")
def test_the_largest_rows_come_first_and_the_limit_holds() -> None:
    # the one of 13,000 is waived: somebody answers for it
    assert [row["amount"] for row in read.violations(scope(), "R1", 2)] == [12_000, 11_000]
    assert len(read.observations(scope(), "K05", "denominator", 7)) == 7
    assert read.observation_counts(scope(), "K05") == {
        "numerator": 53,
        "denominator": 70,
        "excluded": 30,
    }


def test_a_stale_page_is_told_that_the_publication_moved(published_database: str) -> None:
    old = scope()
    publish_rows(published_database, published_rows("demo"))
    with pytest.raises(read.PublicationMoved):
        read.segments(old)
    assert read.segments(scope())


@pytest.mark.usefixtures("published")
def test_pages_read_as_the_reader_and_cannot_write() -> None:
    with connect(get_settings(), read_only=True) as conn:
        row = conn.execute("select current_user, current_setting('statement_timeout')").fetchone()
        assert row == ("p2p_reader", "30s")
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            conn.execute("delete from serving.kpi")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute("select * from ops.migration")


def test_pages_read_published_tables_and_status_only() -> None:
    text = "\n".join(path.read_text() for path in PAGES.rglob("*.py"))
    schemas = set(
        re.findall(
            r"\b(?:from|join)\s+([a-z]+)\.[a-z_]+",
            "".join(path.read_text() for path in PAGES.glob("*statements.py")),
        )
    )
    assert schemas == {"serving", "ops", "raw"}
    assert not re.search(r"\b(marts|mining|canonical|staging|candidate)\.[a-z_]+", text)
    in_raw = set(re.findall(r"\braw\.([a-z_]+)", text))
    assert in_raw <= {"file", "quarantine"}


def test_sql_stands_in_the_files_of_statements() -> None:
    for path in PAGES.rglob("*.py"):
        if not path.name.endswith("statements.py"):
            assert not re.search(r"\bselect\b[^\n\"']*\bfrom\b", path.read_text()), path.name
    assert statements.SOURCES


def test_what_the_pages_read_is_what_dbt_publishes() -> None:
    models = {
        path.stem: path.read_text()
        for path in (ROOT / "dbt_project").rglob("models/scores/**/*.sql")
    }
    # what marts read too stands among them and is published by its alias
    for path in (ROOT / "dbt_project" / "models" / "marts").rglob("*.sql"):
        alias = re.search(r"schema='candidate',\s+alias='(\w+)'", path.read_text())
        if alias:
            models[alias[1]] = path.read_text()
    for table in TABLES:
        model = models.get(f"serving_{table}") or models.get(table)
        assert model is not None, f"no dbt model publishes {table}"
        missing = [name for name in column_names(table) if not re.search(rf"\b{name}\b", model)]
        assert not missing, f"serving_{table} does not name {missing}"


def test_no_file_hides_a_library() -> None:
    # Streamlit puts this folder first on the import path
    libraries = [
        entry for entry in sys.path if entry and Path(entry).resolve() not in (ROOT, PAGES)
    ]
    for path in PAGES.iterdir():
        if not path.stem.startswith("__") and (path.suffix == ".py" or path.is_dir()):
            assert path.stem not in sys.stdlib_module_names
            assert PathFinder.find_spec(path.stem, libraries) is None, path.stem


def test_no_page_writes_html_or_telemetry() -> None:
    text = "\n".join(path.read_text() for path in PAGES.rglob("*.py"))
    assert not re.search(r"unsafe_allow_html|unsafe_allow_javascript|components\.|st\.html", text)
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    assert config["browser"]["gatherUsageStats"] is False
    assert config["server"]["address"] == "127.0.0.1"
    assert config["server"]["enableXsrfProtection"] is True
    assert config["client"]["showErrorDetails"] == "none"
    # the built-in download would hand formulas on as they are
    assert config["client"]["disableDataExport"] is True
