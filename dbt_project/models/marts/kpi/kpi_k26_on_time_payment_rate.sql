-- K26: share of the paid invoices that were paid when due, or early with a discount.
with subject as (
    select
        paid_invoice.*,
        payment_timing in ('on time', 'early with discount') as is_hit
    from {{ ref('fct_paid_invoice') }} as paid_invoice
)

{{ kpi_observation('K26', 'invoice') }}
