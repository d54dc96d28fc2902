-- Field changes that the process cares about, from SAP's change documents, with the keys of what changed.
-- Keys are read from the right end, where their widths are fixed: client and company code in front may be missing.
{{ config(unlogged=true) }}

with

header as (select * from {{ ref('stg_sap__cdhdr') }}),

position as (
    select
        tenant,
        source,
        client,
        file_id,
        row_number,
        source_tz,
        loaded_at,
        object_class,
        object_key,
        change_id,
        coalesce(table_key, '') as table_key,
        table_name,
        change_kind,
        value_old,
        value_new,
        {{ sap_change_subject('table_name') }} as subject,
        {{ sap_change_attribute('table_name', 'field_name') }} as attribute
    from {{ ref('stg_sap__cdpos') }}
)

select
    position.tenant,
    position.source,
    position.client,
    position.file_id,
    position.row_number,
    position.source_tz,
    position.loaded_at,
    position.subject,
    position.attribute,
    position.change_id,
    -- an account that joins a supplier later is a change of the supplier; with the supplier, it is part of its creation
    position.change_kind = 'I' and (position.table_name <> 'LFBK' or coalesce(header.is_insert, true)) as is_insert,
    position.value_old,
    position.value_new,
    header.changed_at,
    header.changed_precision,
    header.changed_by,

    -- whose field it is
    case when position.subject = 'accounting_item' and length(position.object_key) > 14
        then trim(right(substr(position.object_key, 1, length(position.object_key) - 14), 4)) end as company_code,
    case position.subject
        when 'accounting_item' then {{ sap_id("substr(right(position.object_key, 14), 1, 10)") }}
        when 'invoice' then {{ sap_id("substr(right(position.object_key, 14), 1, 10)") }}
        when 'invoice_item' then {{ sap_id("substr(right(position.object_key, 14), 1, 10)") }}
        else {{ sap_id("right(position.object_key, 10)") }}
    end as document_id,
    case when position.subject in ('accounting_item', 'invoice', 'invoice_item')
        then {{ sap_id("right(position.object_key, 4)") }} end as fiscal_year,
    case
        when position.table_name in ('EBAN', 'EKPO') then {{ sap_id("right(position.table_key, 5)") }}
        when position.table_name = 'EKET' then {{ sap_id("substr(right(position.table_key, 9), 1, 5)") }}
        when position.table_name = 'RSEG' then {{ sap_id("right(position.table_key, 6)") }}
        when position.table_name = 'BSEG' then {{ sap_id("right(position.table_key, 3)") }}
    end as item_no
from position
inner join header
    on position.tenant = header.tenant
    and position.source = header.source
    and position.client = header.client
    and position.object_class = header.object_class
    and position.object_key = header.object_key
    and position.change_id = header.change_id
where position.subject is not null and position.attribute is not null and header.changed_at is not null
