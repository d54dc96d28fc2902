{#- Raw tables that prove an input of KPIs or controls just by being there, one or more for each system: where they came and hold none of
    the events in question, there was none. As a list for `in`. -#}
{% macro tables_of_input(input_id) -%}
    {%- set tables = {
        'order_changes': ['sap_cdpos', 'oracle_po_line_locations_archive_all', 'coupa_order_revision_records', 'coupa_purchase_order_revisions'],
        'invoice_item': ['sap_rseg', 'oracle_ap_holds_all', 'coupa_invoices'],
        'invoice_approval': ['sap_swwwihead', 'oracle_ap_inv_aprvl_hist_all', 'coupa_approvals'],
        'invoice_release': ['sap_cdpos', 'oracle_ap_holds_all', 'coupa_invoice_revision_records'],
        'supplier_blocks': ['sap_cdpos'],
        'bank_changes': ['sap_cdpos', 'oracle_iby_account_owners'],
    } -%}
    ('{{ tables[input_id] | join("', '") }}')
{%- endmacro %}
