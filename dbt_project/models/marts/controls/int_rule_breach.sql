-- One row a case and rule that a control counts (C06 to C08), and one a case that K19a counts (C05). A waiver of the rule, or
-- for C05 of any rule that says the same, excuses it.
{{ config(unlogged=true) }}

with

counted as (
    select control_id, counts_kind, counts_id from {{ ref('control_count') }}
),

creator as (
    select
        item.purchase_order_item_object_id as object_id,
        purchase_order.created_by
    from {{ ref('can_purchase_order_item') }} as item
    inner join {{ ref('can_purchase_order') }} as purchase_order
        on item.purchase_order_object_id = purchase_order.purchase_order_object_id
),

violation as (
    select violation.*
    from {{ ref('fct_rule_violation') }} as violation
    inner join {{ ref('int_rule') }} as rule on violation.rule_key = rule.rule_key and rule.tenant is null
    where violation.rule_id in (select counts_id from counted where counts_kind in ('rule', 'waiver'))
),

waived as (
    select counted.control_id, violation.case_key, max(violation.waiver_id) as waiver_id
    from violation
    inner join counted on violation.rule_id = counted.counts_id and counted.counts_kind = 'waiver'
    where violation.waiver_id is not null
    group by counted.control_id, violation.case_key
),

broken as (
    select
        counted.control_id,
        counted.counts_id,
        violation.case_key,
        violation.evidence as told,
        violation.waiver_id,
        violation.observed_on
    from violation
    inner join counted on violation.rule_id = counted.counts_id and counted.counts_kind = 'rule'

    union all

    select
        counted.control_id,
        counted.counts_id,
        milestone.case_key,
        'Create Purchase Order Item on ' || cast(milestone.created_on as text)
            || coalesce('; the first receipt or invoice is of ' || cast(milestone.first_document_on as text), ''),
        waived.waiver_id,
        observation.observed_on
    from {{ ref('fct_kpi_observation') }} as observation
    inner join counted on observation.kpi_id = counted.counts_id and counted.counts_kind = 'kpi'
    inner join {{ ref('fct_order_milestone') }} as milestone
        on
            observation.tenant = milestone.tenant
            and observation.source = milestone.source
            and observation.subject_id = milestone.case_id
    left join waived on counted.control_id = waived.control_id and milestone.case_key = waived.case_key
    where observation.kpi_id = 'K19a' and observation.is_numerator
)

select
    {{ hash_id(['broken.control_id', 'kpi_case.tenant', 'kpi_case.source', 'kpi_case.case_id', 'broken.counts_id']) }} as breach_id,
    broken.control_id,
    kpi_case.tenant,
    kpi_case.source,
    kpi_case.company_code,
    kpi_case.supplier_id,
    'order item' as subject_type,
    kpi_case.object_id as subject_object_id,
    kpi_case.case_id as subject_id,
    kpi_case.case_key,
    broken.observed_on,
    kpi_case.amount,
    kpi_case.currency,
    creator.created_by as person,
    cast(null as text) as conflict_id,
    case when broken.control_id = 'C08' then coalesce(kpi_case.supplier_id, '') else coalesce(creator.created_by, '') end
        || '|' || coalesce(kpi_case.company_code, '') as group_key,
    broken.told,
    case when broken.waiver_id is null then 'breached' else 'waived' end as state,
    broken.waiver_id
from broken
inner join {{ ref('fct_kpi_case') }} as kpi_case on broken.case_key = kpi_case.case_key
left join creator on kpi_case.object_id = creator.object_id
