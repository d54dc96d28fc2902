"""What every model keeps to, so that it can be read by others and run on another engine."""

from __future__ import annotations

import re

import pytest

# Each has a spelling that other engines share, or a dispatched macro.
_ENGINE_SPECIFIC = ("distinct on", "generate_series", "to_char(", "string_agg(")


def _models(manifest):
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


def _sql(node):
    code = node.get("compiled_code") or node["raw_code"]
    without_comments = re.sub(r"--[^\n]*|/\*.*?\*/", " ", code, flags=re.DOTALL)
    return re.sub(r"\s+", " ", without_comments).lower()


def _inside_parentheses(text):
    """What stands before the parenthesis that closes the one just opened."""
    depth = 1
    for index, character in enumerate(text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0:
            return text[:index]
    return text


@pytest.mark.parametrize("banned", _ENGINE_SPECIFIC)
def test_engine_specific_sql_stays_in_macros(manifest, banned):
    raw = {
        node["name"]: re.sub(r"\s+", " ", node["raw_code"]).lower() for node in _models(manifest)
    }
    assert [name for name, code in raw.items() if banned in code] == []


def test_every_rank_and_neighbour_says_its_order(manifest):
    placed = re.compile(r"\b(?:row_number|rank|dense_rank|lead|lag)\([^()]*\) over \(")
    unordered = {
        node["name"]
        for node in _models(manifest)
        for found in placed.finditer(_sql(node))
        if "order by" not in _inside_parentheses(_sql(node)[found.end() :])
    }
    assert unordered == set()


def test_tables_that_others_write_carry_the_asset_keys_of_their_writers(manifest):
    sources = manifest["sources"].values()
    assert len(sources) > 20
    for source in sources:
        key = source["config"]["meta"].get("dagster", {}).get("asset_key")
        assert key == [source["schema"], source["name"]], source["name"]


def test_what_others_read_is_under_contract_and_described(manifest):
    read_by_others = [
        node
        for node in _models(manifest)
        if node["schema"] == "candidate" or node["fqn"][1:-1] == ["canonical"]
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
    published = [node for node in _models(manifest) if node["schema"] == "candidate"]
    assert len(published) > 10
    for node in published:
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
