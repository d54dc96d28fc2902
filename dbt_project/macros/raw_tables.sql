{#- Every raw table of the specifications (p2p/sources/*/tables.yml): its key, its cursor with
    the kind of its values, and the staging model that reads it. Written by
    `python -m p2p.sources.dbt_tables`; do not edit. -#}
{% macro raw_tables() -%}
    {{ return({
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
    }) }}
{%- endmacro %}
