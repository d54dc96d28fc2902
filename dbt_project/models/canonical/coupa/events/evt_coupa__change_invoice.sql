-- Date, terms or amount of an invoice were changed.
{{ config(materialized='ephemeral') }}

{% set fields = ['invoice_date', 'payment_terms', 'net_due_date', 'total_with_taxes', 'gross_total'] %}

with changed as (
    select * from {{ ref('int_coupa__object_change') }}
    where object_type = 'invoice' and attribute in ('{{ fields | join("', '") }}')
)

{{ activity_event(
    activity='Change Invoice',
    relation='changed',
    object_id='object_id',
    qualifier='changes',
    keys=['change_id'],
    event_at='changed_at',
    precision="'second'",
    recorded_at='changed_at',
    resource='changed_by',
    document_id='document_id',
    order_id='change_id'
) }}
