-- Invoice document items of logistics invoice verification (RSEG): the latest version of each.
with latest as ({{ sap_latest('rseg') }})

select
    {{ sap_provenance() }},

    -- ids
    {{ sap_client('mandt') }} as client,
    {{ sap_id('belnr') }} as invoice_id,
    {{ sap_id('gjahr') }} as fiscal_year,
    {{ sap_id('buzei') }} as item_no,
    {{ sap_id('ebeln') }} as purchase_order_id,
    {{ sap_id('ebelp') }} as purchase_order_item_no,
    {{ sap_id('matnr') }} as material_id,

    coalesce({{ sap_code('shkzg') }} = 'H', false) as is_credit,
    {{ sap_decimal('menge') }} as quantity,
    {{ sap_code('meins') }} as unit,
    {{ sap_decimal('wrbtr') }} as amount,

    -- why the line may not be paid yet; order price quantity is a price reason, project budget an amount one
    {{ sap_flag('spgrp') }} or {{ sap_flag('spgrg') }} as has_price_block,
    {{ sap_flag('spgrm') }} as has_quantity_block,
    {{ sap_flag('spgrt') }} as has_date_block,
    {{ sap_flag('spgrc') }} as has_quality_block,
    {{ sap_flag('spgrs') }} or {{ sap_flag('spgrv') }} as has_amount_block,
    {{ sap_flag('spgrq') }} as has_manual_block
from latest
