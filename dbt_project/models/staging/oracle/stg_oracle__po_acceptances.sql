-- Acceptances of orders by suppliers (PO_ACCEPTANCES): the newest version of each.
with latest as ({{ oracle_latest('po_acceptances') }})

select
    {{ provenance() }},

    -- ids
    {{ oracle_id('acceptance_id') }} as acceptance_id,
    {{ oracle_id('po_header_id') }} as purchase_order_id,
    {{ oracle_id('po_line_location_id') }} as shipment_id,
    {{ oracle_integer('revision_num') }} as revision_no,

    -- what was answered
    {{ oracle_moment('action_date') }} as answered_at,
    {{ oracle_flag('accepted_flag') }} as is_accepted,
    {{ oracle_word('acceptance_lookup_code') }} as answer,
    -- the buyer may type in what the supplier said on the telephone
    case {{ oracle_text('accepting_party') }} when 'S' then 'supplier' when 'B' then 'buyer' end as accepting_party,
    {{ oracle_id('employee_id') }} as person_id,

    -- who and when, of the row
    {{ oracle_who() }}
from latest
