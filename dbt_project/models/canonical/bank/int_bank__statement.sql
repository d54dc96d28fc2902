-- Bank statements, one row each: both balances, and what the booked entries add up to.
{{ config(materialized='view') }}

with

transaction as (select * from {{ ref('stg_bank__camt053') }}),

-- one row an entry: what the bank booked for several payments at once is counted once
entry as (select * from transaction where transaction_no = 1),

summed as (
    select
        entry.*,
        count(*) over (partition by tenant, source, account_no, statement_id) as entry_count,
        sum(case when is_booked then entry_amount else 0 end)
            over (partition by tenant, source, account_no, statement_id) as entries_amount,
        -- balances are those of the version that came last
        row_number() over (
            partition by tenant, source, account_no, statement_id
            order by stated_at desc nulls last, file_id desc nulls last, row_number desc nulls last
        ) as place
    from entry
)

select
    tenant,
    source,
    account_no,
    statement_id,
    statement_no,
    account_owner_name,
    account_currency,
    bank_bic,
    closed_on,
    stated_at,
    opening_amount,
    closing_amount,
    entry_count,
    entries_amount,
    opening_amount + entries_amount = closing_amount as is_balanced
from summed
where place = 1
