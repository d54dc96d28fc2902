-- One row a control's need and source that holds it. Where the table came that would tell it, and tells none, there was none.
with

told as (
    select tenant, source, 'payments' as need_id from {{ ref('can_payment') }} where supplier_id is not null
    union
    select tenant, source, 'due_dates' from {{ ref('fct_paid_invoice') }} where excluded_reason is null
    union
    select tenant, source, 'supplier_blocks' from {{ ref('int_supplier_event') }} where activity in ('Block Vendor', 'Unblock Vendor')
    union
    select tenant, source, 'bank_changes' from {{ ref('int_supplier_event') }} where activity = 'Change Vendor Bank Details'
    union
    select tenant, source, 'confirmations' from {{ ref('int_supplier_event') }} where activity = 'Confirm Vendor Change'
    union
    select tenant, source, 'supplier_blocks' from {{ source('raw', 'file') }}
    where rows_loaded > 0 and table_name in {{ tables_of_input('supplier_blocks') }}
    union
    select tenant, source, 'bank_changes' from {{ source('raw', 'file') }}
    where rows_loaded > 0 and table_name in {{ tables_of_input('bank_changes') }}
)

select cast(tenant as text) as tenant, cast(source as text) as source, cast(need_id as text) as need_id from told
