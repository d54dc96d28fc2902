-- Value at risk = prevented + leaked + recovered + open, to the cent, and each document but those that are kept has one state. One
-- bill is kept; of payments so many as were owed.
select tenant, source, group_id, 'amounts' as what
from {{ ref('serving_duplicate_group') }}
where
    value_amount is null
    or value_amount <> prevented_amount + leaked_amount + recovered_amount + open_amount

union all

select tenant, source, group_id, 'documents' as what
from {{ ref('serving_duplicate_document') }}
group by tenant, source, group_id
having sum(case when is_kept then 1 else 0 end) < 1
    or sum(case when is_kept and document_type not in ('payment', 'bank transaction') then 1 else 0 end) > 1
    or count(*) <> sum(case when is_kept then 1 else 0 end)
    + sum(case when money_state in ('open', 'prevented', 'leaked', 'recovered') then 1 else 0 end)
