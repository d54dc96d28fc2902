"""Files of rules: what ships is right and current, and what is wrong is refused by its place."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import yaml

from p2p.conformance import load_rules, read_rules
from p2p.conformance.predicates import KINDS
from p2p.conformance.rules import ORDER_TYPES, parse_rules, refuse_shipped_ids
from p2p.conformance.seeds import scope_rows, seed_files
from p2p.errors import UsageError
from p2p.kpis import load_catalogue
from p2p.kpis.generated import REPOSITORY, GeneratedFile

RULE = """
rules:
  - id: X01
    name: Confirmed within a month
    description: A supplier confirms an order within a month.
    evidence: The sending, and the confirmation.
    severity: low
    origin: Purchasing manual
    valid_from: 2026-01-01
    check: {kind: time_limit, first: Send, then: Confirm, at_most_days: 30, if_missing: not_checked}
"""


@pytest.mark.parametrize("file", seed_files(load_rules()), ids=lambda file: file.path)
def test_the_committed_seed_is_current(file: GeneratedFile) -> None:
    assert file.is_current(), f"{file.path} is old: run `python -m p2p.conformance.seeds`"


def test_every_activity_of_a_rule_that_ships_is_of_the_catalogue() -> None:
    path = REPOSITORY / "dbt_project/seeds/activity_catalogue.csv"
    with path.open(encoding="utf-8", newline="") as seed:
        known = {row["activity"] for row in csv.DictReader(seed)}
    asked = {name for rule in load_rules().rules for _, name in rule.check.roles}
    assert asked <= known


def test_kpis_that_count_rules_are_of_the_catalogue_and_tell_the_paths_in_their_order() -> None:
    counted = [one for rule in load_rules().rules for one in rule.counted_by]
    assert {one.kpi for one in counted} <= {kpi.id for kpi in load_catalogue().kpis}
    paths = {one.place: one.label for one in counted if one.kpi == "K19b"}
    assert sorted(paths) == list(range(1, 11)), "ten paths, no two in one place"
    assert paths[8] == "invoice before goods"


def test_the_catalogue_covers_every_matching_type_and_knows_its_own_kinds() -> None:
    rules = load_rules().rules
    assert {rule.check.kind for rule in rules} <= set(KINDS)
    made_for = {value for _, dimension, value in scope_rows(load_rules()) if "type" in dimension}
    assert made_for == set(ORDER_TYPES)


def _spoiled(**changes: object) -> str:
    content = yaml.safe_load(RULE)
    rule = content["rules"][0]
    for field, value in changes.items():
        place, _, name = field.rpartition("__")
        target = rule[place] if place else rule
        if value is None:
            del target[name]
        else:
            target[name] = value
    return yaml.safe_dump(content)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (_spoiled(severity=None), "rule X01, severity: is missing"),
        (_spoiled(severity="urgent"), "rule X01, severity: Input should be 'low'"),
        (_spoiled(serverity="low"), "rule X01, serverity: is no field"),
        (_spoiled(check__then="Send"), "rule X01, check: name two different activities"),
        (_spoiled(check__at_most_days=-1), "rule X01, check.at_most_days: Input should be greater"),
        (_spoiled(check__kind="limit"), "rule X01, check: Input tag 'limit'"),
        (_spoiled(id="x 1"), "rule x 1, id: 'x 1' is no id"),
        (
            _spoiled(check={"kind": "cardinality", "activity": "A"}),
            "rule X01, check: say at_least or at_most",
        ),
        (
            _spoiled(scope={"matching_types": ["two_way", "unknown"]}),
            "rule X01, scope: a case of unknown type",
        ),
        (_spoiled(companies={"only": ["s"], "not_in": ["t"]}), "rule X01, companies: say only"),
        (RULE + RULE.replace("rules:\n", ""), "rule X01 stands twice"),
        ("rules:\n  - id: [", "my.yml line 2 is no YAML"),
        ("rules: [3]", "rule number 1: is no list of fields"),
    ],
)
def test_a_fault_is_told_with_file_rule_and_field(text: str, told: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_rules(text, "my.yml")
    assert told in refused.value.message
    assert "my.yml" in refused.value.message
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (RULE.replace("X01", "R01"), "rule R01 ships with the program"),
        ("switches: [{rule: Q9, companies: {not_in: [s]}}]", "there is no rule Q9 to switch"),
        (RULE + "    counted_by: [{kpi: K17}]\n", "rule X01: counted_by"),
    ],
)
def test_own_rules_leave_those_that_ship_alone(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        refuse_shipped_ids(parse_rules(text, "my.yml"), load_rules())


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_rules(tmp_path / "none.yml")


def test_a_rule_switched_off_everywhere_names_no_company() -> None:
    own = parse_rules("switches: [{rule: R04, companies: {only: []}}]", "my.yml")
    assert scope_rows(own) == [("R04", "only", "")]
