"""The command line as a stranger meets it: help, exit codes, messages."""

import json
import os
import subprocess
import sys
from contextlib import nullcontext

import polars as pl
import pytest
from rich.text import Text
from typer.main import get_command
from typer.testing import CliRunner

from orchestration import cli, show
from orchestration.cli import app
from orchestration.topics import TOPICS
from p2p.simulator.true_kpis.shape import ROWS

COMMANDS = (
    *("demo", "simulate", "ingest", "refresh", "show", "explore", "export"),
    *("serve", "down", "doctor", "sources", "models"),
)


@pytest.fixture
def p2p(tmp_path):
    """Runs `p2p ARGS` as a user would, with a data folder of its own."""

    def run(*args: str, **variables: str) -> subprocess.CompletedProcess[str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith("P2P_")}
        return subprocess.run(
            [sys.executable, "-m", "orchestration", *args],
            capture_output=True,
            text=True,
            timeout=600,
            env=clean | {"P2P_HOME": str(tmp_path / "home"), "COLUMNS": "160"} | variables,
        )

    yield run
    if (tmp_path / "home").exists():
        run("down")


def test_help_lists_every_command_with_a_sentence(p2p):
    told = p2p("--help")
    assert told.returncode == 0
    for command in COMMANDS:
        assert command in told.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(command):
    told = CliRunner().invoke(app, [command, "--help"])
    assert told.exit_code == 0
    assert "Usage" in told.output
    assert len(told.output.splitlines()) > 5


def test_wrong_use_is_exit_code_2(p2p, tmp_path):
    assert p2p("show", "nonsense").returncode == 2
    assert p2p("ingest", str(tmp_path / "absent.csv"), "--source", "x").returncode == 2
    wrong_name = p2p("ingest", str(tmp_path), "--source", "Not A Name")
    assert wrong_name.returncode == 2
    assert "lower-case letter" in wrong_name.stderr


def test_a_refused_setting_is_named_with_what_it_allows(p2p):
    told = p2p("doctor", P2P_PORT="99")
    assert told.returncode == 2
    assert "P2P_PORT" in told.stderr
    assert "1024" in told.stderr


def test_nothing_published_says_what_to_do(p2p, tmp_path):
    told = p2p("show", "kpis")
    assert told.returncode == 1
    assert "p2p demo" in told.stderr

    company = tmp_path / "company"
    (company / "truth" / "erp").mkdir(parents=True)
    pl.DataFrame(schema=ROWS).write_parquet(company / "truth" / "erp" / "kpis.parquet")
    told = p2p("simulate", "verify", str(company))
    assert told.returncode == 1
    assert "nothing is published yet" in told.stderr
    assert f"p2p ingest {company}" in told.stderr


def test_only_a_simulated_company_is_verified(p2p, tmp_path):
    told = p2p("simulate", "verify", str(tmp_path))
    assert told.returncode == 2
    assert "holds no true KPIs" in told.stderr


def test_options_before_verify_are_refused_and_not_ignored(p2p, tmp_path):
    told = p2p("simulate", "--items", "5", "verify", str(tmp_path))
    assert told.returncode == 2
    assert "--items" in told.stderr


def test_a_refused_file_is_exit_code_3_and_names_the_columns(p2p, tmp_path):
    bad = tmp_path / "log.csv"
    bad.write_text("alpha,beta\n1,2\n")
    told = p2p("ingest", str(bad), "--source", "erp")
    assert told.returncode == 3
    assert "alpha" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_bad_row_is_told_with_file_row_column_and_remedy(p2p, tmp_path):
    rows = ("1,Create,2026-01-05T10:00:00", "1,Pay,2026-13-45T10:00:00")
    (tmp_path / "log.csv").write_text("\n".join(("case,activity,when", *rows, "")))
    (tmp_path / "mapping.yml").write_text(
        "columns: {case_id: case, activity: activity, time: when}\n"
    )
    told = p2p("ingest", str(tmp_path / "log.csv"), "--source", "mine")
    assert told.returncode == 0, told.stderr
    for part in ("column when", "log.csv, row 2: '2026-13-45T10:00:00'", "what to do: "):
        assert part in told.stdout


def test_sources_of_an_empty_warehouse(p2p):
    told = p2p("sources", "--json")
    assert told.returncode == 0
    assert json.loads(told.stdout) == []


def test_doctor_is_content_on_this_machine(p2p):
    told = p2p("doctor", "--json")
    assert told.returncode == 0, told.stdout
    assert all(check["ok"] for check in json.loads(told.stdout))


def _parameters(command):
    yield from command.params
    for one in getattr(command, "commands", {}).values():
        yield from _parameters(one)


def test_no_help_of_an_option_is_lost_to_markup():
    told = [one.help for one in _parameters(get_command(app)) if getattr(one, "help", None)]
    assert len(told) > 100
    for text in told:
        assert Text.from_markup(text).plain == text


def test_help_of_show_tells_each_topic_in_a_line_of_its_own():
    lines = CliRunner().invoke(app, ["show", "--help"], env={"COLUMNS": "140"}).output.splitlines()
    for name, topic in TOPICS.items():
        assert any(line.split() == [name, *topic.about.split()] for line in lines), name


def test_a_topic_may_be_written_with_hyphens(monkeypatch):
    asked = []
    monkeypatch.setattr(cli, "open_warehouse", lambda _: nullcontext())
    monkeypatch.setattr(cli, "connect", lambda *_, **__: nullcontext())
    monkeypatch.setattr(show, "read_topic", lambda _, topic, *__: asked.append(topic.name) or {})
    assert CliRunner().invoke(app, ["show", "review-queue", "--json"]).exit_code == 0
    assert asked == ["review_queue"]
