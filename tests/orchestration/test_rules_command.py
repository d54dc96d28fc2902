"""`p2p rules` as a person meets it: names that nobody knows are told, and nothing else is."""

from __future__ import annotations

import io

import psycopg
import pytest
from rich.console import Console
from typer.testing import CliRunner

from orchestration.cli import app, main
from p2p.errors import UsageError
from p2p.settings import get_settings

RULE = """
rules:
  - id: X01
    name: Confirmed within a month
    description: A supplier confirms an order within a month.
    evidence: The sending, and the confirmation.
    severity: low
    origin: Purchasing manual
    valid_from: 2026-01-01
    check: {kind: time_limit, first: FIRST, then: THEN, at_most_days: 30, if_missing: not_checked}
"""


@pytest.fixture
def p2p(fresh_database, monkeypatch):
    """Runs a command over a database whose log has an activity of its own."""
    with psycopg.connect(fresh_database, autocommit=True) as conn:
        conn.execute("create table serving.activity (tenant text, source text, activity text)")
        conn.execute(
            "insert into serving.activity values ('default', 'erp', 'Weigh Lorry'),"
            " ('another', 'erp', 'Wash Lorry')"
        )
    monkeypatch.setenv("P2P_DATABASE_URL", fresh_database)
    monkeypatch.setenv("COLUMNS", "200")
    get_settings.cache_clear()
    yield lambda *args: CliRunner().invoke(app, ["rules", *args])
    get_settings.cache_clear()


@pytest.mark.parametrize("command", ["check", "use"])
def test_activities_that_nobody_knows_are_told_with_the_nearest_name(p2p, tmp_path, command):
    file = tmp_path / "own.yml"
    file.write_text(RULE.replace("FIRST", "Weigh Lory").replace("THEN", "Clear Invoce"), "utf-8")
    told = p2p(command, str(file))
    assert told.exit_code == 0, told.output
    assert "warning: 2 of its activities" in told.output
    assert "X01: 'Weigh Lory'  (is it 'Weigh Lorry'?)" in told.output
    assert "X01: 'Clear Invoce'  (is it 'Clear Invoice'?)" in told.output
    file.write_text(RULE.replace("FIRST", "Weigh Lorry").replace("THEN", "Clear Invoice"), "utf-8")
    right = p2p(command, str(file))
    assert right.exit_code == 0, right.output
    assert "warning" not in right.output


def test_a_file_is_checked_against_the_catalogue_where_there_is_no_warehouse(
    p2p, tmp_path, monkeypatch
):
    monkeypatch.setenv("P2P_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    get_settings.cache_clear()
    file = tmp_path / "own.yml"
    file.write_text(RULE.replace("FIRST", "Weigh Lorry").replace("THEN", "Clear Invoice"), "utf-8")
    told = p2p("check", str(file))
    assert told.exit_code == 0, told.output
    assert "X01: 'Weigh Lorry'" in told.output


def test_who_is_named_by_signs_alone_is_told_so(fresh_database, monkeypatch):
    def decide():
        with psycopg.connect(fresh_database) as conn:
            conn.execute(
                "insert into ops.rule_file (tenant, content, rule_count, used_by)"
                " values ('default', '', 0, ' - ')"
            )

    told = io.StringIO()
    monkeypatch.setattr("orchestration.cli.app", decide)
    monkeypatch.setattr("orchestration.cli.err", Console(file=told))
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == UsageError.exit_code
    assert "nobody is named" in told.getvalue()


def test_who_decides_as_the_program_is_told_so(p2p, tmp_path, monkeypatch):
    file = tmp_path / "own.yml"
    file.write_text(RULE.replace("FIRST", "Weigh Lorry").replace("THEN", "Clear Invoice"), "utf-8")
    monkeypatch.setattr("getpass.getuser", lambda: "system")
    monkeypatch.setattr("orchestration.cli.app", lambda: p2p_raising("use", str(file)))

    def p2p_raising(*args):
        raise p2p(*args).exception

    monkeypatch.setattr("orchestration.cli.err", Console(file=(told := io.StringIO()), width=200))
    with pytest.raises(SystemExit):
        main()
    assert "'system' is the program's own name" in told.getvalue()
