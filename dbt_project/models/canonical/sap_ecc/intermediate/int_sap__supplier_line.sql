-- One row a vendor line of an accounting document, from documents, cleared items and open items without
-- doubling: what cleared items say wins, then documents, then open items, column by column.
-- Special ledger lines (down payments and the like) are neither invoices nor payments and are left out.
{{ config(unlogged=true) }}

{%- set keys = ['tenant', 'source', 'client', 'company_code', 'document_id', 'fiscal_year', 'item_no'] %}
{%- set values = [
    'supplier_id', 'posting_key', 'clearing_document_id', 'cleared_on',
    'related_document_id', 'related_document_year', 'payment_block_code', 'line_text',
    'amount', 'local_amount', 'discount_base_amount', 'discount_amount', 'local_discount_amount',
    'terms_code', 'baseline_on', 'terms1_days', 'terms1_pct', 'terms2_days', 'terms2_pct', 'terms3_days', 'net_due_on',
    'file_id', 'row_number', 'source_tz', 'loaded_at'
] %}

with

line as (
    {% for model, rank in [('stg_sap__bsak', 1), ('int_sap__accounting_item', 2), ('stg_sap__bsik', 3)] %}
    select
        {% for column in keys + values %}
        {{ 'cast(null as date) as net_due_on' if column == 'net_due_on' and rank != 2 else column }},
        {% endfor %}
        is_credit,
        {{ rank }} as origin_rank
    from {{ ref(model) }}
    where special_ledger_code is null{{ ' and is_supplier_line' if rank == 2 }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    {{ keys | join(', ') }},
    {% for column in values %}
    coalesce(
        max(case when origin_rank = 1 then {{ column }} end),
        max(case when origin_rank = 2 then {{ column }} end),
        max(case when origin_rank = 3 then {{ column }} end)
    ) as {{ column }},
    {% endfor %}
    {{ any_true('is_credit') }} as is_credit,
    case when {{ any_true('is_credit') }} then 1 else -1 end as payable_sign
from line
group by {{ keys | join(', ') }}
