-- What a person should look at, with the company, supplier and case or invoice it concerns; the latest run of
-- each source. Mining names a subject by its object id.
with

latest as ({{ latest_mining_run('review_candidate') }}),

kpi_case as (
    select tenant, source, cast(object_id as text) as object_id, case_id, company_code, supplier_id, category
    from {{ ref('fct_kpi_case') }}
),

invoice as (
    select tenant, source, cast(invoice_object_id as text) as object_id, subject_id, company_code, supplier_id
    from {{ ref('fct_kpi_invoice') }}
),

-- what a decision on broken controls covers, where it is of one company or one supplier
control_group as (
    select
        cast(group_id as text) as object_id,
        case when min(company_code) = max(company_code) then min(company_code) end as company_code,
        case when min(supplier_id) = max(supplier_id) then min(supplier_id) end as supplier_id
    from {{ ref('fct_control_breach') }}
    where state = 'breached'
    group by group_id
),

-- named by the detector, or found at the documents behind the subject
hand as (
    select latest.tenant, latest.source, latest.candidate_id, named.element as person
    from latest
    {{ join_json_texts('latest.involved', 'named') }}
    union
    select latest.tenant, latest.source, latest.candidate_id, found.person
    from latest
    inner join {{ ref('int_involved_person') }} as found
        on latest.tenant = found.tenant and latest.source = found.source and latest.candidate_id = found.candidate_id
),

involved as (
    select tenant, source, candidate_id, {{ json_texts('person', byte_order('person')) }} as people
    from hand
    group by tenant, source, candidate_id
),

-- what an invoice buys, where all that it bills is of one category
invoice_category as (
    select cast(billed.invoice_object_id as text) as object_id, min(item.category) as category
    from {{ ref('can_invoice_item') }} as billed
    inner join {{ ref('can_purchase_order_item') }} as item
        on billed.purchase_order_item_object_id = item.purchase_order_item_object_id
    group by billed.invoice_object_id
    having min(item.category) = max(item.category)
),

supplier as (
    select
        risk.tenant,
        risk.source,
        cast(risk.supplier_object_id as text) as object_id,
        risk.company_code,
        can_supplier.supplier_id
    from ({{ latest_mining_run('supplier_risk') }}) as risk
    inner join {{ ref('can_supplier') }} as can_supplier
        on risk.supplier_object_id = can_supplier.supplier_object_id
)

select
    latest.tenant,
    latest.source,
    latest.candidate_id,
    latest.kind,
    latest.subject_type,
    latest.subject_id,
    latest.subject_label,
    kpi_case.case_id,
    invoice.subject_id as invoice_label,
    coalesce(invoice.company_code, kpi_case.company_code, supplier.company_code, control_group.company_code) as company_code,
    coalesce(invoice.supplier_id, kpi_case.supplier_id, supplier.supplier_id, control_group.supplier_id) as supplier_id,
    coalesce(kpi_case.category, invoice_category.category) as category,
    cast(latest.score as double precision) as score,
    cast(latest.rank as integer) as rank,
    cast(latest.amount as numeric) as amount,
    latest.currency,
    latest.reasons,
    latest.evidence,
    latest.model_name,
    latest.model_version,
    latest.facts_hash,
    coalesce(involved.people, latest.involved) as involved,
    latest.run_id,
    latest.created_at
from latest
left join kpi_case
    on latest.tenant = kpi_case.tenant and latest.source = kpi_case.source and latest.subject_id = kpi_case.object_id
left join invoice
    on latest.tenant = invoice.tenant and latest.source = invoice.source and latest.subject_id = invoice.object_id
left join control_group on latest.subject_id = control_group.object_id
left join invoice_category on latest.subject_id = invoice_category.object_id
left join involved
    on
        latest.tenant = involved.tenant
        and latest.source = involved.source
        and latest.candidate_id = involved.candidate_id
left join supplier
    on latest.tenant = supplier.tenant and latest.source = supplier.source and latest.subject_id = supplier.object_id
