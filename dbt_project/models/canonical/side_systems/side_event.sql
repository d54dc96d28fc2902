-- What happened to requests for suppliers and to suppliers' inquiries, each with its case. The portal's and the desk's own
-- order is kept between equal times. Who acts for a supplier is not one of ours: what kind of actor it is nobody knows.
{{ config(unlogged=true) }}

with

step as (
    select
        tenant,
        source,
        'onboarding' as case_notion,
        'supplier_request' as object_type,
        request_id as case_id,
        step_no as step_id,
        activity,
        occurred_at as event_at,
        actor,
        actor_type,
        file_id,
        row_number,
        source_tz,
        loaded_at
    from {{ ref('stg_supplier_portal__onboarding_steps') }}

    union all

    select
        tenant,
        source,
        'inquiry' as case_notion,
        'inquiry' as object_type,
        ticket_id as case_id,
        audit_id as step_id,
        activity,
        changed_at as event_at,
        actor,
        actor_type,
        file_id,
        row_number,
        source_tz,
        loaded_at
    from {{ ref('stg_ticket_desk__ticket_history') }}
),

named as (
    select step.*, {{ side_activity('case_notion', 'activity') }} as activity_name
    from step
    where event_at is not null
)

select
    {{ hash_id(['object_type', 'tenant', 'source', 'case_id', 'step_id']) }} as event_id,
    tenant,
    source,
    activity_name as activity,
    event_at,
    'second' as time_precision,
    source_tz,
    event_at as recorded_at,
    row_number() over (
        partition by object_type, tenant, source, case_id
        order by event_at asc, length(step_id) asc nulls last, {{ byte_order('step_id') }} asc nulls last
    ) as order_key,
    actor as resource,
    case when actor_type in ('human', 'batch') then actor_type else 'unknown' end as actor_type,
    cast(null as numeric) as amount,
    cast(null as text) as currency,
    cast(null as numeric) as quantity,
    case_id as document_id,
    {{ is_plausible_time('event_at', 'loaded_at') }} as is_time_plausible,
    file_id,
    row_number,
    {{ hash_id(['object_type', 'tenant', 'source', 'case_id']) }} as case_object_id
from named
where activity_name is not null
