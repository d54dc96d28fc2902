-- When orders went to the supplier, first and again: each time that their transmission status became sent.
{{ config(materialized='ephemeral') }}

select
    change.*,
    row_number() over (
        partition by change.object_id order by change.changed_at asc nulls last, change.change_id asc nulls last
    ) as message_rank
from {{ ref('int_coupa__object_change') }} as change
where change.object_type = 'purchase_order' and change.attribute = 'transmission_status' and change.value_new = 'sent'
