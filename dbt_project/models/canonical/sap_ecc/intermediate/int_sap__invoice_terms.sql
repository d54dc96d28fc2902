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
),

reckoned as (
    select
        document.*,
        {{ sap_net_days('terms1_days', 'terms2_days', 'terms3_days') }} as net_days,
        greatest(coalesce(terms1_pct, 0), coalesce(terms2_pct, 0)) as best_pct,
        case
            when coalesce(terms1_pct, 0) >= coalesce(terms2_pct, 0) and terms1_pct is not null
                then coalesce(terms1_days, 0)
            when terms2_pct is not null then coalesce(terms2_days, 0)
        end as best_discount_days
    from document
)

select
    invoice_object_id,
    is_credit_memo,
    baseline_on,
    terms_code,
    case when terms1_pct is not null then coalesce(terms1_days, 0) end as discount1_days,
    terms1_pct as discount1_pct,
    case when terms2_pct is not null then coalesce(terms2_days, 0) end as discount2_days,
    terms2_pct as discount2_pct,
    net_days,
    coalesce(
        net_due_on, {{ sap_due_on('baseline_on', 'net_days', 'is_credit_memo and not is_linked_to_invoice') }}
    ) as due_on,
    case when best_discount_days is not null then {{ add_days('baseline_on', 'best_discount_days') }} end
        as discount_due_on,
    case when best_pct > 0 then discount_base_amount end as discount_base_amount,
    case when best_pct > 0 then round(discount_base_amount * best_pct / 100, 2) end as discount_offered_amount
from reckoned
