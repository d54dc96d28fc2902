-- Users, people and interfaces: the latest version of each.
with latest as ({{ coupa_latest('users') }})

select
    {{ provenance() }},

    -- ids
    {{ coupa_text('id') }} as user_id,
    {{ coupa_text('login') }} as user_name,
    {{ coupa_text('employee-number') }} as employee_number,

    -- state
    coalesce({{ coupa_flag('active') }}, false) as is_active,
    case when {{ coupa_flag('api-user') }} then 'interface' else 'human' end as actor_type,

    -- numbers
    {{ coupa_decimal('approval-limit.amount') }} as approval_limit,
    {{ coupa_text('approval-limit.currency.code') }} as currency
from latest
