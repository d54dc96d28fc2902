-- One row a request for a supplier, as K31 and K12 need it: how long until the supplier could be ordered from, whom that
-- waited for, and whether the ERP has blocked it.
{{ config(unlogged=true) }}

with

blocked as (
    {%- for model, number in {'sap_supplier': 'supplier_id', 'oracle_supplier': 'supplier_no', 'coupa_supplier': 'supplier_id'}.items() %}
    select tenant, source, {{ number }} as supplier_id from {{ ref(model) }} where is_blocked
    {{ 'union' if not loop.last }}
    {%- endfor %}
)

select
    request.tenant,
    request.source,
    request.request_id,
    request.company_code,
    request.supplier_id,
    request.category,
    request.is_rejected,
    request.is_cancelled,
    blocked.supplier_id is not null as is_blocked_in_erp,
    request.requested_at,
    request.answered_at,
    request.first_reviewed_at,
    request.transactable_at,
    {{ local_date('request.requested_at', 'request.source_tz') }} as requested_on,
    {{ local_date('request.transactable_at', 'request.source_tz') }} as transactable_on,
    {{ seconds_between('request.requested_at', 'request.transactable_at') }} / 86400 as onboarding_days,
    {{ business_days_between('request.requested_at', 'requested_day', 'request.transactable_at', 'transactable_day') }}
        as onboarding_business_days,
    request.supplier_wait_seconds,
    request.our_wait_seconds,
    request.review_wait_seconds
from {{ ref('can_supplier_request') }} as request
left join blocked
    on
        request.tenant = blocked.tenant
        and request.erp_source = blocked.source
        and request.supplier_id = blocked.supplier_id
{{ join_work_calendar('work', 'request') }}
{{ join_calendar_day('requested_day', 'work', 'request.requested_at') }}
{{ join_calendar_day('transactable_day', 'work', 'request.transactable_at') }}
