-- K25: share of the paid invoices that were paid when due, with the split of all others.
with subject as (
    select
        paid_invoice.*,
        payment_timing = 'on time' as is_hit
    from {{ ref('fct_paid_invoice') }} as paid_invoice
)

{{ kpi_observation('K25', 'invoice', detail='payment_timing') }}
