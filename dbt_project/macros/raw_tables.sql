{#- Every raw table of the specifications (p2p/sources/*/tables.yml): its key, its cursor with
    the kind of its values, and the staging model that reads it. Written by
    `python -m p2p.sources.dbt_tables`; do not edit. -#}
{% macro raw_tables() -%}
    {{ return({
        'sap_acdoca': {'key': ['rclnt', 'rldnr', 'rbukrs', 'gjahr', 'belnr', 'docln'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__acdoca'},
        'sap_bkpf': {'key': ['mandt', 'bukrs', 'belnr', 'gjahr'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__bkpf'},
        'sap_bsak': {'key': ['mandt', 'bukrs', 'belnr', 'gjahr', 'buzei'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__bsak'},
        'sap_bseg': {'key': ['mandt', 'bukrs', 'belnr', 'gjahr', 'buzei'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__bseg'},
        'sap_bsik': {'key': ['mandt', 'bukrs', 'belnr', 'gjahr', 'buzei'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__bsik'},
        'sap_cdhdr': {'key': ['mandant', 'objectclas', 'objectid', 'changenr'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__cdhdr'},
        'sap_cdpos': {'key': ['mandant', 'objectclas', 'objectid', 'changenr', 'tabname', 'tabkey', 'fname', 'chngind'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__cdpos'},
        'sap_eban': {'key': ['mandt', 'banfn', 'bnfpo'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__eban'},
        'sap_ekbe': {'key': ['mandt', 'ebeln', 'ebelp', 'zekkn', 'vgabe', 'gjahr', 'belnr', 'buzei'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__ekbe'},
        'sap_ekes': {'key': ['mandt', 'ebeln', 'ebelp', 'etens'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__ekes'},
        'sap_eket': {'key': ['mandt', 'ebeln', 'ebelp', 'etenr'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__eket'},
        'sap_ekkn': {'key': ['mandt', 'ebeln', 'ebelp', 'zekkn'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__ekkn'},
        'sap_ekko': {'key': ['mandt', 'ebeln'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__ekko'},
        'sap_ekpo': {'key': ['mandt', 'ebeln', 'ebelp'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__ekpo'},
        'sap_konv': {'key': ['mandt', 'knumv', 'kposn', 'stunr', 'zaehk'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__konv'},
        'sap_lfa1': {'key': ['mandt', 'lifnr'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__lfa1'},
        'sap_lfb1': {'key': ['mandt', 'lifnr', 'bukrs'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__lfb1'},
        'sap_lfbk': {'key': ['mandt', 'lifnr', 'banks', 'bankl', 'bankn'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__lfbk'},
        'sap_lfm1': {'key': ['mandt', 'lifnr', 'ekorg'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__lfm1'},
        'sap_matdoc': {'key': ['mandt', 'record_type', 'mblnr', 'mjahr', 'zeile'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__matdoc'},
        'sap_mkpf': {'key': ['mandt', 'mblnr', 'mjahr'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__mkpf'},
        'sap_mseg': {'key': ['mandt', 'mblnr', 'mjahr', 'zeile'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__mseg'},
        'sap_nast': {'key': ['mandt', 'kappl', 'objky', 'kschl', 'spras', 'parnr', 'parvw', 'erdat', 'eruhr'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__nast'},
        'sap_rbkp': {'key': ['mandt', 'belnr', 'gjahr'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__rbkp'},
        'sap_reguh': {'key': ['mandt', 'laufd', 'laufi', 'xvorl', 'zbukr', 'lifnr', 'kunnr', 'empfg', 'vblnr'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__reguh'},
        'sap_rseg': {'key': ['mandt', 'belnr', 'gjahr', 'buzei'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__rseg'},
        'sap_sww_wi2obj': {'key': ['client', 'wi_id', 'catid', 'typeid', 'instid', 'wi_reltype'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__sww_wi2obj'},
        'sap_swwloghist': {'key': ['client', 'wi_id', 'method', 'meth_edate', 'meth_etime', 'log_count'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__swwloghist'},
        'sap_swwwihead': {'key': ['client', 'wi_id'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__swwwihead'},
        'sap_t052': {'key': ['mandt', 'zterm', 'ztagg'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__t052'},
        'sap_tcurr': {'key': ['mandt', 'kurst', 'fcurr', 'tcurr', 'gdatu'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__tcurr'},
        'sap_usr02': {'key': ['mandt', 'bname'], 'cursor': none, 'cursor_kind': none, 'staging': 'stg_sap__usr02'},
    }) }}
{%- endmacro %}
