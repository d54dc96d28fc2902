-- The day that the supplier wrote on a credit note: declared, not observed.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Vendor creates debit memo',
    relation=ref('coupa_invoice'),
    object_id='invoice_object_id',
    qualifier='creates',
    event_at='invoice_at',
    precision="'day'",
    document_id='invoice_id',
    amount='gross_amount',
    currency='currency',
    where='is_credit_memo'
) }}
