"""`p2p audit` as a reviewer meets it: what it says, its exit codes, and evidence that holds."""

from __future__ import annotations

import csv
import hashlib
import json
import zipfile
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from p2p.errors import UsageError
from p2p.settings import get_settings
from p2p.warehouse.refresh_log import finish_refresh, start_refresh
from tests.governance.chained_decisions import past_the_triggers, waive
from tests.orchestration.evidence_tables import TABLES

PERIOD = ("--from", "2026-01-01", "--to", "2026-01-31")


@pytest.fixture(scope="module")
def database(database_url, _template):
    """A published source of 60 cases: every tenth breaks rule R05, one cannot be judged."""
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(f"create database p2p_evidence template {_template}")
    url = f"{database_url.rsplit('/', 1)[0]}/p2p_evidence"
    with psycopg.connect(url) as conn:
        refresh = start_refresh(conn)
        for statement in TABLES:
            conn.execute(statement)
        conn.execute(
            "insert into ops.publication (refresh_id, tables) values (%s, '{}')", (refresh,)
        )
        conn.commit()
        finish_refresh(conn, refresh)
        conn.execute(
            "insert into raw.file (tenant, source, system, table_name, path, sha256, bytes,"
            " encoding, rows_read, rows_loaded, rows_quarantined, rows_duplicate, loaded_by,"
            " started_at) values ('default', 'erp', 'event_log', 'event_log', 'log.csv', 'x', 1,"
            " 'utf-8', 1, 1, 0, 0, 'test', now())"
        )
        waive(conn, "default", "A-10", "agreed", "R05")
        waive(conn, "other", "A-20")
        conn.commit()
    yield url
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute("drop database p2p_evidence with (force)")


@pytest.fixture
def p2p(database, tmp_path, monkeypatch):
    monkeypatch.setenv("P2P_DATABASE_URL", database)
    monkeypatch.setenv("P2P_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    get_settings.cache_clear()
    yield lambda *args: CliRunner().invoke(app, ["audit", *map(str, args)])
    get_settings.cache_clear()


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_evidence_of_a_rule_is_whole_and_can_be_checked_by_hand(p2p, tmp_path):
    made = p2p("export", "--control", "R05", *PERIOD, "--sample", 7, "--output", tmp_path / "e")
    assert made.exit_code == 0, made.output
    assert "population: 5 flagged, 1 left out, 49 passed" in made.output
    population = rows_of(tmp_path / "e" / "population.csv")
    assert len(population) == 55  # five of the sixty cases ended after the period
    assert {row["result"] for row in population} == {"flagged", "passed", "left out"}
    flags = rows_of(tmp_path / "e" / "flags.csv")
    flagged = {row["subject_id"] for row in population if row["result"] == "flagged"}
    assert {row["case_id"] for row in flags} == flagged == {f"A-{n}" for n in range(10, 60, 10)}
    assert {row["case_id"] for row in rows_of(tmp_path / "e" / "flag_evidence.csv")} == flagged

    # the sample is what anybody draws who knows the seed
    drawn = sorted(
        (hashlib.sha256(f"1|erp|{row['subject_id']}".encode()).hexdigest(), row["subject_id"])
        for row in population
        if row["result"] != "left out"
    )[:7]
    sample = rows_of(tmp_path / "e" / "sample.csv")
    assert [(row["sample_order"], row["subject_id"]) for row in sample] == drawn
    events = rows_of(tmp_path / "e" / "sample_events.csv")
    assert {row["subject_id"] for row in events} == {name for _, name in drawn}

    # no spreadsheet runs what a supplier called itself
    assert {row["supplier_name"] for row in population} == {"'=1+1", "'@x", "plain", "'-2"}
    assert {row["amount"] for row in population if row["subject_id"] == "A-3"} == {"-3.50"}

    decisions = rows_of(tmp_path / "e" / "decisions.csv")
    assert [(row["actor"], row["subject"]) for row in decisions] == [("bob", "waiver 1")]
    said = json.loads((tmp_path / "e" / "control.json").read_text("utf-8"))
    assert said["id"] == "R05"
    assert "precedence" in said["check"]["kind"]
    assert (tmp_path / "e" / "definition" / "fct_rule_check.sql").is_file()
    listed = (tmp_path / "e" / "MANIFEST.sha256").read_text("utf-8").splitlines()
    files = [one for one in (tmp_path / "e").rglob("*") if one.is_file()]
    assert len(listed) == len(files) - 1
    for line in listed:
        digest, name = line.split("  ")
        assert hashlib.sha256((tmp_path / "e" / name).read_bytes()).hexdigest() == digest


def test_queries_run_again_give_the_same_rows(p2p, database, tmp_path):
    p2p("export", "--control", "R05", *PERIOD, "--source", "erp", "--output", tmp_path / "e")
    text = (tmp_path / "e" / "queries.sql").read_text("utf-8")
    with psycopg.connect(database) as conn:
        for part in text.split("-- ")[1:]:
            name, query = part.split("\n", 1)
            assert conn.execute(query.encode()).rowcount == len(rows_of(tmp_path / "e" / name))


def test_evidence_of_a_kpi_and_of_a_kind_of_candidate(p2p, tmp_path):
    kpi = p2p("export", "--control", "K22", *PERIOD, "--output", tmp_path / "k.zip", "--json")
    assert kpi.exit_code == 0, kpi.output
    assert json.loads(kpi.output)["population_by_result"] == {
        "flagged": 1,
        "left out": 1,
        "passed": 2,
    }
    with zipfile.ZipFile(tmp_path / "k.zip") as archive:
        assert {"README.txt", "population.csv", "MANIFEST.sha256"} <= set(archive.namelist())
        assert "chain" in archive.read("README.txt").decode()
    asked = ("--control", "anomalous_invoice", *PERIOD, "--output", tmp_path / "c", "--json")
    candidates = json.loads(p2p("export", *asked).output)
    assert candidates["population_by_result"] == {"flagged": 1, "passed": 2}
    assert [row["score"] for row in rows_of(tmp_path / "c" / "flags.csv")] == ["0.9"]


def test_a_drawn_sample_is_told_of_every_type_of_subject_and_flags_nothing(p2p, tmp_path):
    asked = ("--control", "control_sample", *PERIOD, "--output", tmp_path / "d")
    made = p2p("export", *asked)
    assert made.exit_code == 0, made.output
    assert "population: 2 drawn, 56 not drawn" in made.output  # 3 invoices and 55 cases
    assert "drawn: 2;" in made.output
    drawn = [row for row in rows_of(tmp_path / "d" / "population.csv") if row["result"] == "drawn"]
    assert {(row["subject_type"], row["subject_id"]) for row in drawn} == {
        ("invoice", "I3"),
        ("case", "A-7"),
    }
    assert len(rows_of(tmp_path / "d" / "flags.csv")) == 2
    told = " ".join((tmp_path / "d" / "README.txt").read_text("utf-8").split())
    assert "being drawn accuses nobody" in told


def test_a_head_is_told_by_its_entry_and_one_of_before_the_first_is_left_out(p2p, tmp_path):
    head = tmp_path / "head.json"
    p2p("head", "--output", head)
    kept = tmp_path / "home" / "audit" / "heads.jsonl"
    kept.parent.mkdir(parents=True)
    said = json.loads(head.read_text("utf-8"))
    empty = said | {"entry_number": 0, "entry_hash": None, "recorded_at": None}
    kept.write_text(json.dumps(empty) + "\n", "utf-8")
    assert "No head was there to hold it against" in p2p("verify").output
    kept.write_text(json.dumps(said) + "\n", "utf-8")
    assert "Held against: the head that the last refresh kept (entry 1)." in p2p("verify").output


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("--control", "R99", *PERIOD), "there is no control 'R99'"),
        (("--control", "R05", "--from", "2026-02-01", "--to", "2026-01-01"), "lies after"),
        (("--control", "R05", "--from", "2026-02", "--to", "2026-01-01"), "is no day"),
        (("--control", "R05", *PERIOD, "--source", "nope"), "there is no source 'nope'"),
    ],
)
def test_what_cannot_be_exported_is_said_and_leaves_nothing(p2p, tmp_path, asked, told):
    refused = p2p("export", *asked, "--output", tmp_path / "e")
    assert isinstance(refused.exception, UsageError)
    assert told in refused.exception.message
    assert list(tmp_path.glob("*e*")) in ([], [tmp_path / "home"])


def test_a_cut_tail_is_caught_by_a_head_that_was_kept(p2p, database, tmp_path):
    head = tmp_path / "head.json"
    assert p2p("head", "--output", head).exit_code == 0
    assert isinstance(p2p("head", "--output", head).exception, UsageError)  # never overwritten
    good = p2p("verify", "--head", head)
    assert good.exit_code == 0
    assert "The record of default verifies: 1 entries." in good.output
    with psycopg.connect(database) as conn:
        conn.execute("create table public.cut as table ops.audit_entry")
        with past_the_triggers(conn):
            conn.execute("delete from ops.audit_entry where tenant = 'default'")
            conn.execute("delete from ops.waiver where tenant = 'default'")
        assert p2p("verify").exit_code == 0  # nothing is left that could show it
        exported = ("export", "--control", "R05", *PERIOD, "--output")
        assert p2p(*exported, tmp_path / "unheld").exit_code == 0
        assert "No head" in (tmp_path / "unheld" / "README.txt").read_text("utf-8")
        assert p2p(*exported, tmp_path / "held", "--head", head).exit_code == 4
        summary = json.loads((tmp_path / "held" / "summary.json").read_text("utf-8"))
        assert not summary["chain_is_intact"]
        assert [one["head"] for one in summary["chain_held_against"]] == [str(head)]
        cut = p2p("verify", "--head", head, "--json")
        assert cut.exit_code == 4
        assert json.loads(cut.output)["problems"][0]["kind"] == "cut"
        wrong = p2p("verify", "--head", head, "--tenant", "other")
        assert isinstance(wrong.exception, UsageError)
