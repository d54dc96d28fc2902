-- Purchase order history (EKBE): the latest version of each entry.
with latest as ({{ sap_latest('ekbe') }})

select
    {{ sap_provenance() }},

    -- ids
    {{ sap_client('mandt') }} as client,
    {{ sap_id('ebeln') }} as purchase_order_id,
    {{ sap_id('ebelp') }} as purchase_order_item_no,
    {{ sap_id('zekkn') }} as account_assignment_no,
    {{ sap_id('belnr') }} as document_id,
    {{ sap_id('gjahr') }} as fiscal_year,
    {{ sap_id('buzei') }} as item_no,

    -- kind
    case upper({{ sap_code('vgabe') }})
        when '1' then 'goods_receipt'
        when '2' then 'invoice'
        when '3' then 'subsequent_invoice'
        when '9' then 'service_entry'
        when 'S' then 'service_entry'
        when 'P' then 'parked_invoice'
        else 'other'
    end as history_kind,
    {{ sap_movement('bwart') }} as movement,
    coalesce({{ sap_code('shkzg') }} = 'H', false) as is_credit,

    -- numbers
    {{ sap_decimal('menge') }} as quantity,
    {{ sap_decimal('wrbtr') }} as amount,
    {{ sap_decimal('dmbtr') }} as local_amount,
    {{ sap_code('waers') }} as currency,

    -- who and when
    {{ sap_code('ernam') }} as recorded_by,
    {{ sap_date('budat') }} as posted_on,
    {{ sap_time('budat', 'null') }} as posted_at,
    {{ sap_date('bldat') }} as document_on,
    {{ sap_time('cpudt', 'cputm') }} as recorded_at,
    {{ sap_precision('cputm') }} as recorded_precision
from latest
