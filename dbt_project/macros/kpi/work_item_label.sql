{#- What people call a stay in a queue: the thing and the queue, and which time it is there. -#}
{% macro work_item_label() -%}
    object_label || ', ' || queue || case when stay_no > 1 then ', stay ' || stay_no else '' end
{%- endmacro %}
