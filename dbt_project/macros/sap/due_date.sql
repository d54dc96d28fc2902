{#- Due dates: the only place that knows how SAP reckons them. Zero days are unset days. -#}

{#- Days until the net amount is due: the last tier that is filled. -#}
{% macro sap_net_days(terms1_days, terms2_days, terms3_days) -%}
    coalesce(nullif({{ terms3_days }}, 0), nullif({{ terms2_days }}, 0), nullif({{ terms1_days }}, 0), 0)
{%- endmacro %}

{#- Net due date. A credit memo without an invoice behind it falls due on its baseline date. -#}
{% macro sap_due_on(baseline_on, net_days, is_unlinked_credit_memo) -%}
    case
        when {{ is_unlinked_credit_memo }} then {{ baseline_on }}
        else {{ add_days(baseline_on, net_days) }}
    end
{%- endmacro %}
