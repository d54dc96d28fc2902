-- What is known of a case beside its events and sums: one row a case and fact that somebody can tell, true or false.
{{ config(unlogged=true) }}

with

order_case as (
    select kpi_case.case_key, kpi_case.tenant, kpi_case.source, item.purchase_order_object_id, item.requisition_id, item.contract_id
    from {{ ref('fct_kpi_case') }} as kpi_case
    left join {{ ref('can_purchase_order_item') }} as item on kpi_case.object_id = item.purchase_order_item_object_id
),

happened as (
    select case_activity.case_key, dim_activity.activity
    from {{ ref('fct_case_activity') }} as case_activity
    inner join {{ ref('dim_activity') }} as dim_activity on case_activity.activity_key = dim_activity.activity_key
),

-- orders that somebody was asked to approve
asked as (
    select subject_object_id, {{ any_true("decision in ('approved', 'done')") }} as is_approved
    from {{ ref('can_approval_task') }}
    where task_type = 'order'
    group by subject_object_id
),

-- where requisitions or contracts are not kept, nobody can say that an item has none
backed_source as (
    select tenant, source
    from {{ ref('kpi_source_input') }}
    where input_id in ('requisition_item', 'contract')
    group by tenant, source
    having count(*) = 2
)

select order_case.case_key, 'order_approved' as fact, asked.is_approved or released.case_key is not null as is_true
from order_case
inner join asked on order_case.purchase_order_object_id = asked.subject_object_id
left join (select case_key from happened where activity = 'Release Purchase Order') as released
    on order_case.case_key = released.case_key
union all
select
    order_case.case_key,
    'has_requisition_or_contract',
    requested.case_key is not null or order_case.requisition_id is not null or order_case.contract_id is not null
from order_case
inner join backed_source on order_case.tenant = backed_source.tenant and order_case.source = backed_source.source
left join (select case_key from happened where activity = 'Create Purchase Requisition Item') as requested
    on order_case.case_key = requested.case_key
