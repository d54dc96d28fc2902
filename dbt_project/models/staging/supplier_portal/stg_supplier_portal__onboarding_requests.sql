-- Requests for new suppliers: the newest version of each.
with latest as ({{ latest_versions('supplier_portal_onboarding_requests') }})

select
    {{ provenance() }},

    -- ids
    {{ side_text('request_id') }} as request_id,
    {{ side_text('company_code') }} as company_code,
    -- as screens show it and the ERPs' staging keeps it: without leading zeros
    {{ sap_id(side_text('erp_supplier_number')) }} as erp_supplier_no,
    {{ side_text('erp_system') }} as erp_source,

    -- what is asked for
    {{ side_text('supplier_name') }} as supplier_name,
    {{ side_text('country') }} as country,
    {{ side_text('category') }} as category,

    -- state
    {{ portal_state(side_word('status')) }} as request_state,
    {{ portal_waiting_party(side_word('pending_with')) }} as waiting_party,
    {{ side_text('pending_with') }} as waiting_team,
    {{ side_integer('resubmissions') }} as resubmission_count,

    -- who and when
    {{ side_text('requested_by') }} as requested_by,
    {{ side_moment('requested_at') }} as requested_at,
    {{ side_moment('review_due_at') }} as review_due_at,
    {{ side_moment('completed_at') }} as completed_at,
    {{ side_moment('updated_at') }} as updated_at
from latest
