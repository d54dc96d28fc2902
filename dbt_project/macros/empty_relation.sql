{#- A typed relation without rows, for what a source does not have:
    empty_relation({'tenant': 'text', 'amount': 'numeric'}). -#}
{% macro empty_relation(columns) -%}
    select
        {%- for name, type in columns.items() %}
        cast(null as {{ type }}) as {{ name }}{{ "," if not loop.last }}
        {%- endfor %}
    where 1 = 0
{%- endmacro %}
