-- K19b: share of the order items that were bought past a control. The paths past a control are conformance rules (seed
-- conformance_rule_kpi); an item that breaks several tells the first.
with

path as (
    select rule.rule_key, counted.label, counted.place
    from {{ ref('conformance_rule_kpi') }} as counted
    inner join {{ ref('int_rule') }} as rule on counted.rule_id = rule.rule_id and rule.tenant is null
    where counted.kpi_id = 'K19b'
),

first_path as (
    select violation.case_key, min(path.place) as place
    from {{ ref('fct_rule_check') }} as violation
    inner join path on violation.rule_key = path.rule_key
    where violation.is_violated
    group by violation.case_key
),

bought as (
    select
        milestone.*,
        coalesce(item.is_deleted, false) as is_deleted,
        path.label
    from {{ ref('fct_order_milestone') }} as milestone
    left join {{ ref('can_purchase_order_item') }} as item on milestone.object_id = item.purchase_order_item_object_id
    left join first_path on milestone.case_key = first_path.case_key
    left join path on first_path.place = path.place
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
        label is not null as is_hit,
        coalesce(label, 'within the controls') as path
    from bought
)

{{ kpi_observation('K19b', 'case', detail='path') }}
