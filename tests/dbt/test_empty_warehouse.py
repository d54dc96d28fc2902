"""Nothing loaded yet is a state like any other: everything builds, every check holds."""

from __future__ import annotations

import psycopg

PROCESS = ("source", "case", "event", "variant", "activity", "transition", "segment")


def test_everything_builds_and_every_test_of_models_and_data_holds(empty_build):
    assert empty_build.returncode == 0, empty_build.complaint
    assert len(empty_build.statuses("unit_test")) >= 7
    assert set(empty_build.statuses("unit_test").values()) == {"pass"}


def test_every_published_table_is_there_and_tells_of_no_source(
    empty_build, manifest, small_database
):
    models = [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
    published = {node["alias"] for node in models if node["schema"] == "candidate"}
    assert set(PROCESS) <= published
    with psycopg.connect(small_database) as conn:
        for table in PROCESS:
            counted = conn.execute(f'select count(*) from candidate."{table}"').fetchone()
            assert counted == (0,), table
