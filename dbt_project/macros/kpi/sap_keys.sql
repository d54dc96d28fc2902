{#- The key of each SAP table that staging reads, as the table specification (p2p/sources/sap_ecc/tables.yml)
    has it; a test holds the two together. Used where versions of a row are counted. -#}
{% macro sap_tables_with_keys() -%}
    {{ return({
        'eban': ['mandt', 'banfn', 'bnfpo'],
        'ekko': ['mandt', 'ebeln'],
        'ekpo': ['mandt', 'ebeln', 'ebelp'],
        'eket': ['mandt', 'ebeln', 'ebelp', 'etenr'],
        'ekbe': ['mandt', 'ebeln', 'ebelp', 'zekkn', 'vgabe', 'gjahr', 'belnr', 'buzei'],
        'mkpf': ['mandt', 'mblnr', 'mjahr'],
        'mseg': ['mandt', 'mblnr', 'mjahr', 'zeile'],
        'rbkp': ['mandt', 'belnr', 'gjahr'],
        'rseg': ['mandt', 'belnr', 'gjahr', 'buzei'],
        'bkpf': ['mandt', 'bukrs', 'belnr', 'gjahr'],
        'bseg': ['mandt', 'bukrs', 'belnr', 'gjahr', 'buzei'],
        'bsak': ['mandt', 'bukrs', 'belnr', 'gjahr', 'buzei'],
        'bsik': ['mandt', 'bukrs', 'belnr', 'gjahr', 'buzei'],
        'lfa1': ['mandt', 'lifnr'],
        'lfb1': ['mandt', 'lifnr', 'bukrs'],
        'cdhdr': ['mandant', 'objectclas', 'objectid', 'changenr'],
        'cdpos': ['mandant', 'objectclas', 'objectid', 'changenr', 'tabname', 'tabkey', 'fname', 'chngind'],
        'konv': ['mandt', 'knumv', 'kposn', 'stunr', 'zaehk'],
    }) }}
{%- endmacro %}
