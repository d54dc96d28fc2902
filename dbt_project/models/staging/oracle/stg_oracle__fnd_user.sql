-- Users (FND_USER): the newest version of each.
with latest as ({{ oracle_latest('fnd_user') }})

select
    {{ provenance() }},

    -- ids
    {{ oracle_id('user_id') }} as user_id,
    {{ oracle_text('user_name') }} as user_name,
    -- null for users of programs
    {{ oracle_id('employee_id') }} as person_id,

    -- state
    {{ oracle_day('start_date') }} as active_from_on,
    {{ oracle_day('end_date') }} as active_to_on,

    -- who and when, of the row
    {{ oracle_who() }}
from latest
