-- Purchasing document items (EKPO): the latest version of each.
with latest as ({{ sap_latest('ekpo') }})

select
    {{ sap_provenance() }},

    -- ids
    {{ sap_client('mandt') }} as client,
    {{ sap_id('ebeln') }} as purchase_order_id,
    {{ sap_id('ebelp') }} as item_no,
    {{ sap_code('bukrs') }} as company_code,
    {{ sap_id('matnr') }} as material_id,
    {{ sap_id('konnr') }} as contract_id,
    {{ sap_id('banfn') }} as requisition_id,
    {{ sap_id('bnfpo') }} as requisition_item_no,

    -- what was ordered
    {{ sap_code('txz01') }} as description,
    {{ sap_code('matkl') }} as material_group,
    {{ sap_code('werks') }} as plant,
    {{ sap_code('lgort') }} as storage_location,
    -- internal code, or the one that screens show; blank is standard
    case {{ sap_code('pstyp') }}
        when '0' then 'Standard'
        when '1' then 'Limit'
        when 'B' then 'Limit'
        when '2' then 'Consignment'
        when 'K' then 'Consignment'
        when '3' then 'Subcontracting'
        when 'L' then 'Subcontracting'
        when '5' then 'Third-party'
        when 'S' then 'Third-party'
        when '7' then 'Stock transfer'
        when 'U' then 'Stock transfer'
        when '9' then 'Service'
        when 'D' then 'Service'
        else coalesce({{ sap_code('pstyp') }}, 'Standard')
    end as item_type,

    -- state
    coalesce({{ sap_code('loekz') }} = 'L', false) as is_deleted,
    coalesce({{ sap_code('loekz') }} = 'S', false) as is_blocked,
    {{ sap_flag('elikz') }} as is_delivery_complete,
    {{ sap_flag('retpo') }} as is_return,
    {{ sap_code('wepos') }} as goods_receipt_flag,
    {{ sap_code('webre') }} as invoice_after_receipt_flag,

    -- numbers
    {{ sap_decimal('menge') }} as ordered_quantity,
    {{ sap_code('meins') }} as unit,
    {{ sap_decimal('netpr') }} as net_price,
    nullif({{ sap_decimal('peinh') }}, 0) as price_unit,
    {{ sap_decimal('netwr') }} as net_amount,
    {{ sap_decimal('uebto') }} as over_tolerance_pct,
    {{ sap_flag('uebtk') }} as is_over_delivery_unlimited,
    {{ sap_decimal('untto') }} as under_tolerance_pct,

    -- dates: this one is of the last change, not of creation
    {{ sap_date('aedat') }} as changed_on,
    {{ sap_time('aedat', 'null') }} as changed_at,
    -- only S/4 has a moment of creation
    {{ sap_time('creationdate', 'creationtime') }} as created_at,
    {{ sap_precision('creationtime') }} as created_precision
from latest
