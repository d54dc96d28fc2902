-- Schedule lines of purchasing documents (EKET): the latest version of each.
with latest as ({{ sap_latest('eket') }})

select
    {{ sap_provenance() }},
    {{ sap_client('mandt') }} as client,
    {{ sap_id('ebeln') }} as purchase_order_id,
    {{ sap_id('ebelp') }} as item_no,
    {{ sap_id('etenr') }} as schedule_line_no,
    {{ sap_id('banfn') }} as requisition_id,
    {{ sap_id('bnfpo') }} as requisition_item_no,
    {{ sap_decimal('menge') }} as quantity,
    {{ sap_decimal('wemng') }} as received_quantity,
    {{ sap_date('eindt') }} as promised_on,
    {{ sap_date('slfdt') }} as original_promised_on
from latest
