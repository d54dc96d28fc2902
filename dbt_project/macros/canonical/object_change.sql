{#- Values of attributes over time: at creation the value before the first change, then each new value. `change` has
    object_id, attribute, value_old, value_new, changed_at, change_id; `current_value` has object_id, attribute, value,
    created_at; both tenant and source. -#}
{% macro attribute_values_over_time(change, current_value) -%}
select
    current_value.object_id,
    current_value.attribute,
    case when first_change.object_id is not null then first_change.value_old else current_value.value end as value,
    current_value.created_at as changed_at,
    current_value.tenant,
    current_value.source
from {{ current_value }} as current_value
left join (
    select
        object_id,
        attribute,
        value_old,
        row_number() over (
            partition by object_id, attribute
            order by changed_at asc nulls last, change_id asc nulls last
        ) as change_rank
    from {{ change }}
) as first_change
    on current_value.object_id = first_change.object_id
    and current_value.attribute = first_change.attribute
    and first_change.change_rank = 1
where case when first_change.object_id is not null then first_change.value_old else current_value.value end is not null
union all
select object_id, attribute, value_new as value, changed_at, tenant, source
from {{ change }}
{%- endmacro %}
