{#- +1 for what comes in, -1 for what goes back. -#}
{% macro movement_sign(movement) -%}
    case when {{ movement }} in ('receipt_reversal', 'return') then -1 else 1 end
{%- endmacro %}
