{#- Relations of objects that stand in one row of a relation: (relation, column of the one, column of the other, what the
    first is to the second). Rows without one of the two have none. -#}
{% macro object_relations(pairs) -%}
    {%- for relation, from_object, to_object, qualifier in pairs %}
    select
        {{ from_object }} as source_object_id,
        {{ to_object }} as target_object_id,
        '{{ qualifier }}' as qualifier,
        tenant,
        source
    from {{ relation }}
    where {{ from_object }} is not null and {{ to_object }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
