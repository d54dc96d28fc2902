-- Documents that work items are about (SWW_WI2OBJ): the latest version of each. Keys are cut at SAP's field widths.
with latest as ({{ sap_latest('sww_wi2obj') }})

select
    {{ sap_provenance() }},
    {{ sap_client('client') }} as client,
    {{ sap_id('wi_id') }} as work_item_id,
    case {{ sap_code('typeid') }}
        when 'BUS2105' then 'requisition'
        when 'BUS2009' then 'requisition_item'
        when 'BUS2012' then 'purchase_order'
        when 'BUS2081' then 'invoice'
        when 'BKPF' then 'accounting_document'
        when 'FIPP' then 'accounting_document'
        when 'LFA1' then 'supplier'
        else 'other'
    end as object_type,
    case {{ sap_code('typeid') }}
        when 'BKPF' then {{ sap_id("substr(trim(instid), 5, 10)") }}
        when 'FIPP' then {{ sap_id("substr(trim(instid), 5, 10)") }}
        else {{ sap_id("substr(trim(instid), 1, 10)") }}
    end as document_id,
    case when {{ sap_code('typeid') }} in ('BKPF', 'FIPP') then {{ sap_code("substr(trim(instid), 1, 4)") }} end
        as company_code,
    case
        when {{ sap_code('typeid') }} in ('BKPF', 'FIPP') then {{ sap_id("substr(trim(instid), 15, 4)") }}
        when {{ sap_code('typeid') }} = 'BUS2081' then {{ sap_id("substr(trim(instid), 11, 4)") }}
    end as fiscal_year,
    case when {{ sap_code('typeid') }} = 'BUS2009' then {{ sap_id("substr(trim(instid), 11, 5)") }} end as item_no,
    coalesce({{ sap_id('wi_reltype') }} = '1', false) as is_leading,
    {{ sap_flag('removed') }} as is_removed
from latest
