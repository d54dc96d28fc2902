{#- What several systems provide to one canonical relation: the columns of its contract, in its order, from each
    relation by name. `besides` are columns that the model adds itself. -#}
{% macro union_of(relations, besides=[]) -%}
    {%- for relation in relations %}
    select
        {%- for column in model.columns if column not in besides %}
        {{ column }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ ref(relation) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}
