-- Work items of workflows (SWWWIHEAD): the latest version of each.
with latest as ({{ sap_latest('swwwihead') }})

select
    {{ sap_provenance() }},
    {{ sap_client('client') }} as client,
    {{ sap_id('wi_id') }} as work_item_id,
    coalesce({{ sap_code('wi_type') }} = 'W', false) as is_task_of_a_person,
    case {{ sap_code('wi_stat') }}
        when 'READY' then 'waiting'
        when 'SELECTED' then 'claimed'
        when 'STARTED' then 'claimed'
        when 'COMMITTED' then 'done'
        when 'COMPLETED' then 'done'
        when 'CANCELLED' then 'cancelled'
        when 'ERROR' then 'failed'
        else 'other'
    end as task_state,
    {{ sap_code('wi_rh_task') }} as task_type,
    {{ sap_code('wi_cruser') }} as created_by,
    {{ sap_code('wi_aagent') }} as agent,
    {{ sap_time('wi_cd', 'wi_ct') }} as created_at,
    {{ sap_precision('wi_ct') }} as created_precision,
    {{ sap_date('wi_aed') }} as ended_on
from latest
