-- Suppliers, general data (LFA1): the latest version of each.
with latest as ({{ sap_latest('lfa1') }})

select
    {{ sap_provenance() }},
    {{ sap_client('mandt') }} as client,
    {{ sap_id('lifnr') }} as supplier_id,
    {{ sap_code('name1') }} as name,
    {{ sap_code('land1') }} as country,
    {{ sap_code('ort01') }} as city,
    {{ sap_code('pstlz') }} as postcode,
    {{ sap_code('stras') }} as street,
    {{ sap_code('stceg') }} as vat_id,
    {{ sap_flag('sperr') }} or {{ sap_flag('sperm') }} as is_blocked,
    {{ sap_flag('loevm') }} as is_deleted,
    {{ sap_code('confs') }} is not null as has_unconfirmed_change,
    {{ sap_code('ernam') }} as created_by,
    {{ sap_date('erdat') }} as created_on,
    {{ sap_time('erdat', 'null') }} as created_at
from latest
