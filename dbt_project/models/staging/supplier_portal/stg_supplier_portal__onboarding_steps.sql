-- Steps of requests for new suppliers: the newest version of each.
with latest as ({{ latest_versions('supplier_portal_onboarding_steps') }})

select
    {{ provenance() }},

    -- ids
    {{ side_text('request_id') }} as request_id,
    {{ side_text('step_no') }} as step_no,

    -- what
    {{ portal_activity(side_word('action')) }} as activity,
    {{ portal_state(side_word('status')) }} as request_state,
    {{ portal_waiting_party(side_word('pending_with')) }} as waiting_party,
    {{ side_text('pending_with') }} as waiting_team,

    -- who and when
    {{ side_text('actor') }} as actor,
    {{ side_actor_type(side_word('actor_type')) }} as actor_type,
    {{ side_moment('occurred_at') }} as occurred_at
from latest
