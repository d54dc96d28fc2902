"""What dbt reads of rules: rows of its seeds. `python -m p2p.conformance.seeds` writes the seeds.

Rules of a reader's own give the same rows (own_rules.py), so that the SQL knows one form.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from p2p.conformance.rules import Rule, RuleFile, load_rules
from p2p.kpis.generated import GeneratedFile, csv_text

RULE_COLUMNS = (
    "rule_id",
    "rule_version",
    "valid_from",
    "name",
    "kind",
    "completed_only",
    "leaves_out_deleted",
    "if_missing",
    "min_count",
    "max_count",
    "measure_a",
    "measure_b",
    "comparison",
    "tolerance_pct",
    "tolerance_amount",
    "max_days",
    "fact",
    "severity",
    "description",
    "evidence",
    "origin",
)
ACTIVITY_COLUMNS = ("rule_id", "role", "activity")
SCOPE_COLUMNS = ("rule_id", "dimension", "value")
KPI_COLUMNS = ("rule_id", "kpi_id", "label", "place")
Row = tuple[object, ...]


def rule_rows(rules: Iterable[Rule]) -> list[Row]:
    """One row a rule, in RULE_COLUMNS; a field that its kind does not have is None."""
    return [_rule_row(rule) for rule in rules]


def activity_rows(rules: Iterable[Rule]) -> list[Row]:
    """One row a rule, role and activity, in ACTIVITY_COLUMNS."""
    return [(rule.id, role, name) for rule in rules for role, name in rule.check.roles]


def scope_rows(file: RuleFile) -> list[Row]:
    """One row a rule, dimension and value, in SCOPE_COLUMNS; of the switches, too."""
    return [
        *(
            (rule.id, dimension, value)
            for rule in file.rules
            for dimension, value in (*rule.scope.rows, *rule.companies.rows)
        ),
        *(
            (switch.rule, dimension, value)
            for switch in file.switches
            for dimension, value in switch.companies.rows
        ),
    ]


def kpi_rows(rules: Iterable[Rule]) -> list[Row]:
    """One row a rule and KPI that counts its violations, in KPI_COLUMNS."""
    return [
        (rule.id, counted.kpi, counted.label or rule.name, counted.place)
        for rule in rules
        for counted in rule.counted_by
    ]


def seed_files(file: RuleFile) -> tuple[GeneratedFile, ...]:
    """Every seed that the rules give."""
    rules = file.rules
    return (
        _seed("conformance_rule", RULE_COLUMNS, rule_rows(rules)),
        _seed("conformance_rule_activity", ACTIVITY_COLUMNS, activity_rows(rules)),
        _seed("conformance_rule_scope", SCOPE_COLUMNS, scope_rows(file)),
        _seed("conformance_rule_kpi", KPI_COLUMNS, kpi_rows(rules)),
    )


def _rule_row(rule: Rule) -> Row:
    def of_kind(field: str) -> object:
        return getattr(rule.check, field, None)

    bounds = {
        "cardinality": (of_kind("at_least"), of_kind("at_most")),
        "absence": (0, 0),
    }.get(rule.check.kind, (None, None))
    return (
        rule.id,
        rule.version,
        rule.valid_from,
        rule.name,
        rule.check.kind,
        rule.completed_only,
        rule.leaves_out_deleted,
        of_kind("if_missing"),
        *bounds,
        of_kind("measure"),
        of_kind("against"),
        of_kind("comparison"),
        of_kind("tolerance_pct"),
        of_kind("tolerance_amount"),
        of_kind("at_most_days"),
        of_kind("fact"),
        rule.severity,
        rule.description,
        rule.evidence,
        rule.origin,
    )


def _seed(name: str, header: Sequence[str], rows: Iterable[Row]) -> GeneratedFile:
    return GeneratedFile(f"dbt_project/seeds/{name}.csv", csv_text(list(header), rows))


if __name__ == "__main__":
    for generated in seed_files(load_rules()):
        generated.write()
