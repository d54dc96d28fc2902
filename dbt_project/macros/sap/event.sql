{#- Events from SAP's change documents. -#}
{% macro sap_change_event(activity, object_type, attribute, qualifier='changes', where='true') -%}
    {{ change_event(activity, ref('int_sap__object_change'), object_type, attribute, qualifier, where) }}
{%- endmacro %}
