"""What is made from the catalogue is committed and current: seeds and docs/kpis.md."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from p2p.kpis import load_catalogue
from p2p.kpis.docs import kpi_page
from p2p.kpis.generated import REPOSITORY, GeneratedFile, csv_text
from p2p.kpis.seeds import seed_files
from p2p.sources.specification import EVENT_LOG, OCEL, systems

FILES = (*seed_files(load_catalogue()), kpi_page(load_catalogue()))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.path)
def test_the_committed_file_is_current(file: GeneratedFile) -> None:
    assert file.is_current(), (
        f"{file.path} is out of date: run `python -m p2p.kpis.seeds` and `python -m p2p.kpis.docs`"
    )


def test_a_changed_file_is_noticed(tmp_path: Path) -> None:
    file = GeneratedFile("docs/page.md", "text\n")
    assert not file.is_current(tmp_path)
    file.write(tmp_path)
    assert file.is_current(tmp_path)
    (tmp_path / file.path).write_text("other\n", "utf-8")
    assert not file.is_current(tmp_path)


def test_fields_survive_the_seed_as_they_are() -> None:
    text = csv_text(["a", "b", "c", "d"], [['say "x", y', None, True, 0.85]])
    assert list(csv.reader(text.splitlines())) == [
        ["a", "b", "c", "d"],
        ['say "x", y', "", "true", "0.85"],
    ]


def test_the_seed_has_every_kpi_in_order() -> None:
    path = REPOSITORY / "dbt_project/seeds/kpi_catalogue.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kpis = load_catalogue().kpis
    assert [row["kpi_id"] for row in rows] == [kpi.id for kpi in kpis]
    assert [int(row["kpi_order"]) for row in rows] == list(range(1, len(kpis) + 1))
    assert [row["definition"] for row in rows] == [kpi.definition for kpi in kpis]


def test_every_system_is_told_what_it_lacks_for_every_kpi() -> None:
    path = REPOSITORY / "dbt_project/seeds/kpi_requirement.csv"
    with path.open(encoding="utf-8", newline="") as seed:
        told = [(row["system"], row["kpi_id"], row["input_id"]) for row in csv.DictReader(seed)]
    needs = [(kpi.id, need) for kpi in load_catalogue().kpis for need in kpi.needs]
    known = {*systems(), EVENT_LOG, OCEL}
    assert sorted(told) == sorted((system, *need) for system in known for need in needs)


def test_the_page_tells_every_definition() -> None:
    page = (REPOSITORY / "docs/kpis.md").read_text("utf-8")
    catalogue = load_catalogue()
    for kpi in catalogue.kpis:
        for text in (kpi.definition, kpi.numerator, kpi.denominator, kpi.caveat, f"`{kpi.model}`"):
            assert text in page, kpi.id
        for item in kpi.excluded:
            assert item.reason in page, kpi.id
    for check in catalogue.data_quality:
        assert check.definition in page, check.id
