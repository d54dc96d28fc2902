-- Accounting document headers (BKPF): the latest version of each.
with latest as ({{ sap_latest('bkpf') }})

select
    {{ sap_provenance() }},

    -- ids
    {{ sap_client('mandt') }} as client,
    {{ sap_code('bukrs') }} as company_code,
    {{ sap_id('belnr') }} as document_id,
    {{ sap_id('gjahr') }} as fiscal_year,
    {{ sap_code('xblnr') }} as reference,
    {{ sap_id('stblg') }} as counter_document_id,
    {{ sap_id('stjah') }} as counter_document_year,

    -- the logistics invoice behind the document: number and year in one key, which spreadsheets may have
    -- rounded beyond repair (5.1056E+13)
    case when {{ sap_code('awtyp') }} = 'RMRP' and length(trim(awkey)) = 14 and awkey not like '%E+%'
        then {{ sap_id("substr(trim(awkey), 1, 10)") }} end as source_invoice_id,
    case when {{ sap_code('awtyp') }} = 'RMRP' and length(trim(awkey)) = 14 and awkey not like '%E+%'
        then {{ sap_id("substr(trim(awkey), 11, 4)") }} end as source_invoice_year,

    -- kind
    {{ sap_code('blart') }} as document_type,
    case {{ sap_code('awtyp') }}
        when 'RMRP' then 'logistics_invoice'
        when 'MKPF' then 'material_document'
        when 'BKPF' then 'accounting'
        when 'BKPFF' then 'accounting'
        when 'VBRK' then 'billing'
        else coalesce(lower({{ sap_code('awtyp') }}), 'unknown')
    end as origin,
    {{ sap_code('tcode') }} as transaction_code,
    coalesce({{ sap_code('tcode') }} in ('MR8M', 'FB08', 'F.80'), false) as is_cancellation,
    -- parked documents; recurring entries, samples, noted items and deleted parked documents post nothing
    case
        when {{ sap_code('bstat') }} in ('V', 'W') then 'parked'
        when {{ sap_code('bstat') }} in ('D', 'M', 'S', 'Z') then 'not_posted'
        else 'posted'
    end as posting_state,
    {{ sap_code('waers') }} as currency,
    {{ sap_code('hwaer') }} as local_currency,
    {{ sap_code('usnam') }} as recorded_by,

    -- dates
    {{ sap_date('bldat') }} as document_on,
    {{ sap_time('bldat', 'null') }} as document_at,
    {{ sap_date('budat') }} as posted_on,
    {{ sap_time('budat', 'null') }} as posted_at,
    {{ sap_time('cpudt', 'cputm') }} as recorded_at,
    {{ sap_precision('cputm') }} as recorded_precision
from latest
