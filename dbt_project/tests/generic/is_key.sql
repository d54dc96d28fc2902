{#- Generic test: the columns together are never null and never repeat. One scan instead of two or more. -#}
{% test is_key(model, columns) %}
    select {{ columns | join(', ') }}, count(*) as row_count
    -- sorted here: tables stand in the order of their keys or nearly, and a hash table of millions of groups costs more than a sort
    from (select {{ columns | join(', ') }} from {{ model }} order by {{ columns | join(', ') }}) as sorted_row
    group by {{ columns | join(', ') }}
    having count(*) > 1
        {%- for column in columns %}
        or {{ column }} is null
        {%- endfor %}
{% endtest %}
