-- One row an order item, attribute (price, quantity) and time in which it had a value, of what ever changed; the first
-- value holds from ever (valid_from null), the last until now (valid_until null). What never changed is not in it.
{{ config(unlogged=true) }}

select
    object_id as purchase_order_item_object_id,
    attribute,
    cast(value as numeric) as value,
    case when value_rank > 1 then changed_at end as valid_from,
    valid_until
from (
    select
        object_id,
        attribute,
        value,
        changed_at,
        row_number() over value_history as value_rank,
        lead(changed_at) over value_history as valid_until
    from {{ ref('can_object_change') }}
    where attribute in ('price', 'quantity') and {{ is_plain_decimal('value') }}
    window value_history as (partition by object_id, attribute order by changed_at asc nulls first, value asc)
) as ranked
where value_rank > 1 or valid_until is not null
