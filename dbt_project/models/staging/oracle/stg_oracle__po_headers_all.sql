-- Purchase order and agreement headers (PO_HEADERS_ALL): the newest version of each.
with latest as ({{ oracle_latest('po_headers_all') }})

select
    {{ provenance() }},

    -- ids
    {{ oracle_id('po_header_id') }} as purchase_order_id,
    {{ oracle_text('segment1') }} as purchase_order_no,
    {{ oracle_id('org_id') }} as operating_unit_id,
    {{ oracle_id('vendor_id') }} as supplier_id,
    {{ oracle_id('vendor_site_id') }} as supplier_site_id,
    {{ oracle_id('terms_id') }} as terms_id,

    -- kind and state
    -- quotations and requests for them live in the same table
    case {{ oracle_text('type_lookup_code') }}
        when 'STANDARD' then 'purchase_order'
        when 'PLANNED' then 'purchase_order'
        when 'BLANKET' then 'blanket_agreement'
        when 'CONTRACT' then 'contract'
        when 'QUOTATION' then 'quotation'
        when 'RFQ' then 'request_for_quotation'
        else 'unknown'
    end as document_category,
    {{ oracle_word('document_creation_method') }} as creation_method,
    {{ oracle_word('authorization_status') }} as approval_status,
    {{ oracle_integer('revision_num') }} as revision_no,
    {{ oracle_word('closed_code') }} as closed_status,
    {{ oracle_flag('cancel_flag') }} as is_cancelled,
    {{ oracle_text('currency_code') }} as currency,

    -- who and when
    {{ oracle_id('agent_id') }} as buyer_person_id,
    {{ oracle_moment('approved_date') }} as approved_at,
    {{ oracle_moment('revised_date') }} as revised_at,
    -- the last time that it was sent to the supplier
    {{ oracle_moment('printed_date') }} as sent_at,
    {{ oracle_integer('print_count') }} as sent_count,
    {{ oracle_moment('closed_date') }} as closed_at,

    -- who and when, of the row
    {{ oracle_who() }}
from latest
