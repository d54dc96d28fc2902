"""Of each of the twelve controls a reviewer gets population, sample, decisions and queries."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from p2p.governance.audit_export import export_evidence
from p2p.governance.audited_control import find_control
from p2p.governance.controls import Control, load_controls
from p2p.governance.evidence_queries import Asked
from p2p.governance.review_sync import sync_queue
from p2p.warehouse.connection import Connection
from p2p.warehouse.refresh_log import finish_refresh, start_refresh
from tests.governance.chained_decisions import waive
from tests.governance.control_tables import TABLES
from tests.governance.review_items import insert_step, item_of, publish_candidates

CONTROLS = load_controls().controls
EXPECTED = {"flagged": 1, "waived": 1, "netted": 1, "left out": 1, "passed": 4}


@pytest.fixture(scope="module")
def published(database_url: str, _template: str) -> Iterator[Connection]:
    """With one candidate a control, which eva took, and a waiver of rule R01 and one of R06."""
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(f"create database p2p_controls template {_template}")
    with psycopg.connect(f"{database_url.rsplit('/', 1)[0]}/p2p_controls") as conn:
        refresh = start_refresh(conn)
        kinds = ({"candidate_id": one.id, "kind": one.candidate_kind} for one in CONTROLS)
        publish_candidates(conn, *kinds)
        for statement in TABLES:
            conn.execute(statement.encode())
        conn.execute(
            "insert into ops.publication (refresh_id, tables) values (%s, '{}')", (refresh,)
        )
        conn.commit()
        finish_refresh(conn, refresh)
        sync_queue(conn)
        for one in CONTROLS:
            insert_step(conn, item_of(conn, one.id).item_id, "assign new assigned")
        waive(conn, "default", "S-2", rule="R01")
        waive(conn, "default", "S-2", rule="R06")
        conn.commit()
        yield conn
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute("drop database p2p_controls")


def exported(conn: Connection, control_id: str, folder: Path, seed: int = 1) -> dict[str, Any]:
    """What stands in the package, by file; `results` as it was told."""
    control = find_control(conn, "default", control_id)
    conn.commit()
    period = (date(2026, 1, 1), date(2026, 1, 31))
    asked = Asked(control, "default", None, *period, 3, seed)
    package = export_evidence(conn, asked, folder, heads={})
    conn.commit()
    told: dict[str, Any] = {"results": package.results}
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            told[path.stem] = list(csv.DictReader(stream))
    return told


@pytest.mark.parametrize("control", CONTROLS, ids=lambda one: one.id)
def test_the_evidence_of_each_control_is_whole(
    published: Connection, tmp_path: Path, control: Control
) -> None:
    folder = tmp_path / "e"
    told = exported(published, control.id, folder)
    assert told["results"] == EXPECTED
    population = told["population"]
    assert len(population) == len({row["object_id"] for row in population}) == 8
    (left_out,) = (row for row in population if row["left_out_because"])
    assert left_out["result"] == "left out"

    # anybody who knows the seed draws the same sample, and another seed draws another
    def drawn(seed: int) -> list[str]:
        keys = (
            hashlib.sha256(f"{seed}|erp|{row['object_id']}".encode()).hexdigest()
            for row in population
            if row["result"] != "left out"
        )
        return sorted(keys)[:3]

    assert [row["sample_order"] for row in told["sample"]] == drawn(1)
    again = exported(published, control.id, tmp_path / "again", seed=2)
    assert [row["sample_order"] for row in again["sample"]] == drawn(2)

    # one subject was broken twice
    assert sorted(row["state"] for row in told["flags"]) == [
        "breached", "netted", "waived", "waived",
    ]  # fmt: skip
    assert {row["breach_id"] for row in told["flag_evidence"]} == {
        row["breach_id"] for row in told["flags"]
    }
    assert [row["tested_count"] for row in told["totals"]] == ["7"]
    assert [row["subject_count"] for row in told["left_out"]] == ["3"]

    decisions = [row["subject"].split()[0] for row in told["decisions"]]
    assert decisions.count("review_step") == 1
    rules = {*control.waived_by, *control.counts_from.rules}
    assert decisions.count("waiver") == len(rules & {"R01", "R06"})
    assert "review_limit" in decisions

    said = json.loads((folder / "summary.json").read_text("utf-8"))
    assert said["control_version"].startswith(f"{control.version} (counts ")
    for _, counted in control.counts_from.rows:
        assert counted in said["control_version"]
    assert any((folder / "definition").iterdir())
    for part in (folder / "queries.sql").read_text("utf-8").split("-- ")[1:]:
        name, query = part.split("\n", 1)
        assert published.execute(query.encode()).rowcount == len(told[name.removesuffix(".csv")])
    published.commit()


def test_the_kind_of_its_candidates_is_the_control(published: Connection) -> None:
    assert find_control(published, "default", "control_early_payment").id == "C12"
    published.commit()


def test_a_source_in_which_a_control_could_not_be_tested_is_told(
    published: Connection, tmp_path: Path
) -> None:
    with published.transaction():
        published.execute(
            "insert into serving.control values"
            " ('default', 'coupa', 'C09', 0, false, 'bank accounts of suppliers')"
        )
    period = (date(2026, 1, 1), date(2026, 1, 31))
    control = find_control(published, "default", "C09")
    published.commit()
    try:
        for source, missing in (
            (None, "bank accounts of suppliers"),
            ("coupa", "bank accounts of suppliers"),
            ("tickets", "purchase-to-pay documents"),
        ):
            folder = tmp_path / str(source)
            asked = Asked(control, "default", source, *period, 3, 1)
            untested = source or "coupa"
            package = export_evidence(published, asked, folder, heads={})
            assert package.not_tested == {untested: missing}
            told = " ".join((folder / "README.txt").read_text("utf-8").split())
            assert f"NOT TESTED in {untested} (missing: {missing})" in told
            assert ("Rows: none, for it could not be tested" in told) is bool(source)
            said = json.loads((folder / "summary.json").read_text("utf-8"))
            assert said["not_tested"] == [{"source": untested, "missing": missing}]
            published.commit()
        asked = Asked(control, "default", "erp", *period, 3, 1)
        assert export_evidence(published, asked, tmp_path / "erp", heads={}).not_tested == {}
        assert "NOT TESTED" not in (tmp_path / "erp" / "README.txt").read_text("utf-8")
    finally:
        published.rollback()
        with published.transaction():
            published.execute("delete from serving.control where source = 'coupa'")
