-- One row a request for a supplier: when it was made, reviewed, and when the supplier could be ordered from, with the seconds
-- until then by whom they were waited for. The steps count where the portal's own columns are empty.
with

request as (select * from {{ ref('stg_supplier_portal__onboarding_requests') }}),

step as (
    select
        *,
        lead(occurred_at) over (
            partition by tenant, source, request_id
            order by occurred_at asc, length(step_no) asc nulls last, {{ byte_order('step_no') }} asc nulls last
        ) as next_at
    from {{ ref('stg_supplier_portal__onboarding_steps') }}
    where occurred_at is not null
),

history as (
    select
        tenant,
        source,
        request_id,
        min(source_tz) as source_tz,
        min(occurred_at) filter (where activity = 'submitted') as submitted_at,
        min(occurred_at) filter (where activity = 'answered') as answered_at,
        min(occurred_at) filter (where activity = 'created') as created_at,
        max(occurred_at) filter (where activity = 'bank_verified') as bank_verified_at,
        {{ any_true("activity = 'rejected'") }} as is_rejected,
        {{ any_true("activity = 'cancelled'") }} as is_cancelled
    from step
    group by tenant, source, request_id
),

dated as (
    select
        tenant,
        source,
        request_id,
        request.company_code,
        request.erp_source,
        request.erp_supplier_no,
        request.category,
        coalesce(request.source_tz, history.source_tz) as source_tz,
        coalesce(request.requested_at, history.submitted_at) as requested_at,
        history.answered_at,
        -- a supplier that stands in the ERP cannot be paid before its account is verified, where a portal tells of that at all
        case
            when request.completed_at is not null then greatest(request.completed_at, history.bank_verified_at)
            when
                history.bank_verified_at is not null
                or max(history.bank_verified_at) over (partition by tenant, source) is null
                then case when history.created_at is not null then greatest(history.created_at, history.bank_verified_at) end
        end as transactable_at,
        coalesce(request.request_state = 'rejected', false) or coalesce(history.is_rejected, false) as is_rejected,
        coalesce(request.request_state = 'cancelled', false) or coalesce(history.is_cancelled, false) as is_cancelled
    from request
    full outer join history using (tenant, source, request_id)
),

waited as (
    select
        dated.tenant,
        dated.source,
        dated.request_id,
        min(step.occurred_at) filter (
            where step.activity in ('returned_for_correction', 'approved', 'rejected') and step.occurred_at >= dated.answered_at
        ) as first_reviewed_at,
        {%- for party in ['supplier', 'us', 'review'] %}
        coalesce(sum({{ seconds_between('step.occurred_at', 'least(step.next_at, dated.transactable_at)') }}) filter (
            where step.waiting_party = '{{ party }}' and step.next_at is not null and step.occurred_at < dated.transactable_at
        ), 0) as {{ party }}_wait_seconds{{ ',' if not loop.last }}
        {%- endfor %}
    from dated
    inner join step
        on dated.tenant = step.tenant and dated.source = step.source and dated.request_id = step.request_id
    group by dated.tenant, dated.source, dated.request_id
)

select
    {{ hash_id(["'supplier_request'", 'tenant', 'source', 'request_id']) }} as supplier_request_object_id,
    tenant,
    source,
    request_id,
    dated.company_code,
    dated.erp_source,
    dated.erp_supplier_no as supplier_id,
    dated.category,
    dated.source_tz,
    dated.requested_at,
    dated.answered_at,
    waited.first_reviewed_at,
    dated.transactable_at,
    dated.is_rejected,
    dated.is_cancelled,
    waited.supplier_wait_seconds,
    waited.us_wait_seconds as our_wait_seconds,
    waited.review_wait_seconds
from dated
left join waited using (tenant, source, request_id)
