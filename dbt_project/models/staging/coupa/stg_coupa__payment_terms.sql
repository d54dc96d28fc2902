-- Payment terms: the latest version of each.
with latest as ({{ coupa_latest('payment_terms') }})

select
    {{ provenance() }},

    -- ids
    {{ coupa_text('id') }} as terms_id,
    {{ coupa_text('code') }} as terms_code,
    {{ coupa_text('description') }} as description,

    -- numbers; terms that count from the end of a month or name a day are told by due dates only
    coalesce({{ coupa_text('type') }} = 'DaysAfterNetPaymentTerm', true) as is_days_after_invoice,
    {{ coupa_integer('days-for-net-payment') }} as net_days,
    {{ coupa_integer('days-for-discount-payment') }} as discount_days,
    {{ coupa_decimal('discount-rate') }} as discount_pct
from latest
