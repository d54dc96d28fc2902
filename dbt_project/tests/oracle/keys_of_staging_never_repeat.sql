-- Every staging model of Oracle has each of its keys once and never without a value: what joins to them may trust it.
{#- The key of each in its own words; tenant and source belong to all of them. -#}
{%- set keys = {
    'ap_checks_all': ['payment_id'],
    'ap_holds_all': ['hold_id'],
    'ap_inv_aprvl_hist_all': ['approval_id'],
    'ap_invoice_distributions_all': ['invoice_distribution_id'],
    'ap_invoice_lines_all': ['invoice_id', 'item_no'],
    'ap_invoice_payments_all': ['invoice_payment_id'],
    'ap_invoices_all': ['invoice_id'],
    'ap_payment_schedules_all': ['invoice_id', 'instalment_no'],
    'ap_supplier_sites_all': ['supplier_site_id'],
    'ap_suppliers': ['supplier_id'],
    'ap_terms_lines': ['terms_id', 'instalment_no'],
    'fnd_user': ['user_id'],
    'hr_operating_units': ['operating_unit_id'],
    'iby_account_owners': ['account_owner_id'],
    'iby_ext_bank_accounts': ['bank_account_id'],
    'po_acceptances': ['acceptance_id'],
    'po_action_history': ['document_id', 'document_type', 'document_subtype', 'sequence_no'],
    'po_distributions_all': ['purchase_order_distribution_id'],
    'po_headers_all': ['purchase_order_id'],
    'po_line_locations_all': ['shipment_id'],
    'po_line_locations_archive_all': ['shipment_id', 'revision_no'],
    'po_lines_all': ['purchase_order_item_id'],
    'po_req_distributions_all': ['requisition_distribution_id'],
    'po_requisition_headers_all': ['requisition_id'],
    'po_requisition_lines_all': ['requisition_item_id'],
    'rcv_shipment_headers': ['receipt_id'],
    'rcv_shipment_lines': ['receipt_item_id'],
    'rcv_transactions': ['transaction_id'],
} -%}
{%- for table, key in keys.items() %}
select '{{ table }}' as table_name, {{ key[0] }} as first_key, count(*) as row_count
from {{ ref('stg_oracle__' ~ table) }}
group by tenant, source, {{ key | join(', ') }}
having count(*) > 1{% for column in key %} or {{ column }} is null{% endfor %}
{% if not loop.last %}union all{% endif %}
{%- endfor %}
