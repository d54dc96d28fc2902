{#- Parts of an identifier (country, bank, account; country, postcode, street) as one text that can be compared:
    capitals and digits only. Null where a part is missing, or where too little is left to tell two owners apart. -#}
{% macro compared_identifier(parts, least_length=6) -%}
    {{ return(adapter.dispatch('compared_identifier', 'p2p')(parts, least_length)) }}
{%- endmacro %}

{% macro default__compared_identifier(parts, least_length) -%}
    {%- set value -%}
    regexp_replace(upper({{ parts | join(' || ') }}), '[^[:alnum:]]', '', 'g')
    {%- endset -%}
    case when length({{ value }}) >= {{ least_length }} then {{ value }} end
{%- endmacro %}
