-- History of work items (SWWLOGHIST): the latest version of each entry. Functions are told apart by their names' ends.
with latest as ({{ sap_latest('swwloghist') }})

select
    {{ sap_provenance() }},
    {{ sap_client('client') }} as client,
    {{ sap_id('wi_id') }} as work_item_id,
    {{ sap_id('log_count') }} as entry_no,
    case
        when {{ sap_code('method') }} like '%CREATE%' then 'created'
        when {{ sap_code('method') }} like '%RESERVE%' then 'claimed'
        when {{ sap_code('method') }} like '%FORWARD%' then 'delegated'
        when {{ sap_code('method') }} like '%EXECUTE%' then 'done'
        when {{ sap_code('method') }} like '%CONFIRM%' then 'done'
        else lower({{ sap_code('method') }})
    end as step,
    {{ sap_code('meth_user') }} as done_by,
    {{ sap_time('meth_edate', 'meth_etime') }} as done_at,
    {{ sap_precision('meth_etime') }} as done_precision
from latest
