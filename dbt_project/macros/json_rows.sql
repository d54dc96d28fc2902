{#- Rows from JSON that landing kept as text. Engine-specific SQL of JSON stays here. -#}

{#- One row an element of a JSON array: the columns of the relation, _element (the element) and _element_no (its
    place, from 1). A row whose array is empty or missing gives none. -#}
{% macro json_rows(relation, array_text) -%}
    {{ return(adapter.dispatch('json_rows', 'p2p')(relation, array_text)) }}
{%- endmacro %}

{% macro default__json_rows(relation, array_text) -%}
    select
        parent.*,
        element.value as _element,
        element.place as _element_no
    from {{ relation }} as parent
    cross join lateral jsonb_array_elements(
        cast(nullif(parent.{{ array_text }}, '') as jsonb)
    ) with ordinality as element (value, place)
{%- endmacro %}

{#- The value at a dotted path of an element, as text; null where it is missing, null or empty. -#}
{% macro json_text(element, path) -%}
    {{ return(adapter.dispatch('json_text', 'p2p')(element, path)) }}
{%- endmacro %}

{% macro default__json_text(element, path) -%}
    nullif({{ element }} #>> '{ {{- path | replace('.', ',') -}} }', '')
{%- endmacro %}
