-- Changes of release states, one row an object and change document. A state that grew is a release of one level,
-- everything else a change of the approval; without the state, the indicator tells.
{{ config(unlogged=true) }}

with change as (
    select
        object_id,
        object_type,
        change_id,
        tenant,
        source,
        client,
        min(document_id) as document_id,
        min(item_no) as item_no,
        {{ any_true("attribute = 'release_state' and length(coalesce(value_new, '')) > length(coalesce(value_old, ''))") }}
            as has_grown,
        {{ any_true("attribute = 'release_state' and length(coalesce(value_new, '')) <= length(coalesce(value_old, ''))") }}
            as has_shrunk,
        -- requisitions: anything but X and blank frees the item; orders: by what most systems use
        {{ any_true("attribute = 'release_indicator' and object_type = 'requisition_item' and value_new <> 'X'") }}
        or {{ any_true("attribute = 'release_indicator' and object_type = 'purchase_order' and value_new in ('2', 'R', 'G', 'F')") }}
        or {{ any_true("attribute = 'processing_state' and value_new in ('05', '5')") }} as has_released_sign,
        min(changed_at) as changed_at,
        min(changed_precision) as changed_precision,
        max(changed_by) as changed_by,
        min(file_id) as file_id,
        min(row_number) as row_number,
        max(source_tz) as source_tz,
        max(loaded_at) as loaded_at
    from {{ ref('int_sap__object_change') }}
    where attribute in ('release_state', 'release_indicator', 'processing_state')
    group by object_id, object_type, change_id, tenant, source, client
)

select
    change.*,
    has_grown or (has_released_sign and not has_shrunk) as is_release
from change
