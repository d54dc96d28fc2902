"""Nothing loaded yet is a state like any other: everything builds, every check holds."""

from __future__ import annotations

import psycopg

from tests.dbt.project import run_dbt


def test_every_published_table_is_there_and_tells_of_no_source(empty_build, manifest):
    models = [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
    published = {node["alias"] for node in models if node["schema"] == "candidate"}
    assert {"source", "case", "event", "variant", "activity", "transition", "segment"} <= published
    with psycopg.connect(empty_build) as conn:
        for table in ("source", "case", "event", "variant", "activity", "transition", "segment"):
            counted = conn.execute(f'select count(*) from candidate."{table}"').fetchone()
            assert counted == (0,), table


def test_unit_tests_of_models_hold(empty_build, dbt_target):
    run = run_dbt(empty_build, dbt_target, "test", "--select", "test_type:unit")
    assert run.returncode == 0, "\n".join(run.failures) or run.output[-4000:]
    assert len(run.statuses("unit_test")) >= 7
