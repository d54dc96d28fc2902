-- Transactions of bank statements: the newest version of each.
{%- set balances = {'opening': ['OPBD', 'PRCD'], 'closing': ['CLBD']} %}
{%- set agent = 'txdtls.rltdagts.' %}
{%- set party = 'txdtls.rltdpties.' %}
{%- set direction = side_text('txdtls.cdtdbtind', 'ntry.cdtdbtind') %}
{#- Who is on the other side: of money that leaves or comes back the creditor, else the debtor. #}
{%- set is_payee -%}
    (transaction_type = 'returned_payment' or direction = 'DBIT')
{%- endset %}
with latest as ({{ latest_versions('bank_camt053') }}),

told as (
    select
        {{ provenance() }},

        -- ids
        {{ side_text('stmt.id') }} as statement_id,
        {{ side_text('stmt.acct.id.iban', 'stmt.acct.id.othr.id') }} as account_no,
        {{ side_integer('ntry@no') }} as entry_no,
        coalesce({{ side_integer('txdtls@no') }}, 1) as transaction_no,
        {{ side_text('txdtls.refs.acctsvcrref', 'ntry.acctsvcrref', 'ntry.ntryref') }} as bank_reference,
        nullif({{ side_text('txdtls.refs.endtoendid') }}, 'NOTPROVIDED') as payment_reference,
        {{ side_text('txdtls.refs.pmtinfid') }} as payment_run_reference,

        -- kind and state
        {{ direction }} as direction,
        {{ bank_transaction_type(
            side_text('txdtls.bktxcd.domn.cd', 'ntry.bktxcd.domn.cd'),
            side_text('txdtls.bktxcd.domn.fmly.cd', 'ntry.bktxcd.domn.fmly.cd'),
            side_text('txdtls.bktxcd.domn.fmly.subfmlycd', 'ntry.bktxcd.domn.fmly.subfmlycd'),
            side_text('txdtls.rtrinf.rsn.cd')
        ) }} as transaction_type,
        coalesce({{ side_text('ntry.sts.cd', 'ntry.sts') }} = 'BOOK', true) as is_booked,
        case
            when {{ side_text('txdtls.rtrinf.rsn.cd') }} in ('AC04', 'AC07') then 'closed_account'
            when {{ side_text('txdtls.rtrinf.rsn.cd') }} in ('AC01', 'AC02', 'AC03', 'BE01') then 'wrong_account'
            when {{ side_text('txdtls.rtrinf.rsn.cd') }} in ('AC06', 'AG01') then 'blocked_account'
            when {{ side_text('txdtls.rtrinf.rsn.cd') }} in ('MS02', 'CUST', 'MD06') then 'refused'
            when {{ side_text('txdtls.rtrinf.rsn.cd') }} is not null then 'other'
        end as return_reason,

        -- money
        coalesce(
            {{ side_decimal('txdtls.amt') }}, {{ side_decimal('txdtls.amtdtls.txamt.amt') }}, {{ side_decimal('ntry.amt') }}
        ) as size_amount,
        {{ side_text('txdtls.amt@ccy', 'txdtls.amtdtls.txamt.amt@ccy', 'ntry.amt@ccy') }} as currency,
        {{ bank_signed(side_decimal('ntry.amt'), side_text('ntry.cdtdbtind')) }} as entry_amount,
        {{ side_text('ntry.amt@ccy') }} as entry_currency,
        {{ side_decimal('ntry.chrgs.ttlchrgsandtaxamt') }} as charges_amount,

        -- parties
        {{ side_text(party ~ 'cdtr.pty.nm', party ~ 'cdtr.nm') }} as payee_name,
        {{ side_text(party ~ 'cdtracct.id.iban', party ~ 'cdtracct.id.othr.id') }} as payee_account_no,
        {{ side_text(agent ~ 'cdtragt.fininstnid.bicfi', agent ~ 'cdtragt.fininstnid.bic') }} as payee_bic,
        {{ side_text(party ~ 'dbtr.pty.nm', party ~ 'dbtr.nm') }} as payer_name,
        {{ side_text(party ~ 'dbtracct.id.iban', party ~ 'dbtracct.id.othr.id') }} as payer_account_no,
        {{ side_text(agent ~ 'dbtragt.fininstnid.bicfi', agent ~ 'dbtragt.fininstnid.bic') }} as payer_bic,
        {{ side_text('txdtls.rmtinf.ustrd', 'txdtls.rmtinf.strd.rfrddocinf.nb', 'txdtls.rmtinf.strd.cdtrrefinf.ref',
            'ntry.addtlntryinf') }} as remittance_text,

        -- the statement that it stands in
        {{ side_text('stmt.elctrncseqnb') }} as statement_no,
        {{ side_text('stmt.acct.ownr.nm') }} as account_owner_name,
        {{ side_text('stmt.acct.ccy', 'ntry.amt@ccy') }} as account_currency,
        {{ side_text('stmt.acct.svcr.fininstnid.bicfi', 'stmt.acct.svcr.fininstnid.bic') }} as bank_bic,
        {%- for name, kinds in balances.items() %}
        {{ bank_signed(
            parse_decimal(bank_balance('"stmt.bal.amt"', kinds), "'.'"),
            bank_balance('"stmt.bal.cdtdbtind"', kinds)
        ) }} as {{ name }}_amount,
        {%- endfor %}
        {{ parse_date(bank_balance('"stmt.bal.dt.dt"', ['CLBD']), "'ISO'") }} as closed_on,

        -- when
        coalesce({{ side_date('ntry.bookgdt.dt') }}, {{ local_date(side_moment('ntry.bookgdt.dttm'), '_time_zone') }}) as booked_on,
        coalesce({{ side_date('ntry.valdt.dt') }}, {{ local_date(side_moment('ntry.valdt.dttm'), '_time_zone') }}) as value_on,
        {{ side_moment('stmt.credttm') }} as stated_at
    from latest
)

select
    told.*,
    {{ bank_signed('size_amount', 'direction') }} as amount,
    case when {{ is_payee }} then payee_name else payer_name end as counterparty_name,
    case when {{ is_payee }} then payee_account_no else payer_account_no end as counterparty_account_no,
    case when {{ is_payee }} then payee_bic else payer_bic end as counterparty_bic
from told
