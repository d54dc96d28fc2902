-- Suppliers: the latest version of each.
with latest as ({{ coupa_latest('suppliers') }})

select
    {{ provenance() }},

    -- ids
    {{ coupa_text('id') }} as supplier_id,
    {{ coupa_text('number') }} as supplier_number,
    {{ coupa_text('tax-id') }} as tax_number,
    {{ coupa_text('payment-term.code') }} as terms_code,

    -- who
    {{ coupa_text('name') }} as supplier_name,
    {{ coupa_text('primary-address.country.code') }} as country,
    {{ coupa_text('primary-address.city') }} as city,
    {{ coupa_text('primary-address.postal-code') }} as postal_code,
    {{ coupa_text('primary-address.street1') }} as street,

    -- state
    coalesce({{ coupa_text('status') }} = 'active', false) as is_active,
    coalesce({{ coupa_flag('on-hold') }}, false) as is_blocked,

    -- when
    {{ coupa_text('created-by.login') }} as created_by,
    {{ coupa_moment('created-at') }} as created_at,
    {{ coupa_moment('updated-at') }} as updated_at
from latest
