-- What suppliers billed in a month, by currency.
select
    tenant,
    source,
    cast(supplier_object_id as text) as supplier_object_id,
    currency,
    month,
    invoice_count,
    credit_memo_count,
    spend_amount,
    without_order_count,
    exception_count,
    by_hand_count,
    open_count
from {{ ref('mart_supplier_month') }}
where supplier_object_id is not null
