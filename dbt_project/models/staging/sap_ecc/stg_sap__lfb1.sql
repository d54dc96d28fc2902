-- Suppliers, company-code data (LFB1): the latest version of each.
with latest as ({{ sap_latest('lfb1') }})

select
    {{ sap_provenance() }},
    {{ sap_client('mandt') }} as client,
    {{ sap_id('lifnr') }} as supplier_id,
    {{ sap_code('bukrs') }} as company_code,
    {{ sap_id('zterm') }} as terms_code,
    {{ sap_flag('reprf') }} as has_duplicate_check,
    {{ sap_flag('sperr') }} as is_blocked,
    {{ sap_flag('loevm') }} as is_deleted,
    {{ sap_date('erdat') }} as created_on
from latest
