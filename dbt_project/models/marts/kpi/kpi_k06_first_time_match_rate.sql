-- K06: share of the invoice items with an order reference that matched at the first attempt.
with

invoice_item as (select * from {{ ref('can_invoice_item') }}),

invoice as (
    select
        tenant,
        source,
        invoice_object_id,
        company_code,
        supplier_id,
        {{ normalised_reference('reference') }} as reference_key,
        posted_on,
        coalesce(can_invoice.received_at, recorded.first_at) as came_at,
        coalesce(recorded.is_day_precise, false) as is_day_precise,
        is_reversed,
        is_credit_memo
    from {{ ref('can_invoice') }} as can_invoice
    left join {{ ref('fct_document_event') }} as recorded
        on can_invoice.invoice_object_id = recorded.object_id and recorded.activity = 'Record Invoice Receipt'
),

order_item as (select purchase_order_item_object_id, category from {{ ref('can_purchase_order_item') }}),

order_change as (
    select
        object_id as purchase_order_item_object_id,
        max(last_at) as last_changed_at,
        {{ any_true('is_day_precise') }} as is_day_precise
    from {{ ref('fct_document_event') }}
    where activity in ('Change Price', 'Change Quantity')
    group by object_id
),

item as (
    select
        invoice_item.*,
        invoice.company_code,
        invoice.supplier_id,
        invoice.reference_key,
        invoice.posted_on,
        invoice.came_at,
        invoice.is_day_precise,
        coalesce(invoice.is_reversed, false) as is_reversed,
        coalesce(invoice.is_credit_memo, false) as is_credit_memo
    from invoice_item
    inner join invoice on invoice_item.invoice_object_id = invoice.invoice_object_id
),

-- what was posted and reversed before: the item that replaces it did not match at the first attempt
failed_attempt as (
    select
        tenant,
        source,
        purchase_order_item_object_id,
        supplier_id,
        reference_key,
        min(came_at) as came_at
    from item
    where is_reversed and purchase_order_item_object_id is not null and reference_key is not null
    group by tenant, source, purchase_order_item_object_id, supplier_id, reference_key
),

subject as (
    select
        item.tenant,
        item.source,
        {{ invoice_label('item.invoice_id', 'item.fiscal_year') }} || '-' || item.item_no as subject_id,
        item.company_code,
        item.supplier_id,
        order_item.category,
        item.posted_on as observed_on,
        case
            when item.is_reversed then 'reversed'
            when item.is_credit_memo then 'credit memo'
            when item.posted_on is null then 'not posted yet'
            when item.purchase_order_id is null then 'no order reference'
        end as excluded_reason,
        case
            when
                item.has_price_block
                or item.has_quantity_block
                or item.has_date_block
                or item.has_quality_block
                or item.has_amount_block
                or item.has_manual_block
                then 'blocked'
            -- of two documents the later one is the second attempt, also where the later one was reversed
            when failed_attempt.reference_key is not null and coalesce(failed_attempt.came_at <= item.came_at, true)
                then 'entered again after reversal'
            -- where one of the two is known to the day only, the same day proves nothing
            when
                case
                    when item.is_day_precise or order_change.is_day_precise
                        then {{ local_date('order_change.last_changed_at', 'period.time_zone') }}
                            > {{ local_date('item.came_at', 'period.time_zone') }}
                    else order_change.last_changed_at > item.came_at
                end
                then 'order changed after receipt'
        end as failure
    from item
    inner join {{ ref('dim_source_period') }} as period on item.tenant = period.tenant and item.source = period.source
    left join order_item on item.purchase_order_item_object_id = order_item.purchase_order_item_object_id
    left join order_change on item.purchase_order_item_object_id = order_change.purchase_order_item_object_id
    left join failed_attempt
        on
            item.tenant = failed_attempt.tenant
            and item.source = failed_attempt.source
            and item.purchase_order_item_object_id = failed_attempt.purchase_order_item_object_id
            and item.supplier_id = failed_attempt.supplier_id
            and item.reference_key = failed_attempt.reference_key
),

judged as (
    select
        subject.*,
        failure is null as is_hit,
        coalesce(failure, 'matched at once') as outcome
    from subject
)

{{ kpi_observation('K06', 'invoice_item', relation='judged', detail='outcome') }}
