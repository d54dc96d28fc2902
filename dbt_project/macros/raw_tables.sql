{#- Every raw table of the specifications (p2p/sources/*/tables.yml): its key, its cursor with
    the kind of its values, and the staging model that reads it. Written by
    `python -m p2p.sources.dbt_tables`; do not edit. -#}
{% macro raw_tables() -%}
    {{ return({
        'ap_cost_ap_costs': {'key': ['month', 'company_code', 'currency', 'cost_centre'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_ap_cost__ap_costs'},
        'bank_camt053': {'key': ['stmt.id', 'stmt.acct.id.iban', 'stmt.acct.id.othr.id', 'ntry@no', 'txdtls@no'], 'cursor': 'stmt.credttm', 'cursor_kind': 'moment', 'staging': 'stg_bank__camt053'},
        'sap_bkpf': {'key': ['mandt', 'bukrs', 'belnr', 'gjahr'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__bkpf'},
        'sap_bsak': {'key': ['mandt', 'bukrs', 'belnr', 'gjahr', 'buzei'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__bsak'},
        'sap_bseg': {'key': ['mandt', 'bukrs', 'belnr', 'gjahr', 'buzei'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__bseg'},
        'sap_bsik': {'key': ['mandt', 'bukrs', 'belnr', 'gjahr', 'buzei'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__bsik'},
        'sap_cdhdr': {'key': ['mandant', 'objectclas', 'objectid', 'changenr'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__cdhdr'},
        'sap_cdpos': {'key': ['mandant', 'objectclas', 'objectid', 'changenr', 'tabname', 'tabkey', 'fname', 'chngind'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__cdpos'},
        'sap_eban': {'key': ['mandt', 'banfn', 'bnfpo'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__eban'},
        'sap_ekbe': {'key': ['mandt', 'ebeln', 'ebelp', 'zekkn', 'vgabe', 'gjahr', 'belnr', 'buzei'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__ekbe'},
        'sap_eket': {'key': ['mandt', 'ebeln', 'ebelp', 'etenr'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__eket'},
        'sap_ekko': {'key': ['mandt', 'ebeln'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__ekko'},
        'sap_ekpo': {'key': ['mandt', 'ebeln', 'ebelp'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__ekpo'},
        'sap_konv': {'key': ['mandt', 'knumv', 'kposn', 'stunr', 'zaehk'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__konv'},
        'sap_lfa1': {'key': ['mandt', 'lifnr'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__lfa1'},
        'sap_lfb1': {'key': ['mandt', 'lifnr', 'bukrs'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__lfb1'},
        'sap_mkpf': {'key': ['mandt', 'mblnr', 'mjahr'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__mkpf'},
        'sap_mseg': {'key': ['mandt', 'mblnr', 'mjahr', 'zeile'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__mseg'},
        'sap_rbkp': {'key': ['mandt', 'belnr', 'gjahr'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__rbkp'},
        'sap_rseg': {'key': ['mandt', 'belnr', 'gjahr', 'buzei'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__rseg'},
        'supplier_portal_onboarding_requests': {'key': ['request_id'], 'cursor': 'updated_at', 'cursor_kind': 'moment', 'staging': 'stg_supplier_portal__onboarding_requests'},
        'supplier_portal_onboarding_steps': {'key': ['request_id', 'step_no'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_supplier_portal__onboarding_steps'},
        'ticket_desk_ticket_history': {'key': ['audit_id'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_ticket_desk__ticket_history'},
        'ticket_desk_tickets': {'key': ['ticket_id'], 'cursor': 'updated_at', 'cursor_kind': 'moment', 'staging': 'stg_ticket_desk__tickets'},
    }) }}
{%- endmacro %}
