-- No subject is lost and none is counted twice: each KPI has as many rows as its population has subjects.
with

observed as (
    select tenant, source, kpi_id, subject_type, count(*) as row_count
    from {{ ref('fct_kpi_observation') }}
    group by tenant, source, kpi_id, subject_type
),

population as (
    select tenant, source, 'case' as subject_type, count(*) as row_count from {{ ref('fct_kpi_case') }} group by 1, 2
    union all
    select tenant, source, 'invoice', count(*) from {{ ref('fct_kpi_invoice') }} group by 1, 2
    union all
    select tenant, source, 'invoice_item', count(*) from {{ ref('can_invoice_item') }} group by 1, 2
    union all
    select tenant, source, 'order_item', count(*) from {{ ref('can_purchase_order_item') }} group by 1, 2
    union all
    select tenant, source, 'delivery_item', count(*) from {{ ref('fct_order_delivery') }} group by 1, 2
    union all
    select tenant, source, 'duty_chain', count(*) from {{ ref('fct_duty_chain') }} group by 1, 2
    union all
    select tenant, source, 'limited_order', count(*) from {{ ref('fct_order_approval') }} group by 1, 2
    union all
    select tenant, source, 'requisition_item', count(*) from {{ ref('can_requisition_item') }} group by 1, 2
    union all
    select tenant, source, 'inquiry', count(*) from {{ ref('can_inquiry') }} group by 1, 2
    union all
    select tenant, source, 'supplier_request', count(*) from {{ ref('can_supplier_request') }} group by 1, 2
    union all
    select tenant, source, 'requisition', count(distinct requisition_id) from {{ ref('can_requisition_item') }} group by 1, 2
    union all
    select tenant, source, 'approval_task', count(*) from {{ ref('can_approval_task') }} group by 1, 2
    union all
    select tenant, source, 'work_item', count(*) from {{ ref('fct_work_item') }} group by 1, 2
    union all
    select tenant, source, 'queue_movement', count(*) + count(left_on) from {{ ref('fct_work_item') }} group by 1, 2
),

subject_type_of_kpi as (select distinct kpi_id, subject_type from observed)

select
    population.tenant,
    population.source,
    subject_type_of_kpi.kpi_id,
    population.row_count as expected_count,
    coalesce(observed.row_count, 0) as observed_count
from population
inner join subject_type_of_kpi on population.subject_type = subject_type_of_kpi.subject_type
inner join {{ ref('kpi_availability') }} as availability
    on
        population.tenant = availability.tenant
        and population.source = availability.source
        and subject_type_of_kpi.kpi_id = availability.kpi_id
        and availability.is_available
left join observed
    on
        population.tenant = observed.tenant
        and population.source = observed.source
        and subject_type_of_kpi.kpi_id = observed.kpi_id
where population.row_count <> coalesce(observed.row_count, 0)
