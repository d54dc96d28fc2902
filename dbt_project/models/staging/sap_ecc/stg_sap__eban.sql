-- Purchase requisition items (EBAN): the latest version of each.
with latest as ({{ sap_latest('eban') }})

select
    {{ sap_provenance() }},

    -- ids
    {{ sap_client('mandt') }} as client,
    {{ sap_id('banfn') }} as requisition_id,
    {{ sap_id('bnfpo') }} as item_no,
    {{ sap_id('ebeln') }} as purchase_order_id,
    {{ sap_id('ebelp') }} as purchase_order_item_no,
    {{ sap_id('lifnr') }} as supplier_id,
    {{ sap_id('matnr') }} as material_id,
    {{ sap_id('konnr') }} as contract_id,

    -- what was asked for
    {{ sap_code('bsart') }} as document_type,
    {{ sap_code('txz01') }} as description,
    {{ sap_code('matkl') }} as material_group,
    {{ sap_code('werks') }} as plant,
    {{ sap_code('ekgrp') }} as purchasing_group,
    {{ sap_code('estkz') }} as origin_code,
    {{ sap_code('ernam') }} as created_by,
    {{ sap_code('afnam') }} as requester,

    -- state
    {{ sap_flag('loekz') }} as is_deleted,
    {{ sap_code('frgkz') }} as release_indicator,
    {{ sap_code('frgzu') }} as release_state,

    -- numbers
    {{ sap_decimal('menge') }} as quantity,
    {{ sap_code('meins') }} as unit,
    {{ sap_decimal('preis') }} as price,
    nullif({{ sap_decimal('peinh') }}, 0) as price_unit,
    {{ sap_code('waers') }} as currency,

    -- dates
    {{ sap_date('badat') }} as requested_on,
    {{ sap_time('badat', 'null') }} as requested_at,
    -- only S/4 has a moment of creation
    {{ sap_time('creationdate', 'creationtime') }} as created_at,
    {{ sap_precision('creationtime') }} as created_precision,
    {{ sap_date('frgdt') }} as released_on,
    {{ sap_time('frgdt', 'null') }} as released_at,
    {{ sap_date('lfdat') }} as delivery_on
from latest
