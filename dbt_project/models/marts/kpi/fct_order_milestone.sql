-- One row a case: when its order item was created and its first document came, whether it was created after its first receipt or invoice,
-- whether price, quantity, date or supplier changed after release, and when its order was sent and first confirmed. Read by the KPIs of
-- buying (K08, K19a) and of suppliers' answers (K35).
{{ config(unlogged=true) }}

with

case_activity as (select * from {{ ref('fct_case_activity') }}),

kpi_case as (
    select case_key, tenant, source, case_id, company_code, supplier_id, category from {{ ref('fct_kpi_case') }}
),

kpi_activity as (
    select dim_activity.activity_key, kpi_activity.role
    from {{ ref('kpi_activity') }} as kpi_activity
    inner join {{ ref('dim_activity') }} as dim_activity on kpi_activity.activity = dim_activity.activity
),

milestone as (
    select case_activity.*, kpi_activity.role
    from case_activity
    inner join kpi_activity on case_activity.activity_key = kpi_activity.activity_key
),

by_case as (
    select
        case_key,
        {{ any_true("role = 'created'") }} as has_creation,
        {{ any_true("role = 'document'") }} as has_document,
        {{ any_true("role = 'document' and first_at is not null") }} as has_plausible_document,
        min(first_at) filter (where role = 'created') as created_at,
        min(first_on) filter (where role = 'created') as created_on,
        min(first_on) filter (where role = 'document') as first_document_on,
        min(first_position) filter (where role = 'created') as created_position,
        min(first_position) filter (where role = 'released') as released_position,
        max(last_manual_position) filter (where role = 'change') as change_position,
        min(first_at) filter (where role = 'sent') as sent_at,
        min(first_on) filter (where role = 'sent') as sent_on,
        min(first_at) filter (where role = 'confirmed') as confirmed_at,
        min(first_on) filter (where role = 'confirmed') as confirmed_on,
        {{ any_true("role in ('sent', 'confirmed') and is_day_precise") }} as is_answer_day_precise
    from milestone
    group by case_key
),

order_against_document as (
    select
        created.case_key,
        {{ comes_after('created', 'document') }} as is_after
    from milestone as created
    inner join milestone as document on created.case_key = document.case_key and document.role = 'document'
    where created.role = 'created' and document.first_at is not null
),

after_the_fact as (
    select
        case_key,
        {{ any_true('is_after') }} as is_after_a_document,
        {{ any_true('is_after is null') }} as has_unknown_order
    from order_against_document
    group by case_key
)

select
    kpi_case.case_key,
    kpi_case.tenant,
    kpi_case.source,
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
    coalesce(by_case.change_position > coalesce(by_case.released_position, by_case.created_position), false)
        as is_changed_after_release,
    coalesce(after_the_fact.is_after_a_document, false) as is_after_the_fact,
    -- one certain document is enough to say yes; without it one uncertain document leaves it open
    coalesce(after_the_fact.has_unknown_order and not after_the_fact.is_after_a_document, false) as is_order_unknown,
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
left join by_case on kpi_case.case_key = by_case.case_key
left join after_the_fact on kpi_case.case_key = after_the_fact.case_key
{{ join_work_calendar('work', 'kpi_case') }}
{{ join_calendar_day('sent_day', 'work', 'by_case.sent_at', 'by_case.is_answer_day_precise', 'by_case.sent_on') }}
{{ join_calendar_day('confirmed_day', 'work', 'by_case.confirmed_at', 'by_case.is_answer_day_precise', 'by_case.confirmed_on') }}
