{#- One-way hash of a number that nobody is to read: the same number gives the same text in one warehouse and another one in the
    next. `key` is the warehouse's own (ops.identifier_key). -#}
{% macro keyed_hash(key, expression) -%}
    {{ return(adapter.dispatch('keyed_hash', 'p2p')(key, expression)) }}
{%- endmacro %}

{% macro default__keyed_hash(key, expression) -%}
    encode(sha256(convert_to({{ key }} || chr(31) || {{ expression }}, 'UTF8')), 'hex')
{%- endmacro %}

{#- A number as it is compared: capitals, letters and digits only; null where nothing is left. -#}
{% macro bare_number(expression) -%}
    {{ return(adapter.dispatch('bare_number', 'p2p')(expression)) }}
{%- endmacro %}

{% macro default__bare_number(expression) -%}
    nullif(regexp_replace(upper({{ expression }}), '[^A-Z0-9]', '', 'g'), '')
{%- endmacro %}

{#- Identifiers of suppliers and employees in canonical shape, from a relation of tenant, source, owner_type, supplier_object_id,
    owner_id, owner_name, identifier_type and compared_value. One character again and again identifies nobody; an address has no
    ending by which to know it. -#}
{% macro supplier_identifiers(relation) -%}
    select distinct
        {{ hash_id(['tenant', 'source', 'owner_type', 'owner_id', 'identifier_type', 'identifier_hash']) }} as supplier_identifier_id,
        tenant,
        source,
        owner_type,
        supplier_object_id,
        owner_id,
        owner_name,
        identifier_type,
        identifier_hash,
        case when identifier_type <> 'address' then {{ ending('compared_value') }} end as identifier_ending
    from (
        select
            {{ relation }}.*,
            {{ keyed_hash('secret.key', relation ~ ".identifier_type || chr(31) || " ~ relation ~ ".compared_value") }} as identifier_hash
        from {{ relation }}
        cross join {{ source('ops', 'identifier_key') }} as secret
        where replace({{ relation }}.compared_value, right({{ relation }}.compared_value, 1), '') <> ''
    ) as hashed
{%- endmacro %}

{#- The last four characters of a number, so that a person knows it again. -#}
{% macro ending(expression) -%}
    right({{ expression }}, 4)
{%- endmacro %}
