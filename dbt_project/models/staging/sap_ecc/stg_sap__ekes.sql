-- Suppliers' confirmations of order items (EKES): the latest version of each. SAP's own categories; a company may add some.
with latest as ({{ sap_latest('ekes') }})

select
    {{ sap_provenance() }},
    {{ sap_client('mandt') }} as client,
    {{ sap_id('ebeln') }} as purchase_order_id,
    {{ sap_id('ebelp') }} as item_no,
    {{ sap_id('etens') }} as confirmation_no,
    case
        when {{ sap_code('ebtyp') }} = 'AB' then 'confirmation'
        when {{ sap_code('ebtyp') }} like 'L%' then 'shipping_notice'
        else 'other'
    end as confirmation_kind,
    {{ sap_code('xblnr') }} as reference,
    {{ sap_code('loekz') }} is not null as is_deleted,
    {{ sap_decimal('menge') }} as quantity,
    {{ sap_date('eindt') }} as confirmed_on,
    {{ sap_time('erdat', 'ezeit') }} as recorded_at,
    {{ sap_precision('ezeit') }} as recorded_precision
from latest
