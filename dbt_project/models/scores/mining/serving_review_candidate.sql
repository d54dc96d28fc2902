-- What a person should look at, with the company, supplier and case or invoice it concerns; the latest run of
-- each source. A subject is known by its object id or, for cases, by the id that people write.
with

latest as ({{ latest_mining_run('review_candidate') }}),

kpi_case as (
    select tenant, source, cast(object_id as text) as object_id, case_id, company_code, supplier_id, category
    from {{ ref('fct_kpi_case') }}
),

invoice as (
    select tenant, source, cast(invoice_object_id as text) as object_id, subject_id, company_code, supplier_id
    from {{ ref('fct_kpi_invoice') }}
)

select
    latest.tenant,
    latest.source,
    latest.candidate_id,
    latest.kind,
    latest.subject_type,
    latest.subject_id,
    coalesce(latest.subject_label, invoice.subject_id, by_object.case_id, latest.subject_id) as subject_label,
    coalesce(by_object.case_id, by_case_id.case_id) as case_id,
    invoice.subject_id as invoice_label,
    coalesce(invoice.company_code, by_object.company_code, by_case_id.company_code) as company_code,
    coalesce(invoice.supplier_id, by_object.supplier_id, by_case_id.supplier_id) as supplier_id,
    cast(latest.score as double precision) as score,
    cast(latest.rank as integer) as rank,
    cast(latest.amount as numeric) as amount,
    latest.currency,
    latest.reasons,
    latest.evidence,
    latest.model_name,
    latest.model_version,
    latest.run_id,
    latest.created_at
from latest
left join kpi_case as by_object
    on latest.tenant = by_object.tenant and latest.source = by_object.source and latest.subject_id = by_object.object_id
left join kpi_case as by_case_id
    on latest.tenant = by_case_id.tenant and latest.source = by_case_id.source and latest.subject_id = by_case_id.case_id
left join invoice
    on latest.tenant = invoice.tenant and latest.source = invoice.source and latest.subject_id = invoice.object_id
