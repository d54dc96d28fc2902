-- K26b: share of the paid invoices that were paid on or before the due date.
with subject as (
    select
        paid_invoice.*,
        is_within_terms as is_hit
    from {{ ref('fct_paid_invoice') }} as paid_invoice
)

{{ kpi_observation('K26b', 'invoice') }}
