-- One row a person who may approve up to an amount, where a system says so of its users: Coupa does. What no system tells
-- is in the seed approval_policy.
select
    tenant,
    source,
    cast(user_name as text) as user_name,
    cast(approval_limit as numeric) as limit_amount,
    cast(currency as text) as currency
from {{ ref('stg_coupa__users') }}
where approval_limit is not null and user_name is not null
