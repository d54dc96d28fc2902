-- Account assignments of purchase order items (EKKN): the latest version of each.
with latest as ({{ sap_latest('ekkn') }})

select
    {{ sap_provenance() }},
    {{ sap_client('mandt') }} as client,
    {{ sap_id('ebeln') }} as purchase_order_id,
    {{ sap_id('ebelp') }} as item_no,
    {{ sap_id('zekkn') }} as account_assignment_no,
    {{ sap_id('sakto') }} as ledger_account,
    {{ sap_id('kostl') }} as cost_centre,
    {{ sap_id('aufnr') }} as internal_order_id,
    {{ sap_id('ps_psp_pnr') }} as project_element_id,
    {{ sap_code('loekz') }} is not null as is_deleted,
    {{ sap_decimal('menge') }} as quantity,
    {{ sap_decimal('netwr') }} as net_amount,
    {{ sap_decimal('vproz') }} as share_pct,
    {{ sap_date('aedat') }} as changed_on
from latest
