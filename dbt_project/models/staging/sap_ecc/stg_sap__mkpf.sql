-- Material document headers (MKPF): the latest version of each.
with latest as ({{ sap_latest('mkpf') }})

select
    {{ sap_provenance() }},
    {{ sap_client('mandt') }} as client,
    {{ sap_id('mblnr') }} as document_id,
    {{ sap_id('mjahr') }} as document_year,
    {{ sap_code('xblnr') }} as reference,
    {{ sap_code('usnam') }} as posted_by,
    coalesce({{ sap_code('tcode2') }}, {{ sap_code('tcode') }}) as transaction_code,
    {{ sap_date('bldat') }} as document_on,
    {{ sap_date('budat') }} as posted_on,
    {{ sap_time('budat', 'null') }} as posted_at,
    {{ sap_time('cpudt', 'cputm') }} as recorded_at,
    {{ sap_precision('cputm') }} as recorded_precision
from latest
