-- Tolerances that invoices failed: those of the whole invoice, and those that its lines carry.
with

latest as ({{ coupa_latest('invoices') }}),

of_invoice as ({{ json_rows('latest', '"failed-tolerances"') }}),

line as ({{ json_rows('latest', '"invoice-lines"') }}),

carrier as (
    select
        _tenant,
        _source,
        _file_id,
        _row_number,
        _time_zone,
        _loaded_at,
        id,
        {{ json_text('_element', 'id') }} as _line_id,
        {{ json_text('_element', 'failed-tolerances') }} as _failures
    from line
),

of_line as ({{ json_rows('carrier', '_failures') }}),

failure as (
    select
        {{ provenance() }},
        {{ coupa_text('id') }} as invoice_id,
        case
            when {{ coupa_text('failable-type', element=true) }} = 'InvoiceLine'
                then {{ coupa_text('failable-id', element=true) }}
        end as invoice_line_id,
        _time_zone,
        _element
    from of_invoice
    union all
    select
        {{ provenance() }},
        {{ coupa_text('id') }} as invoice_id,
        _line_id as invoice_line_id,
        _time_zone,
        _element
    from of_line
)

select
    tenant,
    source,
    file_id,
    row_number,
    source_tz,
    loaded_at,

    -- ids
    invoice_id,
    invoice_line_id,
    {{ coupa_text('id', element=true) }} as failure_id,

    -- what
    {{ coupa_text('code', element=true) }} as tolerance_code,
    {{ coupa_block_reason(coupa_text('code', element=true)) }} as block_reason,
    coalesce({{ coupa_flag('resolved', element=true) }}, false) as is_resolved,

    -- when
    {{ coupa_unchecked_moment('_element', 'created-at') }} as failed_at,
    case
        when {{ coupa_flag('resolved', element=true) }} then {{ coupa_unchecked_moment('_element', 'updated-at') }}
    end as resolved_at
from failure
