-- Payment blocks of an invoice over its life: was it blocked when it was entered, was it ever, for what reasons,
-- and when was a block first taken off. One row an invoice document.
{{ config(unlogged=true) }}

{%- set reasons = ['price', 'quantity', 'date', 'quality', 'amount', 'manual'] %}

with

line as (
    select
        invoice_object_id,
        {{ any_true(
            'has_price_block or has_quantity_block or has_date_block'
            ~ ' or has_quality_block or has_amount_block or has_manual_block'
        ) }} as has_block
        {%- for reason in reasons %},
        {{ any_true('has_' ~ reason ~ '_block') }} as has_{{ reason }}_block
        {%- endfor %}
    from {{ ref('int_sap__invoice_line') }}
    group by invoice_object_id
),

change as (
    select
        invoice_object_id,
        min(case when direction = 'set' then changed_at end) as first_set_at,
        min(case when direction = 'removed' then changed_at end) as first_removed_at,
        max(case when direction = 'removed' and payment_block_code is not null then changed_at end)
            as last_released_at,
        max(case when direction = 'set' and payment_block_code is not null then changed_at end) as last_set_at,
        -- R is the automatic block; every other code is a person's
        {{ any_true("payment_block_code not in ('R', '*')") }} as has_manual_code,
        {{ any_true(
            "direction = 'set' and (has_price_block or has_quantity_block or has_date_block"
            ~ ' or has_quality_block or has_amount_block or has_manual_block)'
        ) }} as has_line_set
        {%- for reason in reasons %},
        {{ any_true('has_' ~ reason ~ '_block') }} as has_{{ reason }}_block
        {%- endfor %}
    from {{ ref('int_sap__invoice_block_change') }}
    group by invoice_object_id
),

state as (
    select
        document.invoice_object_id,
        -- the vendor line is what payment looks at; the invoice's own code may be out of date beside it
        case
            when settlement.invoice_object_id is not null then settlement.payment_block_code
            else document.payment_block_code
        end as payment_block_code,
        coalesce(document.payment_block_code not in ('R', '*'), false)
        or coalesce(settlement.payment_block_code not in ('R', '*'), false)
        or coalesce(change.has_manual_code, false) as has_manual_code,
        case
            when settlement.invoice_object_id is not null then settlement.payment_block_code is not null
            when document.payment_block_code is not null then true
            when change.last_released_at is not null
                and change.last_released_at >= coalesce(change.last_set_at, change.last_released_at) then false
            else coalesce(line.has_block, false)
        end as is_blocked_now,
        coalesce(line.has_block, false) as has_line_block,
        coalesce(line.has_block, false) and not coalesce(change.has_line_set, false) as has_line_block_at_entry,
        change.first_set_at,
        change.first_removed_at
        {%- for reason in reasons %},
        coalesce(line.has_{{ reason }}_block, false) or coalesce(change.has_{{ reason }}_block, false)
            as has_{{ reason }}_block
        {%- endfor %}
    from {{ ref('int_sap__invoice_document') }} as document
    left join {{ ref('int_sap__invoice_settlement') }} as settlement
        on document.invoice_object_id = settlement.invoice_object_id
    left join line on document.invoice_object_id = line.invoice_object_id
    left join change on document.invoice_object_id = change.invoice_object_id
)

select
    invoice_object_id,
    payment_block_code,
    is_blocked_now,
    is_blocked_now or has_line_block or first_set_at is not null or first_removed_at is not null as is_blocked,
    -- blocked from the start: a line came with a reason, or the first thing that happened to the block is that it
    -- went, or it stands and nothing happened
    case
        when has_line_block_at_entry then true
        when first_removed_at is not null and (first_set_at is null or first_removed_at <= first_set_at) then true
        when first_set_at is null then is_blocked_now
        else false
    end as is_blocked_at_entry,
    first_removed_at as first_released_at,
    nullif(concat_ws(
        ','
        {%- for reason in reasons %},
        case when has_{{ reason }}_block
            {%- if reason == 'manual' %} or has_manual_code{% endif %} then '{{ reason }}' end
        {%- endfor %}
    ), '') as block_reasons
    {%- for reason in reasons %},
    has_{{ reason }}_block
    {%- endfor %}
from state
