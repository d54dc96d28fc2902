"""What a reviewer may ask evidence of: a control, a rule, a KPI, or a kind of review candidate.

Which rows a control checked is SQL in evidence_queries.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from psycopg.rows import scalar_row

from p2p.conformance import load_rules
from p2p.conformance.own_rules import used_file
from p2p.errors import UsageError
from p2p.governance.candidate_kinds import CONTROL_SAMPLE, kind_name
from p2p.governance.controls import Control as CatalogueControl
from p2p.governance.controls import load_controls
from p2p.kpis import load_catalogue
from p2p.warehouse.connection import Connection

_MODELS = Path(__file__).resolve().parents[2] / "dbt_project" / "models" / "marts"
_RULE_MODELS = {
    "precedence": "int_precedence_check",
    "blocked_until": "int_blocked_check",
    "value": "int_value_check",
    "condition": "int_condition_check",
    "cardinality": "int_occurrence_check",
    "absence": "int_occurrence_check",
    "not_coexistence": "int_occurrence_check",
}
"""Kind of rule -> model that checks it; the other kinds compare pairs of events."""
_CONTROLS = _MODELS / "controls"
_CONTROL_MODELS = {
    "conflict": ("int_control_conflict", "int_duty_evidence", "int_duty_breach"),
    "kpi": ("int_order_breach", "int_rule_breach"),
    "rule": ("int_rule_breach",),
    "check": ("int_control_check", "fct_payment_check", "fct_bank_change"),
}
"""What a control counts from -> models that find its breaches; fct_control_breach joins them."""


@dataclass(frozen=True, slots=True)
class Control:
    """A control with what it says. text: its whole definition, to be read by a reviewer.

    flags: what a flagged row is called in words; direction: of a KPI, which rows are flagged.
    subject_types: of a kind of candidate, every type of subject that it is proposed of.
    models: the SQL that checks it. catalogue: its entry there, of a control.
    """

    id: str
    kind: Literal["rule", "kpi", "candidates", "control"]
    name: str
    version: str
    valid_from: str | None
    text: dict[str, Any]
    subject_types: tuple[str, ...] = ()
    direction: str | None = None
    own_file: str | None = None
    models: tuple[Path, ...] = field(default=())
    catalogue: CatalogueControl | None = None

    @property
    def is_draw(self) -> bool:
        """Whether its candidates were drawn at random, so that none of them is flagged."""
        return self.kind == "candidates" and self.id == CONTROL_SAMPLE


def find_control(conn: Connection, tenant: str, control_id: str) -> Control:
    """The control with this id. Raises UsageError with what there is."""
    for find in (_control, _rule, _kpi, _candidates):
        found = find(conn, tenant, control_id)
        if found is not None:
            return found
    raise UsageError(
        f"there is no control {control_id!r}",
        "give a control (`p2p show controls`), a rule (`p2p rules list`), a KPI (`p2p show kpis`)"
        f" or a kind of candidate: {', '.join(_kinds(conn, tenant)) or 'none is published'}",
    )


def _control(conn: Connection, tenant: str, control_id: str) -> Control | None:
    """Of the catalogue, by its id or by the kind of the candidates that its breaches make."""
    for one in load_controls().controls:
        if control_id not in (one.id, one.candidate_kind):
            continue
        counted = one.counts_from.rows
        parts = [
            part
            for kind, name in counted
            if kind in ("rule", "kpi")
            for part in [(_rule if kind == "rule" else _kpi)(conn, tenant, name)]
            if part is not None
        ]
        names = [f"{part.id} version {part.version}" for part in parts]
        if not names:
            names = [f"{one.counts_from.kind} {', '.join(name for _, name in counted)}"]
        text = one.model_dump(mode="json") | {"counts": [part.text for part in parts]}
        more = [file for part in parts for file in part.models]
        found = (*_CONTROL_MODELS[one.counts_from.kind], "fct_control_breach")
        models = [_CONTROLS / f"{name}.sql" for name in found]
        return Control(
            one.id,
            "control",
            one.name,
            f"{one.version} (counts {', '.join(names)})",
            one.valid_from.isoformat(),
            text,
            models=tuple(dict.fromkeys((*models, *more))),
            catalogue=one,
        )
    return None


def _rule(conn: Connection, tenant: str, control_id: str) -> Control | None:
    own = used_file(conn, tenant=tenant)
    own_rules = own.rules.rules if own else ()
    for rule in (*load_rules().rules, *own_rules):
        if rule.id != control_id:
            continue
        model = _RULE_MODELS.get(rule.check.kind, "int_pair_check")
        folder = _MODELS / "conformance"
        return Control(
            rule.id,
            "rule",
            rule.name,
            str(rule.version),
            rule.valid_from.isoformat(),
            rule.model_dump(mode="json"),
            own_file=own.content if own and rule in own_rules else None,
            models=(folder / f"{model}.sql", folder / "fct_rule_check.sql"),
        )
    return None


def _kpi(conn: Connection, tenant: str, control_id: str) -> Control | None:
    for kpi in load_catalogue().kpis:
        if kpi.id == control_id:
            return Control(
                kpi.id,
                "kpi",
                kpi.name,
                str(kpi.formula_version),
                kpi.valid_from.isoformat(),
                kpi.model_dump(mode="json"),
                direction=kpi.direction if kpi.unit == "ratio" else None,
                models=(_MODELS / "kpi" / f"{kpi.model}.sql",),
            )
    return None


def _candidates(conn: Connection, tenant: str, control_id: str) -> Control | None:
    rows = conn.execute(
        "select subject_type, model_name, model_version from serving.review_candidate"
        " where tenant = %s and kind = %s group by 1, 2, 3 order by 1, 2, 3",
        (tenant, control_id),
    ).fetchall()
    if not rows:
        return None
    versions = sorted({f"{name} {version}" for _, name, version in rows})
    return Control(
        control_id,
        "candidates",
        kind_name(control_id),
        ", ".join(versions),
        None,
        {
            "kind": control_id,
            "proposed_by": versions,
            "what_it_is": "Drawn at random among what nothing flagged, to learn what is missed."
            if control_id == CONTROL_SAMPLE
            else "Rules and models propose what a person should look at. A candidate is no"
            " finding; its reasons stand with it.",
        },
        subject_types=tuple(dict.fromkeys(subject_type for subject_type, _, _ in rows)),
    )


def _kinds(conn: Connection, tenant: str) -> list[str]:
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            "select distinct kind from serving.review_candidate where tenant = %s order by kind",
            (tenant,),
        ).fetchall()
