{#- Amount columns whose total per currency must be the same in raw and in staging:
    table -> [raw amount column, raw currency column or none, staging amount column]. -#}
{% macro sap_amounts_to_reconcile() -%}
    {{ return({
        'ekpo': ['netwr', none, 'net_amount'],
        'mseg': ['dmbtr', 'waers', 'local_amount'],
        'ekbe': ['wrbtr', 'waers', 'amount'],
        'rbkp': ['rmwwr', 'waers', 'gross_amount'],
        'rseg': ['wrbtr', none, 'amount'],
        'bseg': ['wrbtr', none, 'amount'],
        'bsak': ['wrbtr', 'waers', 'amount'],
        'bsik': ['wrbtr', 'waers', 'amount'],
    }) }}
{%- endmacro %}

{#- Staging's own name of the currency column. -#}
{% macro staged_currency(table) -%}
    {%- if sap_amounts_to_reconcile()[table][1] is none -%}
        cast(null as text)
    {%- elif table == 'mseg' -%}
        local_currency
    {%- else -%}
        currency
    {%- endif -%}
{%- endmacro %}
