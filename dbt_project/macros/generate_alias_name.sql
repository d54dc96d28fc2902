{#- serving_kpi is the model, candidate.kpi (then serving.kpi) the table: models need names that say their layer,
    readers have the schema for that. -#}
{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
    {%- if custom_alias_name -%}
        {{ custom_alias_name | trim }}
    {%- elif node.name.startswith('serving_') -%}
        {{ node.name[8:] }}
    {%- else -%}
        {{ node.name }}
    {%- endif -%}
{%- endmacro %}
