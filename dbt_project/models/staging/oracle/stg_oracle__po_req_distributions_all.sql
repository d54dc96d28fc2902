-- Requisition distributions (PO_REQ_DISTRIBUTIONS_ALL): the newest version of each.
with latest as ({{ oracle_latest('po_req_distributions_all') }})

select
    {{ provenance() }},

    -- ids
    {{ oracle_id('distribution_id') }} as requisition_distribution_id,
    {{ oracle_id('requisition_line_id') }} as requisition_item_id,
    {{ oracle_id('distribution_num') }} as distribution_no,
    {{ oracle_id('org_id') }} as operating_unit_id,
    {{ oracle_id('code_combination_id') }} as account_id,

    -- numbers
    {{ oracle_number('req_line_quantity') }} as requested_quantity,

    -- who and when, of the row
    {{ oracle_who() }}
from latest
