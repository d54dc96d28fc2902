{#- Plain schema names: staging, reference, canonical, marts, candidate; never prefixed with a target. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name | trim if custom_schema_name is not none else target.schema }}
{%- endmacro %}
