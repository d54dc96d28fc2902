{#- Due dates and cash discounts: the only place that knows how they are reckoned. Zero days are unset days. -#}

{#- Days until the net amount is due: the last tier that is filled. -#}
{% macro net_days(terms1_days, terms2_days, terms3_days) -%}
    coalesce(nullif({{ terms3_days }}, 0), nullif({{ terms2_days }}, 0), nullif({{ terms1_days }}, 0), 0)
{%- endmacro %}

{#- Net due date. A credit memo without an invoice behind it falls due on its baseline date. -#}
{% macro net_due_on(baseline_on, net_days, is_unlinked_credit_memo) -%}
    case
        when {{ is_unlinked_credit_memo }} then {{ baseline_on }}
        else {{ add_days(baseline_on, net_days) }}
    end
{%- endmacro %}

{#- Terms of invoices, from a relation with invoice_object_id, is_credit_memo, is_linked_to_invoice, baseline_on,
    terms_code, up to two tiers of discount and the days without one (terms1_days, terms1_pct, terms2_days, terms2_pct,
    terms3_days; unset is null), discount_base_amount, and net_due_on where the source states the day itself. -#}
{% macro invoice_terms(relation) -%}
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
        net_due_on, {{ net_due_on('baseline_on', 'net_days', 'is_credit_memo and not is_linked_to_invoice') }}
    ) as due_on,
    case when best_discount_days is not null then {{ add_days('baseline_on', 'best_discount_days') }} end
        as discount_due_on,
    case when best_pct > 0 then discount_base_amount end as discount_base_amount,
    case when best_pct > 0 then round(discount_base_amount * best_pct / 100, 2) end as discount_offered_amount
from (
    select
        invoice.*,
        {{ net_days('terms1_days', 'terms2_days', 'terms3_days') }} as net_days,
        greatest(coalesce(terms1_pct, 0), coalesce(terms2_pct, 0)) as best_pct,
        case
            when coalesce(terms1_pct, 0) >= coalesce(terms2_pct, 0) and terms1_pct is not null
                then coalesce(terms1_days, 0)
            when terms2_pct is not null then coalesce(terms2_days, 0)
        end as best_discount_days
    from {{ relation }} as invoice
) as reckoned
{%- endmacro %}
