-- When an invoice falls due and what discount it offers. The vendor line decides, for it is what is paid;
-- the invoice's own terms where there is no vendor line.
{{ config(unlogged=true) }}

with

-- a vendor line of the universal journal says nothing of terms; the invoice's own hold then, if it has any
settlement as (
    select
        settled.*,
        settled.baseline_on is not null or settled.terms_code is not null or settled.net_due_on is null as has_terms
    from {{ ref('int_sap__invoice_settlement') }} as settled
),

document as (
    select
        document.invoice_object_id,
        document.invoice_on,
        -- credit or debit: the vendor line's sign, else the invoice's own flag where the source fills it at all,
        -- else the sign of its lines
        coalesce(
            settlement.payable_amount < 0,
            document.payable_amount < 0,
            case when document.origin = 'logistics' and flag.is_known then document.invoice_flag is null end,
            line.signed_amount < 0,
            false
        ) as is_credit_memo,
        coalesce(settlement.is_linked_to_invoice, false) as is_linked_to_invoice,
        coalesce(settlement.baseline_on, document.baseline_on, document.invoice_on) as baseline_on,
        case when settlement.has_terms then settlement.terms_code else document.terms_code end as terms_code,
        {% for column in ['terms1_days', 'terms1_pct', 'terms2_days', 'terms2_pct', 'terms3_days'] %}
        nullif(
            case when settlement.has_terms then settlement.{{ column }} else document.{{ column }} end,
            0
        ) as {{ column }},
        {% endfor %}
        coalesce(abs(settlement.discount_base_amount), abs(document.gross_amount)) as discount_base_amount,
        -- the universal journal tells when it is due, but not why
        case when settlement.baseline_on is null and document.baseline_on is null and not settlement.has_terms
            then settlement.net_due_on end as net_due_on
    from {{ ref('int_sap__invoice_document') }} as document
    left join settlement
        on document.invoice_object_id = settlement.invoice_object_id
    left join (
        select invoice_object_id, sum(signed_amount) as signed_amount
        from {{ ref('int_sap__invoice_line') }}
        group by invoice_object_id
    ) as line on document.invoice_object_id = line.invoice_object_id
    left join (
        select tenant, source, max(invoice_flag) is not null as is_known
        from {{ ref('int_sap__invoice_document') }}
        group by tenant, source
    ) as flag on document.tenant = flag.tenant and document.source = flag.source
)

{{ invoice_terms('document') }}
