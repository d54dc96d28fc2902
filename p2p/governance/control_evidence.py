"""The rows that a control of the catalogue checked, as SQL: each control has a population of rows.

What a control counts from decides where they are: chains of documents with conflicting duties, rows
of a KPI, cases that rules judge, or a check of its own. What broke it is marts.fct_control_breach
for all of them. Names in braces are filled in by evidence_queries.py.
"""

from __future__ import annotations

from typing import Final, Literal

Counts = Literal["conflict", "kpi", "rule", "check"]

POPULATION: Final = """
select subject.source, subject.subject_type, subject.subject_id, subject.object_id,
    subject.company_code, subject.supplier_id, coalesce(subject.amount, breach.amount) as amount,
    coalesce(subject.currency, breach.currency) as currency, subject.observed_on,
    case
        when subject.left_out_because is not null then 'left out'
        when breach.state = 'breached' then 'flagged'
        else coalesce(breach.state, 'passed')
    end as result,
    subject.left_out_because,
    {sample_order} as sample_order
from ({subjects}) as subject
left join marts.fct_control_breach as breach
    on breach.control_id = {control} and breach.tenant = {tenant}
    and breach.source = subject.source and breach.is_first_of_subject
    and {breach_object} = subject.object_id
where ({source}::text is null or subject.source = {source})
    and subject.observed_on between {first} and {last}
"""

SUBJECTS: Final[dict[Counts, str]] = {
    # a chain can break what two duties of one conflict can: both done, by people who are known
    "conflict": """
        select chain.source,
            case when chain.case_key is null then 'invoice' else 'order item' end as subject_type,
            chain.subject_id, chain.chain_object_id::text as object_id, chain.company_code,
            chain.supplier_id, chain.amount, chain.currency, chain.observed_on,
            case when not exists (
                select from marts.int_control_conflict as conflict
                where conflict.control_id = {control}
                    and (chain.duties & conflict.first_bit) > 0
                    and (chain.duties & conflict.second_bit) > 0
            ) then 'no two conflicting duties by known people' end as left_out_because
        from marts.fct_duty_chain as chain
        where chain.tenant = {tenant}
    """,
    "kpi": """
        select source, subject_type, subject_id, subject_id as object_id, company_code, supplier_id,
            null::numeric as amount, null::text as currency, observed_on,
            case when not is_denominator
                then coalesce(excluded_reason, 'not in the denominator')
            end as left_out_because
        from serving.kpi_observation
        where tenant = {tenant} and kpi_id = any({counted})
    """,
    # a case that several rules of one control judge is one subject
    "rule": """
        select dim_case.source, 'order item' as subject_type, dim_case.case_id as subject_id,
            dim_case.case_id as object_id, dim_case.company_code, dim_case.supplier_id,
            dim_case.amount, dim_case.currency, fct_case.ended_on as observed_on,
            case when not judged.is_told then 'nobody can tell which event came first' end
                as left_out_because
        from (
            select checked.case_key, bool_or(checked.is_violated is not null) as is_told
            from marts.fct_rule_check as checked
            inner join marts.int_rule as rule on checked.rule_key = rule.rule_key
            where rule.tenant is null and rule.rule_id = any({counted})
            group by checked.case_key
        ) as judged
        inner join marts.dim_case as dim_case on judged.case_key = dim_case.case_key
        inner join marts.fct_case as fct_case on judged.case_key = fct_case.case_key
        where dim_case.tenant = {tenant}
    """,
    "check": """
        select source, subject_type, subject_id, subject_object_id::text as object_id, company_code,
            supplier_id, amount, currency, observed_on, excluded_reason as left_out_because
        from marts.int_control_check
        where tenant = {tenant} and control_id = {control}
    """,
}
BREACH_OBJECT: Final[dict[Counts, str]] = {
    "conflict": "breach.subject_object_id::text",
    "kpi": "breach.subject_id",
    "rule": "breach.subject_id",
    "check": "breach.subject_object_id::text",
}
"""What of a breach is the object_id of its subject."""

FLAGS: Final = """
select breach.breach_id, breach.source, breach.company_code, breach.supplier_id,
    breach.subject_type, breach.subject_id, breach.observed_on, breach.amount, breach.currency,
    breach.person, breach.conflict_id, breach.told, breach.state, breach.severity,
    breach.waiver_id
from ({population}) as population
inner join marts.fct_control_breach as breach
    on breach.control_id = {control} and breach.tenant = {tenant}
    and breach.source = population.source and {breach_object} = population.object_id
where population.result <> 'left out'
order by breach.source, breach.subject_id, breach.breach_id
"""
FLAG_EVIDENCE: Final = """
select evidence.*
from serving.control_evidence as evidence
inner join ({flags}) as flag on evidence.breach_id = flag.breach_id
where evidence.tenant = {tenant}
order by evidence.source, evidence.breach_id, evidence.evidence_order
"""
TOTALS: Final = """
select * from serving.control where control_id = {control} and tenant = {tenant}
    and ({source}::text is null or source = {source}) order by source
"""
NOT_TESTED: Final = """
select source, coalesce(missing, 'what it is counted from') from serving.control
where control_id = {control} and tenant = {tenant} and not is_testable
    and ({source}::text is null or source = {source})
union all
select {source}, 'purchase-to-pay documents'
where {source}::text is not null and not exists (
    select from serving.control
    where control_id = {control} and tenant = {tenant} and source = {source}
)
order by 1
"""
"""Sources in which the control could not be tested, and what is missing in each."""
LEFT_OUT: Final = """
select source, reason, subject_count from serving.control_left_out
where control_id = {control} and tenant = {tenant}
    and ({source}::text is null or source = {source})
order by source, reason
"""
ABOUT: Final = """split_part(subject, ' ', 1) in ('review_routing', 'review_limit') or subject in (
    select 'review_step ' || step.step_id
    from ops.review_step as step
    inner join ops.review_item as item on step.item_id = item.item_id
    where item.tenant = {tenant} and item.kind = {candidate_kind}
    union all
    select name || waiver.waiver_id
    from ops.waiver as waiver
    cross join (values ('waiver '), ('waiver_withdrawal ')) as entered (name)
    where waiver.tenant = {tenant} and waiver.rule_id = any({waived_by})
)"""
"""Which entries of the audit chain are about a control: reviews, waivers, limits of reviews."""
