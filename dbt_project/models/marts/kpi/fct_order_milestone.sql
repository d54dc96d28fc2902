-- One row a case: when its order item was created and its first document came, whether that came before the order, whether price,
-- quantity, date or supplier changed after release, and when its order was sent and first confirmed. Read by the KPIs of buying
-- (K08, K08b, K19a to K19c, K20) and of suppliers' answers (K35). What else comes past a control is told by conformance rules.
{{ config(unlogged=true) }}

{% set roles = {
    'created': "kpi_activity.role = 'created'",
    'released': "kpi_activity.role = 'released'",
    'document': "kpi_activity.role = 'document'",
    'received': "kpi_activity.role = 'document' and kpi_activity.activity = 'Record Goods Receipt'",
    'recorded': "kpi_activity.role = 'document' and kpi_activity.activity = 'Record Invoice Receipt'",
    'written': "kpi_activity.role = 'document' and kpi_activity.activity = 'Vendor creates invoice'",
    'change': "kpi_activity.role = 'change'",
    'sent': "kpi_activity.role = 'sent'",
    'confirmed': "kpi_activity.role = 'confirmed'",
} %}
{% set moments = ['created', 'released', 'received', 'recorded', 'written'] %}
{% set documents = ['received', 'recorded', 'written'] %}

with

kpi_case as (
    select case_key, tenant, source, object_id, case_id, company_code, supplier_id, category
    from {{ ref('fct_kpi_case') }}
),

-- one row an activity, so that what it is gets asked once and not for every case
kpi_activity as (
    select
        dim_activity.activity_key,
        {%- for role, is_it in roles.items() %}
        {{ any_true(is_it) }} as is_{{ role }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('kpi_activity') }} as kpi_activity
    inner join {{ ref('dim_activity') }} as dim_activity on kpi_activity.activity = dim_activity.activity
    where kpi_activity.role in ('created', 'released', 'document', 'change', 'sent', 'confirmed')
    group by dim_activity.activity_key
),

milestone as (
    select
        case_activity.case_key,
        case_activity.first_at,
        case_activity.last_at,
        case_activity.first_on,
        case_activity.first_position,
        case_activity.last_manual_position,
        case_activity.is_day_precise,
        {%- for role in roles %}
        kpi_activity.is_{{ role }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('fct_case_activity') }} as case_activity
    inner join kpi_activity on case_activity.activity_key = kpi_activity.activity_key
),

by_case as (
    select
        case_key,
        {{ any_true("is_created") }} as has_creation,
        {{ any_true("is_document") }} as has_document,
        {{ any_true("is_document and first_at is not null") }} as has_plausible_document,
        {%- for moment in moments %}
        min(first_at) filter (where is_{{ moment }}) as {{ moment }}_at,
        min(first_on) filter (where is_{{ moment }}) as {{ moment }}_on,
        min(first_position) filter (where is_{{ moment }}) as {{ moment }}_position,
        {{ any_true('is_' ~ moment ~ ' and is_day_precise') }} as is_{{ moment }}_day_precise,
        {%- endfor %}
        max(last_at) filter (where is_released) as last_released_at,
        min(first_on) filter (where is_document) as first_document_on,
        max(last_manual_position) filter (where is_change) as change_position,
        min(first_at) filter (where is_sent) as sent_at,
        min(first_on) filter (where is_sent) as sent_on,
        min(first_at) filter (where is_confirmed) as confirmed_at,
        min(first_on) filter (where is_confirmed) as confirmed_on,
        {{ any_true("(is_sent or is_confirmed) and is_day_precise") }} as is_answer_day_precise
    from milestone
    group by case_key
),

ordered as (
    select
        by_case.*,
        {%- for document in documents %}
        {{ comes_after(
            'by_case', 'by_case', 'created', document, 'by_case.is_created_day_precise or by_case.is_' ~ document ~ '_day_precise'
        ) }} as is_{{ document }}_before_created{{ ',' if not loop.last }}
        {%- endfor %}
    from by_case
)

select
    kpi_case.case_key,
    kpi_case.tenant,
    kpi_case.source,
    kpi_case.object_id,
    kpi_case.case_id,
    kpi_case.company_code,
    kpi_case.supplier_id,
    kpi_case.category,
    coalesce(by_case.has_creation, false) as has_creation,
    coalesce(by_case.has_document, false) as has_document,
    coalesce(by_case.has_plausible_document, false) as has_plausible_document,
    by_case.created_at,
    by_case.created_on,
    by_case.first_document_on,
    by_case.last_released_at,
    coalesce(by_case.change_position > coalesce(by_case.released_position, by_case.created_position), false)
        as is_changed_after_release,
    coalesce(
        by_case.is_received_before_created or by_case.is_recorded_before_created or by_case.is_written_before_created, false
    ) as is_after_the_fact,
    -- one certain document is enough to say yes; without it one uncertain document leaves it open
    coalesce(
        by_case.has_creation
        and not coalesce(
            by_case.is_received_before_created or by_case.is_recorded_before_created or by_case.is_written_before_created, false
        )
        and (
            (by_case.received_at is not null and by_case.is_received_before_created is null)
            or (by_case.recorded_at is not null and by_case.is_recorded_before_created is null)
            or (by_case.written_at is not null and by_case.is_written_before_created is null)
        ),
        false
    ) as is_order_unknown,
    by_case.sent_at,
    by_case.sent_on,
    by_case.confirmed_at,
    by_case.confirmed_on,
    {{ seconds_between_events(
        'by_case.sent_at',
        'by_case.sent_on',
        "case when by_case.is_answer_day_precise then 'day' end",
        'by_case.confirmed_at',
        'by_case.confirmed_on',
        "case when by_case.is_answer_day_precise then 'day' end"
    ) }} / 86400 as answer_days,
    {{ business_days_between(
        'by_case.sent_at', 'sent_day', 'by_case.confirmed_at', 'confirmed_day', 'by_case.is_answer_day_precise'
    ) }} as answer_business_days
from kpi_case
left join ordered as by_case on kpi_case.case_key = by_case.case_key
{{ join_work_calendar('work', 'kpi_case') }}
{{ join_calendar_day('sent_day', 'work', 'by_case.sent_at', 'by_case.is_answer_day_precise', 'by_case.sent_on') }}
{{ join_calendar_day('confirmed_day', 'work', 'by_case.confirmed_at', 'by_case.is_answer_day_precise', 'by_case.confirmed_on') }}
