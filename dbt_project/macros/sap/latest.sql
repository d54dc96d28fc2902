{#- Rows of one SAP table, the newest version of each key only: latest_versions() in SAP's own names. -#}
{% macro sap_latest(table) -%}
    {{ latest_versions('sap_' ~ table) }}
{%- endmacro %}

{#- First columns of every SAP staging model: whose row it is and where it came from. -#}
{% macro sap_provenance() -%}
    {{ provenance() }}
{%- endmacro %}
