"""`p2p models` as a person meets it: what is kept, what is warned of, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from mining.bpmn import bpmn_xml
from mining.process_tree import activity, node
from orchestration.cli import app
from p2p.errors import DataRefused, UsageError
from p2p.settings import get_settings


@pytest.fixture
def p2p(fresh_database, monkeypatch):
    """Runs a command in this process over a database in which the source `erp` is published."""
    with psycopg.connect(fresh_database, autocommit=True) as conn:
        conn.execute(
            "insert into raw.file (tenant, source, system, table_name, path, sha256, bytes,"
            " encoding, rows_read, rows_loaded, rows_quarantined, rows_duplicate, loaded_by,"
            " started_at) values ('default', 'erp', 'event_log', 'event_log', 'log.csv', 'x', 1,"
            " 'utf-8', 1, 1, 0, 0, 'test', now())"
        )
        conn.execute("create table serving.activity (tenant text, source text, activity text)")
        conn.execute(
            "insert into serving.activity values ('default', 'erp', 'Create Order'),"
            " ('default', 'erp', 'Clear Invoice')"
        )
    monkeypatch.setenv("P2P_DATABASE_URL", fresh_database)
    monkeypatch.setenv("COLUMNS", "200")
    get_settings.cache_clear()
    yield lambda *args: CliRunner().invoke(app, ["models", *args])
    get_settings.cache_clear()


@pytest.fixture
def to_be(tmp_path) -> Path:
    path = tmp_path / "to_be.bpmn"
    tree = node("sequence", activity("Create Order"), activity("clear invoce"))
    path.write_text(bpmn_xml(tree, "to be"), "utf-8")
    return path


def test_a_model_is_kept_listed_replaced_and_removed(p2p, to_be):
    kept = p2p("add", str(to_be), "--source", "erp", "--by", "jane")
    assert kept.exit_code == 0, kept.output
    assert "Kept to_be of erp: BPMN, 2 activities, added by jane." in kept.output
    assert "'clear invoce'  (is it 'Clear Invoice'?)" in kept.output
    again = p2p("add", str(to_be), "--source", "erp", "--by", "joe")
    assert isinstance(again.exception, UsageError)
    assert "added by jane" in again.exception.message
    to_be.write_text(to_be.read_text("utf-8").replace("clear invoce", "Clear Invoice"), "utf-8")
    better = p2p("add", str(to_be), "--source", "erp", "--by", "joe")
    assert "warning" not in better.output
    models = json.loads(p2p("list", "--json").output)["models"]
    assert [(one["name"], one["added_by"], one["format"]) for one in models] == [
        ("to_be", "joe", "bpmn")
    ]
    assert "to_be.bpmn" in p2p("list").output
    assert p2p("remove", "to_be", "--source", "erp", "--by", "joe").exit_code == 0
    assert "no model is kept yet" in p2p("list").output


def test_wrong_use_says_what_to_do(p2p, to_be, tmp_path):
    told = {
        "absent": p2p("add", str(tmp_path / "no.bpmn"), "--source", "erp", "--by", "x"),
        "source": p2p("add", str(to_be), "--source", "crm", "--by", "x"),
        "person": p2p("add", str(to_be), "--source", "erp", "--by", " "),
        "name": p2p("remove", "nothing", "--source", "erp", "--by", "x"),
    }
    assert all(isinstance(one.exception, UsageError) for one in told.values()), told
    assert told["source"].exception.remedy == "loaded are: erp"
    assert "--by" in told["person"].exception.remedy
    to_be.write_text("<html/>", "utf-8")
    refused = p2p("add", str(to_be), "--source", "erp", "--by", "x").exception
    assert isinstance(refused, DataRefused)
    assert refused.exit_code == 3


def test_tokens_are_replayed_beside_the_alignments_of_the_same_cases(p2p, fresh_database, to_be):
    assert isinstance(p2p("replay", "--source", "erp").exception, UsageError)
    with psycopg.connect(fresh_database, autocommit=True) as conn:
        conn.execute("create schema if not exists marts")
        conn.execute("create table marts.dim_case (tenant text, source text, case_notion text)")
        conn.execute("insert into marts.dim_case values ('default', 'erp', 'order')")
        conn.execute(
            "create table marts.mart_variant (tenant text, source text, case_notion text,"
            " rank bigint, variant_key bigint, activities text[], case_count bigint)"
        )
        conn.execute(
            "insert into marts.mart_variant values ('default', 'erp', 'order', 1, 1,"
            " array['Create Order', 'clear invoce'], 8), ('default', 'erp', 'order', 2, 2,"
            " array['Create Order', 'Call', 'clear invoce'], 2)"
        )
    assert p2p("add", str(to_be), "--source", "erp", "--by", "jane").exit_code == 0
    done = p2p("replay", "--source", "erp", "--name", "to_be", "--json")
    told = json.loads(done.output)["replay"]
    assert (told["case_count"], told["replay_fitting_case_count"]) == (10, 10)
    # a call is no activity of the model: replay passes over it, an alignment does not
    assert told["replay_fitness_pct"] == 100
    assert told["alignment_fitting_case_count"] == 8
    assert told["alignment_fitness_pct"] == pytest.approx(10 * (8 + 2 * (1 - 1 / 5)))
    assert (
        "fitness  96.0 %, 8 cases fit" in p2p("replay", "--source", "erp", "--name", "to_be").output
    )
    refused = p2p("replay", "--source", "erp", "--name", "as_is").exception
    assert isinstance(refused, UsageError)
    assert refused.remedy == "one of: discovered, to_be"
