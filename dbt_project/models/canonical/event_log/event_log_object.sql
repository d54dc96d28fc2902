-- Objects that an event log names: its cases, their orders and suppliers.
{{ config(materialized="view") }}

select
    case_object_id as object_id,
    tenant,
    source,
    object_type,
    case_id as object_key
from {{ ref('event_log_case') }}
union all
select
    purchase_order_object_id as object_id,
    tenant,
    source,
    'purchase_order' as object_type,
    purchase_order_id as object_key
from {{ ref('event_log_purchase_order') }}
union all
select
    supplier_object_id as object_id,
    tenant,
    source,
    'supplier' as object_type,
    supplier_id as object_key
from {{ ref('event_log_supplier') }}
