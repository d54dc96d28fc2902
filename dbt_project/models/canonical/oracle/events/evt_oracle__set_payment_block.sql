-- An invoice was held: by validation, or by a person.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Set Payment Block',
    relation=ref('int_oracle__invoice_hold'),
    object_id='invoice_object_id',
    qualifier='blocks',
    keys=['hold_id'],
    event_at='changed_at',
    precision="'second'",
    recorded_at='changed_at',
    resource='changed_by',
    document_id='invoice_id',
    order_id='hold_id',
    amount='gross_amount',
    currency='currency',
    where="direction = 'set'"
) }}
