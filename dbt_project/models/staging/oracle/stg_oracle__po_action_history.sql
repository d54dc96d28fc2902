-- Actions on requisitions, orders and agreements (PO_ACTION_HISTORY): the newest version of each.
with latest as ({{ oracle_latest('po_action_history') }})

select
    {{ provenance() }},

    -- ids
    {{ oracle_id('object_id') }} as document_id,
    case {{ oracle_text('object_type_code') }}
        when 'REQUISITION' then 'requisition'
        when 'PO' then 'purchase_order'
        when 'PA' then 'agreement'
        when 'RELEASE' then 'release'
        else {{ oracle_word('object_type_code') }}
    end as document_type,
    {{ oracle_word('object_sub_type_code') }} as document_subtype,
    {{ oracle_integer('sequence_num') }} as sequence_no,
    {{ oracle_integer('object_revision_num') }} as revision_no,

    -- what was done
    -- null while the person has not acted yet: the document waits for them
    {{ oracle_word('action_code') }} as action,
    {{ oracle_moment('action_date') }} as acted_at,
    {{ oracle_id('employee_id') }} as person_id,
    {{ oracle_text('note') }} as note,

    -- who and when, of the row
    {{ oracle_who() }}
from latest
