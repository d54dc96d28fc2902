-- Purchase orders: the latest version of each.
with latest as ({{ coupa_latest('purchase_orders') }})

select
    {{ provenance() }},

    -- ids
    {{ coupa_text('id') }} as purchase_order_id,
    {{ coupa_text('po-number') }} as purchase_order_number,
    {{ coupa_text('requisition-header.id') }} as requisition_id,
    {{ coupa_text('supplier.id') }} as supplier_id,
    {{ coupa_text('payment-term.code') }} as terms_code,

    -- state
    {{ coupa_order_state(coupa_text('status')) }} as document_state,
    {{ coupa_transmission_state(coupa_text('transmission-status')) }} as transmission_state,
    {{ coupa_integer('version') }} as version_no,
    {{ coupa_integer('internal-revision') }} as revision_no,
    coalesce({{ coupa_text('type') }} = 'ExternalOrderHeader', false) as is_external,

    -- numbers
    {{ coupa_decimal('total') }} as total_amount,
    {{ coupa_text('currency.code') }} as currency,

    -- who and when
    {{ coupa_text('created-by.login') }} as created_by,
    {{ coupa_moment('created-at') }} as created_at,
    {{ coupa_moment('acknowledged-at') }} as acknowledged_at,
    {{ coupa_moment('updated-at') }} as updated_at
from latest
