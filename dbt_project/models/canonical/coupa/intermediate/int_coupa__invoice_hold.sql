-- When invoices were put on hold and freed again, one row a change: from the history of their status, else, for invoices
-- without one, from the tolerances that they failed. A hold that ends with the invoice was not lifted.
{{ config(unlogged=true) }}

{%- set holds = "('pending_receipt', 'on_hold', 'disputed')" %}
{%- set ends = "('voided', 'rejected', 'cancelled')" %}

with

status_change as (
    select
        tenant,
        source,
        document_id as invoice_id,
        change_id,
        case when value_before in {{ holds }} then value_before end as hold_before,
        case when value_after in {{ holds }} then value_after end as hold_after,
        value_after in {{ ends }} as is_ended,
        changed_at,
        changed_by,
        file_id,
        row_number,
        source_tz,
        loaded_at
    from {{ ref('int_coupa__change') }}
    where document_type = 'invoice' and line_id is null and attribute = 'status'
),

failure as (
    select
        failed.tenant,
        failed.source,
        failed.invoice_id,
        min(failed.failed_at) as failed_at,
        case when {{ any_true('not failed.is_resolved') }} then null else max(failed.resolved_at) end as resolved_at,
        min(failed.file_id) as file_id,
        min(failed.row_number) as row_number,
        max(failed.source_tz) as source_tz,
        max(failed.loaded_at) as loaded_at
    from {{ ref('stg_coupa__failed_tolerances') }} as failed
    where not exists (
        select 1
        from status_change
        where status_change.tenant = failed.tenant
            and status_change.source = failed.source
            and status_change.invoice_id = failed.invoice_id
    )
    group by failed.tenant, failed.source, failed.invoice_id
),

hold as (
    select
        tenant,
        source,
        invoice_id,
        change_id,
        case
            when hold_before is null then 'set'
            when hold_after is null then 'removed'
            else 'changed'
        end as direction,
        hold_before,
        hold_after,
        changed_at,
        changed_by,
        file_id,
        row_number,
        source_tz,
        loaded_at
    from status_change
    where hold_before is distinct from hold_after and not is_ended

    union all

    select
        tenant,
        source,
        invoice_id,
        'failed tolerance' as change_id,
        'set' as direction,
        cast(null as text) as hold_before,
        'on_hold' as hold_after,
        failed_at as changed_at,
        cast(null as text) as changed_by,
        file_id,
        row_number,
        source_tz,
        loaded_at
    from failure
    where failed_at is not null

    union all

    select
        tenant,
        source,
        invoice_id,
        'failed tolerance' as change_id,
        'removed' as direction,
        'on_hold' as hold_before,
        cast(null as text) as hold_after,
        resolved_at as changed_at,
        cast(null as text) as changed_by,
        file_id,
        row_number,
        source_tz,
        loaded_at
    from failure
    where resolved_at is not null
)

select
    {{ hash_object_id('invoice', ['invoice_id']) }} as invoice_object_id,
    hold.*
from hold
