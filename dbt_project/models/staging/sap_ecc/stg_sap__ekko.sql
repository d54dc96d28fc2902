-- Purchasing document headers (EKKO): the latest version of each.
with latest as ({{ sap_latest('ekko') }})

select
    {{ sap_provenance() }},

    -- ids
    {{ sap_client('mandt') }} as client,
    {{ sap_id('ebeln') }} as purchase_order_id,
    {{ sap_code('bukrs') }} as company_code,
    {{ sap_id('lifnr') }} as supplier_id,
    {{ sap_id('knumv') }} as pricing_document_id,

    -- kind and state
    case {{ sap_code('bstyp') }}
        when 'F' then 'purchase_order'
        when 'L' then 'scheduling_agreement'
        when 'K' then 'contract'
        when 'A' then 'request_for_quotation'
        else 'unknown'
    end as document_category,
    {{ sap_code('bsart') }} as document_type,
    {{ sap_code('ekgrp') }} as purchasing_group,
    {{ sap_code('waers') }} as currency,
    {{ sap_id('zterm') }} as terms_code,
    {{ sap_code('loekz') }} is not null as is_deleted,
    {{ sap_code('frgke') }} as release_indicator,
    {{ sap_code('frgzu') }} as release_state,

    -- who and when
    {{ sap_code('ernam') }} as created_by,
    {{ sap_date('aedat') }} as created_on,
    {{ sap_time('aedat', 'null') }} as created_at,
    {{ sap_date('bedat') }} as ordered_on,
    {{ sap_time('bedat', 'null') }} as ordered_at,
    {{ sap_utc_moment('lastchangedatetime') }} as last_changed_at
from latest
