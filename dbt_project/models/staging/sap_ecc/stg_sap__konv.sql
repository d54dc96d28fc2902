-- Pricing conditions of documents (KONV): the latest version of each.
with latest as ({{ sap_latest('konv') }})

select
    {{ sap_provenance() }},
    {{ sap_client('mandt') }} as client,
    {{ sap_id('knumv') }} as pricing_document_id,
    {{ sap_id('kposn') }} as item_no,
    {{ sap_id('stunr') }} as step_no,
    {{ sap_id('zaehk') }} as counter_no,
    {{ sap_code('kschl') }} as condition_type,
    {{ sap_decimal('kawrt') }} as base_amount,
    {{ sap_decimal('kbetr') }} as rate,
    {{ sap_decimal('kwert') }} as amount,
    {{ sap_code('waers') }} as currency
from latest
