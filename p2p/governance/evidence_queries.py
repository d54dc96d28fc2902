"""The queries behind an evidence package. Each is given to the reviewer as it was run.

Every population has the columns source, subject_type, subject_id, observed_on, result (flagged,
passed, counted or left out; of a control also waived and netted; of what was drawn at random drawn
and not drawn) and sample_order; the rest is what helps to test a row by hand. Those of a control
are in control_evidence.py, those of a kind of candidate in candidate_evidence.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from psycopg import sql

from p2p.governance import candidate_evidence, control_evidence
from p2p.governance.audited_control import Control

_RULE_POPULATION = """
select dim_case.source, 'case' as subject_type, dim_case.case_id as subject_id,
    dim_case.company_code, dim_case.supplier_id, dim_case.supplier_name, dim_case.amount,
    dim_case.currency, fct_case.ended_on as observed_on,
    case
        when checked.is_violated then 'flagged'
        when checked.is_violated is null then 'left out'
        else 'passed'
    end as result,
    case when checked.is_violated is null then 'nobody can tell which event came first' end
        as left_out_because,
    {sample_order} as sample_order
from marts.fct_rule_check as checked
inner join marts.int_rule as rule on checked.rule_key = rule.rule_key
inner join marts.dim_case as dim_case on checked.case_key = dim_case.case_key
inner join marts.fct_case as fct_case on checked.case_key = fct_case.case_key
where rule.rule_id = {control} and dim_case.tenant = {tenant}
    and coalesce(rule.tenant, dim_case.tenant) = dim_case.tenant
    and ({source}::text is null or dim_case.source = {source})
    and fct_case.ended_on between {first} and {last}
"""
_KEYS = {
    "rule": "dim_case.source || '|' || dim_case.case_id",
    "candidates": "subject.source || '|' || subject.subject_id",
    # a number of a document may stand in several companies and years
    "control": "subject.source || '|' || subject.object_id",
}

_KPI_POPULATION = """
select source, subject_type, subject_id, company_code, supplier_id, category, currency,
    observed_on, numerator_value, denominator_value,
    case
        when excluded_reason is not null then 'left out'
        when {is_flagged} then 'flagged'
        else {otherwise}
    end as result,
    excluded_reason as left_out_because, detail,
    {sample_order} as sample_order
from serving.kpi_observation
where kpi_id = {control} and tenant = {tenant} and ({source}::text is null or source = {source})
    and observed_on between {first} and {last}
"""
_FLAGGED = {"lower_is_better": "is_numerator", "higher_is_better": "not is_numerator"}

_SAMPLE = """
select * from ({population}) as population
where result <> 'left out'
order by sample_order, source, subject_type, subject_id
limit {size}
"""
_SAMPLE_EVENTS = """
select sampled.source, sampled.subject_id, event.event_position, event.activity, event.event_at,
    event.time_precision, event.resource, event.actor_type, event.amount
from ({sample}) as sampled
inner join serving."case" as one on one.tenant = {tenant} and one.source = sampled.source
    and one.case_id = sampled.subject_id
inner join serving.event as event on event.tenant = one.tenant and event.source = one.source
    and event.case_key = one.case_key
order by sampled.sample_order, sampled.source, sampled.subject_id, event.event_position
"""

_FLAGS = {
    "rule": """
select violation.source, violation.case_id, violation.company_code, violation.evidence,
    violation.observed_on, violation.amount, violation.currency, violation.waiver_id,
    violation.waiver_scope, violation.waiver_expires_on, violation.waiver_asked_by,
    violation.waiver_approved_by, violation.waiver_reason
from serving.violation as violation
where violation.rule_id = {control} and violation.tenant = {tenant}
    and ({source}::text is null or violation.source = {source})
    and violation.observed_on between {first} and {last}
order by violation.source, violation.case_id
""",
    "kpi": """
select * from ({population}) as population
where result = 'flagged'
order by source, subject_id
""",
    "candidates": """
select candidate.source, candidate.candidate_id, candidate.subject_label, candidate.score,
    candidate.amount, candidate.currency, candidate.reasons, candidate.evidence,
    candidate.model_name, candidate.model_version, candidate.created_at
from ({population}) as population
inner join serving.review_candidate as candidate
    on candidate.tenant = {tenant} and candidate.candidate_id = population.candidate_id
order by candidate.source, candidate.rank, candidate.candidate_id
""",
    "control": control_evidence.FLAGS,
}
_FLAG_EVIDENCE = {
    "control": control_evidence.FLAG_EVIDENCE,
    "rule": """
select evidence.*
from serving.violation_evidence as evidence
inner join ({flags}) as flag on flag.source = evidence.source and flag.case_id = evidence.case_id
where evidence.rule_id = {control} and evidence.tenant = {tenant}
order by evidence.source, evidence.case_id, evidence.evidence_order
""",
}
_TOTALS = {
    "rule": "select * from serving.conformance where rule_id = {control} and tenant = {tenant}"
    " and ({source}::text is null or source = {source}) order by source",
    "kpi": "select * from serving.kpi where kpi_id = {control} and tenant = {tenant}"
    " and ({source}::text is null or source = {source}) order by source, currency",
    "candidates": "select source, kind, subject_type, model_name, model_version,"
    " count(*) as candidate_count, sum(amount) as amount, currency from serving.review_candidate"
    " where kind = {control} and tenant = {tenant}"
    " and ({source}::text is null or source = {source})"
    " group by source, kind, subject_type, model_name, model_version, currency"
    " order by source, model_name, model_version, currency",
    "control": control_evidence.TOTALS,
}

# By the text of the payload: that of a tampered entry may be no JSON.
_DECISIONS = """
select entry_number, recorded_at,
    (recorded_at at time zone 'UTC')::date between {first} and {last} as is_in_period,
    actor, action, subject, payload, previous_hash, entry_hash
from ops.audit_entry
where tenant = {tenant} and ({about})
order by entry_number
"""
_ABOUT = {
    "rule": "position({mark} in payload) > 0 or split_part(subject, ' ', 1) = 'rule_file'"
    " or subject in (select 'waiver_withdrawal ' || waiver_id from ops.waiver"
    " where tenant = {tenant} and rule_id = {control})",
    "kpi": "position({mark} in payload) > 0 or split_part(subject, ' ', 1) = 'baseline'",
    "candidates": """split_part(subject, ' ', 1) = 'review_routing' or subject in (
    select 'review_step ' || step.step_id
    from ops.review_step as step
    inner join ops.review_item as item on step.item_id = item.item_id
    where item.tenant = {tenant} and item.kind = {control}
)""",
    "control": control_evidence.ABOUT,
}
_MARKS = {"rule": "rule_id", "kpi": "kpi_id"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a package is for: a control of a tenant, both days of a period, and a sample."""

    control: Control
    tenant: str
    source: str | None
    first: date
    last: date
    sample_size: int
    seed: int


def queries(asked: Asked) -> dict[str, sql.Composable]:
    """File name -> query, in the order in which a reviewer reads them."""
    kind = asked.control.kind
    values = _values(asked)
    population = _population(asked, values)
    values |= {"population": population}
    sample = sql.SQL(_SAMPLE).format(**values)
    flags = sql.SQL(_FLAGS[kind]).format(**values)
    told: dict[str, sql.Composable] = {
        "population.csv": sql.SQL("{} order by source, subject_id").format(population),
        "sample.csv": sample,
        "sample_events.csv": sql.SQL(_SAMPLE_EVENTS).format(**values, sample=sample),
        "flags.csv": flags,
        "flag_evidence.csv": sql.SQL(_FLAG_EVIDENCE.get(kind, "")).format(**values, flags=flags),
        "decisions.csv": sql.SQL(_DECISIONS).format(
            **values, about=sql.SQL(_ABOUT[kind]).format(**values)
        ),
        "totals.csv": sql.SQL(_TOTALS[kind]).format(**values),
    }
    if kind not in _FLAG_EVIDENCE:
        del told["flag_evidence.csv"]
    if kind == "control":
        told["left_out.csv"] = sql.SQL(control_evidence.LEFT_OUT).format(**values)
    return told


def not_tested(asked: Asked) -> sql.Composed | None:
    """Source and what is missing in it, where a control could not be tested: no row there is no
    proof that all was well. None of a kind that tells nothing of this."""
    if asked.control.kind != "control":
        return None
    return sql.SQL(control_evidence.NOT_TESTED).format(**_values(asked))


def _values(asked: Asked) -> dict[str, sql.Composable]:
    key = _KEYS.get(asked.control.kind, "source || '|' || subject_id")
    mark = f'"{_MARKS.get(asked.control.kind)}": "{asked.control.id}"'
    return {
        "control": sql.Literal(asked.control.id),
        "tenant": sql.Literal(asked.tenant),
        "source": sql.Literal(asked.source),
        "first": sql.SQL("{}::date").format(sql.Literal(asked.first.isoformat())),
        "last": sql.SQL("{}::date").format(sql.Literal(asked.last.isoformat())),
        "size": sql.Literal(asked.sample_size),
        "mark": sql.Literal(mark),
        "sample_order": sql.SQL("encode(sha256(convert_to({} || {}, 'UTF8')), 'hex')").format(
            sql.Literal(f"{asked.seed}|"), sql.SQL(key)
        ),
        **_of_catalogue(asked.control),
    }


def _of_catalogue(control: Control) -> dict[str, sql.Composable]:
    """What the queries of a control of the catalogue ask for beside its id."""
    one = control.catalogue
    if one is None:
        return {}
    counted = [name for kind, name in one.counts_from.rows if kind in ("kpi", "rule")]
    return {
        "counted": sql.SQL("{}::text[]").format(sql.Literal(counted)),
        "waived_by": sql.SQL("{}::text[]").format(
            sql.Literal([*one.waived_by, *one.counts_from.rules])
        ),
        "candidate_kind": sql.Literal(one.candidate_kind),
        "breach_object": sql.SQL(control_evidence.BREACH_OBJECT[one.counts_from.kind]),
    }


def _population(asked: Asked, values: dict[str, sql.Composable]) -> sql.Composable:
    control = asked.control
    if control.catalogue is not None:
        subjects = control_evidence.SUBJECTS[control.catalogue.counts_from.kind]
        return sql.SQL(control_evidence.POPULATION).format(
            **values, subjects=sql.SQL(subjects).format(**values)
        )
    if control.kind == "rule":
        return sql.SQL(_RULE_POPULATION).format(**values)
    if control.kind == "kpi":
        flagged = _FLAGGED.get(control.direction or "", "false")
        otherwise = "'counted'" if flagged == "false" else "'passed'"
        return sql.SQL(_KPI_POPULATION).format(
            **values, is_flagged=sql.SQL(flagged), otherwise=sql.SQL(otherwise)
        )
    return sql.SQL("union all").join(
        _candidates_of(control, subject_type, values) for subject_type in control.subject_types
    )


def _candidates_of(
    control: Control, subject_type: str, values: dict[str, sql.Composable]
) -> sql.Composable:
    """One type of subject of a kind of candidate: what is drawn at random is not flagged by it."""
    passed, flagged = ("not drawn", "drawn") if control.is_draw else ("passed", "flagged")
    values = values | {"subject_type": sql.Literal(subject_type)}
    subjects = candidate_evidence.SUBJECTS.get(subject_type, candidate_evidence.OTHER_SUBJECTS)
    return sql.SQL(candidate_evidence.POPULATION).format(
        **values,
        passed=sql.Literal(passed),
        flagged=sql.Literal(flagged),
        subjects=sql.SQL(subjects).format(**values),
    )
