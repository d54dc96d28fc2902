{#- Systems of which documents come: the prefix of their canonical relations -> what their files are called. Their order
    items are cases, of which <prefix>_case_event says the events. -#}
{% macro document_systems() -%}
    {{ return({
        'sap': ['sap_ecc', 'sap_s4'],
        'coupa': ['coupa'],
    }) }}
{%- endmacro %}
