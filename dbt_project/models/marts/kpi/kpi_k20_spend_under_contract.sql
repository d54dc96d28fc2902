-- K20: share of the ordered value that is ordered under a contract, per currency.
with

created as (
    select object_id, first_at
    from {{ ref('fct_document_event') }}
    where activity = 'Create Purchase Order Item'
),

subject as (
    select
        order_item.tenant,
        order_item.source,
        -- an event log may name its order items in its own way
        coalesce(
            {{ item_label('order_item.purchase_order_id', 'order_item.item_no') }},
            cast(order_item.purchase_order_item_object_id as text)
        ) as subject_id,
        order_item.company_code,
        order_item.supplier_id,
        order_item.category,
        order_item.currency,
        {{ local_date('created.first_at', 'period.time_zone') }} as observed_on,
        case
            when coalesce(order_item.is_deleted, false) then 'order item deleted'
            when order_item.matching_type = 'consignment' then 'consignment'
            when coalesce(order_item.net_amount, 0) = 0 then 'no order value'
        end as excluded_reason,
        order_item.contract_id is not null as is_hit,
        order_item.net_amount,
        case when order_item.contract_id is null then 'without contract' else 'under contract' end as contracting
    from {{ ref('can_purchase_order_item') }} as order_item
    inner join {{ ref('dim_source_period') }} as period
        on order_item.tenant = period.tenant and order_item.source = period.source
    left join created on order_item.purchase_order_item_object_id = created.object_id
)

{{ kpi_observation(
    'K20', 'order_item', numerator='net_amount', denominator='net_amount', currency='currency', detail='contracting'
) }}
