"""The catalogue of controls: current seeds, and nothing in it that nobody knows elsewhere."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import yaml

from p2p.conformance import load_rules
from p2p.errors import UsageError
from p2p.governance.control_seeds import seed_files
from p2p.governance.controls import CONTROLS_PATH, load_controls, read_controls
from p2p.kpis import load_catalogue
from p2p.kpis.generated import REPOSITORY, GeneratedFile


@pytest.mark.parametrize("file", seed_files(load_controls()), ids=lambda file: file.path)
def test_the_committed_seed_is_current(file: GeneratedFile) -> None:
    assert file.is_current(), f"{file.path} is old: run `python -m p2p.governance.control_seeds`"


def _counted(kind: str) -> list[str]:
    return [
        name
        for control in load_controls().controls
        for what, name in control.counts_from.rows
        if what == kind
    ]


def test_every_conflict_is_counted_by_one_control_and_nothing_unknown_is_counted() -> None:
    with (REPOSITORY / "dbt_project/seeds/sod_conflict.csv").open(newline="") as seed:
        conflicts = [row["conflict_id"] for row in csv.DictReader(seed)]
    assert sorted(_counted("conflict")) == sorted(conflicts)
    rules = {rule.id for rule in load_rules().rules}
    waiving = {rule for control in load_controls().controls for rule in control.waived_by}
    assert set(_counted("rule")) | waiving <= rules
    assert set(_counted("kpi")) <= {kpi.id for kpi in load_catalogue().kpis}


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda c: c["controls"][0].update(counts_from={"kpi": "K22", "rules": ["R01"]}), "one of"),
        (lambda c: c["controls"][1].update(id="C01"), "id stands twice: C01"),
        (lambda c: c["controls"][0]["counts_from"]["conflicts"].append("S03"), "counted stands"),
        (lambda c: c["controls"][0].update(severity="urgent"), "controls.0.severity"),
        (lambda c: c["needs"]["payments"].pop("oracle"), "missing in needs: payments"),
        (lambda c: c["controls"][8].update(needs=["stars"]), "needs differ"),
    ],
)
def test_a_wrong_catalogue_is_refused_by_its_place(tmp_path: Path, spoil, told: str) -> None:
    content = yaml.safe_load(CONTROLS_PATH.read_text(encoding="utf-8"))
    spoil(content)
    path = tmp_path / "controls.yml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(UsageError, match=r"controls\.yml is wrong") as refused:
        read_controls(path)
    assert told in refused.value.message
