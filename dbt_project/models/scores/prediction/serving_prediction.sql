-- What will become of each open case and invoice, with the case or invoice as people write it; the latest run of each
-- source. Predictions name a subject by its object id.
with

latest as ({{ latest_mining_run('prediction') }}),

kpi_case as (
    select tenant, source, cast(object_id as text) as object_id, case_id
    from {{ ref('fct_kpi_case') }}
),

invoice as (
    select tenant, source, cast(invoice_object_id as text) as object_id, subject_id
    from {{ ref('fct_kpi_invoice') }}
)

select
    latest.tenant,
    latest.source,
    latest.target,
    cast(latest.rank as integer) as rank,
    latest.subject_type,
    latest.subject_id,
    latest.subject_label,
    kpi_case.case_id,
    invoice.subject_id as invoice_label,
    latest.company_code,
    latest.supplier_id,
    cast(latest.amount as numeric) as amount,
    latest.currency,
    latest.due_on,
    latest.as_of_on,
    cast(latest.predicted_days as double precision) as predicted_days,
    cast(latest.low_days as double precision) as low_days,
    cast(latest.high_days as double precision) as high_days,
    cast(latest.probability as double precision) as probability,
    cast(latest.usual_value as double precision) as usual_value,
    latest.is_model,
    latest.reasons,
    latest.model_version,
    latest.run_id,
    latest.created_at
from latest
left join kpi_case
    on latest.tenant = kpi_case.tenant and latest.source = kpi_case.source and latest.subject_id = kpi_case.object_id
left join invoice
    on latest.tenant = invoice.tenant and latest.source = invoice.source and latest.subject_id = invoice.object_id
