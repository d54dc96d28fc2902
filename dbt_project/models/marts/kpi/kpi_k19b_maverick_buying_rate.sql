-- K19b: share of the order items that were bought past a control. Scenarios are data (seed maverick_scenario says for
-- which matching types each holds); an item that several apply to tells the first of this list.
{% set scenarios = [
    ('goods before order', 'is_receipt_before_order'),
    ('invoice before order', 'is_invoice_before_order'),
    ('goods before approval', 'is_receipt_before_release'),
    ('invoice before approval', 'is_invoice_before_release'),
    ('goods without approval', 'is_undecided and has_receipt'),
    ('invoice without approval', 'is_undecided and has_recorded_invoice'),
    ('invoice before requisition', 'is_invoice_before_request'),
    ('invoice before goods', 'is_invoice_before_receipt'),
    ('paid without goods', 'is_completed and not has_receipt'),
    ('neither requisition nor contract', 'is_unbacked'),
] %}

with

scope as (
    select
        matching_type,
        {%- for scenario, _ in scenarios %}
        {{ any_true("scenario = '" ~ scenario ~ "'") }} as applies_{{ loop.index }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('maverick_scenario') }}
    group by matching_type
),

-- orders that somebody was asked to approve and nobody has
undecided as (
    select subject_object_id
    from {{ ref('can_approval_task') }}
    where task_type = 'order'
    group by subject_object_id
    having not {{ any_true("decision in ('approved', 'done')") }}
),

-- where requisitions or contracts are not kept, nobody can say that an item has none
backed as (
    select tenant, source
    from {{ ref('kpi_source_input') }}
    where input_id in ('requisition_item', 'contract')
    group by tenant, source
    having count(*) = 2
),

bought as (
    select
        milestone.*,
        coalesce(item.is_deleted, false) as is_deleted,
        undecided.subject_object_id is not null and not milestone.has_release as is_undecided,
        backed.source is not null
        and not milestone.has_request
        and item.requisition_id is null
        and item.contract_id is null as is_unbacked
    from {{ ref('fct_order_milestone') }} as milestone
    left join {{ ref('can_purchase_order_item') }} as item on milestone.object_id = item.purchase_order_item_object_id
    left join undecided on item.purchase_order_object_id = undecided.subject_object_id
    left join backed on milestone.tenant = backed.tenant and milestone.source = backed.source
),

judged as (
    select
        bought.*,
        case
            {%- for scenario, condition in scenarios %}
            when scope.applies_{{ loop.index }} and {{ condition }} then '{{ scenario }}'
            {%- endfor %}
        end as scenario
    from bought
    left join scope on bought.matching_type = scope.matching_type
),

subject as (
    select
        tenant,
        source,
        case_id as subject_id,
        company_code,
        supplier_id,
        category,
        created_on as observed_on,
        case
            when not has_creation then 'no creation event'
            when is_deleted then 'order item deleted'
        end as excluded_reason,
        scenario is not null as is_hit,
        coalesce(scenario, 'within the controls') as path
    from judged
)

{{ kpi_observation('K19b', 'case', detail='path') }}
