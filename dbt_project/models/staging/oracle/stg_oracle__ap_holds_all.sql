-- Invoice holds (AP_HOLDS_ALL): the newest version of each.
with latest as ({{ oracle_latest('ap_holds_all') }})

select
    {{ provenance() }},

    -- ids
    {{ oracle_id('hold_id') }} as hold_id,
    {{ oracle_id('invoice_id') }} as invoice_id,
    {{ oracle_id('line_location_id') }} as shipment_id,
    {{ oracle_id('org_id') }} as operating_unit_id,

    -- why
    {{ oracle_hold_reason('hold_lookup_code') }} as hold_reason,
    {{ oracle_text('hold_lookup_code') }} as hold_code,
    {{ oracle_text('hold_reason') }} as hold_text,
    {{ oracle_text('release_lookup_code') }} as release_code,
    {{ oracle_text('release_reason') }} as release_text,

    -- who and when
    {{ oracle_moment('hold_date') }} as held_at,
    {{ oracle_id('held_by') }} as held_by_user_id,
    -- releasing updates the row: its last update is the release
    {{ oracle_text('release_lookup_code') }} is not null as is_released,
    case when {{ oracle_text('release_lookup_code') }} is not null
        then {{ oracle_moment('last_update_date') }} end as released_at,
    case when {{ oracle_text('release_lookup_code') }} is not null
        then {{ oracle_id('last_updated_by') }} end as released_by_user_id,

    -- who and when, of the row
    {{ oracle_who() }}
from latest
