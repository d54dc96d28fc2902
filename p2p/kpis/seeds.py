"""The dbt seeds that are made from the catalogue. `python -m p2p.kpis.seeds` writes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from p2p.kpis.catalogue import Catalogue, Input, load_catalogue
from p2p.kpis.generated import GeneratedFile, csv_text
from p2p.sources.specification import OCEL


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
        [kpi.id, need, system, missing]
        for kpi in catalogue.kpis
        for need in kpi.needs
        for system, missing in _missing(need, catalogue.inputs[need])
    )
    return _seed("kpi_requirement", ["kpi_id", "input_id", "system", "missing"], rows)


_BESIDE = {
    "supplier_portal": ("a supplier portal", "onboarding_steps"),
    "ticket_desk": ("a ticket desk", "ticket_history"),
    "bank": ("a bank statement", None),
    "ap_cost": ("a list of costs", None),
}
"""Systems that hold no documents of purchasing, and the table of steps where they hold cases."""


def _missing(name: str, needed: Input) -> Iterator[tuple[str, str]]:
    """What is missing by system; a system that can never hold it says so."""
    told: dict[str, str] = {str(key): text for key, text in needed.missing.items()}
    for system, (kind, steps) in _BESIDE.items():
        held = steps if name in ("events", "known_activities") else None
        told[system] = held or f"{needed.about}, which {kind} does not hold"
    told[OCEL] = f"{needed.about} (object-centric logs have no cases yet)"
    yield from told.items()


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
