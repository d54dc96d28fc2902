-- An invoice went to the ERP, in whose books it is posted.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Record Invoice Receipt',
    relation=ref('coupa_invoice'),
    object_id='invoice_object_id',
    qualifier='records',
    event_at='posted_at',
    precision="'second'",
    recorded_at='posted_at',
    resource='recorded_by',
    document_id='invoice_id',
    amount='gross_amount',
    currency='currency',
    where='not is_credit_memo'
) }}
