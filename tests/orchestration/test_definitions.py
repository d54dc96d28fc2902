"""The asset graph: whole, connected, and triggered by night and by files."""

import os
import time

import dagster as dg
import pytest

from orchestration.assets.landed import RAW_TABLES
from orchestration.definitions import build_defs
from orchestration.schedules import look_at_landing_folder
from p2p.settings import Settings

# What people put on record by a command, and the key that a warehouse draws when it is made: no
# step of the graph writes it.
DECISIONS = {
    dg.AssetKey(["ops", table])
    for table in (
        *("rule_file", "own_rule", "own_rule_activity", "own_rule_scope"),
        *("waiver", "waiver_withdrawal"),
        *("review_state", "identifier_key"),
    )
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("home"), _env_file=None)


@pytest.fixture(scope="module")
def defs(settings) -> dg.Definitions:
    return build_defs(settings)


@pytest.fixture(scope="module")
def graph(defs):
    return defs.resolve_asset_graph()


def test_every_dependency_resolves_to_an_asset_that_something_materialises(graph):
    executable = graph.materializable_asset_keys
    phantoms = {
        (child.to_user_string(), parent.to_user_string())
        for child in executable
        for parent in graph.get(child).parent_keys
        if parent not in executable and parent not in DECISIONS
    }
    assert phantoms == set()


def test_every_asset_leads_to_the_publication(graph):
    publication = dg.AssetKey(["serving", "publication"])
    upstream = set(graph.get(publication).parent_keys)
    frontier = set(upstream)
    while frontier:
        frontier = {p for k in frontier for p in graph.get(k).parent_keys} - upstream
        upstream |= frontier
    raw = {dg.AssetKey(["raw", table]) for table in RAW_TABLES}
    # Raw tables that no model reads would be loaded for nothing; rejects are for people.
    assert raw - upstream == {dg.AssetKey(["raw", "quarantine"])}
    mined = {key for key in graph.materializable_asset_keys if key.path[0] == "mining"}
    assert mined <= upstream


def test_scores_and_marts_are_built_by_different_steps(defs):
    repository = defs.get_repository_def()
    job = repository.get_job("refresh")
    steps = {node.name for node in job.nodes}
    assert {"landed", "transformed", "scored"} <= steps


def test_blocking_checks_of_dbt_are_asset_checks(graph):
    assert len(graph.asset_check_keys) > 20


def test_the_schedule_runs_every_night(defs):
    schedule = defs.get_repository_def().get_schedule_def("nightly_refresh")
    assert schedule.cron_schedule == "0 2 * * *"
    assert schedule.execution_timezone == "UTC"
    assert schedule.job_name == "refresh"


def _age(path, seconds: float = 60) -> None:
    past = time.time() - seconds
    os.utime(path, (past, past))


def test_the_sensor_asks_once_per_content(settings):
    folder = settings.landing_path / "erp"
    folder.mkdir(parents=True)
    first = folder / "log.csv"
    first.write_text("case,activity,time\n1,A,2024-01-01\n")
    _age(first)

    look = look_at_landing_folder(None, settings)
    assert [request.run_key.split(":")[0] for request in look.run_requests] == ["erp"]

    again = look_at_landing_folder(look.cursor, settings)
    assert again.run_requests == []

    # A copy under another name has the same run key, so Dagster would not run twice.
    second = folder / "copy.csv"
    second.write_bytes(first.read_bytes())
    _age(second)
    copied = look_at_landing_folder(again.cursor, settings)
    assert [r.run_key for r in copied.run_requests] == [r.run_key for r in look.run_requests]

    # A file that still grows is left for later.
    third = folder / "growing.csv"
    third.write_text("case,activity,time\n")
    assert look_at_landing_folder(copied.cursor, settings).run_requests == []


def test_every_asset_stands_in_the_group_of_its_layer(graph):
    layers = {
        *("raw", "staging", "canonical", "marts", "mining", "governance", "scores"),
        *("reference", "serving"),
    }
    groups = {graph.get(key).group_name for key in graph.materializable_asset_keys}
    assert groups == layers
