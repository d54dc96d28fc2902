{#- Delivered or overdue order items, and whether they came in full by the day in `promised_on`, a column of
    fct_order_delivery: K32 and K32b differ in which promise they hold the supplier to. -#}
{% macro on_time_in_full(promised_on) -%}
    select
        tenant,
        source,
        subject_id,
        company_code,
        supplier_id,
        category,
        coalesce(reached_on, least({{ promised_on }}, data_until)) as observed_on,
        case
            when item_exclusion is not null then item_exclusion
            when {{ promised_on }} is null then 'no promised day'
            when not is_complete and {{ promised_on }} >= data_until then 'open and not due yet'
        end as excluded_reason,
        fulfilment = 'in full' and reached_on <= {{ promised_on }} as is_hit,
        case
            when fulfilment = 'in full' and reached_on <= {{ promised_on }} then 'on time in full'
            when fulfilment = 'in full' then 'in full, late'
            else fulfilment
        end as outcome
    from {{ ref('fct_order_delivery') }}
{%- endmacro %}
