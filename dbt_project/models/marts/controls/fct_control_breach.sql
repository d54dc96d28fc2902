-- One row a breach of a control: its subject, the amount at risk in the document's currency, who is in it, and what one
-- decision covers (group_key). state: breached, waived (a waiver of the rule covers it), netted (reversed since).
{{ config(unlogged=true) }}

{% set columns = [
    'breach_id', 'control_id', 'tenant', 'source', 'company_code', 'supplier_id', 'subject_type', 'subject_object_id', 'subject_id',
    'case_key', 'observed_on', 'amount', 'currency', 'person', 'conflict_id', 'group_key', 'told', 'state', 'waiver_id',
] %}

with

broken as (
    select {{ columns | join(', ') }} from {{ ref('int_duty_breach') }}
    union all
    select {{ columns | join(', ') }} from {{ ref('int_rule_breach') }}
    union all
    select {{ columns | join(', ') }} from {{ ref('int_order_breach') }}
    union all
    select
        {{ hash_id(['control_id', 'tenant', 'source', 'subject_object_id']) }},
        control_id,
        tenant,
        source,
        company_code,
        supplier_id,
        subject_type,
        subject_object_id,
        subject_id,
        cast(null as integer),
        observed_on,
        amount,
        currency,
        person,
        cast(null as text),
        group_key,
        told,
        'breached',
        cast(null as bigint)
    from {{ ref('int_control_check') }}
    where excluded_reason is null and is_breached
),

-- a conflict of duties has a severity of its own
rated as (
    select broken.*, coalesce(sod_conflict.severity, control.severity) as severity
    from broken
    inner join {{ ref('control') }} as control on broken.control_id = control.control_id
    left join {{ ref('sod_conflict') }} as sod_conflict on broken.conflict_id = sod_conflict.conflict_id
)

select
    cast(breach_id as uuid) as breach_id,
    cast(control_id as text) as control_id,
    tenant,
    source,
    company_code,
    supplier_id,
    cast(subject_type as text) as subject_type,
    subject_object_id,
    subject_id,
    case_key,
    observed_on,
    cast(amount as numeric) as amount,
    currency,
    person,
    conflict_id,
    {{ hash_id(["'control group'", 'control_id', 'tenant', 'source', 'group_key']) }} as group_id,
    group_key,
    told,
    cast(state as text) as state,
    severity,
    waiver_id,
    -- of several breaches of one subject the first tells its amount, so that nothing is added twice
    row_number() over (
        partition by control_id, tenant, source, coalesce(cast(subject_object_id as text), subject_id)
        order by
            case state when 'breached' then 0 when 'waived' then 1 else 2 end asc,
            conflict_id asc nulls first,
            person asc nulls first,
            breach_id asc
    ) = 1 as is_first_of_subject
from rated
