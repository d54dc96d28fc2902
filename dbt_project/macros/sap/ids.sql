{#- Ids of objects of SAP: hashes of tenant, source, client and the document's own keys. -#}
{% macro sap_object_id(object_type, keys, relation=none) -%}
    {{ hash_object_id(object_type, [relation ~ '.client' if relation else 'client'] + keys, relation) }}
{%- endmacro %}
