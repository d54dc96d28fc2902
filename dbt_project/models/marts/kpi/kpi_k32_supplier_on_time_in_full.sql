-- K32: share of the delivered or overdue order items that came in full by the day that was first promised.
with subject as (
    select
        tenant,
        source,
        subject_id,
        company_code,
        supplier_id,
        category,
        coalesce(reached_on, least(original_promised_on, data_until)) as observed_on,
        case
            when item_exclusion is not null then item_exclusion
            when original_promised_on is null then 'no promised day'
            when not is_complete and original_promised_on >= data_until then 'open and not due yet'
        end as excluded_reason,
        fulfilment = 'in full' and reached_on <= original_promised_on as is_hit,
        case
            when fulfilment = 'in full' and reached_on <= original_promised_on then 'on time in full'
            when fulfilment = 'in full' then 'in full, late'
            else fulfilment
        end as outcome
    from {{ ref('fct_order_delivery') }}
)

{{ kpi_observation('K32', 'delivery_item', detail='outcome') }}
