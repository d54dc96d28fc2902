-- Invoice document headers of logistics invoice verification (RBKP): the latest version of each.
with latest as ({{ sap_latest('rbkp') }})

select
    {{ sap_provenance() }},

    -- ids
    {{ sap_client('mandt') }} as client,
    {{ sap_id('belnr') }} as invoice_id,
    {{ sap_id('gjahr') }} as fiscal_year,
    {{ sap_code('bukrs') }} as company_code,
    {{ sap_id('lifnr') }} as supplier_id,
    {{ sap_code('xblnr') }} as reference,
    {{ sap_id('stblg') }} as counter_document_id,
    {{ sap_id('stjah') }} as counter_document_year,

    -- kind and state
    {{ sap_code('blart') }} as document_type,
    coalesce({{ sap_code('vgart') }} = 'RS' or {{ sap_code('tcode') }} = 'MR8M', false) as is_cancellation,
    {{ sap_code('xrech') }} as invoice_flag,
    case {{ sap_code('rbstat') }}
        when '1' then 'background'
        when '2' then 'deleted'
        when '3' then 'background'
        when '4' then 'background'
        when 'A' then 'parked'
        when 'B' then 'parked'
        when 'C' then 'parked'
        when 'D' then 'parked'
        when 'E' then 'parked'
        else 'posted'
    end as document_state,
    {{ sap_code('zlspr') }} as payment_block_code,
    {{ sap_code('tcode') }} as transaction_code,
    {{ sap_code('usnam') }} as recorded_by,

    -- money
    {{ sap_decimal('rmwwr') }} as gross_amount,
    {{ sap_decimal('wmwst1') }} as tax_amount,
    {{ sap_code('waers') }} as currency,

    -- terms
    {{ sap_id('zterm') }} as terms_code,
    {{ sap_date('zfbdt') }} as baseline_on,
    {{ sap_decimal('zbd1t') }} as terms1_days,
    {{ sap_decimal('zbd1p') }} as terms1_pct,
    {{ sap_decimal('zbd2t') }} as terms2_days,
    {{ sap_decimal('zbd2p') }} as terms2_pct,
    {{ sap_decimal('zbd3t') }} as terms3_days,

    -- dates
    {{ sap_date('bldat') }} as invoice_on,
    {{ sap_time('bldat', 'null') }} as invoice_at,
    {{ sap_date('budat') }} as posted_on,
    {{ sap_time('budat', 'null') }} as posted_at,
    {{ sap_time('cpudt', 'cputm') }} as recorded_at,
    {{ sap_precision('cputm') }} as recorded_precision
from latest
