{#- Who has to decide, without names: what is decided on, at which level, and the group of users where the source has groups. -#}
{% macro approver_group(task_type, level, role) -%}
    {{ task_type }} || ', level ' || {{ level }} || coalesce(', ' || {{ role }}, '')
{%- endmacro %}
