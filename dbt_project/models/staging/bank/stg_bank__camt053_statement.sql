-- Bank statements: both balances, and what the booked entries add up to.
{%- set key = ['stmt.id', 'stmt.acct.id.iban', 'stmt.acct.id.othr.id', 'ntry@no', 'txdtls@no'] %}
{%- set balances = {'opening': ['OPBD', 'PRCD'], 'closing': ['CLBD']} %}
with latest as ({{ side_latest('bank_camt053', key, 'stmt.credttm') }}),

-- one row an entry: those that the bank booked for several transactions are told once
entry as (
    select
        latest.*,
        {{ side_text('stmt.acct.id.iban', 'stmt.acct.id.othr.id') }} as account_no,
        {{ bank_signed(side_decimal('ntry.amt'), side_text('ntry.cdtdbtind')) }} as entry_amount,
        coalesce({{ side_text('ntry.sts.cd', 'ntry.sts') }} = 'BOOK', true) as is_booked
    from latest
    where coalesce("txdtls@no", '1') = '1'
),

summed as (
    select
        entry.*,
        count(*) over (partition by _tenant, _source, "stmt.id", account_no) as entry_count,
        sum(case when is_booked then entry_amount else 0 end)
            over (partition by _tenant, _source, "stmt.id", account_no) as entries_amount,
        -- balances are those of the version that came last
        row_number() over (
            partition by _tenant, _source, "stmt.id", account_no
            order by {{ side_moment('stmt.credttm') }} desc nulls last, _file_id desc nulls last, _row_number desc nulls last
        ) as place
    from entry
),

statement as (
    select
        {{ side_provenance() }},
        {{ side_text('stmt.id') }} as statement_id,
        {{ side_text('stmt.elctrncseqnb') }} as statement_no,
        account_no,
        {{ side_text('stmt.acct.ownr.nm') }} as owner_name,
        {{ side_text('stmt.acct.ccy', 'ntry.amt@ccy') }} as currency,
        {{ side_text('stmt.acct.svcr.fininstnid.bicfi', 'stmt.acct.svcr.fininstnid.bic') }} as bank_bic,
        {%- for name, kinds in balances.items() %}
        {{ bank_signed(
            parse_decimal(bank_balance('"stmt.bal.amt"', kinds), "'.'"),
            bank_balance('"stmt.bal.cdtdbtind"', kinds)
        ) }} as {{ name }}_amount,
        {%- endfor %}
        {{ parse_date(bank_balance('"stmt.bal.dt.dt"', ['CLBD']), "'ISO'") }} as closed_on,
        {{ side_moment('stmt.credttm') }} as stated_at,
        entry_count,
        entries_amount
    from summed
    where place = 1
)

select
    statement.*,
    opening_amount + entries_amount = closing_amount as is_balanced
from statement
