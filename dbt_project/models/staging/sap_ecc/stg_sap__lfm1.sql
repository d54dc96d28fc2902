-- Suppliers, data of a purchasing organisation (LFM1): the latest version of each.
with latest as ({{ sap_latest('lfm1') }})

select
    {{ sap_provenance() }},
    {{ sap_client('mandt') }} as client,
    {{ sap_id('lifnr') }} as supplier_id,
    {{ sap_code('ekorg') }} as purchasing_organisation,
    {{ sap_code('waers') }} as currency,
    {{ sap_id('zterm') }} as terms_code,
    {{ sap_flag('sperm') }} as is_blocked,
    {{ sap_flag('loevm') }} as is_deleted,
    {{ sap_date('erdat') }} as created_on
from latest
