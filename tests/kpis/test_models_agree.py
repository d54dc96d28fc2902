"""Catalogue and dbt models agree in both directions, without a database."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from p2p.kpis import Kpi, load_catalogue
from p2p.kpis.generated import REPOSITORY

DBT = REPOSITORY / "dbt_project"
KPI_FOLDER = DBT / "models/marts/kpi"
KPIS = load_catalogue().kpis
NO_KPI = {"kpi_source_input", "kpi_availability"}
OWN = [
    *sorted((DBT / "models/marts").glob("kpi/*.sql")),
    *sorted((DBT / "models/marts").glob("conformance/*.sql")),
    *sorted((DBT / "models/marts").glob("quality/*.sql")),
    *sorted((DBT / "models/scores").glob("*/*.sql")),
]
_TAKEN_OVER = (
    "document_exclusion", "comparison_exclusion", "billing_exclusion", "item_exclusion",
    "payable_exclusion",
)  # fmt: skip
_SUBJECT_MACROS = ("on_time_in_full", "valued_order_item")
"""Macros that give the subjects of more than one KPI, each in a file of its name."""
_EXCLUSION = re.compile(rf"as (excluded_reason|{'|'.join(_TAKEN_OVER)})\b")
_REF = re.compile(r"ref\('([a-z0-9_]+)'\)")


def _sql(model: str) -> str:
    """The model, with the macro that it has in common with another where it has one."""
    text = (KPI_FOLDER / f"{model}.sql").read_text("utf-8")
    shared = [name for name in _SUBJECT_MACROS if f"{{{{ {name}(" in text]
    return text + "".join((DBT / f"macros/kpi/{name}.sql").read_text("utf-8") for name in shared)


@cache
def _reasons(model: str, column: str | None = None) -> frozenset[str]:
    """Reasons that a model can give, with those it takes over from models beside it."""
    text = _sql(model)
    found: set[str] = set()
    for match in _EXCLUSION.finditer(text):
        if column in (None, match[1]):
            block = text[text.rfind("case", 0, match.start()) : match.start()]
            found.update(re.findall(r"then '([^']+)'", block))
    for upstream in set(_REF.findall(text)):
        if upstream != model and (KPI_FOLDER / f"{upstream}.sql").exists():
            if ".*" in text:
                found |= _reasons(upstream)
            for name in _TAKEN_OVER:
                if re.search(rf"\b{name}\b", text):
                    found |= _reasons(upstream, name)
    if column == "comparison_exclusion":
        found |= _reasons(model, "document_exclusion")
    if column in ("billing_exclusion", "payable_exclusion"):
        found |= _reasons("fct_kpi_invoice", "document_exclusion")
    return frozenset(found)


def test_every_kpi_has_its_model_and_every_model_its_kpi() -> None:
    models = {path.stem for path in KPI_FOLDER.glob("kpi_*.sql")} - NO_KPI
    assert models == {kpi.model for kpi in KPIS}


def test_the_union_has_every_kpi_once_in_the_catalogue_order() -> None:
    union = re.search(r"kpi_models = \[(.*?)\]", _sql("fct_kpi_observation"), re.DOTALL)
    assert union is not None
    assert re.findall(r"'(\w+)'", union[1]) == [kpi.model for kpi in KPIS]


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.id)
def test_a_model_gives_rows_of_its_own_kpi(kpi: Kpi) -> None:
    text = _sql(kpi.model)
    assert re.findall(r"kpi_observation\(\s*'(\w+)'", text) == [kpi.id]
    # the union reads the id from the model's name
    assert kpi.model.split("_")[1].replace("k", "K").replace("pm", "PM") == kpi.id
    assert ("currency='currency'" in text) == kpi.is_per_currency


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.id)
def test_a_figure_is_in_working_days_where_the_catalogue_says_so(kpi: Kpi) -> None:
    numerator = re.search(r"[( ]numerator='(\w+)'", _sql(kpi.model))
    by_work = numerator is not None and "business" in numerator[1]
    assert by_work == (kpi.clock == "working")


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.id)
def test_a_model_excludes_for_the_reasons_of_the_catalogue(kpi: Kpi) -> None:
    assert _reasons(kpi.model) == {item.reason for item in kpi.excluded}


def test_every_kpi_model_is_unit_tested() -> None:
    tested: set[str] = set()
    for path in KPI_FOLDER.glob("*_unit_tests.yml"):
        tested |= {test["model"] for test in yaml.safe_load(path.read_text("utf-8"))["unit_tests"]}
    assert {kpi.model for kpi in KPIS} <= tested


def test_every_input_of_the_catalogue_is_looked_for() -> None:
    text = _sql("kpi_source_input")
    union = text[text.index("found as (") : text.rindex("select distinct")]
    looked_for = re.findall(r"'(\w+)'", re.sub(r"\{\{.*?\}\}|= '\w+'", "", union))
    assert set(looked_for) == set(load_catalogue().inputs)


def test_every_data_quality_check_is_measured() -> None:
    paths = ("marts/quality/mart_data_quality.sql", "scores/quality/serving_data_quality.sql")
    text = "".join((DBT / "models" / path).read_text("utf-8") for path in paths)
    assert set(re.findall(r"'(DQ\d\d)'", text)) == {
        check.id for check in load_catalogue().data_quality
    }


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_models_keep_to_sql_that_other_engines_know(path: Path) -> None:
    text = path.read_text("utf-8").lower()
    for word in ("to_char(", "string_agg(", "distinct on", "generate_series(", "now()"):
        assert word not in text
