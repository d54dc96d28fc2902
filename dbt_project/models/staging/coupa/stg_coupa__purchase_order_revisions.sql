-- Revisions of purchase orders: who changed an order when, and what became of its header.
with latest as ({{ coupa_latest('purchase_order_revisions') }})

select
    {{ provenance() }},

    -- ids
    {{ coupa_text('revision-record.id') }} as revision_id,
    {{ coupa_text('id') }} as purchase_order_id,
    {{ coupa_integer('revision-record.revision') }} as revision_no,

    -- what
    {{ coupa_order_state(coupa_text('status.from')) }} as state_before,
    {{ coupa_order_state(coupa_text('status.to')) }} as state_after,
    {{ coupa_text('status.to') }} is not null as has_new_state,
    {{ coupa_transmission_state(coupa_text('transmission-status.to')) }} as transmission_after,
    {{ coupa_text('version.to') }} is not null as is_sent_again,

    -- who and when
    {{ coupa_text('revision-record.created-by') }} as changed_by_user_id,
    {{ coupa_moment('revision-record.created-at') }} as changed_at
from latest
