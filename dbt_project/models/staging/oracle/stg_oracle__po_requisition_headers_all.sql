-- Requisition headers (PO_REQUISITION_HEADERS_ALL): the newest version of each.
with latest as ({{ oracle_latest('po_requisition_headers_all') }})

select
    {{ provenance() }},

    -- ids
    {{ oracle_id('requisition_header_id') }} as requisition_id,
    {{ oracle_text('segment1') }} as requisition_no,
    {{ oracle_id('org_id') }} as operating_unit_id,

    -- kind and state
    {{ oracle_word('type_lookup_code') }} as requisition_type,
    {{ oracle_word('authorization_status') }} as approval_status,
    -- what planning or another program asked for has the name of that program
    {{ oracle_word('interface_source_code') }} as interface_source,
    {{ oracle_flag('cancel_flag') }} as is_cancelled,
    {{ oracle_word('closed_code') }} as closed_status,
    {{ oracle_text('description') }} as description,

    -- who and when
    {{ oracle_id('preparer_id') }} as prepared_by_person_id,
    {{ oracle_moment('approved_date') }} as approved_at,

    -- who and when, of the row
    {{ oracle_who() }}
from latest
