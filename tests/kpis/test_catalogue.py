"""The catalogue refuses what would mislead, and says where."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from p2p.errors import P2PError
from p2p.kpis import load_catalogue
from p2p.kpis.catalogue import CATALOGUE_PATH, System, read_catalogue

Content = dict[str, Any]


def _entry(content: Content, kpi_id: str) -> Content:
    return next(kpi for kpi in content["kpis"] if kpi["id"] == kpi_id)


def _refusal(tmp_path: Path, change: Callable[[Content], None]) -> str:
    content = yaml.safe_load(CATALOGUE_PATH.read_text("utf-8"))
    change(content)
    path = tmp_path / "catalog.yml"
    path.write_text(yaml.safe_dump(content), "utf-8")
    with pytest.raises(P2PError) as refused:
        read_catalogue(path)
    return refused.value.message


def test_the_shipped_catalogue_is_read() -> None:
    catalogue = load_catalogue()
    assert catalogue.get("K05").name == "Rework-free rate"
    assert catalogue.get("K05").model == "kpi_k05_rework_free_rate"
    assert catalogue.get("PM03").unit == "days"


def test_an_unknown_id_names_the_known_ones() -> None:
    with pytest.raises(P2PError, match="K99") as refused:
        load_catalogue().get("K99")
    assert "K05" in refused.value.remedy


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda c: _entry(c, "K05").update(unit="percent"), ("K05.unit", "ratio")),
        (lambda c: _entry(c, "K05").pop("caveat"), ("K05.caveat", "required")),
        (lambda c: _entry(c, "K05").update(formula="x"), ("K05.formula", "not permitted")),
        (lambda c: _entry(c, "K05").update(needs=["moon"]), ("K05 needs moon", "invoice")),
        (lambda c: _entry(c, "K05").update(needs=[]), ("K05.needs",)),
        (lambda c: _entry(c, "K05").update(id="K06"), ("id 'K06' stands twice",)),
        (lambda c: _entry(c, "K05").update(slug="throughput"), ("slug 'throughput' stands twice",)),
        (lambda c: _entry(c, "K05").update(aggregation="median"), ("K05", "unit must be days")),
        (lambda c: _entry(c, "K05").update(target=85), ("K05", "0..1")),
        (lambda c: _entry(c, "K05").update(formula_version=0), ("K05.formula_version",)),
        (lambda c: _entry(c, "K05").update(definition="two\nlines"), ("K05.definition",)),
        (lambda c: _entry(c, "K28b").update(is_per_currency=False), ("K28b", "per currency")),
        (lambda c: _entry(c, "PM05").update(unit="days"), ("PM05", "unit must be count")),
        (
            lambda c: _entry(c, "K05")["excluded"].append(_entry(c, "K05")["excluded"][0]),
            ("reason of K05 'not completed' stands twice",),
        ),
        (
            lambda c: c["inputs"].update(moon={"about": "x", "missing": {}, "elsewhere": "y"}),
            ("no KPI needs the input moon",),
        ),
        (lambda c: c["inputs"]["events"]["missing"].update(fax="x"), ("inputs.events.missing",)),
        (lambda c: c["inputs"]["events"]["missing"].pop("oracle"), ("inputs.events", "oracle")),
        (lambda c: c.update(kpis=[]), ("kpis",)),
    ],
)
def test_a_wrong_entry_is_refused_by_name(
    tmp_path: Path, change: Callable[[Content], None], words: tuple[str, ...]
) -> None:
    message = _refusal(tmp_path, change)
    assert "catalog.yml is wrong in" in message
    for word in words:
        assert word in message


def test_a_file_that_is_no_yaml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "catalog.yml"
    path.write_text("kpis: [", "utf-8")
    with pytest.raises(P2PError, match=r"catalog\.yml cannot be read"):
        read_catalogue(path)
    with pytest.raises(P2PError, match=r"none\.yml cannot be read"):
        read_catalogue(tmp_path / "none.yml")


def test_every_system_is_told_what_it_lacks() -> None:
    inputs = load_catalogue().inputs
    assert inputs["invoice"].missing_in("oracle") == "AP_INVOICES_ALL"
    assert inputs["events"].missing_in("ticket_desk") == "ticket_history"
    assert "which a bank statement does not hold" in inputs["invoice"].missing_in("bank")
    for item in inputs.values():
        for system in get_args(System):
            assert item.missing_in(system)
