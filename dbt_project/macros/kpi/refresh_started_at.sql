{#- When this refresh started, the only clock that a model may read: every model of a refresh reads the same. -#}
{% macro refresh_started_at() -%}
    cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S.%f") }}+00' as timestamptz)
{%- endmacro %}
