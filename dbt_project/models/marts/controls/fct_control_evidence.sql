-- What proves each breach, one row a thing: events with who did them, documents, and values with the limit they are held
-- against. Twenty a breach at most, what decides first.
{{ config(unlogged=true, work_mem="256MB") }}

with

breach as (select * from {{ ref('fct_control_breach') }}),

rule as (
    select rule.rule_key, counted.control_id
    from {{ ref('int_rule') }} as rule
    inner join {{ ref('control_count') }} as counted on rule.rule_id = counted.counts_id and counted.counts_kind = 'rule'
    where rule.tenant is null
),

of_rule as (
    select
        breach.breach_id,
        evidence.evidence_order as place,
        case evidence.evidence_kind when 'absent' then 'never: ' || evidence.label else evidence.label end as label,
        evidence.event_at,
        evidence.event_on,
        evidence.time_precision,
        evidence.resource as person,
        evidence.actor_type,
        cast(null as text) as document_id,
        evidence.value,
        evidence.unit,
        cast(null as text) as note,
        evidence.event_id,
        evidence.is_deciding
    from breach
    inner join rule on breach.control_id = rule.control_id
    inner join {{ ref('fct_rule_evidence') }} as evidence
        on rule.rule_key = evidence.rule_key and breach.case_key = evidence.case_key
),

of_duty as (
    select
        breach_id,
        case side when 'first' then 1 else 2 end as place,
        activity as label,
        event_at,
        event_on,
        time_precision,
        person,
        'human' as actor_type,
        document_id,
        cast(null as numeric) as value,
        cast(null as text) as unit,
        case when is_reversed then 'reversed since' end as note,
        event_id,
        not is_reversed as is_deciding
    from {{ ref('int_duty_evidence') }}
),

-- C05: the creation and the documents that K19a compares
document_activity as (
    select dim_activity.activity_key, dim_activity.activity, kpi_activity.role
    from {{ ref('kpi_activity') }} as kpi_activity
    inner join {{ ref('dim_activity') }} as dim_activity on kpi_activity.activity = dim_activity.activity
    where kpi_activity.role in ('created', 'document')
),

of_document as (
    select
        breach.breach_id,
        case document_activity.role when 'created' then 1 else 2 end as place,
        document_activity.activity as label,
        event_log.event_at,
        event_log.event_on,
        event_log.time_precision,
        event_log.resource as person,
        event_log.actor_type,
        cast(null as text) as document_id,
        cast(null as numeric) as value,
        cast(null as text) as unit,
        cast(null as text) as note,
        event_log.event_id,
        true as is_deciding
    from breach
    inner join {{ ref('fct_event_log') }} as event_log on breach.case_key = event_log.case_key
    inner join document_activity on event_log.activity_key = document_activity.activity_key
    where breach.control_id = 'C05'
),

-- C03: the creation and the releases of the order, once each however many items it has
release_activity as (
    select activity_key, activity
    from {{ ref('dim_activity') }}
    where activity in ('Create Purchase Order Item', 'Release Purchase Order')
),

of_release as (
    select distinct
        breach.breach_id,
        case release_activity.activity when 'Create Purchase Order Item' then 1 else 2 end as place,
        release_activity.activity as label,
        event_log.event_at,
        event_log.event_on,
        event_log.time_precision,
        event_log.resource as person,
        event_log.actor_type,
        breach.subject_id as document_id,
        cast(null as numeric) as value,
        cast(null as text) as unit,
        cast(null as text) as note,
        cast(null as uuid) as event_id,
        release_activity.activity = 'Release Purchase Order' as is_deciding
    from breach
    inner join {{ ref('can_purchase_order_item') }} as item on breach.subject_object_id = item.purchase_order_object_id
    inner join {{ ref('fct_kpi_case') }} as kpi_case on item.purchase_order_item_object_id = kpi_case.object_id
    inner join {{ ref('fct_event_log') }} as event_log on kpi_case.case_key = event_log.case_key
    inner join release_activity on event_log.activity_key = release_activity.activity_key
    where breach.control_id = 'C03'
),

of_order as (
    {% for label, value, unit, controls in [
        ('value when it was released last', 'breach.amount', 'breach.currency', "('C03')"),
        ('limit of those who released it', 'order_breach.limit_amount', 'order_breach.limit_currency', "('C03')"),
        ('order', 'breach.amount', 'breach.currency', "('C04')"),
    ] %}
    select
        breach.breach_id,
        {{ 2 + loop.index }} as place,
        '{{ label }}' as label,
        cast(null as timestamptz) as event_at,
        breach.observed_on as event_on,
        'day' as time_precision,
        {{ "breach.person" if label == 'order' else "cast(null as text)" }} as person,
        {{ actor_type('breach.person') if label == 'order' else "cast(null as text)" }} as actor_type,
        breach.subject_id as document_id,
        {{ value }} as value,
        {{ unit }} as unit,
        cast(null as text) as note,
        cast(null as uuid) as event_id,
        true as is_deciding
    from breach
    inner join {{ ref('int_order_breach') }} as order_breach on breach.breach_id = order_breach.breach_id
    where breach.control_id in {{ controls }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

payment_check as (select * from {{ ref('fct_payment_check') }}),

master_event as (
    select breach.breach_id, payment_check.block_event_id as event_id, 1 as place
    from breach
    inner join payment_check on breach.subject_object_id = payment_check.payment_object_id
    where breach.control_id = 'C09'
    union all
    select breach.breach_id, payment_check.change_event_id, 1
    from breach
    inner join payment_check on breach.subject_object_id = payment_check.payment_object_id
    where breach.control_id = 'C11'
    union all
    select breach.breach_id, change.event_id, 1
    from breach
    inner join {{ ref('fct_bank_change') }} as change on breach.subject_object_id = change.event_id
    where breach.control_id = 'C10'
    union all
    select breach.breach_id, change.confirmation_event_id, 2
    from breach
    inner join {{ ref('fct_bank_change') }} as change on breach.subject_object_id = change.event_id
    where breach.control_id = 'C10' and change.confirmation_event_id is not null
),

of_master_data as (
    select
        master_event.breach_id,
        master_event.place,
        supplier_event.activity as label,
        supplier_event.event_at,
        supplier_event.event_on,
        supplier_event.time_precision,
        supplier_event.resource as person,
        supplier_event.actor_type,
        supplier_event.supplier_id as document_id,
        cast(null as numeric) as value,
        cast(null as text) as unit,
        cast(null as text) as note,
        supplier_event.event_id,
        true as is_deciding
    from master_event
    inner join {{ ref('int_supplier_event') }} as supplier_event on master_event.event_id = supplier_event.event_id
),

of_payment as (
    select
        breach.breach_id,
        3 as place,
        'Payment' as label,
        payment_check.paid_at as event_at,
        payment_check.paid_on as event_on,
        'day' as time_precision,
        payment_check.paid_by as person,
        {{ actor_type('payment_check.paid_by') }} as actor_type,
        payment_check.subject_id as document_id,
        payment_check.amount as value,
        payment_check.currency as unit,
        cast(null as text) as note,
        cast(null as uuid) as event_id,
        true as is_deciding
    from breach
    inner join payment_check on breach.subject_object_id = payment_check.payment_object_id
    where breach.control_id in ('C09', 'C11')
),

of_invoice as (
    select
        breach.breach_id,
        1 as place,
        event.activity as label,
        event.event_at,
        {{ local_date('event.event_at', 'event.source_tz') }} as event_on,
        event.time_precision,
        event.resource as person,
        event.actor_type,
        event.document_id,
        breach.amount as value,
        breach.currency as unit,
        cast(null as text) as note,
        event.event_id,
        true as is_deciding
    from breach
    inner join {{ ref('int_document_event_object') }} as event_object on breach.subject_object_id = event_object.object_id
    inner join {{ ref('can_event') }} as event on event_object.event_id = event.event_id and event.activity = 'Clear Invoice'
    where breach.control_id = 'C12'
),

evidence as (
    {% for part in ['rule', 'duty', 'document', 'release', 'order', 'master_data', 'payment', 'invoice'] %}
    select * from of_{{ part }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

placed as (
    select
        *,
        cast(row_number() over (
            partition by breach_id
            order by is_deciding desc, place asc, event_at asc nulls last, label asc, event_id asc nulls last, person asc nulls last
        ) as integer) as evidence_order
    from evidence
)

select
    breach_id,
    evidence_order,
    label,
    event_at,
    event_on,
    time_precision,
    person,
    actor_type,
    document_id,
    cast(value as numeric) as value,
    unit,
    note,
    event_id,
    is_deciding
from placed
where evidence_order <= 20
