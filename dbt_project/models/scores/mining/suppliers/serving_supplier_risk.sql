-- Suppliers by how much their behaviour stands out; the latest run of each source.
with

latest as ({{ latest_mining_run('supplier_risk') }}),

supplier as (select supplier_object_id, supplier_id, name, country, created_on, is_blocked from {{ ref('can_supplier') }})

select
    latest.tenant,
    latest.source,
    cast(latest.supplier_object_id as text) as supplier_object_id,
    supplier.supplier_id,
    latest.supplier_label,
    supplier.name as supplier_name,
    supplier.country,
    supplier.created_on,
    supplier.is_blocked,
    cast(latest.rank as integer) as rank,
    cast(latest.score as double precision) as score,
    cast(latest.raised_count as integer) as raised_count,
    latest.is_candidate,
    latest.company_code,
    latest.category,
    cast(latest.document_count as bigint) as document_count,
    cast(latest.at_risk_amount as numeric) as at_risk_amount,
    latest.currency,
    latest.reasons,
    latest.evidence,
    latest.as_of_on,
    latest.model_name,
    latest.model_version,
    latest.run_id,
    latest.created_at
from latest
left join supplier on latest.supplier_object_id = supplier.supplier_object_id
