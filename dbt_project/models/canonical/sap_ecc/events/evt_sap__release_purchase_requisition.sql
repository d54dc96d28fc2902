-- One level of a requisition item's release was given. Without change documents the day of release stands for all levels.
{{ config(materialized='ephemeral') }}

with

documented as (
    select
        object_id,
        change_id,
        tenant,
        source,
        changed_at,
        changed_precision,
        changed_at as recorded_at,
        changed_by,
        document_id,
        change_id as order_id,
        item_no,
        source_tz,
        file_id,
        row_number,
        loaded_at
    from {{ ref('int_sap__release') }}
    where is_release and object_type = 'requisition_item'
),

undocumented as (
    select
        item.requisition_item_object_id as object_id,
        cast(null as text) as change_id,
        item.tenant,
        item.source,
        item.released_at as changed_at,
        'day' as changed_precision,
        cast(null as timestamptz) as recorded_at,
        cast(null as text) as changed_by,
        item.requisition_id as document_id,
        item.requisition_id as order_id,
        item.item_no,
        item.source_tz,
        item.file_id,
        item.row_number,
        item.loaded_at
    from {{ ref('int_sap__requisition_item') }} as item
    where item.is_released
        and item.released_at is not null
        -- one change document on any requisition says that they are kept
        and not exists (
            select 1
            from {{ ref('int_sap__release') }} as kept
            where kept.object_type = 'requisition_item'
                and kept.tenant = item.tenant
                and kept.source = item.source
        )
),

released as (
    select * from documented
    union all
    select * from undocumented
)

{{ activity_event(
    activity='Release Purchase Requisition',
    relation='released',
    object_id='object_id',
    qualifier='approves',
    keys=['change_id'],
    event_at='changed_at',
    precision='changed_precision',
    recorded_at='recorded_at',
    resource='changed_by',
    document_id='document_id',
    order_id='order_id',
    item_no='item_no'
) }}
