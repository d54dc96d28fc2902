-- Baseline date, terms or amount of an invoice were changed, one event a change document.
{{ config(materialized='ephemeral') }}

with changed as (
    select
        object_id,
        change_id,
        tenant,
        source,
        min(document_id) as document_id,
        min(changed_at) as changed_at,
        min(changed_precision) as changed_precision,
        max(changed_by) as changed_by,
        min(file_id) as file_id,
        min(row_number) as row_number,
        max(source_tz) as source_tz,
        max(loaded_at) as loaded_at
    from {{ ref('int_sap__object_change') }}
    where object_type = 'invoice' and attribute in ('baseline_date', 'payment_terms', 'amount')
    group by object_id, change_id, tenant, source
)

{{ activity_event(
    activity='Change Invoice',
    relation='changed',
    object_id='object_id',
    qualifier='changes',
    keys=['change_id'],
    event_at='changed_at',
    precision='changed_precision',
    recorded_at='changed_at',
    resource='changed_by',
    document_id='document_id',
    order_id='change_id'
) }}
