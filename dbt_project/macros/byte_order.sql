{#- Text ordered by its bytes, so that ranks and keys do not depend on a server's locale. -#}
{% macro byte_order(expression) -%}
    {{ return(adapter.dispatch('byte_order', 'p2p')(expression)) }}
{%- endmacro %}

{% macro default__byte_order(expression) -%}
    {{ expression }} collate "C"
{%- endmacro %}
