-- Suppliers' bank accounts (LFBK): the latest version of each. A key that is gone from SAP stays as it last was.
with latest as ({{ sap_latest('lfbk') }})

select
    {{ sap_provenance() }},
    {{ sap_client('mandt') }} as client,
    {{ sap_id('lifnr') }} as supplier_id,
    {{ sap_code('banks') }} as bank_country,
    {{ sap_code('bankl') }} as bank_key,
    {{ sap_code('bankn') }} as bank_account,
    {{ sap_code('bkont') }} as control_key,
    {{ sap_code('koinh') }} as account_holder
from latest
