{#- The last part of a path: people need no folders of the machine that loaded the file. -#}
{% macro file_name(path) -%}
    {{ return(adapter.dispatch('file_name', 'p2p')(path)) }}
{%- endmacro %}

{% macro default__file_name(path) -%}
    regexp_replace({{ path }}, '^.*[/\\]', '')
{%- endmacro %}
