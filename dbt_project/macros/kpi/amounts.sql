{#- Amount columns whose total per currency must be the same in raw and in staging:
    raw table -> [raw amount column, raw currency column or none, staging amount column, staging currency column]. Of
    several raw columns the first that is filled counts. -#}
{% macro amounts_to_reconcile() -%}
    {{ return({
        'sap_ekpo': ['netwr', none, 'net_amount', none],
        'sap_mseg': ['dmbtr', 'waers', 'local_amount', 'local_currency'],
        'sap_ekbe': ['wrbtr', 'waers', 'amount', 'currency'],
        'sap_rbkp': ['rmwwr', 'waers', 'gross_amount', 'currency'],
        'sap_rseg': ['wrbtr', none, 'amount', none],
        'sap_bseg': ['wrbtr', none, 'amount', none],
        'sap_bsak': ['wrbtr', 'waers', 'amount', 'currency'],
        'sap_bsik': ['wrbtr', 'waers', 'amount', 'currency'],
        'oracle_ap_invoices_all': ['invoice_amount', 'invoice_currency_code', 'gross_amount', 'currency'],
        'oracle_ap_invoice_lines_all': ['amount', none, 'amount', none],
        'oracle_ap_invoice_distributions_all': ['amount', none, 'amount', none],
        'oracle_ap_payment_schedules_all': ['gross_amount', none, 'gross_amount', none],
        'oracle_ap_invoice_payments_all': ['amount', none, 'paid_amount', none],
        'oracle_ap_checks_all': ['amount', 'currency_code', 'amount', 'currency'],
        'coupa_purchase_orders': ['total', 'currency.code', 'total_amount', 'currency'],
        'coupa_inventory_transactions': ['total', 'currency.code', 'amount', 'currency'],
        'coupa_invoices': [['total-with-taxes', 'gross-total'], 'currency.code', 'gross_amount', 'currency'],
    }) }}
{%- endmacro %}

{#- The raw column of that name; of several the first that is filled. -#}
{% macro first_filled(columns) -%}
    {%- set names = [columns] if columns is string else columns -%}
    coalesce({% for name in names %}{{ empty_to_null('raw_row.' ~ adapter.quote(name)) }}{{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}
