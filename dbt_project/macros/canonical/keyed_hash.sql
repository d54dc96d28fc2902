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

{#- Identifiers of suppliers in canonical shape, from a relation of tenant, source, supplier_object_id, supplier_id,
    identifier_type and number. What is too short, or one character again and again, identifies nobody. -#}
{% macro supplier_identifiers(relation) -%}
    select distinct
        supplier_object_id,
        tenant,
        source,
        supplier_id,
        identifier_type,
        {{ keyed_hash('secret.key', "identifier_type || chr(31) || bare_number") }} as identifier_hash,
        {{ ending('bare_number') }} as identifier_ending
    from (
        select {{ relation }}.*, {{ bare_number('number') }} as bare_number
        from {{ relation }}
    ) as bare
    cross join {{ source('ops', 'identifier_key') }} as secret
    where length(bare_number) >= 6 and replace(bare_number, right(bare_number, 1), '') <> ''
{%- endmacro %}

{#- The last four characters of a number, so that a person knows it again. -#}
{% macro ending(expression) -%}
    right({{ expression }}, 4)
{%- endmacro %}
