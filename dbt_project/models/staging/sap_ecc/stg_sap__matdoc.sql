-- Material documents of S/4 (MATDOC): the latest version of each item, with the header's date, time and user.
with latest as ({{ sap_latest('matdoc') }})

select
    {{ sap_provenance() }},

    -- ids
    {{ sap_client('mandt') }} as client,
    {{ sap_id('mblnr') }} as document_id,
    {{ sap_id('mjahr') }} as document_year,
    {{ sap_id('zeile') }} as item_no,
    {{ sap_id('ebeln') }} as purchase_order_id,
    {{ sap_id('ebelp') }} as purchase_order_item_no,
    {{ sap_id('matnr') }} as material_id,
    {{ sap_id('lifnr') }} as supplier_id,
    {{ sap_code('bukrs') }} as company_code,

    -- kind: other records are copies of the document for stock that changed in another period
    coalesce({{ sap_code('record_type') }} = 'MDOC', true) as is_material_document,
    {{ sap_movement('bwart') }} as movement,
    coalesce({{ sap_code('shkzg') }} = 'H', false) as is_credit,

    -- numbers
    {{ sap_decimal('menge') }} as quantity,
    {{ sap_code('meins') }} as unit,
    {{ sap_decimal('dmbtr') }} as local_amount,
    {{ sap_code('waers') }} as local_currency,

    -- header
    {{ sap_date('budat') }} as posted_on,
    {{ sap_time('budat', 'null') }} as posted_at,
    {{ sap_time('cpudt', 'cputm') }} as recorded_at,
    {{ sap_precision('cputm') }} as recorded_precision,
    {{ sap_code('usnam') }} as posted_by,
    {{ sap_code('tcode2') }} as transaction_code
from latest
