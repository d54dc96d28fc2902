"""docs/kpis.md, the catalogue as a page. `python -m p2p.kpis.docs` writes it."""

from __future__ import annotations

from itertools import groupby

from p2p.kpis.catalogue import Catalogue, DataQualityCheck, Kpi, load_catalogue
from p2p.kpis.generated import GeneratedFile

_DIRECTION = {
    "higher_is_better": "higher is better",
    "lower_is_better": "lower is better",
    "neutral": "neither high nor low is good as such",
}
_UNIT = {
    "ratio": "ratio, shown in per cent",
    "days": "days",
    "count": "count",
    "amount": "amount, per currency",
    "hours": "hours",
}
_AGGREGATION = {
    "ratio": "sum of numerators / sum of denominators",
    "median": "median of the durations, with mean, 75th and 90th percentile",
    "sum": "sum of numerators",
    "monthly": "average over full months",
}


def kpi_page(catalogue: Catalogue) -> GeneratedFile:
    """The whole page in Markdown; themes and KPIs in the catalogue's order."""
    lines = [
        "# KPI catalogue",
        "",
        "Generated from `p2p/kpis/catalog.yml` by `python -m p2p.kpis.docs`; edit the catalogue, "
        "not this page.",
        "",
        "## How every figure is made",
        "",
        *(f"- {sentence}" for sentence in catalogue.conventions),
        "",
        "## All at a glance",
        "",
        "| id | KPI | unit | direction | dbt model |",
        "|---|---|---|---|---|",
        *(
            f"| [{kpi.id}](#{kpi.id.lower()}) | {kpi.name} | {kpi.unit} "
            f"| {_DIRECTION[kpi.direction]} | `{kpi.model}` |"
            for kpi in catalogue.kpis
        ),
        "",
    ]
    for theme, kpis in groupby(catalogue.kpis, key=lambda kpi: kpi.theme):
        lines += [f"## {theme}", ""]
        for kpi in kpis:
            lines += _kpi_section(kpi, catalogue)
    lines += ["## Data quality", ""]
    for check in catalogue.data_quality:
        lines += _check_section(check)
    return GeneratedFile("docs/kpis.md", "\n".join(lines).rstrip("\n") + "\n")


def _kpi_section(kpi: Kpi, catalogue: Catalogue) -> list[str]:
    lines = [
        f'### <a id="{kpi.id.lower()}"></a>{kpi.id} {kpi.name}',
        "",
        kpi.definition,
        "",
        f"- Numerator: {kpi.numerator}",
        f"- Denominator: {kpi.denominator}",
        f"- Grain: {kpi.grain}. Time basis: {kpi.time_basis}.",
        f"- Unit: {_UNIT[kpi.unit]}; {_AGGREGATION[kpi.aggregation]}; {_DIRECTION[kpi.direction]}.",
        f"- Owner: {kpi.owner}. Formula {kpi.formula_version}, valid from {kpi.valid_from}.",
        *(
            f"- Formula {one.formula_version}, valid from {one.valid_from}: {one.definition}"
            f" Changed because {one.changed_because}."
            for one in kpi.earlier
        ),
    ]
    if kpi.counts_open_work:
        lines.append("- Counts open work: its months are not compared with each other.")
    if kpi.target is not None:
        lines.append(
            f"- Target: {kpi.target:.0%}" if kpi.unit == "ratio" else f"- Target: {kpi.target}"
        )
    lines += [f"- Left out: {item.reason}; {item.why}." for item in kpi.excluded]
    lines += [f"- Benchmark: {item.value} ({item.source})." for item in kpi.benchmark]
    lines += [f"- Needs: {catalogue.inputs[need].about}." for need in kpi.needs]
    return [*lines, f"- Note: {kpi.caveat}", ""]


def _check_section(check: DataQualityCheck) -> list[str]:
    return [
        f"### {check.id} {check.name}",
        "",
        check.definition,
        "",
        f"- Numerator: {check.numerator}",
        f"- Denominator: {check.denominator}",
        f"- Unit: {_UNIT[check.unit]}; {_DIRECTION[check.direction]}.",
        f"- Note: {check.caveat}",
        "",
    ]


if __name__ == "__main__":
    kpi_page(load_catalogue()).write()
