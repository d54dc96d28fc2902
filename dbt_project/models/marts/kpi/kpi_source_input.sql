-- One row a source and input that it holds; a missing row is a missing input. The ids are those of the catalogue.

with

-- a list of costs has months and no events
period as (
    select tenant, source from {{ ref('dim_source_period') }} where first_month is not null and system <> 'ap_cost'
),

file as (select distinct tenant, source, table_name from {{ source('raw', 'file') }} where rows_loaded > 0),

activity_count as (
    select
        mart_activity.tenant,
        mart_activity.source,
        mart_activity.activity,
        dim_activity.is_completion
    from {{ ref('mart_activity') }} as mart_activity
    inner join {{ ref('dim_activity') }} as dim_activity on mart_activity.activity = dim_activity.activity
),

invoice as (
    select tenant, source, reference, due_on, cleared_on, discount_offered_amount
    from {{ ref('can_invoice') }}
),

found as (
    select tenant, source, 'events' as input_id from period
    union all
    select tenant, source, 'known_activities' from {{ ref('int_known_source') }}
    union all
    select tenant, source, 'clearing' from activity_count where activity = 'Clear Invoice'
    union all
    select tenant, source, 'completion' from activity_count where is_completion
    union all
    select created.tenant, created.source, 'order_and_documents'
    from activity_count as created
    inner join activity_count as document on created.tenant = document.tenant and created.source = document.source
    inner join {{ ref('kpi_activity') }} as kpi_activity
        on document.activity = kpi_activity.activity and kpi_activity.role = 'document'
    where created.activity = 'Create Purchase Order Item'
    union all
    -- a history of changes that was loaded and holds no change of an order means "no change", not "unknown"
    select activity_count.tenant, activity_count.source, 'order_changes'
    from activity_count
    inner join {{ ref('kpi_activity') }} as kpi_activity
        on activity_count.activity = kpi_activity.activity and kpi_activity.role = 'change'
    union all
    select tenant, source, 'order_changes' from file where table_name in {{ tables_of_input('order_changes') }}
    union all
    -- the names of activities do not say from which price to which
    select tenant, source, 'price_history' from file where table_name in {{ tables_of_input('order_changes') }}
    union all
    select sent.tenant, sent.source, 'order_confirmation'
    from activity_count as sent
    inner join activity_count as confirmed on sent.tenant = confirmed.tenant and sent.source = confirmed.source
    where sent.activity = 'Send Purchase Order' and confirmed.activity = 'Receive Order Confirmation'
    union all
    select requisition_item.tenant, requisition_item.source, 'requisition_item'
    from {{ ref('can_requisition_item') }} as requisition_item
    inner join {{ ref('can_purchase_order_item') }} as order_item
        on
            requisition_item.tenant = order_item.tenant
            and requisition_item.source = order_item.source
            and requisition_item.requisition_id = order_item.requisition_id
            and requisition_item.item_no = order_item.requisition_item_no
    union all
    select tenant, source, 'requisition_approval' from {{ ref('can_approval_task') }} where task_type = 'requisition'
    union all
    select tenant, source, 'approval_task' from {{ ref('can_approval_task') }}
    union all
    -- tasks of other documents alone mean that nobody was asked about an invoice
    select tenant, source, 'invoice_approval' from file where table_name in {{ tables_of_input('invoice_approval') }}
    union all
    select tenant, source, 'work_item' from {{ ref('fct_work_item') }}
    union all
    select tenant, source, 'contract' from {{ ref('can_purchase_order_item') }} where contract_id is not null
    union all
    select tenant, source, 'invoice' from invoice
    union all
    select invoice_item.tenant, invoice_item.source, 'invoice_item'
    from {{ ref('can_invoice_item') }} as invoice_item
    -- without the table of blocks nobody knows what was blocked and why
    inner join file
        on
            invoice_item.tenant = file.tenant
            and invoice_item.source = file.source
            and file.table_name in {{ tables_of_input('invoice_item') }}
    union all
    select invoice.tenant, invoice.source, 'invoice_release'
    from invoice
    inner join activity_count
        on
            invoice.tenant = activity_count.tenant
            and invoice.source = activity_count.source
            and activity_count.activity = 'Remove Payment Block'
    union all
    select invoice.tenant, invoice.source, 'invoice_release'
    from invoice
    inner join file
        on
            invoice.tenant = file.tenant
            and invoice.source = file.source
            and file.table_name in {{ tables_of_input('invoice_release') }}
    union all
    select tenant, source, 'invoice_entry' from {{ ref('fct_kpi_invoice') }} where is_entered_by_person is not null
    union all
    select tenant, source, 'supplier_reference' from invoice where reference is not null
    union all
    select tenant, source, 'due_date' from invoice where due_on is not null
    union all
    select tenant, source, 'paid_invoice' from invoice where cleared_on is not null
    union all
    select tenant, source, 'discount_terms' from invoice where discount_offered_amount > 0
    union all
    select tenant, source, 'inquiry_response' from {{ ref('can_inquiry') }} where first_response_at is not null
    union all
    select tenant, source, 'inquiry_resolution' from {{ ref('can_inquiry') }} where first_resolved_at is not null
    union all
    select tenant, source, 'inquiry_reopening' from {{ ref('can_inquiry') }} where reopen_count is not null
    union all
    select tenant, source, 'service_level' from {{ ref('fct_service_level') }}
    union all
    select tenant, source, 'ap_cost' from {{ ref('fct_cost_month') }} where cost_function = 'accounts_payable' and total_amount is not null
    union all
    select tenant, source, 'ap_people' from {{ ref('fct_cost_month') }} where cost_function = 'accounts_payable' and fte_count > 0
    union all
    select tenant, source, 'procurement_cost' from {{ ref('fct_cost_month') }} where cost_function = 'procurement' and total_amount is not null
    union all
    select tenant, source, 'company_invoice' from {{ ref('fct_cost_month') }} where invoice_count > 0
    union all
    select tenant, source, 'supplier_request' from {{ ref('can_supplier_request') }} where transactable_at is not null
    union all
    select tenant, source, 'billed_order_item' from {{ ref('fct_invoice_item_variance') }} where order_amount is not null
    union all
    select tenant, source, 'acting_people' from {{ ref('fct_duty_chain') }} where is_checkable
    union all
    select tenant, source, 'approval_limit' from {{ ref('fct_order_approval') }} where limit_amount is not null
    union all
    select tenant, source, 'free_limit' from {{ ref('fct_order_approval') }} where free_amount is not null
    union all
    select tenant, source, 'goods_receipt' from {{ ref('can_goods_receipt_item') }} where quantity is not null
    union all
    select tenant, source, 'promised_day' from {{ ref('fct_order_delivery') }} where coalesce(promised_on, original_promised_on) is not null
)

select distinct
    cast(tenant as text) as tenant,
    cast(source as text) as source,
    cast(input_id as text) as input_id
from found
