{#- An ordered JSON array of texts; an empty one where nothing was listed. -#}
{% macro json_texts(expression, order_by) -%}
    {{ return(adapter.dispatch('json_texts', 'p2p')(expression, order_by)) }}
{%- endmacro %}

{% macro default__json_texts(expression, order_by) -%}
    coalesce(jsonb_agg({{ expression }} order by {{ order_by }}), cast('[]' as jsonb))
{%- endmacro %}

{#- One row an element of a JSON array of texts, as the column `element` of `alias`. -#}
{% macro join_json_texts(array, alias) -%}
    {{ return(adapter.dispatch('join_json_texts', 'p2p')(array, alias)) }}
{%- endmacro %}

{% macro default__join_json_texts(array, alias) -%}
    cross join lateral jsonb_array_elements_text({{ array }}) as {{ alias }} (element)
{%- endmacro %}
