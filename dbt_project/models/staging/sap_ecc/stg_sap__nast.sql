-- Messages about documents (NAST): the latest version of each. Purchasing's are those of application EF.
with latest as ({{ sap_latest('nast') }})

select
    {{ sap_provenance() }},
    {{ sap_client('mandt') }} as client,
    {{ sap_code('kappl') }} as application_code,
    case when {{ sap_code('kappl') }} = 'EF' then {{ sap_id('objky') }} end as purchase_order_id,
    {{ sap_code('kschl') }} as message_type,
    {{ sap_id('parnr') }} as partner_id,
    case {{ sap_code('nacha') }}
        when '1' then 'paper'
        when '2' then 'fax'
        when '5' then 'email'
        when '6' then 'edi'
        when 'A' then 'edi'
        else 'other'
    end as medium,
    {{ sap_flag('aende') }} as is_change,
    case {{ sap_code('vstat') }}
        when '1' then 'sent'
        when '2' then 'failed'
        else 'waiting'
    end as message_state,
    {{ sap_code('usnam') }} as sent_by,
    {{ sap_time('erdat', 'eruhr') }} as created_at,
    {{ sap_time('datvr', 'uhrvr') }} as sent_at,
    {{ sap_precision('uhrvr') }} as sent_precision
from latest
