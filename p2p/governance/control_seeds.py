"""What dbt reads of controls: its seeds. `python -m p2p.governance.control_seeds` writes them."""

from __future__ import annotations

from p2p.governance.controls import Controls, load_controls
from p2p.kpis.generated import GeneratedFile, csv_text

CONTROL_COLUMNS = (
    *("control_id", "slug", "name", "objective", "risk", "severity", "owner", "kind"),
    *("evidence", "amount_meaning", "grouped_by"),
)
COUNT_COLUMNS = ("control_id", "counts_kind", "counts_id")
NEED_COLUMNS = ("control_id", "need_id", "system", "missing")


def seed_files(catalogue: Controls) -> tuple[GeneratedFile, ...]:
    """Every seed that the catalogue gives: controls, what they count, what they need."""
    controls = [
        (one.id, one.slug, one.name, one.objective, one.risk, one.severity, one.owner, one.kind,
         one.evidence, one.amount, one.grouped_by)
        for one in catalogue.controls
    ]  # fmt: skip
    counted = [
        (one.id, kind, name)
        for one in catalogue.controls
        for kind, name in (*one.counts_from.rows, *(("waiver", rule) for rule in one.waived_by))
    ]
    needed = [
        (one.id, need, system, missing)
        for one in catalogue.controls
        for need in one.needs
        for system, missing in catalogue.needs[need].items()
    ]
    return (
        GeneratedFile("dbt_project/seeds/control.csv", csv_text(CONTROL_COLUMNS, controls)),
        GeneratedFile("dbt_project/seeds/control_count.csv", csv_text(COUNT_COLUMNS, counted)),
        GeneratedFile("dbt_project/seeds/control_need.csv", csv_text(NEED_COLUMNS, needed)),
    )


if __name__ == "__main__":
    for generated in seed_files(load_controls()):
        generated.write()
