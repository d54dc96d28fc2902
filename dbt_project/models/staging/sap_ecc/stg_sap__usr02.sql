-- Users (USR02): the latest version of each.
with latest as ({{ sap_latest('usr02') }})

select
    {{ sap_provenance() }},
    {{ sap_client('mandt') }} as client,
    {{ sap_code('bname') }} as user_name,
    case {{ sap_code('ustyp') }}
        when 'A' then 'human'
        when 'S' then 'human'
        when 'B' then 'batch'
        when 'C' then 'interface'
        when 'L' then 'interface'
        else 'unknown'
    end as actor_type,
    {{ sap_code('class') }} as user_group,
    coalesce({{ sap_id('uflag') }} is not null, false) as is_locked,
    {{ sap_date('erdat') }} as created_on
from latest
