-- Change document items (CDPOS): the latest version of each. Values are in SAP's internal form.
with latest as ({{ sap_latest('cdpos') }})

select
    {{ sap_provenance() }},
    {{ sap_client('mandant') }} as client,
    {{ sap_code('objectclas') }} as object_class,
    {{ sap_code('objectid') }} as object_key,
    {{ sap_id('changenr') }} as change_id,
    {{ sap_code('tabname') }} as table_name,
    {{ sap_code('tabkey') }} as table_key,
    {{ sap_code('fname') }} as field_name,
    {{ sap_code('chngind') }} as change_kind,
    {{ sap_code('value_old') }} as value_old,
    {{ sap_code('value_new') }} as value_new
from latest
