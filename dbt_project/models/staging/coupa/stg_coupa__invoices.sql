-- Invoices and credit notes: the latest version of each. Amounts of credit notes are negative.
with latest as ({{ coupa_latest('invoices') }})

select
    {{ provenance() }},

    -- ids
    {{ coupa_text('id') }} as invoice_id,
    {{ coupa_text('invoice-number') }} as reference,
    {{ coupa_text('account-type.name') }} as company_code,
    {{ coupa_text('supplier.id') }} as supplier_id,
    {{ coupa_text('payment-term.code') }} as terms_code,
    {{ coupa_text('original-invoice-number') }} as credited_reference,

    -- kind and state
    coalesce(lower({{ coupa_text('document-type') }}) = 'credit note', false) as is_credit_memo,
    {{ coupa_invoice_state(coupa_text('status')) }} as document_state,
    coalesce({{ coupa_text('status') }} = 'voided', false) as is_voided,
    coalesce({{ coupa_flag('paid') }}, false) as is_paid,
    coalesce({{ coupa_flag('supplier-created') }}, false) as is_from_supplier,
    {{ coupa_text('tolerance-failures') }} as failed_tolerances,

    -- numbers
    coalesce({{ coupa_decimal('total-with-taxes') }}, {{ coupa_decimal('gross-total') }}) as gross_amount,
    {{ coupa_decimal('tax-amount') }} as tax_amount,
    {{ coupa_text('currency.code') }} as currency,
    {{ coupa_decimal('discount-percent') }} as discount_pct,
    {{ coupa_decimal('discount-amount') }} as discount_amount,
    {{ coupa_decimal('amount-due-less-discount') }} as amount_less_discount,

    -- who and when
    {{ coupa_text('created-by.login') }} as recorded_by,
    {{ coupa_date('invoice-date') }} as invoice_on,
    {{ coupa_moment('date-received') }} as received_at,
    {{ coupa_date('discount-due-date') }} as discount_due_on,
    {{ coupa_date('net-due-date') }} as due_on,
    {{ coupa_date('payment-date') }} as paid_on,
    {{ coupa_moment('created-at') }} as recorded_at,
    {{ coupa_moment('last-exported-at') }} as exported_at,
    {{ coupa_moment('updated-at') }} as updated_at
from latest
