"""What detectors looked at for a kind of candidate, as SQL: each type of subject has its own.

Names in braces are filled in by evidence_queries.py.
"""

from __future__ import annotations

from typing import Final

POPULATION: Final = """
select subject.source, {subject_type} as subject_type, subject.subject_id, subject.company_code,
    subject.supplier_id, subject.amount, subject.currency, subject.observed_on,
    case when candidate.candidate_id is null then {passed} else {flagged} end as result,
    cast(null as text) as left_out_because, candidate.candidate_id, candidate.score,
    {sample_order} as sample_order
from ({subjects}) as subject
left join serving.review_candidate as candidate
    on candidate.tenant = {tenant} and candidate.source = subject.source
    and candidate.kind = {control} and candidate.subject_type = {subject_type}
    and candidate.subject_id = subject.object_id
where ({source}::text is null or subject.source = {source})
"""
# What detectors look at. Objects without a day of their own are all in, whatever the period.
SUBJECTS: Final = {
    "invoice": """
        select source, invoice_object_id::text as object_id, subject_id, company_code, supplier_id,
            gross_amount as amount, currency, posted_on as observed_on
        from marts.fct_kpi_invoice
        where tenant = {tenant} and posted_on between {first} and {last}
    """,
    "case": """
        select source, object_id::text as object_id, case_id as subject_id, company_code,
            supplier_id, amount, currency, (ended_at at time zone 'UTC')::date as observed_on
        from serving."case"
        where tenant = {tenant} and (ended_at at time zone 'UTC')::date between {first} and {last}
    """,
}
OTHER_SUBJECTS: Final = """
        select source, object_id::text as object_id, object_key as subject_id,
            null::text as company_code, null::text as supplier_id, null::numeric as amount,
            null::text as currency, null::date as observed_on
        from canonical.can_object
        where tenant = {tenant} and object_type = {subject_type}
"""
