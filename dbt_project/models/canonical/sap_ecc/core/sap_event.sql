-- Events of SAP in canonical shape.
{{ config(materialized='view') }}

select
    event_id,
    tenant,
    source,
    activity,
    event_at,
    time_precision,
    source_tz,
    recorded_at,
    order_key,
    resource,
    actor_type,
    amount,
    currency,
    quantity,
    document_id,
    is_time_plausible,
    file_id,
    row_number
from {{ ref('int_sap__event') }}
