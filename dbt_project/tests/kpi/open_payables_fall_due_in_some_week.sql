-- Every open amount stands in the week of its due day once; what is held is part of it.
with

owed as (
    select tenant, source, currency, sum(gross_amount) as amount, sum(case when is_held then gross_amount else 0 end) as held_amount
    from {{ ref('fct_open_payable') }}
    where payable_exclusion is null
    group by tenant, source, currency
),

foreseen as (
    select
        tenant,
        source,
        currency,
        sum(case when outlook = 'due' then amount else 0 end) as amount,
        sum(case when outlook = 'held' then amount else 0 end) as held_amount
    from {{ ref('mart_upcoming_cash') }}
    group by tenant, source, currency
)

select owed.tenant, owed.source, owed.currency, owed.amount, foreseen.amount as foreseen_amount
from owed
full outer join foreseen
    on owed.tenant = foreseen.tenant and owed.source = foreseen.source and owed.currency = foreseen.currency
where
    owed.amount is distinct from coalesce(foreseen.amount, 0)
    or owed.held_amount is distinct from coalesce(foreseen.held_amount, 0)
