-- Value at risk = prevented + leaked + recovered + open, to the cent, and each document but the one that is kept has one state.
select tenant, source, group_id, 'amounts' as what
from {{ ref('serving_duplicate_group') }}
where
    value_amount is null
    or value_amount <> prevented_amount + leaked_amount + recovered_amount + open_amount

union all

select tenant, source, group_id, 'documents' as what
from {{ ref('serving_duplicate_document') }}
group by tenant, source, group_id
having sum(case when is_kept then 1 else 0 end) <> 1
    or count(*) <> 1 + sum(case when money_state in ('open', 'prevented', 'leaked', 'recovered') then 1 else 0 end)
