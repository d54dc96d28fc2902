-- Holds of an invoice were released.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Remove Payment Block',
    relation=ref('int_oracle__invoice_hold'),
    object_id='invoice_object_id',
    qualifier='unblocks',
    keys=['hold_id'],
    event_at='changed_at',
    precision="'second'",
    recorded_at='changed_at',
    resource='changed_by',
    document_id='invoice_id',
    order_id='hold_id',
    amount='gross_amount',
    currency='currency',
    where="direction = 'removed'"
) }}
