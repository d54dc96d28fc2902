"""The dbt seeds that are made from the catalogue. `python -m p2p.kpis.seeds` writes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import get_args

from p2p.kpis.catalogue import Catalogue, System, load_catalogue
from p2p.kpis.generated import GeneratedFile, csv_text


def kpi_catalogue_seed(catalogue: Catalogue) -> GeneratedFile:
    """One row a KPI, in the catalogue's order."""
    fields = (
        "slug",
        "name",
        "theme",
        "owner",
        "formula_version",
        "valid_from",
        "grain",
        "unit",
        "aggregation",
        "is_per_currency",
        "direction",
        "counts_open_work",
        "target",
        "definition",
        "numerator",
        "denominator",
        "time_basis",
        "caveat",
    )
    rows = (
        [kpi.id, order, *(getattr(kpi, field) for field in fields)]
        for order, kpi in enumerate(catalogue.kpis, start=1)
    )
    return _seed("kpi_catalogue", ["kpi_id", "kpi_order", *fields], rows)


def kpi_exclusion_seed(catalogue: Catalogue) -> GeneratedFile:
    """One row a KPI and reason of exclusion."""
    rows = ([kpi.id, item.reason, item.why] for kpi in catalogue.kpis for item in kpi.excluded)
    return _seed("kpi_exclusion", ["kpi_id", "reason", "why"], rows)


def kpi_requirement_seed(catalogue: Catalogue) -> GeneratedFile:
    """One row a KPI, input and system: what is missing, in that system's words."""
    rows = (
        [kpi.id, need, system, catalogue.inputs[need].missing_in(system)]
        for kpi in catalogue.kpis
        for need in kpi.needs
        for system in get_args(System)
    )
    return _seed("kpi_requirement", ["kpi_id", "input_id", "system", "missing"], rows)


def data_quality_catalogue_seed(catalogue: Catalogue) -> GeneratedFile:
    """One row a data-quality check."""
    fields = ("slug", "name", "unit", "direction", "definition", "numerator", "denominator")
    rows = (
        [check.id, *(getattr(check, field) for field in fields), check.caveat]
        for check in catalogue.data_quality
    )
    return _seed("data_quality_catalogue", ["check_id", *fields, "caveat"], rows)


def seed_files(catalogue: Catalogue) -> tuple[GeneratedFile, ...]:
    """Every seed that the catalogue gives."""
    return (
        kpi_catalogue_seed(catalogue),
        kpi_exclusion_seed(catalogue),
        kpi_requirement_seed(catalogue),
        data_quality_catalogue_seed(catalogue),
    )


def _seed(name: str, header: list[str], rows: Iterable[Sequence[object]]) -> GeneratedFile:
    return GeneratedFile(f"dbt_project/seeds/{name}.csv", csv_text(header, rows))


if __name__ == "__main__":
    for file in seed_files(load_catalogue()):
        file.write()
