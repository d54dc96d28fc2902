-- One row a line of an accounting document: from the document itself (BSEG), and what it has not from the universal
-- journal (ACDOCA), which may split a line and knows no terms, block and discount.
{{ config(unlogged=true) }}

{%- set keys = ['tenant', 'source', 'client', 'company_code', 'document_id', 'fiscal_year', 'item_no'] %}

with

journal as (
    select * from {{ ref('stg_sap__acdoca') }} as line
    where line.is_leading_ledger
        and line.item_no is not null
        and not exists (
            select 1
            from {{ ref('stg_sap__bseg') }} as document
            where {% for key in keys %}document.{{ key }} = line.{{ key }}{{ ' and ' if not loop.last }}{% endfor %}
        )
)

select
    {{ keys | join(', ') }},
    supplier_id,
    purchase_order_id,
    purchase_order_item_no,
    clearing_document_id,
    related_document_id,
    related_document_year,
    is_supplier_line,
    posting_key,
    special_ledger_code,
    is_credit,
    is_price_difference,
    payment_block_code,
    line_text,
    amount,
    local_amount,
    quantity,
    discount_base_amount,
    discount_amount,
    local_discount_amount,
    terms_code,
    baseline_on,
    terms1_days,
    terms1_pct,
    terms2_days,
    terms2_pct,
    terms3_days,
    cast(null as date) as net_due_on,
    cleared_on,
    file_id,
    row_number,
    source_tz,
    loaded_at
from {{ ref('stg_sap__bseg') }}

union all

select
    {{ keys | join(', ') }},
    max(supplier_id) as supplier_id,
    max(purchase_order_id) as purchase_order_id,
    max(purchase_order_item_no) as purchase_order_item_no,
    max(clearing_document_id) as clearing_document_id,
    max(related_document_id) as related_document_id,
    max(related_document_year) as related_document_year,
    {{ any_true('is_supplier_line') }} as is_supplier_line,
    max(posting_key) as posting_key,
    max(special_ledger_code) as special_ledger_code,
    {{ any_true('is_credit') }} as is_credit,
    {{ any_true('is_price_difference') }} as is_price_difference,
    cast(null as text) as payment_block_code,
    max(line_text) as line_text,
    abs(sum(signed_amount)) as amount,
    abs(sum(signed_local_amount)) as local_amount,
    abs(sum(signed_quantity)) as quantity,
    cast(null as numeric) as discount_base_amount,
    cast(null as numeric) as discount_amount,
    cast(null as numeric) as local_discount_amount,
    cast(null as text) as terms_code,
    cast(null as date) as baseline_on,
    cast(null as numeric) as terms1_days,
    cast(null as numeric) as terms1_pct,
    cast(null as numeric) as terms2_days,
    cast(null as numeric) as terms2_pct,
    cast(null as numeric) as terms3_days,
    max(net_due_on) as net_due_on,
    max(cleared_on) as cleared_on,
    max(file_id) as file_id,
    min(row_number) as row_number,
    max(source_tz) as source_tz,
    max(loaded_at) as loaded_at
from journal
group by {{ keys | join(', ') }}
