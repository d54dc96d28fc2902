-- The day that the supplier wrote on the invoice: declared, not observed.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Vendor creates invoice',
    relation=ref('coupa_invoice'),
    object_id='invoice_object_id',
    qualifier='creates',
    event_at='invoice_at',
    precision="'day'",
    document_id='invoice_id',
    amount='gross_amount',
    currency='currency',
    where='not is_credit_memo'
) }}
