"""What every model keeps to, so that it can be read by others and run on another engine."""

from __future__ import annotations

import re

import pytest

# Each has a spelling that other engines share, or a dispatched macro.
_ENGINE_SPECIFIC = ("distinct on", "generate_series", "to_char(", "string_agg(")


def _models(manifest):
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


def _sql(node):
    without_jinja_comments = re.sub(r"\{#.*?#\}", " ", node["raw_code"], flags=re.DOTALL)
    without_comments = re.sub(r"--[^\n]*", " ", without_jinja_comments)
    return re.sub(r"\s+", " ", without_comments).lower()


@pytest.mark.parametrize("banned", _ENGINE_SPECIFIC)
def test_engine_specific_sql_stays_in_macros(manifest, banned):
    assert [node["name"] for node in _models(manifest) if banned in _sql(node)] == []


def test_every_window_of_a_rank_says_its_order(manifest):
    unordered = re.compile(
        r"(row_number|rank|dense_rank|lead|lag)\([^)]*\) over \((?![^)]*order by)"
    )
    assert [node["name"] for node in _models(manifest) if unordered.search(_sql(node))] == []


def test_raw_tables_carry_the_asset_keys_of_landing(manifest):
    for source in manifest["sources"].values():
        key = source["config"]["meta"].get("dagster", {}).get("asset_key")
        assert key == ["raw", source["name"]], source["name"]


def test_what_others_read_is_under_contract_and_described(manifest):
    read_by_others = [
        node
        for node in _models(manifest)
        if node["schema"] == "candidate" or node["name"].startswith("can_")
    ]
    assert len(read_by_others) >= 20
    for node in read_by_others:
        assert node["config"]["contract"]["enforced"], node["name"]
        assert node["description"], node["name"]
        for column in node["columns"].values():
            assert column["description"], f"{node['name']}.{column['name']}"
            assert column["data_type"], f"{node['name']}.{column['name']}"


def test_what_is_published_survives_a_crash(manifest):
    # Publication moves these tables as they are; an unlogged one would be empty after a crash.
    for node in _models(manifest):
        if node["schema"] == "candidate":
            assert node["config"]["materialized"] == "table", node["name"]
            assert not node["config"].get("unlogged"), node["name"]


def test_tables_of_canonical_and_marts_say_what_a_row_is(manifest):
    silent = [
        node["name"]
        for node in _models(manifest)
        if node["schema"] in {"canonical", "marts"}
        and node["config"]["materialized"] != "ephemeral"
        and not node["description"]
        and not node["raw_code"].lstrip().startswith("--")
    ]
    assert silent == []
