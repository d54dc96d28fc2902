-- Change document headers (CDHDR): the latest version of each.
with latest as ({{ sap_latest('cdhdr') }})

select
    {{ sap_provenance() }},
    {{ sap_client('mandant') }} as client,
    {{ sap_code('objectclas') }} as object_class,
    {{ sap_code('objectid') }} as object_key,
    {{ sap_id('changenr') }} as change_id,
    {{ sap_code('change_ind') }} = 'I' as is_insert,
    {{ sap_code('username') }} as changed_by,
    {{ sap_code('tcode') }} as transaction_code,
    {{ sap_date('udate') }} as changed_on,
    {{ sap_time('udate', 'utime') }} as changed_at,
    {{ sap_precision('utime') }} as changed_precision
from latest
