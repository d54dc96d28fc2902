{#- Systems whose documents are read, each by the prefix of its canonical relations, with the names under which landing
    knows them: the one list for everything that asks each of them in turn. -#}
{% macro document_systems() -%}
    {{ return({
        'sap': ['sap_ecc', 'sap_s4'],
        'oracle': ['oracle'],
        'coupa': ['coupa'],
    }) }}
{%- endmacro %}
