-- Payments of payment runs, and what was proposed (REGUH): the latest version of each.
with latest as ({{ sap_latest('reguh') }})

select
    {{ sap_provenance() }},
    {{ sap_client('mandt') }} as client,
    {{ sap_date('laufd') }} as run_on,
    {{ sap_code('laufi') }} as run_name,
    {{ sap_flag('xvorl') }} as is_proposal,
    {{ sap_code('zbukr') }} as company_code,
    {{ sap_id('lifnr') }} as supplier_id,
    {{ sap_id('vblnr') }} as payment_document_id,
    {{ sap_code('waers') }} as currency,
    {{ sap_decimal('rwbtr') }} as amount,
    {{ sap_decimal('rbetr') }} as local_amount,
    {{ sap_code('rzawe') }} as payment_method,
    {{ sap_code('zbnks') }} as bank_country,
    {{ sap_code('zbnkl') }} as bank_key,
    {{ sap_code('zbnkn') }} as bank_account,
    {{ sap_date('zaldt') }} as posted_on
from latest
