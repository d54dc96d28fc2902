-- K33: share of the posted invoices with an exception that the supplier caused: a price blocked as beyond tolerance, or
-- more billed than ordered and tolerated.
with

fault as (
    select
        invoice_object_id,
        {{ any_true('has_price_block') }} as has_wrong_price,
        {{ any_true('is_beyond_tolerance') }} as has_wrong_quantity
    from {{ ref('fct_invoice_item_variance') }}
    where is_compared
    group by invoice_object_id
),

subject as (
    select
        invoice.tenant,
        invoice.source,
        invoice.subject_id,
        invoice.company_code,
        invoice.supplier_id,
        null as category,
        coalesce(invoice.received_on, invoice.posted_on) as observed_on,
        case
            when invoice.document_exclusion is not null then invoice.document_exclusion
            when invoice.posted_on is null then 'not posted yet'
        end as excluded_reason,
        fault.has_wrong_price or fault.has_wrong_quantity as is_hit,
        case
            when fault.has_wrong_price and fault.has_wrong_quantity then 'price and quantity'
            when fault.has_wrong_price then 'price'
            when fault.has_wrong_quantity then 'quantity'
            else 'no fault found'
        end as cause
    from {{ ref('fct_kpi_invoice') }} as invoice
    left join fault on invoice.invoice_object_id = fault.invoice_object_id
)

{{ kpi_observation('K33', 'invoice', detail='cause') }}
