{#- Whole months from one first-of-month to another, integer. -#}
{% macro months_between(from_month, to_month) -%}
    (({{ date_part_int('year', to_month) }} - {{ date_part_int('year', from_month) }}) * 12
        + {{ date_part_int('month', to_month) }} - {{ date_part_int('month', from_month) }})
{%- endmacro %}
